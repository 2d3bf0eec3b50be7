"""The program daybook with each CalDAV server that tests/fakes/dav_server.py starts: from the sign-in to
what somebody else does there.

Usage: dav_test.py PROGRAM SOURCE
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from network_servers import RealDav

PROGRAM = os.path.abspath(sys.argv[1])
SOURCE = pathlib.Path(sys.argv[2])
WEEK = {"start_at": "2031-03-03", "end_at": "2031-03-10"}
SERIES = {"title": "Standup", "start_at": "2031-03-03T09:00", "end_at": "2031-03-03T09:15",
          "recurrence_rule": "FREQ=DAILY;COUNT=5"}


class Story:
    """What holds at each of them."""
    kind = ""

    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.TemporaryDirectory()
        os.chmod(cls.home.name, 0o755)  # the servers run as their own users
        cls.server = RealDav(SOURCE, cls.kind, pathlib.Path(cls.home.name) / "server")
        if cls.server.missing:
            cls.home.cleanup()
            raise unittest.SkipTest(cls.server.missing)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.home.cleanup()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = dict(os.environ, HOME=folder.name, TZ="UTC", DAV_PASSWORD=self.server.password)
        for name in self.server.names("work"):
            self.server.ask("DELETE", name)
        self.settings()

    def settings(self, calendar="Work", more='mode = "direct"\nwrite = true'):
        (self.folder / "daybook.toml").write_text(
            'profile = "butler"\nstate = "state.sqlite"\ntimezone = "Europe/Paris"\n[[calendars]]\nid = "home"\n'
            f'provider = "caldav"\nwindow_future_days = 2500\nurl = "{self.server.base}/"\n'
            f'calendar = "{calendar}"\nusername = "alice"\npassword = "env:DAV_PASSWORD"\n{more}\n'
            "[net]\nallow_private_addresses = true\nanswer_seconds = 45\n")

    def run_it(self, *args, status=0, given=None):
        done = subprocess.run([PROGRAM, *args], capture_output=True, text=True, cwd=self.folder, env=self.environment,
                              timeout=120, input=given)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def call(self, tool, args=None, **more):
        options = [x for key, value in more.items() for x in ("--" + key.replace("_", "-"), value)]
        return json.loads(self.run_it("call", tool, json.dumps(args or {}), *options))

    def times(self):
        return [(e["title"], e["start_at"][:16]) for e in self.call("calendar_list_events", WEEK)["events"]]

    def test_a_sign_in_is_tried(self):
        self.assertIn("home (caldav): the sign-in works; it may read and write", self.run_it("connect", "caldav"))
        self.environment["DAV_PASSWORD"] = "wrong"
        self.assertIn("401", self.run_it("connect", "caldav", status=1))

    def test_made_changed_undone_found_again_and_deleted(self):
        event = {"title": "Pump review", "start_at": "2031-03-04T10:00", "end_at": "2031-03-04T11:00"}
        made = self.call("calendar_create_event", event, request_id="r1")
        self.assertTrue(made["receipt"]["confirmed_by_server"])
        self.assertTrue(self.call("calendar_create_event", event, request_id="r1")["replayed"])
        self.assertEqual(len(self.server.names("work")), 1)
        moved = self.call("calendar_update_event", {"event_id": made["event_id"], "start_at": "2031-03-05T14:00"})
        self.assertEqual(self.times(), [("BUTLER: Pump review", "2031-03-05T14:00")])
        self.call("calendar_undo", {"undo_token": moved["undo_token"]})
        self.assertEqual(self.times(), [("BUTLER: Pump review", "2031-03-04T10:00")])
        (self.folder / "state.sqlite").rename(self.folder / "old.sqlite")
        again = self.call("calendar_list_events", WEEK)["events"]
        self.assertEqual([(e["event_id"], e["butler_generated"]) for e in again], [(made["event_id"], True)])
        gone = self.call("calendar_delete_event", {"event_id": made["event_id"]}, origin="workspace")
        self.assertEqual(self.server.names("work"), [])
        self.call("calendar_undo", {"undo_token": gone["undo_token"]}, origin="workspace")
        self.assertEqual(self.times(), [("BUTLER: Pump review", "2031-03-04T10:00")])

    def test_all_three_scopes_of_a_series(self):
        self.call("calendar_create_event", SERIES)
        one, two, *rest = self.call("calendar_list_events", WEEK)["events"]
        self.assertEqual(len(rest), 3)
        self.call("calendar_update_event", {"event_id": two["event_id"], "recurrence_scope": "this_instance", "start_at": "2031-03-04T11:00"})
        self.call("calendar_delete_event", {"event_id": rest[0]["event_id"], "recurrence_scope": "this_instance"}, origin="workspace")
        self.call("calendar_update_event", {"event_id": rest[1]["event_id"], "recurrence_scope": "this_and_following", "start_at": "2031-03-06T16:00"})
        expected = [("BUTLER: Standup", t) for t in ("2031-03-03T09:00", "2031-03-04T11:00", "2031-03-06T16:00", "2031-03-07T16:00")]
        self.assertEqual(self.times(), expected)
        (self.folder / "state.sqlite").rename(self.folder / "old.sqlite")
        self.assertEqual(self.times(), expected)
        self.assertEqual(len(self.server.names("work")), 2)
        self.call("calendar_update_event", {"event_id": one["event_id"], "recurrence_scope": "series", "title": "Round"})
        self.assertEqual(sorted({t for t, _ in self.times()}), ["BUTLER: Round", "BUTLER: Standup"])

    def test_what_somebody_else_does_there_comes(self):
        for day in (3, 4, 5):
            self.call("calendar_create_event", {"title": f"Round {day}", "start_at": f"2031-03-0{day}T10:00", "end_at": f"2031-03-0{day}T11:00"})
        texts = {name: self.server.ask("GET", name) for name in self.server.names("work")}
        fourth = next(name for name, text in texts.items() if "Round 4" in text)
        fifth = next(name for name, text in texts.items() if "Round 5" in text)
        self.server.ask("PUT", fourth, texts[fourth].replace("T100000", "T120000").replace("T110000", "T130000"))
        third = ("BUTLER: Round 3", "2031-03-03T10:00")
        self.assertEqual(self.times(), [third, ("BUTLER: Round 4", "2031-03-04T12:00"), ("BUTLER: Round 5", "2031-03-05T10:00")])
        self.server.ask("DELETE", fifth)
        self.assertEqual(self.times(), [third, ("BUTLER: Round 4", "2031-03-04T12:00")])

    def test_lists_of_tasks(self):
        task = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTODO\r\nUID:valve\r\nDTSTAMP:20310101T000000Z\r\n"
                "SUMMARY:Order the valve\r\nDUE;VALUE=DATE:20310305\r\n%sEND:VTODO\r\nEND:VCALENDAR\r\n")
        self.server.ask("PUT", self.server.path + "tasks/valve.ics", task % "")
        self.settings("Tasks", 'tasks = true\nagents = true\ntier_max = 4')
        self.assertEqual(self.times(), [("Due: Order the valve", "2031-03-05")])
        self.server.ask("PUT", self.server.path + "tasks/valve.ics", task % "STATUS:COMPLETED\r\n")
        self.assertEqual(self.times(), [])


class OnCyrus(Story, unittest.TestCase):
    kind = "cyrus"


class OnDAViCal(Story, unittest.TestCase):
    kind = "davical"


class OnSabre(Story, unittest.TestCase):
    kind = "sabre"


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
