"""Notifications of the vendors, handed in by the host.

Usage: push_test.py SOURCE LIBRARY
"""
import json
import sys
import time
import unittest

from host_case import SOURCE, WEEK, Case
from network_servers import Fake


class Push(Case):
    def test_fault_29_a_notification_of_google_brings_the_poll_forward(self):
        fake = Fake(SOURCE, "google_calendar.py")
        self.addCleanup(fake.close)
        host = self.host({"id": "agenda", "provider": "google", "mode": "direct", "write": True, "interval_minutes": 60,
                          "api_base": fake.base + "/calendar/v3", "token_url": fake.base + "/token",
                          "credentials": "host:google", "push_url": "https://host.example/in"})
        host.until("calendar_sync_status", {}, lambda a: a["sources"][0]["push"] == "on")
        channel, = fake.order(pushes=True)["pushes"]
        self.assertEqual(channel["address"], "https://host.example/in")
        fake.order(insert={"summary": "From elsewhere", "start": {"dateTime": "2031-03-04T10:00:00Z"},
                           "end": {"dateTime": "2031-03-04T11:00:00Z"}})
        headers = {"x-goog-channel-id": channel["id"], "X-Goog-Channel-Token": "guessed", "X-Goog-Resource-State": "exists"}
        self.assertEqual(host.call("calendar_push", {"headers": headers})["http"]["status"], 404)
        self.assertEqual(host.call("calendar_list_events", WEEK)["events"], [])
        headers["X-Goog-Channel-Token"] = channel["token"]
        told = host.call("calendar_push", {"headers": headers})
        self.assertEqual((told["http"]["status"], told["calendars"]), (200, ["agenda"]))
        found = host.until("calendar_list_events", WEEK, lambda a: a["events"])
        self.assertEqual(found["events"][0]["title"], "From elsewhere")

    def test_fault_22_a_notification_breaks_neither_into_a_pause_nor_into_the_days_polls(self):
        for bound in ({"daily_polls": 24}, {}):
            fake = Fake(SOURCE, "google_calendar.py")
            self.addCleanup(fake.close)
            host = self.host({"id": "agenda", "provider": "google", "mode": "direct", "write": True, "interval_minutes": 60,
                              "api_base": fake.base + "/calendar/v3", "token_url": fake.base + "/token",
                              "credentials": "host:google", "push_url": "https://host.example/in", **bound})
            host.until("calendar_sync_status", {}, lambda a: a["sources"][0]["push"] == "on")
            channel, = fake.order(pushes=True)["pushes"]
            headers = {"X-Goog-Channel-ID": channel["id"], "X-Goog-Channel-Token": channel["token"], "X-Goog-Resource-State": "exists"}
            fake.order(log=True)
            if not bound:
                fake.order(throttle=1000, retry_after="600")
            for _ in range(30):
                host.ahead += 6
                host.call("calendar_push", {"headers": headers})
                host.call("calendar_force_sync", {})
                for _ in range(3):
                    time.sleep(0.02)
                    host.call("calendar_sync_status")
            log = fake.order(log=True)["log"]
            asked = [e for e in log if "/events" in e["path"] and "watch" not in e["path"]]
            self.assertEqual(len(asked), 23 if bound else 1, (bound, log))
            host.plugin.close()
            (self.folder / "host.sqlite").unlink()

    def test_a_notification_of_microsoft_brings_the_poll_forward(self):
        fake = Fake(SOURCE, "graph_calendar.py")
        self.addCleanup(fake.close)
        host = self.host({"id": "team", "provider": "graph", "mode": "direct", "write": True, "interval_minutes": 60,
                          "mailbox": "schedule@example.com", "tenant": "t", "client_id": "client", "client_secret": "host:graph",
                          "api_base": fake.base + "/v1.0", "token_url": fake.base + "/t/oauth2/v2.0/token",
                          "window_future_days": 1700, "push_url": "https://host.example/in"})
        host.until("calendar_sync_status", {}, lambda a: a["sources"][0]["push"] == "on")
        for asked, answered in (("Validation: Testing 1-2", "Validation: Testing 1-2"), ("a <b> & \"c\"'", "a &lt;b&gt; &amp; &quot;c&quot;&#39;"),
                                ("a\r\nSet-Cookie: b\t\x7f\x00é", "aSet-Cookie: bé"), ("x" * 10_000, "x" * 2048)):
            told = host.call("calendar_push", {"query": {"validationToken": asked}})
            self.assertEqual((told["http"]["content_type"], told["http"]["body"]), ("text/plain", answered))
        subscription, = fake.order(subscriptions=True)["subscriptions"]
        fake.order(insert={"subject": "From elsewhere", "start": {"dateTime": "2031-03-04T10:00:00", "timeZone": "UTC"},
                           "end": {"dateTime": "2031-03-04T11:00:00", "timeZone": "UTC"}})
        news = {"subscriptionId": subscription["id"], "clientState": "guessed", "changeType": "created"}
        self.assertEqual(host.call("calendar_push", {"body": json.dumps({"value": [news]})})["calendars"], [])
        news["clientState"] = subscription["clientState"]
        told = host.call("calendar_push", {"body": json.dumps({"value": [news]})})
        self.assertEqual((told["http"]["status"], told["calendars"]), (202, ["team"]))
        found = host.until("calendar_list_events", WEEK, lambda a: a["events"])
        self.assertEqual(found["events"][0]["title"], "From elsewhere")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
