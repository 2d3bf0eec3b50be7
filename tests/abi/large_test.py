"""Events that are too large for one answer are given shortened: lists page on, and what was done is always answered.

Usage: large_test.py SOURCE LIBRARY
"""
import datetime
import sys
import unittest

from host_case import WEEK, Case
from network_servers import Radicale

GUESTS = 500


def event(uid, day, *lines):
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Other//EN", "BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20310101T000000Z",
                        f"SUMMARY:{uid}", f"DTSTART:203103{day:02}T100000Z", f"DTEND:203103{day:02}T110000Z", *lines, "END:VEVENT",
                        "END:VCALENDAR", ""])
    return text.encode()


GUEST_LINES = [f"ATTENDEE;CN=Guest {i};PARTSTAT=ACCEPTED:mailto:guest{i:03}@example.com" for i in range(GUESTS)]
TAKEN_OUT = ",".join((datetime.datetime(2031, 3, 9, 10) + datetime.timedelta(days=i)).strftime("%Y%m%dT%H%M%SZ") for i in range(3000))


class Large(Case):
    def setUp(self):
        super().setUp()
        self.server = Radicale(self.folder)
        self.addCleanup(self.server.close)
        for uid, day, lines in (("guests", 3, GUEST_LINES), ("dates", 4, ["RRULE:FREQ=DAILY", "EXDATE:" + TAKEN_OUT]), ("small", 6, [])):
            self.server.ask("PUT", f"eva/home/{uid}.ics", event(uid, day, *lines))
        self.opened = self.host({"id": "home", "provider": "caldav", "mode": "direct", "write": True, "interval_minutes": 60, "calendar": "Home",
                                 "window_future_days": 2500, "url": self.server.base, "username": "eva", "password": "host:dav"})

    def pages(self, tool, args, entries):
        """All entries of all pages: none is without one."""
        found, cursor = [], 0
        for _ in range(30):
            page = self.opened.call(tool, {**args, "cursor": cursor})
            self.assertIn(entries, page)
            self.assertTrue(page[entries], page)
            found += page[entries]
            if not page["truncated"]:
                return found
            cursor = page["next"]
        raise AssertionError(f"{tool} does not end")

    def event_id(self, title):
        return next(e["event_id"] for e in self.pages("calendar_list_events", WEEK, "events") if e["title"] == title)

    def shortened(self, event, field, count):
        self.assertEqual(event["shortened"], {field: count}, event)
        self.assertGreater(len(event[field]), 20)

    def test_lists_page_past_it(self):
        for tool, args, entries in (("calendar_list_events", WEEK, "events"), ("calendar_timeline", WEEK, "items"),
                                    ("calendar_workspace_query", {"view": "user", **WEEK}, "entries")):
            found = self.pages(tool, args, entries)
            self.assertEqual([e["title"] for e in found], ["guests", "dates", "dates", "dates", "small", "dates", "dates"], tool)
            self.shortened(found[0], "attendees", GUESTS)
            self.assertNotIn("shortened", found[4])
        for word, field, count in (("guests", "attendees", GUESTS), ("dates", "recurrence_exceptions", 3000)):
            found = self.pages("calendar_search_events", {"query": word, "start_at": "2031-03-01", "end_at": "2031-03-05"}, "events")
            self.shortened(found[0], field, count)
        self.shortened(self.opened.call("calendar_get_event", {"event_id": self.event_id("guests")})["event"], "attendees", GUESTS)
        self.shortened(self.opened.call("calendar_explain", {"event_id": self.event_id("guests")})["event"], "attendees", GUESTS)

    def test_a_change_is_answered_and_can_be_taken_back(self):
        for uid, field, count, scope in (("guests", "attendees", GUESTS, {}),
                                         ("dates", "recurrence_exceptions", 3000, {"recurrence_scope": "series"})):
            asked = {"event_id": self.event_id(uid).split("_")[0], "title": uid + " 2", "request_id": uid, **scope}
            done = self.opened.call("calendar_update_event", asked)
            self.assertEqual((done.get("status"), (done.get("receipt") or {}).get("action")), ("updated", "updated"), str(done)[:300])
            self.shortened(done["event"], field, count)
            again = self.opened.call("calendar_update_event", asked)
            self.assertEqual((again["replayed"], again["undo_token"]), (True, done["undo_token"]), str(again)[:300])
            payload = {"action": "update_event", "payload": {**asked, "title": uid + " 3", "request_id": uid + "3"}}
            carried = self.opened.call("calendar_workspace_mutate", payload)
            self.assertEqual(carried.get("status"), "updated", str(carried)[:300])
            self.shortened(carried["result"]["event"], field, count)
            gone = self.opened.call("calendar_delete_event", {"event_id": asked["event_id"], **scope})
            self.assertEqual(gone.get("status"), "deleted", str(gone)[:300])
            back = self.opened.call("calendar_undo", {"undo_token": gone["undo_token"]})
            self.assertEqual(back.get("status"), "undone", str(back)[:300])
            text = next(p.read_text() for p in self.server.objects() if f"SUMMARY:{uid} 3" in p.read_text()).replace("\r\n ", "").replace("\n ", "")
            self.assertEqual((text.count("mailto:guest"), text.count("T100000Z,")), (GUESTS, 0) if uid == "guests" else (0, 2999))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
