"""Calendars on servers through the program daybook: Radicale, and the fakes of Google and Graph.

Usage: network_test.py PROGRAM SOURCE
"""
import datetime
import json
import subprocess
import sys
import time
import unittest

from network_case import EVENT, PROGRAM, SOURCE, WEEK, Case
from network_servers import Fake, Proxy, Radicale


class Network(Case):
    def story(self, there):
        """Made, seen, changed, undone and deleted; `there` counts what stands at the server."""
        made = self.call("calendar_create_event", EVENT, request_id="r1")
        self.assertEqual(made["status"], "created")
        self.assertTrue(made["receipt"]["confirmed_by_server"])
        self.assertEqual(there(), 1)
        again = self.call("calendar_create_event", EVENT, request_id="r1")
        self.assertTrue(again["replayed"])
        self.assertEqual(there(), 1)
        found = self.call("calendar_list_events", WEEK)
        self.assertEqual([e["event_id"] for e in found["events"]], [made["event_id"]])
        self.assertIsInstance(found["staleness_ms"], int)
        moved = self.call("calendar_update_event", {"event_id": made["event_id"], "start_at": "2031-03-05T14:00"})
        self.assertEqual(moved["event"]["start_at"], "2031-03-05T14:00:00+01:00")
        self.call("calendar_undo", {"undo_token": moved["undo_token"]})
        self.assertIn("2031-03-04T10:00", self.call("calendar_list_events", WEEK)["events"][0]["start_at"])
        # Another state file: what stands at the server is found again under its own id.
        (self.folder / "state.sqlite").rename(self.folder / "old.sqlite")
        fresh = self.call("calendar_list_events", WEEK)["events"]
        self.assertEqual([(e["event_id"], e["butler_generated"]) for e in fresh], [(made["event_id"], True)])
        deleted = self.call("calendar_delete_event", {"event_id": made["event_id"]}, origin="workspace")
        self.assertTrue(deleted["receipt"]["confirmed_by_server"])
        self.assertEqual(there(), 0)
        self.assertEqual(self.call("calendar_list_events", WEEK)["events"], [])

    def kill_while_it_writes(self, server, base, settings, method, there):
        """Before the server's commit and after it: the next process makes it one event all the same."""
        proxy = self.server(Proxy, SOURCE, base, self.folder)
        self.settings(settings(proxy.base))
        for n, when in enumerate(("delay_before", "delay")):
            with self.subTest(when=when):
                event = dict(EVENT, title=when, start_at=f"2031-03-0{4 + n}T10:00", end_at=f"2031-03-0{4 + n}T11:00")
                self.call("calendar_list_events", WEEK)  # signed in, found and fetched
                proxy.saw(method)
                proxy.fault({"method": method, "path": "/events" if method == "POST" else ".ics", "do": when, "seconds": 2})
                process = self.start(self.folder, "calendar_create_event", event, request_id=when)
                while not proxy.saw(method):
                    self.assertIsNone(process.poll(), "it ended before it wrote")
                    time.sleep(0.02)
                time.sleep(0.2)
                process.kill()
                process.wait()
                again = self.call("calendar_create_event", event, request_id=when)
                self.assertIn(again["status"], ("created", "pending"))
                for _ in range(40):
                    if self.call("calendar_sync_status")["sources"][0]["pending_changes"] == 0:
                        break
                    time.sleep(0.5)
                self.assertEqual(there(server), n + 1)
                found = self.call("calendar_list_events", WEEK)["events"]
                self.assertEqual([e["title"] for e in found], ["BUTLER: " + w for w in ("delay_before", "delay")[:n + 1]])

    def test_fault_1_killed_while_google_is_written_to(self):
        fake = self.server(Fake, SOURCE, "google_calendar.py")
        self.kill_while_it_writes(fake, fake.base, self.google_at, "POST", lambda f: len(f.events()))

    def test_fault_1_killed_while_radicale_is_written_to(self):
        server = self.server(Radicale, self.folder)
        self.kill_while_it_writes(server, server.base, self.radicale_at, "PUT", lambda r: len(r.objects()))

    def two_instances(self, settings, there):
        """Two hosts with a state file each hear of the same: one event, and both know it."""
        folders = [self.folder / name for name in ("one", "two")]
        for folder in folders:
            folder.mkdir()
            self.settings(settings, folder=folder)
        both = [self.start(f, "calendar_create_event", EVENT, request_id="r1") for f in folders]
        for process in both:
            out, error = process.communicate(timeout=90)
            self.assertEqual(process.returncode, 0, out + error)
            self.assertIn(json.loads(out)["status"], ("created", "pending"))
        self.assertEqual(there(), 1)
        seen = []
        for self.folder in folders:
            seen.append([e["event_id"] for e in self.call("calendar_list_events", WEEK)["events"]])
        self.assertEqual(len(seen[0]), 1)
        self.assertEqual(seen[0], seen[1])
        # A third host that uses the same request_id for something else is told so, and gets nobody's event.
        self.folder = self.folder.parent / "three"
        self.folder.mkdir()
        self.settings(settings)
        self.call("calendar_list_events", WEEK)
        self.assertEqual(self.call("calendar_create_event", EVENT, request_id="r1")["status"], "created")
        other = self.call("calendar_create_event", dict(EVENT, start_at="2031-03-05T10:00", end_at="2031-03-05T11:00"), status=1,
                          request_id="r1")
        self.assertIn("request_id", json.dumps(other))
        self.assertEqual(there(), 1)

    def test_fault_15_two_instances_of_google(self):
        fake = self.server(Fake, SOURCE, "google_calendar.py")
        self.two_instances(self.google_at(fake.base), lambda: len(fake.events()))

    def test_fault_15_two_instances_of_graph(self):
        fake = self.server(Fake, SOURCE, "graph_calendar.py")
        self.two_instances(self.graph_at(fake.base), lambda: len(fake.events()))

    def test_fault_15_two_instances_of_radicale(self):
        server = self.server(Radicale, self.folder)
        self.two_instances(self.radicale_at(server.base), lambda: len(server.objects()))

    def test_radicale(self):
        server = Radicale(self.folder)
        self.addCleanup(server.close)
        self.settings(self.radicale_at(server.base))
        self.story(lambda: len(server.objects()))

    def test_radicale_changes_from_outside(self):
        server = Radicale(self.folder)
        self.addCleanup(server.close)
        self.settings(self.radicale_at(server.base))
        self.call("calendar_create_event", EVENT)
        name = "eva/home/" + server.objects()[0].name
        text = server.ask("GET", name).replace("T100000", "T120000").replace("T110000", "T130000")
        server.ask("PUT", name, text.encode())
        self.assertIn("T12:00", self.call("calendar_list_events", WEEK)["events"][0]["start_at"])
        server.ask("DELETE", name)
        self.assertEqual(self.call("calendar_list_events", WEEK)["events"], [])

    def test_due_dates_of_a_list_of_tasks_are_days_that_nobody_writes_to(self):
        server = self.server(Radicale, self.folder)
        server.make("todo", "Errands", "VTODO")
        task = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTODO\r\nUID:t1\r\nDTSTAMP:20310101T000000Z\r\n"
                "SUMMARY:Order the valve\r\nDUE;VALUE=DATE:20310304\r\n%sEND:VTODO\r\nEND:VCALENDAR\r\n")
        server.ask("PUT", "eva/todo/t1.ics", (task % "").encode())
        self.settings(f'id = "todo"\nprovider = "caldav"\ntasks = true\nurl = "{server.base}"\ncalendar = "Errands"\n'
                      'username = "eva"\npassword = "env:DAV_PASSWORD"\nagents = true\ntier_max = 4')
        day, = self.call("calendar_list_events", WEEK)["events"]
        self.assertEqual((day["title"], day["start_at"], day["all_day"]), ("Due: Order the valve", "2031-03-04", True))
        whole = self.call("calendar_get_event", {"event_id": day["event_id"]}, origin="workspace")["event"]
        self.assertEqual(whole["categories"], ["Task Due"])
        window = {"start_at": "2031-03-04T10:00", "end_at": "2031-03-04T11:00", "calendar_ids": ["todo"]}
        self.assertEqual(self.call("calendar_check_availability", window)["verdict"], "free")
        self.call("calendar_delete_event", {"event_id": day["event_id"]}, status=1)
        self.call("calendar_create_event", {**EVENT, "calendar_id": "todo"}, status=1)
        server.ask("PUT", "eva/todo/t1.ics", (task % "STATUS:COMPLETED\r\n").encode())
        self.assertEqual(self.call("calendar_list_events", WEEK)["events"], [])

    def test_fault_24_a_task_that_is_done_is_no_sudden_emptiness(self):
        """Where the server tells no changes and all versions are compared, too."""
        server = self.server(Radicale, self.folder)
        server.make("todo", "Errands", "VTODO")
        task = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTODO\r\nUID:t1\r\nDTSTAMP:20310101T000000Z\r\n"
                "SUMMARY:Order the valve\r\nDUE;VALUE=DATE:20310304\r\n%sEND:VTODO\r\nEND:VCALENDAR\r\n")
        server.ask("PUT", "eva/todo/t1.ics", (task % "").encode())
        proxy = self.server(Proxy, SOURCE, server.base, self.folder)
        proxy.fault({"method": "REPORT", "do": "answer", "status": 501, "times": 1000})
        self.settings(f'id = "todo"\nprovider = "caldav"\ntasks = true\nurl = "{proxy.base}/"\ncalendar = "Errands"\n'
                      'username = "eva"\npassword = "env:DAV_PASSWORD"\nagents = true\ntier_max = 4')
        self.assertEqual(len(self.call("calendar_list_events", WEEK)["events"]), 1)
        server.ask("PUT", "eva/todo/t1.ics", (task % "STATUS:COMPLETED\r\n").encode())
        self.assertEqual(self.call("calendar_list_events", WEEK)["events"], [])

    def test_due_dates_stand_in_the_calendar_that_people_share(self):
        self.due_dates(lambda server: 'id = "main"\nprovider = "local"', on_server=0)

    def test_due_dates_stand_in_a_calendar_on_a_server(self):
        self.due_dates(lambda server: 'window_future_days = 2500\n' +
                       self.radicale_at(server.base).replace('"home"', '"main"', 1), on_server=1)

    def due_dates(self, shared, on_server):
        server = self.server(Radicale, self.folder)
        server.make("todo", "Errands", "VTODO")
        today = datetime.date.today()

        def put(name, days, summary, more=""):
            due = (today + datetime.timedelta(days=days)).strftime("%Y%m%d")
            server.ask("PUT", f"eva/todo/{name}.ics", (
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTODO\r\nUID:" + name + "\r\nDTSTAMP:20260101T000000Z\r\n"
                f"SUMMARY:{summary}\r\nCATEGORIES:Harmony\r\nDUE;VALUE=DATE:{due}\r\n{more}END:VTODO\r\nEND:VCALENDAR\r\n").encode())

        def standing():
            window = {"start_at": str(today), "end_at": str(today + datetime.timedelta(days=90)), "calendar_id": "main"}
            events = self.call("calendar_list_events", window, origin="workspace")["events"]
            return [(e["event_id"], e["title"], (datetime.date.fromisoformat(e["start_at"]) - today).days) for e in events]

        def arrived():
            for _ in range(20):
                if not any(s["pending_changes"] for s in self.call("calendar_sync_status")["sources"]):
                    break
                time.sleep(0.5)
            return len(server.objects())

        put("valve", 4, "Order the valve")
        put("late", 50, "Test the pump")
        self.settings(f'id = "todo"\nprovider = "caldav"\ntasks = true\ndue_into = "main"\nurl = "{server.base}"\n'
                      'calendar = "Errands"\nusername = "eva"\npassword = "env:DAV_PASSWORD"\n'
                      '[[calendars]]\n' + shared(server))
        (first, title, day), = standing()
        self.assertEqual((title, day), ("BUTLER: Due: Order the valve [Harmony]", 4))
        self.assertEqual(arrived(), on_server)
        whole = self.call("calendar_get_event", {"event_id": first}, origin="workspace")["event"]
        self.assertEqual((whole["categories"], whole["all_day"], whole["busy"]), (["Task Due"], True, False))
        self.assertEqual(standing(), [(first, title, 4)])  # looked at again, nothing new
        put("valve", 9, "Order the valve")
        self.assertEqual(standing(), [(first, title, 9)])
        put("valve", 9, "Order two valves")
        self.assertEqual(standing(), [(first, "BUTLER: Due: Order two valves [Harmony]", 9)])
        # What a person deletes comes back only with news of the task.
        self.call("calendar_delete_event", {"event_id": first}, origin="workspace")
        self.assertEqual(standing(), [])
        put("valve", 6, "Order two valves")
        (again, title, day), = standing()
        self.assertEqual((title, day), ("BUTLER: Due: Order two valves [Harmony]", 6))
        put("late", 20, "Test the pump")
        self.assertEqual([day for _, _, day in standing()], [6, 20])
        put("late", 50, "Test the pump")
        put("valve", 6, "Order two valves", "STATUS:COMPLETED\r\n")
        self.assertEqual(standing(), [])
        self.assertEqual(arrived(), 0)

    def test_a_list_of_tasks_that_cannot_be_reached_makes_no_time_unknown(self):
        self.settings('id = "todo"\nprovider = "caldav"\ntasks = true\nurl = "http://127.0.0.1:9/"\nusername = "eva"\n'
                      'password = "env:DAV_PASSWORD"\n[[calendars]]\nid = "main"\nprovider = "local"', answer_seconds=2)
        made = self.call("calendar_create_event", {**EVENT, "calendar_id": "main"}, origin="command")
        self.assertEqual((made["status"], made["verdict"]), ("created", "free"), made)
        later = {"start_at": "2031-03-04T12:00", "end_at": "2031-03-04T13:00"}
        self.assertEqual(self.call("calendar_check_availability", later, origin="command")["verdict"], "free")

    def test_what_is_brought_back_to_radicale_has_all_that_it_held(self):
        server = self.server(Radicale, self.folder)
        self.settings(self.radicale_at(server.base))
        server.ask("PUT", "eva/home/board.ics", (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:board\r\nDTSTAMP:20310101T000000Z\r\nSUMMARY:Board\r\n"
            "DTSTART:20310304T100000Z\r\nDTEND:20310304T110000Z\r\nX-ROOM-CODE:4711\r\nBEGIN:VALARM\r\nACTION:EMAIL\r\nTRIGGER:-P1D\r\n"
            "SUMMARY:s\r\nDESCRIPTION:d\r\nATTENDEE:mailto:a@example.com\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n").encode())
        board, = self.call("calendar_list_events", WEEK)["events"]
        gone = self.call("calendar_delete_event", {"event_id": board["event_id"]}, origin="workspace")
        self.assertEqual(server.objects(), [])
        self.assertNotIn("message", self.call("calendar_undo", {"undo_token": gone["undo_token"]}, origin="workspace"))
        there, = server.objects()
        for line in ("X-ROOM-CODE:4711", "ACTION:EMAIL", "UID:board"):
            self.assertIn(line, there.read_text())

    def test_google(self):
        fake = self.google()
        self.story(lambda: len(fake.events()))

    def test_graph(self):
        fake = self.server(Fake, SOURCE, "graph_calendar.py")
        self.settings(self.graph_at(fake.base))
        self.story(lambda: len(fake.events()))

    def test_fault_15_the_answer_to_a_create_is_lost_and_one_event_stands(self):
        fake = self.google()
        fake.order(cut_after=1)
        answer = self.call("calendar_create_event", EVENT)
        self.assertIn(answer["status"], ("created", "pending"))
        for _ in range(20):
            if self.call("calendar_sync_status")["sources"][0]["pending_changes"] == 0:
                break
            time.sleep(1)
        self.assertEqual(len(fake.events()), 1)
        self.assertEqual(len(self.call("calendar_list_events", WEEK)["events"]), 1)

    def test_fault_18_a_dead_sign_in_writes_nothing_and_keeps_what_is_known(self):
        fake = self.google()
        self.call("calendar_create_event", EVENT)
        fake.order(revoke=True)
        error = self.call("calendar_create_event", dict(EVENT, title="Second", start_at="2031-03-06T10:00",
                                                           end_at="2031-03-06T11:00"), status=1)
        self.assertEqual(error["type"], "provider_error")
        self.assertEqual([e["title"] for e in self.call("calendar_list_events", WEEK)["events"]], ["BUTLER: Pump review"])
        self.assertEqual(self.call("calendar_sync_status")["sources"][0]["sync_state"], "reconnect_needed")

    def test_doctor_tells_what_a_sign_in_may_not_do_and_when_it_ends(self):
        fake = self.google()
        doctor = lambda: subprocess.run([PROGRAM, "doctor"], capture_output=True, text=True, timeout=120, cwd=self.folder,
                                        env=self.environment, check=True).stdout
        self.assertIn("health: ok", doctor())
        fake.order(scope="https://www.googleapis.com/auth/calendar.readonly", refresh_lifetime=604799, expire_access=True)
        said = doctor()
        self.assertIn("health: limited", said)
        self.assertIn("calendar.events: writing events needs it", said)
        self.assertIn("sign_in_ends_at: 20", said)
        self.assertIn("testing mode", said)

    def test_a_calendar_in_mode_read_is_never_written_to(self):
        fake = self.google()
        text = (self.folder / "daybook.toml").read_text().replace('"direct"', '"read"')
        (self.folder / "daybook.toml").write_text(text)
        self.call("calendar_create_event", EVENT, status=1)
        self.assertEqual(fake.events(), [])

    def test_local_events_move_to_a_server_and_keep_what_hangs_on_them(self):
        fake = Fake(SOURCE, "graph_calendar.py")
        self.addCleanup(fake.close)
        self.settings(f'id = "team"\nprovider = "graph"\nmode = "direct"\nwrite = true\nmailbox = "schedule@example.com"\n'
                      f'tenant = "t"\nclient_id = "client"\nclient_secret = "env:GRAPH_SECRET"\n'
                      f'api_base = "{fake.base}/v1.0"\ntoken_url = "{fake.base}/t/oauth2/v2.0/token"\nwindow_future_days = 1700\n'
                      '[[calendars]]\nid = "main"\nprovider = "local"')
        here = {"calendar_id": "main", "conflict_policy": "allow_overlap"}
        one = self.call("calendar_create_event", dict(EVENT, **here), origin="command")["event_id"]
        self.call("calendar_link_note", {"event_id": one, "path": "notes/pump.md"}, origin="command")
        series = self.call("calendar_create_event", {"title": "Watch", "start_at": "2031-03-03T08:00", "end_at": "2031-03-03T09:00",
                                                     "recurrence_rule": "FREQ=DAILY;COUNT=3", **here}, origin="command")["event_id"]
        strange = self.call("calendar_create_event", {"title": "Strange", "start_at": "2031-03-04T06:00", "end_at": "2031-03-04T07:00",
                                                      "recurrence_rule": "FREQ=MONTHLY;BYDAY=1TU,3TU;COUNT=4", **here},
                            origin="command")["event_id"]
        before = self.call("calendar_list_events", WEEK, origin="command")["events"]
        done = subprocess.run([PROGRAM, "import", "--to", "team"], capture_output=True, text=True, cwd=self.folder,
                              env=self.environment, timeout=120)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("moved: 2", done.stdout)
        self.assertIn("stayed here: BUTLER: Strange", done.stdout)
        self.assertEqual(fake.order()["count"], 2)
        where = {e["event_id"].split("_")[0].split("@")[0]: e["calendar_id"] for e in
                 self.call("calendar_list_events", WEEK, origin="command")["events"]}
        self.assertEqual((where[one], where[strange]), ("team", "main"))
        self.assertEqual(len(self.call("calendar_list_events", WEEK, origin="command")["events"]), len(before))
        self.assertIn("notes/pump.md", json.dumps(self.call("calendar_list_events", WEEK, origin="command")))
        self.call("calendar_delete_event", {"event_id": one}, origin="command")
        self.assertEqual(fake.order()["count"], 1)
        self.assertEqual(where[[k for k in where if k == series or series.startswith(k)][0]], "team")

    def test_other_people_are_asked_about_by_address(self):
        fake = self.google()
        fake.order(busy={"bo@example.com": [["2031-03-04T09:00:00Z", "2031-03-04T15:00:00Z"]]})
        wish = {"title": "Pump review", "duration": 60, "attendee_calendars": ["agenda", "bo@example.com"],
                "start_at": "2031-03-04T09:00", "end_at": "2031-03-04T18:00",
                "constraints": {"working_hours": "09:00-18:00"}}
        found = self.call("calendar_propose_meeting", wish)
        self.assertEqual(found["proposals"][0]["start_at"], "2031-03-04T09:00:00+01:00")
        self.assertEqual([p["start_at"][11:16] for p in found["proposals"]][1:2], ["16:00"])
        self.assertEqual(found["verdict"], "free")
        wish["attendee_calendars"].append("nobody@example.com")
        found = self.call("calendar_propose_meeting", wish)
        self.assertEqual((found["verdict"], found["coverage"]["unknown"]), ("unknown", ["nobody@example.com"]))

    def test_a_server_out_of_reach_is_told_and_nothing_is_lost(self):
        self.settings('id = "home"\nprovider = "caldav"\nmode = "direct"\nwrite = true\nurl = "http://127.0.0.1:9/"\n'
                      'calendar = "Home"\nusername = "eva"\npassword = "env:DAV_PASSWORD"', answer_seconds=2)
        answer = self.call("calendar_create_event", EVENT, request_id="r1")
        self.assertEqual(answer["status"], "pending")
        self.assertEqual(self.call("calendar_sync_status")["sources"][0]["sync_state"], "failed")

    def test_feed(self):
        (self.folder / "school.ics").write_text(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a@example.com\r\nDTSTAMP:20310101T000000Z\r\n"
            "SUMMARY:Parents' evening\r\nDTSTART:20310304T180000Z\r\nDTEND:20310304T190000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
        self.settings(f'id = "school"\nprovider = "ics_feed"\nurl = "{self.folder}/school.ics"\nagents = true\ntier_max = 4')
        titles = lambda: [e["title"] for e in self.call("calendar_list_events", WEEK, origin="command")["events"]]
        self.assertEqual(titles(), ["Parents' evening"])
        (self.folder / "school.ics").write_text("BEGIN:VCALENDAR\r\n")  # cut off: never "all deleted"
        self.assertEqual(titles(), ["Parents' evening"])

    def test_fault_54_secrets_stay_out_of_the_state_file_and_the_answers(self):
        fake = self.google()
        fake.order(rotate=True)
        self.call("calendar_create_event", EVENT)
        everything = b"".join(p.read_bytes() for p in self.folder.glob("state.sqlite*") if p.suffix != ".key")
        for secret in (b"refresh-", b"access-", b'"secret"'):
            self.assertNotIn(secret, everything)
        self.assertEqual((self.folder / "state.sqlite.key").stat().st_mode & 0o777, 0o600)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
