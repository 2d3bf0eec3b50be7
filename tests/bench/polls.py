"""What polling costs: calendars of several people at a fake Google, polled every five minutes of told time.

Processor time of the library's own threads (engine, network) for one round of polls, as a share of the five
minutes between two rounds; requests of a round; what a round without news writes to the state file, and one in
which a single event changed.

Usage: polls.py SOURCE LIBRARY [CALENDARS [PEOPLE [ROUNDS]]]
"""
import json
import os
import pathlib
import statistics
import sys
import tempfile
import time

SOURCE = pathlib.Path(sys.argv[1])
os.environ["DAYBOOK_LIBRARY"] = os.path.abspath(sys.argv[2])
sys.path[:0] = [str(SOURCE / "host_shims/python"), str(SOURCE / "tests/abi")]

import daybook  # noqa: E402
from network_servers import Fake  # noqa: E402

COUNT, PEOPLE, ROUNDS = (int(n) for n in (sys.argv[3:] + ["200", "50", "9"][len(sys.argv) - 3:]))
INTERVAL = 300
GOOGLE = json.dumps({"type": "authorized_user", "client_id": "client", "client_secret": "secret", "refresh_token": "refresh-0"})


def threads_seconds():
    """Processor time of the threads that the library made."""
    total = 0
    for task in pathlib.Path("/proc/self/task").iterdir():
        if (task / "comm").read_text().startswith("daybook-"):
            run = (task / "schedstat").read_text().split()
            total += int(run[0]) / 1e9
    return total


def settle(fake, plugin, now, wanted):
    """Ticks until the round's requests are all answered; how many there were."""
    seen = 0
    end = time.monotonic() + 120
    quiet = 0
    while time.monotonic() < end and (seen < wanted or quiet < 5):
        plugin.tick(now)
        for effect in plugin.effects():
            plugin.done(effect, daybook.SENT, {"v": 1, "message_id": "m"})
        time.sleep(0.05)
        fresh = sum(1 for call in fake.order(log=True)["log"] if "/events" in call["path"])
        seen += fresh
        quiet = 0 if fresh else quiet + 1
    return seen


def written(folder):
    return {p.name: (p.stat().st_size, p.stat().st_mtime_ns) for p in folder.glob("state.sqlite*") if p.suffix != ".lock"}


def main():
    fake = Fake(SOURCE, "google_calendar.py")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        people = [{"id": f"p{n}", "name": f"Person {n}"} for n in range(PEOPLE)]
        calendars = [{"id": f"c{n}", "provider": "google", "mode": "read", "person": f"p{n % PEOPLE}", "account": f"a{n % PEOPLE}",
                      "calendar": "primary", "interval_minutes": INTERVAL // 60, "api_base": fake.base + "/calendar/v3",
                      "token_url": fake.base + "/token", "credentials": "host:google"} for n in range(COUNT)]
        plugin = daybook.Daybook({"state": str(folder / "state.sqlite"), "timezone": "UTC", "people": people, "calendars": calendars,
                                  "secrets": {"google": GOOGLE}, "briefing": {"morning": "off", "evening": "off"},
                                  "net": {"allow_private_addresses": True}})
        now = int(time.time() * 1000)
        print(f"first round: {settle(fake, plugin, now, COUNT)} listings of {COUNT} calendars")
        seconds, quiet_writes, requests = [], 0, []
        for _ in range(ROUNDS):
            now += INTERVAL * 1000 + 30_000
            before, disk = threads_seconds(), written(folder)
            requests.append(settle(fake, plugin, now, COUNT))
            seconds.append(threads_seconds() - before)
            quiet_writes += written(folder) != disk
        print(f"a round without news: {statistics.median(requests):.0f} requests, {quiet_writes} of {ROUNDS} rounds wrote to the state file")
        print(f"processor time of a round: median {statistics.median(seconds) * 1000:.0f} ms, most {max(seconds) * 1000:.0f} ms: "
              f"{statistics.median(seconds) / INTERVAL * 100:.3f} percent of one core at {INTERVAL} s")
        plugin.close()
    fake.close()


main()
