"""Changes of ours that wait behind one that meets what others did, or that is refused; and listings that our answers overtake.

Usage: behind_test.py SOURCE LIBRARY
"""
import sys
import unittest

from host_case import Case
from met_case import CUT, DAILY, HALF, ONE, WHOLE, Met, listed, occurrence
from others import Dav, Google, Graph

LATER = {"do": "answer", "status": 503, "headers": {"Retry-After": "400"}, "times": 99}
REFUSED = {"do": "answer", "status": 403}
MINE, TITLE, SECOND = {"location": "Mine"}, {"title": "Mine"}, {"location": "Second"}
MOVED, NOT_WRITTEN = "It moved from", "could not be written"

# What waits behind a change of the place, what somebody does meanwhile, what there is then (with the places), and what is told.
MEETS = [(ONE, [TITLE], {"title": "Theirs"}, ["03T10 Theirs"], {"Mine"}, ["Its title changed", NOT_WRITTEN]),
         (ONE, [{"description": "Ours"}], {"title": "Theirs"}, ["03T10 Theirs"], {"Mine"}, ["Its title changed"]),
         (ONE, ["delete"], {"hour": 15}, ["03T15 S"], {"Mine"}, [MOVED, NOT_WRITTEN]),
         (ONE, ["delete", "undo"], {"hour": 15}, ["03T15 S"], {"Mine"}, [MOVED, NOT_WRITTEN]),
         (ONE, ["delete", "undo", TITLE], {"hour": 15}, ["03T15 Mine"], {"Mine"}, [MOVED, NOT_WRITTEN]),
         (DAILY, [HALF], {"hour": 12}, [d.replace("10", "12") for d in WHOLE], {"Mine"}, [MOVED, NOT_WRITTEN]),
         (DAILY, [HALF], {"day": 6, "hour": 15}, [*CUT[:3], "06T15 Half", CUT[4]], {"Mine"}, [MOVED])]

# What waits behind a change of the place that is refused, and what there is then.
BEHIND_REFUSED = [(ONE, [TITLE], ["03T10 Mine"], set()), (ONE, [SECOND], ["03T10 S"], {"Second"}),
                  (ONE, ["delete"], [], set()), (ONE, ["delete", "undo"], ["03T10 S"], set()), (DAILY, [HALF], CUT, set())]


