"""What others did while a change of ours was on its way, or where it met theirs: it is kept, told, and not taken back by us.

Usage: met_test.py SOURCE LIBRARY
"""
import sys
import unittest

from host_case import Case, span
from met_case import CUT, DAILY, HALF, ONE, WHOLE, Met, listed, occurrence
from others import Dav, Google, Graph

# What somebody did to the series, what is there after our cut of the 5th (nothing of ours where the two contradict each other),
# and after its undo.
MET = [({"hour": 12}, "(time)", [d.replace("10", "12") for d in WHOLE], None),
       ({"count": 3}, "(recurrence)", WHOLE[:3], None),
       ({"day": 4, "hour": 15}, None, [CUT[0], "04T15 S", *CUT[2:]], [WHOLE[0], "04T15 S", *WHOLE[2:]]),
       ({"day": 6, "hour": 15}, None, [*CUT[:3], "06T15 Half", CUT[4]], [*WHOLE[:3], "06T15 S", WHOLE[4]]),
       ({"day": 6, "title": "Theirs"}, None, [*CUT[:3], "06T10 Theirs", CUT[4]], [*WHOLE[:3], "06T10 Theirs", WHOLE[4]]),
       ({"day": 6}, None, [*CUT[:3], CUT[4]], [*WHOLE[:3], WHOLE[4]])]


class Everywhere(Met):
    """Cases that hold at each provider."""

    def test_a_cut_meets_what_others_did_to_the_series_and_so_does_its_undo(self):
        host = self.up()
        for theirs, contradicts, cut, undone in MET:
            made = host.call("calendar_create_event", DAILY)
            third = occurrence(host, 5)
            if theirs == {"day": 6}:
                self.there.remove("S", 6)
            else:
                self.there.change("S", **theirs)
            host.told()
            done = host.call("calendar_update_event", {"event_id": third, **HALF})
            if contradicts:
                self.assertEqual(done.get("type"), "provider_error", (theirs, done))
                self.assertIn(contradicts, done["message"], theirs)
            else:
                self.assertEqual((done.get("status"), done.get("not_kept")), ("updated", None), (theirs, done))
            host.synced()
            self.assertEqual(listed(host), cut, theirs)
            self.assertEqual(len(host.told()), 1, theirs)
            if undone:
                back = host.call("calendar_undo", {"undo_token": done["undo_token"]})
                self.assertEqual((back.get("status"), back.get("not_kept"), back.get("message")), ("undone", None, None), (theirs, back))
                host.synced()
                self.assertEqual(listed(host), undone, theirs)
                self.assertEqual(host.told(), [], theirs)
            host.call("calendar_delete_event", {"event_id": made["event_id"], "recurrence_scope": "series"})
            self.assertEqual(listed(host), [], theirs)

    def test_an_undo_takes_back_ours_and_not_what_it_met(self):
        host = self.up()
        made = host.call("calendar_create_event", ONE)
        self.there.change("S", hour=15, place="Yard")
        host.told()
        renamed = host.call("calendar_update_event", {"event_id": made["event_id"], "title": "Mine"})
        self.assertEqual((renamed.get("status"), listed(host)), ("updated", ["03T15 Mine"]))
        self.assertEqual(host.call("calendar_undo", {"undo_token": renamed["undo_token"]}).get("status"), "undone")
        host.synced()
        self.assertEqual((listed(host), self.there.places()), (["03T15 S"], ["Yard"]))
        self.assertEqual([("15:00" in t) for t in host.told()], [True])

    def test_behind_what_others_did_an_earlier_change_is_not_taken_back(self):
        host = self.up()
        for pulled in (False, True):
            made = host.call("calendar_create_event", ONE)
            tokens = [host.call("calendar_update_event", {"event_id": made["event_id"], "title": "Mine"})["undo_token"]]
            self.there.change("Mine", hour=15)
            if pulled:
                host.synced()
            tokens.append(host.call("calendar_update_event", {"event_id": made["event_id"], "description": "Ours"})["undo_token"])
            later, earlier = [host.call("calendar_undo", {"undo_token": t}) for t in reversed(tokens)]
            self.assertEqual((later.get("status"), earlier.get("status")), ("undone", "error"), (pulled, earlier))
            self.assertIn("somebody changed", earlier["message"])
            host.synced()
            self.assertEqual(listed(host), ["03T15 Mine"], pulled)
            host.call("calendar_delete_event", {"event_id": made["event_id"]})

    def test_what_follows_is_not_deleted_with_what_others_did_to_it(self):
        host = self.up()
        host.call("calendar_create_event", DAILY)
        third = occurrence(host, 5)
        self.there.change("S", day=6, hour=15)
        refused = host.call("calendar_delete_event", {"event_id": third, "recurrence_scope": "this_and_following"})
        self.assertIn("(occurrence)", refused["message"])
        host.synced()
        self.assertEqual(listed(host), [*WHOLE[:3], "06T15 S", WHOLE[4]])

    def test_what_is_listed_while_an_answer_is_late_is_kept_and_told(self):
        host = self.up()
        made = host.call("calendar_create_event", ONE)
        host.synced()
        self.proxy.saw("")
        self.proxy.fault({"method": self.there.changing, "do": "hold"})
        host.ask("calendar_update_event", {"event_id": made["event_id"], "location": "Mine"})
        self.seen(lambda: "Mine" in self.there.places())
        self.there.change("S", hour=15, title="Theirs")
        host.told()
        host.synced()
        self.proxy.fault()
        host.until("calendar_sync_status", {}, lambda a: a["sources"][0]["pending_changes"] == 0)
        for _ in range(2):
            host.synced()
        self.assertEqual((listed(host), self.there.places()), (["03T15 Theirs"], ["Mine"]))
        self.assertEqual(host.call("calendar_get_event", {"event_id": made["event_id"]})["event"]["location"], "Mine")
        self.assertEqual([("15:00" in t and "title" in t and "location" not in t) for t in host.told()], [True])

    def test_an_undo_of_a_cut_that_is_refused_loses_nothing_and_can_be_tried_again(self):
        host = self.up()
        host.call("calendar_create_event", DAILY)
        done = host.call("calendar_update_event", {"event_id": occurrence(host, 5), **HALF})
        self.proxy.fault({"method": self.there.changing, "do": "answer", "status": 403})
        self.assertEqual(host.call("calendar_undo", {"undo_token": done["undo_token"]}).get("type"), "provider_error")
        host.synced()
        self.assertEqual(listed(host), CUT)
        self.assertEqual(host.call("calendar_undo", {"undo_token": done["undo_token"]}).get("status"), "undone")
        host.synced()
        self.assertEqual(listed(host), WHOLE)


