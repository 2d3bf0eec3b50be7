"""What calendars of one sign-in share in a host that stays up, and what they do not.

Usage: accounts_test.py SOURCE LIBRARY
"""
import socket
import sys
import unittest

from host_case import GOOGLE, SOURCE, WEEK, Case, span
from network_servers import Fake, FeedServer


class Accounts(Case):
    def test_a_dead_feed_takes_no_other_server_with_it(self):
        server = FeedServer(self.folder)
        self.addCleanup(server.close)
        closed = socket.socket()
        closed.bind(("127.0.0.1", 0))  # nobody listens there
        self.addCleanup(closed.close)
        good = {"id": "good", "provider": "ics_feed", "url": server.base + "/basic.ics", "window_future_days": 2500}
        dead = [{"id": f"dead{n}", "provider": "ics_feed", "url": f"http://127.0.0.1:{closed.getsockname()[1]}/{n}.ics"} for n in range(9)]
        server.holds("Pump review")
        host = self.host(good, *dead)
        source = lambda id: next(s for s in host.call("calendar_sync_status")["sources"] if s["calendar_id"] == id)
        host.until("calendar_sync_status", {}, lambda a: all("left alone" in str(s) for s in a["sources"][-2:]))
        server.holds("Valve review")
        host.ahead += 10  # who asks again within five seconds is not heard
        host.call("calendar_force_sync", {"calendar_id": "good"})
        host.until("calendar_list_events", WEEK, lambda a: [e["title"] for e in a["events"]] == ["Valve review"])
        self.assertEqual(source("good")["sync_state"], "fresh")

    def test_fault_19_a_new_refresh_token_in_the_credentials_renews_the_sign_in(self):
        fake = Fake(SOURCE, "google_calendar.py")
        self.addCleanup(fake.close)
        given = self.folder / "google.json"
        give = lambda token: given.write_text(GOOGLE.replace("refresh-0", token))
        give("refresh-0")
        given.chmod(0o600)
        calendar = {"id": "agenda", "provider": "google", "interval_minutes": 60, "window_future_days": 2500,
                    "api_base": fake.base + "/calendar/v3", "token_url": fake.base + "/token", "credentials": f"file:{given}"}
        fake.order(rotate=True)  # so that what is kept is another than what was given
        state = lambda a: a["sources"][0]["sync_state"]
        host = self.host(calendar)
        fake.order(revoke=True, rotate=False, grant="refresh-1")
        give("refresh-1")  # while the host runs
        fake.order(insert={"id": "board00001", "summary": "Board", **span("2031-03-04T10:00:00", "2031-03-04T11:00:00")})
        host.ahead += 10  # who asks again within five seconds is not heard
        host.call("calendar_force_sync", {"calendar_id": "agenda"})
        host.until("calendar_list_events", WEEK, lambda a: [e["title"] for e in a["events"]] == ["Board"])
        host.plugin.close()
        fake.order(revoke=True, grant="refresh-2")
        host = self.started(calendar)  # what is kept and what is given are dead
        host.until("calendar_sync_status", {}, lambda a: state(a) == "reconnect_needed")
        host.plugin.close()
        give("refresh-2")  # between two runs
        self.host(calendar)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
