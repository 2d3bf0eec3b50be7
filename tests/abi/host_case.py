"""What tests of calendars on servers in a host that stays up share: the host itself, and how it is set up.

Their arguments are SOURCE and LIBRARY.
"""
import json
import os
import pathlib
import sys
import tempfile
import time
import unittest

SOURCE = pathlib.Path(sys.argv[1])
os.environ["DAYBOOK_LIBRARY"] = os.path.abspath(sys.argv[2])
sys.path.insert(0, str(SOURCE / "host_shims/python"))

import daybook  # noqa: E402

WEEK = {"start_at": "2031-03-03", "end_at": "2031-03-10"}
GOOGLE = json.dumps({"type": "authorized_user", "client_id": "client", "client_secret": "secret", "refresh_token": "refresh-0"})


def span(start, end):
    return {"start": {"dateTime": start + "+01:00", "timeZone": "Europe/Paris"},
            "end": {"dateTime": end + "+01:00", "timeZone": "Europe/Paris"}}


class Host:
    """The library in this process, as a host that stays up has it."""

    def __init__(self, config):
        self.config, self.plugin, self.asked = config, daybook.Daybook(config), 0
        self.said = []
        self.ahead = 0  # seconds that this host's clock is before the real one

    def tick(self):
        self.plugin.tick(int((time.time() + self.ahead) * 1000))

    def ask(self, tool, args=None, origin="command"):
        """Asks without waiting for the answer."""
        self.asked += 1
        self.tick()
        self.plugin.on_command({"v": 1, "corr": str(self.asked), "tool": tool, "args": args or {}, "origin": origin,
                                "actor": {"platform": "test", "workspace": "", "user": "U1"}})

    def call(self, tool, args=None, origin="command"):
        self.ask(tool, args, origin)
        return self.answer()

    def answer(self):
        """To what was asked last."""
        for _ in range(3000):
            self.tick()
            for effect in self.plugin.effects():
                self.plugin.done(effect, daybook.SENT, {"v": 1, "message_id": "m"})
                if effect["kind"] != "reply":
                    self.said.append(effect)
                elif effect["body"]["corr"] == str(self.asked):
                    return effect["body"].get("result") or effect["body"]["error"]
            time.sleep(0.01)
        raise TimeoutError(str(self.asked))

    def listed_again(self, after):
        """Waits for another whole listing, `after` so many seconds."""
        at = lambda: self.call("calendar_sync_status")["sources"][0]["last_synced_at"]
        before, self.ahead = at(), self.ahead + after
        self.until("calendar_force_sync", {}, lambda a: a["sources"][0]["last_synced_at"] != before)

    def synced(self):
        """After another whole listing, and after what it makes known was told."""
        self.listed_again(after=10)
        for _ in range(10):
            self.call("calendar_sync_status")
            time.sleep(0.02)

    def told(self):
        """What people were told since it was last asked."""
        texts = [e["body"]["text"] for e in self.said if e["kind"] == "send"]
        self.said.clear()
        return texts

    def until(self, tool, args, good):
        for _ in range(200):
            answer = self.call(tool, args)
            if good(answer):
                return answer
            time.sleep(0.1)
        raise TimeoutError(f"{tool}: {answer}")


# A person who asks for everything, so that she hears of what others do.
HEARING = {"profile": "butler", "people": [{"id": "ana", "name": "Ana", "handles": {"test": "U1"}, "admin": True}]}


class Case(unittest.TestCase):
    settings = {}

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def host(self, calendar, *more, **net):
        host = self.started(calendar, *more, **net)
        host.until("calendar_sync_status", {}, lambda a: a["sources"][0]["sync_state"] == "fresh")
        return host

    def started(self, calendar, *more, **net):
        host = Host({"state": str(self.folder / "host.sqlite"), "timezone": "Europe/Paris", "calendars": [calendar, *more],
                     "secrets": {"google": GOOGLE, "graph": "secret", "dav": "open sesame"},
                     "briefing": {"morning": "off", "evening": "off"}, "net": {"allow_private_addresses": True, **net}, **self.settings})
        self.addCleanup(host.plugin.close)
        return host