class AtGoogle(Everywhere, Case):
    server = Google

    def test_a_source_switched_off_and_on_during_a_pull_loses_nothing(self):
        host = self.up()
        host.call("calendar_create_event", ONE)
        host.synced()
        self.there.change("S", hour=15)
        self.there.fake.order(seed=8, page_size=5)
        second, switch = {"method": "GET", "path": "pageToken", "do": "hold"}, {"calendar_id": "agenda"}
        host.told()
        self.proxy.saw("")
        self.proxy.fault(second, {"method": "GET", "path": "/events?", "do": "hold"})
        host.ahead += 10
        host.call("calendar_force_sync", {})
        self.seen(lambda: host.tick() or self.proxy.saw("GET", "/events?"))
        host.call("calendar_update_source", {**switch, "enabled_for_sync": False})
        self.proxy.fault(second)  # the first page comes now
        self.seen(lambda: host.tick() or self.proxy.saw("GET", "pageToken"))
        host.call("calendar_update_source", {**switch, "enabled_for_sync": True})
        self.proxy.fault()
        host.synced()
        host.synced()
        self.assertEqual(listed(host), ["03T15 S"])
        self.assertEqual([("15:00" in t) for t in host.told()], [True])

    def test_an_occurrence_of_a_series_that_others_moved_or_cut_is_a_conflict(self):
        host = self.up()
        for theirs, left in (({"hour": 12}, [d.replace("10", "12") for d in WHOLE]), ({"count": 2}, WHOLE[:2])):
            for tool, wish in (("update", {"start_at": "2031-03-06T16:00", "end_at": "2031-03-06T16:30"}), ("delete", {})):
                made = host.call("calendar_create_event", DAILY)
                fourth = occurrence(host, 6)
                self.there.change("S", **theirs)
                answer = host.call(f"calendar_{tool}_event", {"event_id": fourth, **wish, "recurrence_scope": "this_instance"})
                self.assertEqual(answer.get("type"), "provider_error", (theirs, tool, answer))
                self.assertIn("somebody changed the same", answer["message"])
                self.assertEqual(listed(host), left, (theirs, tool))
                host.call("calendar_delete_event", {"event_id": made["event_id"], "recurrence_scope": "series"})


    def test_what_was_made_in_doubt_and_listed_is_seen_though_it_is_given_up(self):
        host = self.up()
        later = {"do": "answer", "status": 503, "headers": {"Retry-After": "400"}, "times": 99}
        self.proxy.fault({"method": "POST", "path": "/events", "do": "cut_after"}, {"method": "POST", "path": "/events", **later},
                         {"method": "GET", "path": "/events/", **later})
        host.ask("calendar_create_event", ONE)
        self.seen(lambda: host.tick() or self.proxy.saw("POST", "/events"))
        self.seen(self.there.fake.events)
        self.seen(lambda: host.tick() or self.proxy.saw("POST", "/events"))  # sent again, and put off
        host.synced()
        refused = {"do": "answer", "status": 403, "times": 99}
        self.proxy.fault({"method": "POST", "path": "/events", **refused}, {"method": "GET", "path": "/events/", **refused})
        host.ahead += 90000
        host.until("calendar_sync_status", {}, lambda a: a["sources"][0]["pending_changes"] == 0)
        self.proxy.fault()
        host.synced()
        host.synced()
        self.assertEqual(listed(host), ["03T10 S"])
        told = host.told()
        self.assertEqual(["may have been made there" in t for t in told], [True], told)

    def test_a_call_that_fails_after_it_wrote_a_part_is_answered(self):
        host = self.up()
        host.call("calendar_create_event", DAILY, origin="agent")
        done = host.call("calendar_update_event", {"event_id": occurrence(host, 5), "start_at": "2031-03-05T12:00",
                                                   "recurrence_scope": "this_and_following"}, origin="agent")
        host.call("calendar_create_event", {"title": "Other", "start_at": "2031-03-06T10:00", "end_at": "2031-03-06T10:30"})
        before = listed(host)
        refused = host.call("calendar_undo", {"undo_token": done["undo_token"]}, origin="agent")
        self.assertEqual(refused["code"], "conflict", refused)
        self.assertEqual(listed(host), before)

    def test_a_half_made_plain_whose_answer_is_lost_names_what_it_lacks(self):
        self.there.fake.order(insert={"id": "board00001", "summary": "S", "recurrence": ["RRULE:FREQ=DAILY;COUNT=5"],
                                      "attachments": [{"fileUrl": "https://files.example/a.pdf"}],
                                      **span("2031-03-03T10:00:00", "2031-03-03T10:30:00")})
        host = self.up()
        self.proxy.fault({"method": "POST", "path": "events", "do": "answer", "status": 400},
                         {"method": "POST", "path": "events", "do": "cut_after"})
        done = host.call("calendar_update_event", {"event_id": occurrence(host, 5), **HALF})
        self.assertEqual((done.get("status"), done.get("not_kept")), ("updated", ["attachments"]), done)

    def test_an_invitation_to_one_occurrence_and_then_to_its_series(self):
        host = self.up()
        alone = {"id": "master000001_20310304T090000Z", "recurringEventId": "master000001", "status": "confirmed", "summary": "Alone",
                 "originalStartTime": span(*["2031-03-04T10:00:00"] * 2)["start"], **span("2031-03-04T10:00:00", "2031-03-04T10:30:00")}
        self.there.fake.order(raw=alone)
        host.synced()
        self.assertEqual(listed(host), ["04T10 Alone"])
        self.there.fake.order(insert={"id": "master000001", "summary": "Series", "recurrence": ["RRULE:FREQ=DAILY;COUNT=3"],
                                      **span("2031-03-03T10:00:00", "2031-03-03T10:30:00")})
        self.there.fake.order(raw={**alone, "summary": "Moved", **span("2031-03-04T15:00:00", "2031-03-04T15:30:00")})
        host.synced()
        self.assertEqual(listed(host), ["03T10 Series", "04T15 Moved", "05T10 Series"])


class AtGraph(Everywhere, Case):
    server = Graph


class AtDav(Everywhere, Case):
    server = Dav


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