class Everywhere(Met):
    """Cases that hold at each provider."""

    def waiting(self, host, made, changes):
        """Makes them while the server is away; answers what the first was answered."""
        of = occurrence(host, 5) if HALF in changes else made["event_id"]
        self.proxy.fault({"method": "PATCH|POST|PUT|DELETE", **LATER})
        answers = []
        for change in changes:
            if change == "delete":
                host.ask("calendar_delete_event", {"event_id": made["event_id"]})
            elif change == "undo":
                host.ask("calendar_undo", {"undo_token": answers[-1]["undo_token"]})
            else:
                event = of if change is HALF else made["event_id"]
                host.ask("calendar_update_event", {"event_id": event, "recurrence_scope": "series", **change})
            host.ahead += 2  # nobody waits longer for an answer
            answers.append(host.answer())
            self.assertEqual(answers[-1].get("status"), "pending", (change, answers[-1]))
        return answers[0]

    def arrive(self, host, *faults, after=500):
        self.proxy.fault(*faults)
        host.ahead += after

        def settled(status):
            host.ahead += 60  # a pause that was answered only now begins now
            return status["sources"][0]["pending_changes"] == 0

        host.until("calendar_sync_status", {}, settled)
        self.proxy.fault()
        host.synced()
        host.synced()

    def standing(self, host):
        """Here, and the places there."""
        return listed(host), {place.strip() for place in self.there.places() if place}

    def told(self, host, words):
        texts = host.told()
        self.assertEqual([next((w for w in words if w in t), t) for t in texts], words)

    def test_what_waits_behind_a_change_that_meets_theirs(self):
        host = self.up(answer_seconds=1)
        for event, behind, theirs, left, places, told in MEETS:
            with self.subTest(behind=behind, theirs=theirs):
                made = host.call("calendar_create_event", event)
                host.synced()
                first = self.waiting(host, made, [MINE, *behind])
                host.told()
                self.there.change("S", **theirs)
                self.arrive(host)
                self.assertEqual(self.standing(host), (left, places))
                self.told(host, told)
                if NOT_WRITTEN in told:  # so it is the last that was written
                    if TITLE not in behind[1:]:
                        self.assertEqual(host.call("calendar_undo", {"undo_token": first["undo_token"]}).get("status"), "undone")
                    host.synced()
                    self.assertEqual(host.told(), [])
            self.empty(host)

    def test_what_waits_behind_a_change_that_is_refused(self):
        host = self.up(answer_seconds=1)
        for event, behind, left, places in BEHIND_REFUSED:
            with self.subTest(behind=behind):
                made = host.call("calendar_create_event", event)
                earlier = host.call("calendar_update_event", {"event_id": made["event_id"], "description": "Ours", "recurrence_scope": "series"})
                host.synced()
                self.waiting(host, made, [MINE, *behind])
                host.told()
                self.arrive(host, {"method": self.there.changing, **REFUSED})
                self.assertEqual(self.standing(host), (left, places))
                self.told(host, [NOT_WRITTEN])
                if behind == ["delete", "undo"]:  # nobody else came between
                    self.assertEqual(host.call("calendar_undo", {"undo_token": earlier["undo_token"]}).get("status"), "undone")
            self.empty(host)

    def empty(self, host):
        for _ in range(len(WHOLE)):
            for e in host.call("calendar_list_events", {"start_at": "2031-03-03", "end_at": "2031-03-10"})["events"][:1]:
                host.call("calendar_delete_event", {"event_id": e.get("series_id") or e["event_id"], "recurrence_scope": "series"})
        self.assertEqual(listed(host), [])

    def test_what_waits_behind_a_making_that_is_refused_goes_with_it(self):
        host = self.up(answer_seconds=1)
        for behind in (TITLE, "delete"):
            self.proxy.fault({"method": "PATCH|POST|PUT|DELETE", **LATER})
            host.ask("calendar_create_event", ONE)
            host.ahead += 2
            made = host.answer()
            if behind == "delete":
                host.ask("calendar_delete_event", {"event_id": made["event_id"]})
            else:
                host.ask("calendar_update_event", {"event_id": made["event_id"], **behind})
            host.ahead += 2
            host.answer()
            host.told()
            self.arrive(host, {"method": "POST|PUT", "path": self.there.creating, **REFUSED, "times": 99}, after=90_000)
            self.assertEqual(self.standing(host), ([], set()), behind)
            self.told(host, [NOT_WRITTEN] * (1 if behind == "delete" else 2))

    def test_a_half_that_is_never_made_leaves_nothing_behind(self):
        host = self.up(answer_seconds=1)
        made = host.call("calendar_create_event", DAILY)
        host.synced()
        self.proxy.fault({"method": "PATCH|POST|PUT|DELETE", **LATER})
        for day, change in ((5, HALF), (7, {**MINE, "recurrence_scope": "this_instance"})):
            args = {"event_id": occurrence(host, day), **change}
            host.ask("calendar_update_event", args)
            host.ahead += 2
            self.assertEqual(host.answer().get("status"), "pending", args)
        self.there.change("S", hour=12)
        host.told()
        self.arrive(host)
        self.assertEqual(self.standing(host), ([d.replace("10", "12") for d in WHOLE], set()))
        self.told(host, [MOVED, NOT_WRITTEN, NOT_WRITTEN])

    def test_a_deletion_that_is_refused_brings_back_what_waits_to_be_made_again(self):
        host = self.up(answer_seconds=1)
        made = host.call("calendar_create_event", ONE)
        host.synced()
        self.waiting(host, made, ["delete", "undo", TITLE])
        host.told()
        self.arrive(host, {"method": "DELETE", **REFUSED})
        self.assertEqual(self.standing(host), (["03T10 Mine"], set()))
        self.told(host, [NOT_WRITTEN])

    def test_a_deletion_that_meets_what_others_did_is_refused_and_tells_it(self):
        host = self.up()
        made = host.call("calendar_create_event", ONE)
        host.synced()
        self.there.change("S", hour=15)
        host.told()
        self.assertEqual(host.call("calendar_delete_event", {"event_id": made["event_id"]}).get("type"), "provider_error")
        host.synced()
        self.assertEqual(listed(host), ["03T15 S"])
        self.told(host, [MOVED])

    def test_an_undo_of_a_cut_that_is_half_refused_changes_nothing(self):
        host = self.up()
        host.call("calendar_create_event", DAILY)
        done = host.call("calendar_update_event", {"event_id": occurrence(host, 5), **HALF})
        self.proxy.fault({"method": "DELETE", **REFUSED})
        refused = host.call("calendar_undo", {"undo_token": done["undo_token"]})
        self.assertEqual(refused.get("type"), "provider_error", refused)
        host.synced()
        self.assertEqual((listed(host), host.told()), (CUT, []))
        self.assertEqual(host.call("calendar_undo", {"undo_token": done["undo_token"]}).get("status"), "undone")
        host.synced()
        self.assertEqual(listed(host), WHOLE)

    def test_an_undo_of_a_cut_whose_half_others_changed_changes_nothing(self):
        host = self.up()
        host.call("calendar_create_event", DAILY)
        done = host.call("calendar_update_event", {"event_id": occurrence(host, 5), **HALF})
        host.synced()
        self.there.change("Half", place="Yard")
        host.told()
        self.assertEqual(host.call("calendar_undo", {"undo_token": done["undo_token"]}).get("type"), "provider_error")
        host.synced()
        host.synced()
        self.assertEqual((listed(host), "Yard" in {p and p.strip() for p in self.there.places()}), (CUT, True))
        self.told(host, ["Its location changed"])
        self.assertIn("somebody changed the event", host.call("calendar_undo", {"undo_token": done["undo_token"]})["message"])

    def test_an_undo_of_a_cut_that_cannot_be_put_right_says_that_what_follows_stands_twice(self):
        host = self.up()
        host.call("calendar_create_event", DAILY)
        done = host.call("calendar_update_event", {"event_id": occurrence(host, 5), **HALF})
        changing = {"method": self.there.changing}
        self.proxy.fault({"method": "DELETE", **REFUSED}, {**changing, "do": "delay", "seconds": 0}, {**changing, **REFUSED})
        self.assertIn("stands twice", host.call("calendar_undo", {"undo_token": done["undo_token"]}).get("message", ""))

    def test_a_listing_that_our_answer_overtakes_takes_nothing_back(self):
        host = self.up()
        made = host.call("calendar_create_event", ONE)
        host.synced()
        self.there.change("S", hour=15)
        host.told()
        *before, last = self.there.listing
        self.proxy.saw("")
        came = 0
        self.proxy.fault(*[{**one, "do": "delay", "seconds": 0} for one in before], {**last, "do": "hold"})
        host.ahead += 10
        host.call("calendar_force_sync", {})
        while came < len(self.there.listing):
            host.tick()
            came += self.proxy.saw(last["method"], last.get("path", ""))
        self.assertEqual(host.call("calendar_update_event", {"event_id": made["event_id"], **MINE}).get("status"), "updated")
        self.proxy.fault()
        host.synced()
        host.synced()
        self.assertEqual(self.standing(host), (["03T15 S"], {"Mine"}))
        self.assertEqual(host.call("calendar_get_event", {"event_id": made["event_id"]})["event"]["location"], "Mine")
        self.told(host, [MOVED])

    def test_what_may_have_been_made_is_said_where_it_can_no_longer_be_looked_for(self):
        host = self.up(answer_seconds=1)
        post = {"method": "POST|PUT"}
        self.proxy.fault({**post, "path": self.there.creating, "do": "cut_after"}, {**post, "path": self.there.creating, **LATER},
                         {"method": "GET", "path": "/events/", **LATER}, {"method": "GET", "path": "filter", **LATER},
                         {"method": "GET", "path": ".ics", **LATER})
        self.assertEqual(host.call("calendar_create_event", ONE).get("status"), "pending")
        host.plugin.close()
        self.proxy.fault()
        host = self.up(answer_seconds=1, write=False)
        host.ahead = 1000
        host.until("calendar_sync_status", {}, lambda a: a["sources"][0]["pending_changes"] == 0)
        host.synced()
        self.told(host, ["it may have been written there all the same"])
        self.assertEqual(listed(host), ["03T10 S"])


class AtGoogle(Everywhere, Case):
    server = Google


class AtGraph(Everywhere, Case):
    server = Graph


class AtDav(Everywhere, Case):
    server = Dav


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
