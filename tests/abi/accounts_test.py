"""What calendars of one sign-in share in a host that stays up, and what they do not.

Usage: accounts_test.py SOURCE LIBRARY
"""
import socket
import sys
import unittest

from host_case import WEEK, Case
from network_servers import FeedServer


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


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
