"""What happens to a calendar at its server while a host changes it: refusals, repeated requests, undo, what others do.

Usage: outside_test.py SOURCE LIBRARY
"""
import json
import sys
import unittest

from host_case import HEARING, SOURCE, WEEK, Case, span
from network_servers import Fake, Proxy

EVENT = {"title": "Pump review", "start_at": "2031-03-04T10:00", "end_at": "2031-03-04T11:00"}
DAILY = {"title": "Standup", "start_at": "2031-03-03T10:00", "end_at": "2031-03-03T10:30", "recurrence_rule": "FREQ=DAILY;COUNT=5"}
REFUSED = {"method": "POST|PATCH|DELETE|PUT", "do": "answer", "status": 403, "times": 9,
           "body": json.dumps({"error": {"code": 403, "message": "no", "errors": [{"reason": "forbidden"}]}})}


class Agenda(Case):
    settings = HEARING

    def setUp(self):
        super().setUp()
        self.fake = Fake(SOURCE, "google_calendar.py")
        self.addCleanup(self.fake.close)
        self.proxy = Proxy(SOURCE, self.fake.base, self.folder)
        self.addCleanup(self.proxy.close)

    def agenda(self, **more):
        calendar = {"id": "agenda", "provider": "google", "mode": "direct", "write": True, "interval_minutes": 60,
                    "window_future_days": 2500, "api_base": self.proxy.base + "/calendar/v3",
                    "token_url": self.fake.base + "/token", "credentials": "host:google", **more}
        return self.host(calendar, answer_seconds=20)

    def call(self, host, tool, args, request_id=None):
        if request_id is None:
            return host.call(tool, args)
        return host.call("calendar_workspace_mutate", {"action": tool.removeprefix("calendar_"), "request_id": request_id,
                                                       "payload": args}, origin="workspace")

    def titles(self, host):
        return [e["title"].removeprefix("BUTLER: ") for e in host.call("calendar_list_events", WEEK)["events"]]

    def days(self, host):
        return [e["start_at"][8:13] for e in host.call("calendar_list_events", WEEK)["events"]]

    def test_fault_15_an_undo_of_a_deletion_survives_whatever_happens_to_its_answer(self):
        host = self.agenda()
        for fault in ({"do": "cut_before"}, {"do": "cut_after"}, {"do": "cut_answer", "keep": 20}, {"do": "answer", "status": 503}):
            made = host.call("calendar_create_event", EVENT)
            gone = host.call("calendar_delete_event", {"event_id": made["event_id"]})
            self.proxy.fault({"method": "POST", "path": "/events", **fault})
            undone = host.call("calendar_undo", {"undo_token": gone["undo_token"]})
            self.proxy.fault()
            self.assertEqual(undone.get("status"), "undone", (fault, undone))
            self.assertEqual(len(self.fake.events()), 1, fault)
            host.call("calendar_delete_event", {"event_id": made["event_id"]})

    def test_a_refused_request_is_told_as_one_when_it_is_made_again(self):
        host = self.agenda()
        made = host.call("calendar_create_event", EVENT)
        self.proxy.fault(REFUSED)
        wishes = [("calendar_create_event", {**EVENT, "title": "Other", "start_at": "2031-03-05T10:00", "end_at": "2031-03-05T11:00"}),
                  ("calendar_update_event", {"event_id": made["event_id"], "title": "Renamed"}),
                  ("calendar_delete_event", {"event_id": made["event_id"]})]
        for number, (tool, args) in enumerate(wishes):
            for _ in range(2):
                answer = self.call(host, tool, args, f"r{number}")
                self.assertEqual((answer.get("type"), answer.get("status") in (None, "error")), ("provider_error", True), answer)
        self.proxy.fault()
        self.assertEqual(self.titles(host), ["Pump review"])
        # It stands as its making left it, so that can be taken back.
        self.assertEqual(host.call("calendar_undo", {"undo_token": made["undo_token"]}).get("status"), "undone")

    def test_an_undo_that_was_refused_can_be_tried_again(self):
        host = self.agenda()
        made = host.call("calendar_create_event", EVENT)
        renamed = host.call("calendar_update_event", {"event_id": made["event_id"], "title": "Renamed"})
        for token, wanted in ((renamed["undo_token"], ["Pump review"]), (None, ["Pump review"])):
            token = token or host.call("calendar_delete_event", {"event_id": made["event_id"]})["undo_token"]
            self.proxy.fault(REFUSED)
            self.assertEqual(host.call("calendar_undo", {"undo_token": token}).get("type"), "provider_error")
            self.proxy.fault()
            self.assertEqual(host.call("calendar_undo", {"undo_token": token}).get("status"), "undone")
            self.assertEqual(self.titles(host), wanted)

    def test_a_series_cut_for_a_half_that_is_refused_is_made_whole_again(self):
        host = self.agenda()
        host.call("calendar_create_event", DAILY)
        third = host.call("calendar_list_events", WEEK)["events"][2]["event_id"]
        self.proxy.fault({**REFUSED, "method": "POST", "path": "/events"})
        answer = host.call("calendar_update_event", {"event_id": third, "title": "Later", "recurrence_scope": "this_and_following"})
        self.proxy.fault()
        self.assertEqual(answer.get("type"), "provider_error", answer)
        host.synced()
        self.assertEqual(self.titles(host), ["Standup"] * 5)
        self.assertEqual([e["recurrence"] for e in self.fake.events()], [["RRULE:FREQ=DAILY;COUNT=5"]])
        # What failed is nothing to take back: the last thing done is the making of the series.
        self.assertEqual(host.call("calendar_undo").get("status"), "undone")
        self.assertEqual(self.titles(host), [])

    def test_a_change_of_a_series_is_taken_back_also_after_the_next_listing(self):
        host = self.agenda()
        made = host.call("calendar_create_event", DAILY)
        fourth = host.call("calendar_list_events", WEEK)["events"][3]["event_id"]
        host.call("calendar_update_event", {"event_id": fourth, "start_at": "2031-03-06T15:00", "end_at": "2031-03-06T15:30", "title": "Moved",
                                            "recurrence_scope": "this_instance"})
        third = host.call("calendar_list_events", WEEK)["events"][2]["event_id"]
        before = list(zip(self.days(host), self.titles(host)))
        for wish in ({"event_id": third, "title": "Later", "recurrence_scope": "this_and_following"},
                     {"event_id": made["event_id"], "start_at": "2031-03-03T12:00", "end_at": "2031-03-03T12:30", "recurrence_scope": "series"}):
            done = host.call("calendar_update_event", wish)
            self.assertNotEqual(list(zip(self.days(host), self.titles(host))), before)
            host.synced()
            undone = host.call("calendar_undo", {"undo_token": done["undo_token"]})
            self.assertEqual((undone.get("status"), undone.get("not_kept")), ("undone", None), undone)
            host.synced()
            self.assertEqual(list(zip(self.days(host), self.titles(host))), before)

    def test_a_move_that_a_change_of_ours_meets_is_told(self):
        host = self.agenda()
        made = host.call("calendar_create_event", EVENT)
        there, = self.fake.events()
        self.fake.order(edit={"id": there["id"], **span("2031-03-04T15:00:00", "2031-03-04T16:00:00")})
        host.told()
        done = host.call("calendar_update_event", {"event_id": made["event_id"], "location": "Hall"})
        self.assertEqual((done["status"], done["event"]["start_at"][11:16]), ("updated", "15:00"))
        host.synced()
        self.assertEqual([("15:00" in t) for t in host.told()], [True])

    def test_a_cancellation_is_told_each_time_and_our_own_never(self):
        host = self.agenda()
        made = host.call("calendar_create_event", DAILY)
        one = made["event_id"] + "_20310304T090000Z"
        for _ in range(2):
            host.told()
            self.fake.order(remove=one)
            host.synced()
            self.assertEqual(["cancelled there" in t for t in host.told()], [True])
            self.fake.order(edit={"id": one, "status": "confirmed"})
            host.synced()
        host.told()
        third = host.call("calendar_list_events", WEEK)["events"][2]["event_id"]
        deleted = host.call("calendar_delete_event", {"event_id": third, "recurrence_scope": "this_instance"})
        host.synced()
        self.assertEqual(host.told(), [])
        self.assertEqual(host.call("calendar_undo", {"undo_token": deleted["undo_token"]}).get("status"), "undone")
        self.assertEqual(self.days(host), ["03T10", "04T10", "05T10", "06T10", "07T10"])

    def test_a_day_of_ours_that_we_took_out_is_told_to_nobody(self):
        host = self.agenda()
        host.call("calendar_create_event", {**DAILY, "start_at": "2031-03-03", "end_at": "2031-03-04"})
        second = host.call("calendar_list_events", WEEK)["events"][1]["event_id"]
        host.call("calendar_delete_event", {"event_id": second, "recurrence_scope": "this_instance"})
        host.told()
        host.synced()
        self.assertEqual(host.told(), [])
        self.assertEqual([d[:2] for d in self.days(host)], ["03", "05", "06", "07"])

    def test_an_event_that_comes_back_is_still_of_whom_it_was(self):
        host = self.agenda()
        host.call("calendar_create_event", EVENT)
        there, = self.fake.events()
        for _ in range(2):
            host.told()
            self.fake.order(remove=there["id"])
            host.synced()
            self.assertEqual(["cancelled there" in t for t in host.told()], [True])
            self.fake.order(raw={**there, "status": "confirmed"})
            host.synced()

    def listings(self):
        """How many listings began anew since it was last asked."""
        return sum(c["method"] == "GET" and c["path"].endswith("/events") and "syncToken" not in c["query"]
                   and "pageToken" not in c["query"] for c in self.fake.order(log=True)["log"])

    def test_a_refused_change_costs_no_listing_of_everything(self):
        host = self.agenda()
        made = host.call("calendar_create_event", EVENT)
        host.synced()
        self.listings()
        self.proxy.fault(REFUSED)
        self.assertEqual(host.call("calendar_update_event", {"event_id": made["event_id"], "title": "Renamed"})["type"], "provider_error")
        self.proxy.fault()
        host.synced()
        self.assertEqual(self.listings(), 0)
        # What somebody did there while the change waited is not lost with its refusal.
        self.proxy.fault({"method": "PATCH", "do": "answer", "status": 503, "headers": {"Retry-After": "60"}, "times": 1},
                         {**REFUSED, "method": "PATCH"})
        host.ask("calendar_update_event", {"event_id": made["event_id"], "title": "Ours"})
        host.until("calendar_sync_status", {}, lambda a: a["sources"][0]["pending_changes"] == 1)
        there, = self.fake.events()
        self.fake.order(edit={"id": there["id"], "location": "Room 9"})
        host.synced()
        host.ahead += 120
        host.until("calendar_sync_status", {}, lambda a: a["sources"][0]["pending_changes"] == 0)
        self.proxy.fault()
        event = host.until("calendar_get_event", {"event_id": made["event_id"]}, lambda a: a["event"]["location"] == "Room 9")["event"]
        self.assertEqual(event["title"].removeprefix("BUTLER: "), "Pump review")

    def test_an_event_that_our_change_finds_deleted_goes_at_once(self):
        host = self.agenda()
        made = host.call("calendar_create_event", EVENT)
        host.synced()
        self.fake.order(remove=self.fake.events()[0]["id"])
        host.told()
        self.assertEqual(host.call("calendar_update_event", {"event_id": made["event_id"], "title": "Renamed"})["type"], "provider_error")
        host.until("calendar_list_events", WEEK, lambda a: a["events"] == [])
        self.assertIsNone(host.call("calendar_sync_status")["sources"][0]["last_error"])
        self.assertEqual(["cancelled there" in t for t in host.told()], [True])

    def test_a_copy_that_carries_our_mark_takes_no_place(self):
        host = self.agenda()
        made = host.call("calendar_create_event", EVENT)
        there, = self.fake.events()
        self.fake.order(insert={"id": "cop00000001", "summary": "Copy", "extendedProperties": there["extendedProperties"],
                                **span("2031-03-06T10:00:00", "2031-03-06T11:00:00")})
        host.synced()
        self.assertEqual(self.titles(host), ["Pump review", "Copy"])
        self.assertEqual(host.call("calendar_get_event", {"event_id": made["event_id"]})["event"]["start_at"][8:13], "04T10")

    def test_a_colour_is_taken_away_again_and_a_local_until_is_told_in_utc(self):
        host = self.agenda()
        made = host.call("calendar_create_event", {**DAILY, "recurrence_rule": "FREQ=DAILY;UNTIL=20310305T100000"})
        self.assertEqual(self.fake.events()[0]["recurrence"], ["RRULE:FREQ=DAILY;UNTIL=20310305T090000Z"])
        done = host.call("calendar_update_event", {"event_id": made["event_id"], "color_id": "5", "recurrence_scope": "series"})
        self.assertEqual(host.call("calendar_undo", {"undo_token": done["undo_token"]})["status"], "undone")
        self.assertIsNone(self.fake.events()[0].get("colorId"))

    def test_another_mailbox_in_the_settings_is_another_calendar(self):
        fake = Fake(SOURCE, "graph_calendar.py")
        self.addCleanup(fake.close)
        times = {name: {"dateTime": f"2031-03-04T{hour}:00:00", "timeZone": "UTC"} for name, hour in (("start", 10), ("end", 11))}
        fake.order(insert={"subject": "In the first", **times})
        fake.order(mailbox="bo@example.com", insert={"subject": "In the second", **times})
        for mailbox, wanted in (("schedule@example.com", "In the first"), ("bo@example.com", "In the second")):
            host = self.host({"id": "team", "provider": "graph", "mode": "direct", "write": True, "interval_minutes": 60,
                              "mailbox": mailbox, "tenant": "t", "client_id": "client", "client_secret": "host:graph",
                              "api_base": fake.base + "/v1.0", "token_url": fake.base + "/t/oauth2/v2.0/token",
                              "window_future_days": 1700})
            host.until("calendar_list_events", WEEK, lambda a: a["events"])
            self.assertEqual(self.titles(host), [wanted])
            host.plugin.close()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
