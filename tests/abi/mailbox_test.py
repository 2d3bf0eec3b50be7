"""A mailbox of Microsoft in a host that stays up: series, and what a mailbox cannot do.

Usage: mailbox_test.py SOURCE LIBRARY
"""
import datetime
import sys
import unittest

from host_case import SOURCE, WEEK, Case
from network_servers import Fake

DAILY = {"title": "Standup", "start_at": "2031-03-03T10:00", "end_at": "2031-03-03T10:30", "recurrence_rule": "FREQ=DAILY;COUNT=5"}


class Mailbox(Case):
    def setUp(self):
        super().setUp()
        self.fake = Fake(SOURCE, "graph_calendar.py")
        self.addCleanup(self.fake.close)

    def mailbox(self, **more):
        return self.host({"id": "team", "provider": "graph", "mode": "direct", "write": True, "interval_minutes": 60,
                          "mailbox": "schedule@example.com", "tenant": "t", "client_id": "client", "client_secret": "host:graph",
                          "api_base": self.fake.base + "/v1.0", "token_url": self.fake.base + "/t/oauth2/v2.0/token",
                          "window_future_days": 1700, **more})

    @staticmethod
    def days(host, within=None):
        found = host.call("calendar_list_events", within or WEEK)["events"]
        return [(e["start_at"][8:13], e["title"].removeprefix("BUTLER: ")) for e in found]

    @staticmethod
    def occurrence(host, day):
        found = host.call("calendar_list_events", {"start_at": day, "end_at": day + "T23:59"})["events"]
        return found[0]["event_id"]

    def moved(self, host, day, hour):
        done = host.call("calendar_update_event", {"event_id": self.occurrence(host, day), "recurrence_scope": "this_instance",
                                                   "start_at": f"{day}T{hour}:00", "end_at": f"{day}T{hour}:30"})
        self.assertEqual((done["status"], done.get("not_kept")), ("updated", None), done)

    def test_the_deletion_of_one_occurrence_cannot_be_taken_back_and_that_is_said(self):
        host = self.mailbox()
        host.call("calendar_create_event", DAILY)
        deleted = host.call("calendar_delete_event", {"event_id": self.occurrence(host, "2031-03-04"),
                                                      "recurrence_scope": "this_instance"})
        for _ in range(2):  # asked again it is no other
            undone = host.call("calendar_undo", {"undo_token": deleted["undo_token"]})
            self.assertIn("cannot put back", undone.get("message", ""), undone)
            self.assertNotIn("status", undone)
            self.assertEqual([day for day, _ in self.days(host)], ["03T10", "05T10", "06T10", "07T10"])
        host.listed_again(after=10)
        self.assertEqual(len(self.days(host)), 4)

    def test_a_moved_occurrence_stays_when_its_series_is_cut_before_it(self):
        host = self.mailbox()
        host.call("calendar_create_event", DAILY)
        host.listed_again(after=10)
        self.moved(host, "2031-03-07", 15)
        host.listed_again(after=10)
        host.said.clear()
        cut = host.call("calendar_update_event", {"event_id": self.occurrence(host, "2031-03-05"), "title": "Later",
                                                  "recurrence_scope": "this_and_following"})
        self.assertEqual(cut["status"], "updated", cut)
        wanted = [("03T10", "Standup"), ("04T10", "Standup"), ("05T10", "Later"), ("06T10", "Later"), ("07T15", "Later")]
        for _ in range(2):
            self.assertEqual(self.days(host), wanted)
            host.listed_again(after=10)
        self.assertEqual(self.days(host), wanted)
        self.assertEqual(host.said, [])
        # It is known by its new id: what becomes of it there is seen.
        exception, = [e for e in self.fake.order(events=True)["events"] if e["type"] == "exception"]
        self.fake.order(remove=exception["id"])
        host.listed_again(after=10)
        self.assertEqual(self.days(host), wanted[:4])

    def test_what_lies_outside_of_the_window_stays_as_it_is_known(self):
        day = lambda n: (datetime.date.today() + datetime.timedelta(days=n)).isoformat()
        calendar = {"window_past_days": 10, "window_future_days": 90}
        host = self.mailbox(**calendar)
        made = host.call("calendar_create_event", {"title": "Standup", "start_at": day(5) + "T10:00", "end_at": day(5) + "T10:30",
                                                   "recurrence_rule": "FREQ=DAILY;COUNT=120"})
        self.assertEqual((made["status"], made.get("not_kept")), ("created", None))
        for n in (60, 100):  # inside of the window, and beyond it
            self.moved(host, day(n), 15)
            host.call("calendar_delete_event", {"event_id": self.occurrence(host, day(n + 1)), "recurrence_scope": "this_instance"})
        known = lambda: [[hour[3:] for hour, _ in self.days(host, {"start_at": day(n), "end_at": day(n + 2) + "T23:59"})]
                         for n in (60, 100)]
        wanted = [["15", "10"]] * 2
        self.assertEqual(known(), wanted)
        host.listed_again(after=10)
        self.assertEqual((known(), host.said), (wanted, []))
        # A smaller window, and a change of the series.
        host.plugin.close()
        host = self.mailbox(**{**calendar, "window_future_days": 30})
        host.listed_again(after=10)
        self.assertEqual((known(), host.said), (wanted, []))
        renamed = host.call("calendar_update_event", {"event_id": made["event_id"], "location": "Room 4"})
        self.assertEqual((renamed["status"], renamed.get("not_kept")), ("updated", None), renamed)
        host.listed_again(after=10)
        self.assertEqual((known(), host.said), (wanted, []))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
