"""Servers that send more than any calendar holds: refused by name, with the last good data as it was.

Usage: flood_test.py SOURCE LIBRARY
"""
import gzip
import http.server
import sys
import threading
import unittest

from host_case import WEEK, Case


def event(uid, title, more=""):
    return f"BEGIN:VEVENT\nUID:{uid}\nSUMMARY:{title}\nDTSTART:20310304T100000Z\n{more}END:VEVENT\n"


def calendar(body):
    return f"BEGIN:VCALENDAR\n{body}END:VCALENDAR\n"


def item(name, title):
    return '{"id":"%s","summary":"%s","start":{"dateTime":"2031-03-04T10:00:00Z"},"end":{"dateTime":"2031-03-04T11:00:00Z"}}' % (name, title)


class Server(http.server.BaseHTTPRequestHandler):
    """One answer for every path, packed; and tokens for whoever asks."""
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = self.server.body.encode()
        if self.path.endswith("/token"):
            body = b'{"access_token":"access-0","expires_in":3600}'
        body = gzip.compress(body)
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


class Flood(Case):
    def serve(self, body):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        server.daemon_threads = True
        server.body = body
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server, f"http://127.0.0.1:{server.server_port}"

    def titles(self, host):
        return sorted(e["title"] for e in host.call("calendar_list_events", WEEK)["events"])

    def refused(self, host, name, why):
        """Asks again and again until that source tells why it was refused; the sources by their calendar."""
        def told(answer):
            host.ahead += 6
            host.call("calendar_force_sync")
            return any(why in str(s) for s in answer["sources"])
        sources = {s["calendar_id"]: s for s in host.until("calendar_sync_status", {}, told)["sources"]}
        self.assertIn(why, str(sources[name]))
        return sources

    def test_fault_49_a_feed_of_too_much_is_refused_by_name_and_the_last_good_data_stands(self):
        club, other = self.folder / "club.ics", self.folder / "other.ics"
        club.write_text(calendar(event("a", "Board") + event("b", "Beat", "RRULE:FREQ=DAILY;COUNT=2\n")))
        other.write_text(calendar(event("c", "Walk")))
        feeds = [{"id": name, "provider": "ics_feed", "url": str(path), "window_future_days": 2500}
                 for name, path in (("club", club), ("other", other))]
        host = self.host(*feeds)
        host.until("calendar_list_events", WEEK, lambda a: len(a["events"]) == 4)
        club.write_text(calendar("".join(event(n, "Flood") for n in range(100001))))
        sources = self.refused(host, "club", "more than 100000 events")
        self.assertIn("ask its provider", sources["club"]["last_error"])
        self.assertFalse(sources["other"].get("last_error"))
        self.assertEqual(self.titles(host), ["Beat", "Beat", "Board", "Walk"])
        # One series of too much costs itself: the others go on.
        club.write_text(calendar(event("a", "Board moved") + event("b", "Beat", "RRULE:FREQ=DAILY;COUNT=2\n") + "".join(
            event("b", "Flood", f"RECURRENCE-ID:20310304T{10 + n // 3600:02}{n // 60 % 60:02}{n % 60:02}Z\n") for n in range(5000))))
        self.refused(host, "club", "more than 5000 are not read")
        self.assertEqual(self.titles(host), ["Beat", "Beat", "Board moved", "Walk"])

    def test_fault_35_a_page_that_bursts_or_holds_too_much_is_refused_and_the_last_good_data_stands(self):
        page = '{"kind":"calendar#events","items":[%s],"nextSyncToken":"t"}'
        server, base = self.serve(page % item("board00001", "Board"))
        host = self.host({"id": "agenda", "provider": "google", "mode": "direct", "write": True, "window_future_days": 2500,
                          "api_base": base + "/calendar/v3", "token_url": base + "/token", "credentials": "host:google"})
        self.assertEqual(self.titles(host), ["Board"])
        for body, why in ((page % ("{}," * 4000000 + "{}"), "200 to one"),
                          (page % ",".join(item(f"flood{n:05}", "Flood") for n in range(10001)), "more than 10000 events")):
            server.body = body
            self.assertIn(why, self.refused(host, "agenda", why)["agenda"]["last_error"])
            self.assertEqual(self.titles(host), ["Board"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
