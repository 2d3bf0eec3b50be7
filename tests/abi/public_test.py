"""What a host with ordinary settings does at a public server: over TLS, no private addresses.

Usage: public_test.py SOURCE LIBRARY. Runs in a network namespace of its own, where the loopback interface has a public
address; skipped where none can be made.
"""
import fcntl
import os
import socket
import struct
import subprocess
import sys

ADDRESS = "93.184.216.34"

if "DAYBOOK_TEST_NAMESPACE" not in os.environ:
    if subprocess.run(["unshare", "-rn", "true"], stderr=subprocess.DEVNULL).returncode != 0:
        print("no network namespace can be made here")
        sys.exit(77)
    os.environ["DAYBOOK_TEST_NAMESPACE"] = "1"
    os.execvp("unshare", ["unshare", "-rn", sys.executable, *sys.argv])

import unittest  # noqa: E402

from host_case import WEEK, Case  # noqa: E402
from network_servers import FeedServer  # noqa: E402


def give_loopback_the_address():
    """netdevice(7): an alias of lo with the address, and lo up."""
    up, set_flags, set_address = 1, 0x8914, 0x8916
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        fcntl.ioctl(s, set_flags, struct.pack("16sh22x", b"lo", up))
        at = struct.pack("16sHH4s16x", b"lo:1", socket.AF_INET, 0, socket.inet_aton(ADDRESS))
        fcntl.ioctl(s, set_address, at)


class Public(Case):
    def test_connections_are_kept_and_tls_sessions_taken_up_in_the_ordinary_settings(self):
        server = FeedServer(self.folder, ADDRESS, tls=True)
        self.addCleanup(server.close)
        server.holds("Pump review")
        host = self.host({"id": "theirs", "provider": "ics_feed", "url": server.base + "/basic.ics", "window_future_days": 2500},
                         allow_private_addresses=False, ca_file=server.ca)

        def is_read(title):
            server.holds(title)
            host.ahead += 10  # who asks again within five seconds is not heard
            host.call("calendar_force_sync", {"calendar_id": "theirs"})
            host.until("calendar_list_events", WEEK, lambda a: [e["title"] for e in a["events"]] == [title])
        is_read("Valve review")
        made = server.connections, server.resumed
        self.assertLessEqual(made[0], 2, "the listing and the look at its rights begin together")
        for title in ("Filter review", "Motor review", "Pipe review"):
            is_read(title)
        self.assertEqual((server.connections, server.resumed), made)
        server.keeps_connections = False
        for n in range(made[0] + 1):  # the last over a new one
            is_read(f"Tank {n} review")
        self.assertEqual((server.connections, server.resumed), (made[0] + 1, made[1] + 1))


if __name__ == "__main__":
    give_loopback_the_address()
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
