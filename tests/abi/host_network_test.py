"""Calendars on servers in a host that stays up: what needs more than one call of a program.

Usage: host_network_test.py SOURCE LIBRARY
"""
import datetime
import json
import sys
import time
import unittest

from host_case import SOURCE, WEEK, Case, Host, daybook, span
from network_servers import Fake, Proxy, Radicale


class HostNetwork(Case):
    def feed(self, host, token, **more):
        text, cursor, first = "", 0, None
        while cursor is not None:
            page = host.call("calendar_feed", {"token": token, "cursor": cursor, **more}, origin="agent")
            if first is None:
                first = page
            text, cursor = text + page["ics"], page["next"]
        return text, first

    def test_a_feed_out_is_read_by_another_and_shows_no_more_than_its_link(self):
        host = Host({"state": ":memory:", "profile": "butler", "timezone": "Europe/Paris",
                     "people": [{"id": "ana", "name": "Ana", "handles": {"test": "U1"}, "admin": True}],
                     "calendars": [{"id": "main", "provider": "local"}], "briefing": {"morning": "off", "evening": "off"}})
        self.addCleanup(host.plugin.close)
        host.call("calendar_create_event", {"title": "Pump watch", "start_at": "2031-03-03T10:00", "location": "Cellar",
                                                     "end_at": "2031-03-03T11:00", "recurrence_rule": "FREQ=DAILY;COUNT=3"})
        second = host.call("calendar_list_events", WEEK)["events"][1]
        moved = host.call("calendar_update_event", {"event_id": second["event_id"], "start_at": "2031-03-04T15:00",
                                                    "end_at": "2031-03-04T16:00", "recurrence_scope": "this_instance"})
        self.assertEqual(moved["status"], "updated")
        for n in range(150):
            host.call("calendar_create_event", {"title": f"Walk {n}", "start_at": f"2031-{4 + n % 6:02}-{1 + n // 6:02}T10:00",
                                                "end_at": f"2031-{4 + n % 6:02}-{1 + n // 6:02}T11:00", "visibility": "private" if n == 7 else "default",
                                                "description": "bring boots " * 30})
        self.assertEqual(host.call("calendar_feed_link", {"calendar_id": "main"}, origin="agent")["code"], "denied")
        tokens = {d: host.call("calendar_feed_link", {"calendar_id": "main", "detail": d})["token"] for d in ("busy", "title", "full")}
        self.assertEqual(len(set(tokens.values())), 3, "made within a moment")
        one, again = ({**host.call("calendar_feed_link", {"calendar_id": "main", "request_id": "link-1"})} for _ in range(2))
        self.assertIn("token", one)
        self.assertNotIn("token", again)
        self.assertTrue(again["replayed"])
        texts = {d: self.feed(host, t)[0] for d, t in tokens.items()}
        for text in texts.values():
            self.assertEqual((text.count("BEGIN:VCALENDAR"), text.count("END:VCALENDAR"), text.count("TZID:Europe/Paris")), (1, 1, 1))
            self.assertNotIn("Walk 7\r", text)
        self.assertNotIn("Pump", texts["busy"])
        self.assertNotIn("Cellar", texts["title"])
        self.assertIn("LOCATION:Cellar", texts["full"])
        etag = self.feed(host, tokens["full"])[1]["etag"]
        self.assertTrue(self.feed(host, tokens["full"], if_none_match=etag)[1]["not_modified"])
        (self.folder / "feed.ics").write_text(texts["title"], newline="")
        reader = Host({"state": ":memory:", "timezone": "Europe/Paris", "briefing": {"morning": "off", "evening": "off"},
                       "calendars": [{"id": "theirs", "provider": "ics_feed", "url": str(self.folder / "feed.ics")}]})
        self.addCleanup(reader.plugin.close)
        found = reader.until("calendar_list_events", WEEK, lambda a: len(a["events"]) == 3)
        self.assertEqual([e["start_at"][8:16] for e in found["events"]], ["03T10:00", "04T15:00", "05T10:00"])
        self.assertEqual(host.call("calendar_feed_link", {"calendar_id": "main", "revoke": True})["revoked"], 4)
        self.assertEqual(host.call("calendar_feed", {"token": tokens["full"]})["code"], "not_found")

    def google(self):
        fake = Fake(SOURCE, "google_calendar.py")
        self.addCleanup(fake.close)
        return fake, {"id": "agenda", "provider": "google", "mode": "direct", "write": True, "interval_minutes": 60,
                      "window_future_days": 2500, "api_base": fake.base + "/calendar/v3",
                      "token_url": fake.base + "/token", "credentials": "host:google"}

    def test_fault_30_what_two_changed_apart_both_stands_and_what_both_changed_stands_as_it_is_there(self):
        fake, calendar = self.google()
        host = self.host(calendar)
        made = host.call("calendar_create_event", {"title": "Pump review", "start_at": "2031-03-04T10:00", "end_at": "2031-03-04T11:00"})
        there, = fake.events()
        fake.order(edit={"id": there["id"], "location": "Pump room"})  # not pulled: the next poll is an hour away
        moved = host.call("calendar_update_event", {"event_id": made["event_id"], "start_at": "2031-03-04T14:00", "end_at": "2031-03-04T15:00"})
        self.assertEqual((moved["event"]["location"], moved["event"]["start_at"][11:16]), ("Pump room", "14:00"))
        there, = fake.events()
        self.assertEqual((there["location"], there["start"]["dateTime"][11:16]), ("Pump room", "14:00"))
        fake.order(edit={"id": there["id"], "summary": "Theirs"})
        refused = host.call("calendar_update_event", {"event_id": made["event_id"], "title": "Mine"})
        self.assertEqual(refused.get("type"), "provider_error", refused)
        self.assertEqual([e["summary"] for e in fake.events()], ["Theirs"])
        self.assertEqual([e["title"] for e in host.call("calendar_list_events", WEEK)["events"]], ["Theirs"])

    def test_a_note_on_somebody_elses_event_does_not_make_it_ours_to_delete(self):
        fake, calendar = self.google()
        fake.order(insert={"id": "board00001", "summary": "Board", **span("2031-03-04T10:00:00", "2031-03-04T11:00:00")})
        host = self.host(calendar)
        board, = host.call("calendar_list_events", WEEK)["events"]
        named = {"event_id": board["event_id"]}
        self.assertEqual(host.call("calendar_update_event", {**named, "notes": "bring the plan"}, origin="agent")["status"], "updated")
        host.call("calendar_force_sync", {"calendar_id": "agenda"})
        time.sleep(1)
        self.assertNotEqual(host.call("calendar_delete_event", named, origin="agent")["status"], "deleted")
        there, = fake.events()
        self.assertEqual(there["extendedProperties"]["private"], {"daybook_notes": "bring the plan"})

    def test_a_room_stays_booked_when_the_people_change(self):
        fake, calendar = self.google()
        room = {"email": "room@example.com", "resource": True, "responseStatus": "accepted"}
        fake.order(insert={"id": "board00001", "summary": "Board", "attendees": [{"email": "ana@example.com"}, room],
                           **span("2031-03-04T10:00:00", "2031-03-04T11:00:00")})
        host = self.host(calendar)
        board, = host.call("calendar_list_events", WEEK)["events"]
        named = {"event_id": board["event_id"]}
        self.assertEqual(host.call("calendar_update_event", {**named, "attendees": ["ben@example.com"]})["status"],
                         "updated")
        there, = fake.events()
        self.assertEqual([a["email"] for a in there["attendees"]], ["ben@example.com", "room@example.com"])
        self.assertTrue(there["attendees"][1]["resource"])
        self.assertEqual(there["attendees"][1]["responseStatus"], "accepted")

    def test_fault_45_a_cancelled_occurrence_stays_cancelled_when_its_series_changes(self):
        fake, calendar = self.google()
        fake.order(insert={"id": "series00001", "summary": "Standup", "recurrence": ["RRULE:FREQ=DAILY;COUNT=4"],
                           **span("2031-03-03T10:00:00", "2031-03-03T10:30:00")})
        host = self.host(calendar)
        days = lambda: [e["start_at"][8:10] for e in host.call("calendar_list_events", WEEK)["events"]]
        self.assertEqual(days(), ["03", "04", "05", "06"])
        fake.order(remove="series00001_20310304T090000Z")
        host.until("calendar_force_sync", {"calendar_id": "agenda"}, lambda _: days() == ["03", "05", "06"])
        fake.order(edit={"id": "series00001", "summary": "Standup 2"})
        named = lambda: [e["title"] for e in host.call("calendar_list_events", WEEK)["events"]]
        host.until("calendar_force_sync", {"calendar_id": "agenda"}, lambda _: set(named()) == {"Standup 2"})
        self.assertEqual(days(), ["03", "05", "06"])
        # A listing of everything is believed: an occurrence that was moved goes with the series that was cut before it.
        fake.order(edit={"id": "series00001_20310306T090000Z", **span("2031-03-07T10:00:00", "2031-03-07T10:30:00")})
        host.until("calendar_force_sync", {"calendar_id": "agenda"}, lambda _: days() == ["03", "05", "07"])
        fake.order(expire_sync=True, edit={"id": "series00001", "recurrence": ["RRULE:FREQ=DAILY;COUNT=2"]})
        host.until("calendar_force_sync", {"calendar_id": "agenda"}, lambda _: days() == ["03"])

    def test_an_occurrence_moved_or_cancelled_elsewhere_is_told_to_whom_it_is_of(self):
        fake, calendar = self.google()
        host = self.host(calendar)
        made = host.call("calendar_create_event", {"title": "Standup", "start_at": "2031-03-03T10:00", "end_at": "2031-03-03T10:30",
                                                   "recurrence_rule": "FREQ=DAILY;COUNT=4"})
        self.assertEqual(made["status"], "created", made)
        host.said.clear()
        series = made["event_id"]
        fake.order(edit={"id": series + "_20310304T090000Z", **span("2031-03-04T15:00:00", "2031-03-04T15:30:00")})
        host.until("calendar_force_sync", {"calendar_id": "agenda"}, lambda _: host.said)
        fake.order(remove=series + "_20310305T090000Z")
        host.until("calendar_force_sync", {"calendar_id": "agenda"}, lambda _: len(host.said) > 1)
        moved, cancelled = [e["body"]["text"] for e in host.said]
        self.assertTrue(moved.endswith("It moved from Tuesday 2031-03-04, 10:00–10:30 (Europe/Paris) to Tuesday 2031-03-04, "
                                       "15:00–15:30 (Europe/Paris)."), moved)
        self.assertIn("cancelled", cancelled)
        self.assertIn("2031-03-05", cancelled)

    def test_an_invitation_to_one_occurrence_goes_when_it_is_withdrawn(self):
        fake, calendar = self.google()
        one = {"id": "theirs00001_20310304T090000Z", "recurringEventId": "theirs00001", "summary": "Guest",
               "originalStartTime": span("2031-03-04T10:00:00", "2031-03-04T10:30:00")["start"]}
        fake.order(raw={**one, "status": "confirmed", **span("2031-03-04T10:00:00", "2031-03-04T10:30:00")})
        host = self.host(calendar)
        listed = lambda: [e["title"] for e in host.call("calendar_list_events", WEEK)["events"]]
        self.assertEqual(listed(), ["Guest"])
        fake.order(raw={**one, "status": "cancelled"})
        host.until("calendar_force_sync", {"calendar_id": "agenda"}, lambda _: listed() == [])

    def test_who_waits_for_a_change_hears_when_its_calendar_is_revoked(self):
        fake, calendar = self.google()
        host = self.host(calendar)
        fake.order(throttle=50, status=503)
        host.asked += 1
        host.plugin.on_command({"v": 1, "corr": "waits", "tool": "calendar_create_event", "origin": "command",
                                "args": {"title": "Secret review", "start_at": "2031-03-03T10:00", "end_at": "2031-03-03T11:00"},
                                "actor": {"platform": "test", "workspace": "", "user": "U1"}})
        time.sleep(0.5)
        answers = {}
        host.plugin.on_command({"v": 1, "corr": "revokes", "tool": "calendar_revoke_source", "origin": "command",
                                "args": {"calendar_id": "agenda"}, "actor": {"platform": "test", "workspace": "", "user": "U1"}})
        for _ in range(100):
            host.plugin.tick(int(time.time() * 1000))
            for effect in host.plugin.effects():
                host.plugin.done(effect, daybook.SENT, {"v": 1, "message_id": "m"})
                if effect["kind"] == "reply":
                    answers[effect["body"]["corr"]] = effect["body"]
            if len(answers) == 2:
                break
            time.sleep(0.05)
        self.assertIn("revoked while the change was on its way", answers["waits"]["error"]["message"])
        self.assertNotIn("Secret", json.dumps(answers["waits"]))
        self.assertTrue(answers["revokes"]["ok"], answers)
        host.plugin.close()
        state = b"".join(p.read_bytes() for p in self.folder.iterdir())
        self.assertNotIn(b"Secret review", state)

    def test_what_was_on_its_way_to_a_calendar_that_is_revoked_goes_home(self):
        fake, calendar = self.google()
        host = self.host(calendar, {"id": "main", "provider": "local", "mode": "direct", "write": True})
        made = host.call("calendar_create_event", {"calendar_id": "main", "title": "Keep me", "start_at": "2031-03-03T10:00",
                                                   "end_at": "2031-03-03T11:00"})
        self.assertEqual(made["status"], "created", made)
        fake.order(throttle=500, status=503)
        moved = host.call("calendar_transfer_events", {"to_calendar_id": "agenda", "event_ids": [made["event_id"]]})
        self.assertTrue(moved.get("moved"), moved)
        host.call("calendar_revoke_source", {"calendar_id": "agenda"})
        event, = host.call("calendar_list_events", {**WEEK, "calendar_id": "main"})["events"]
        self.assertEqual((event["title"], event["event_id"]), ("Keep me", made["event_id"]))

    def test_fault_24_an_empty_listing_of_a_small_calendar_is_doubted_also_over_a_restart(self):
        fake, calendar = self.google()
        fake.order(insert={"id": "board00001", "summary": "Board", **span("2031-03-04T10:00:00", "2031-03-04T11:00:00")})
        host = self.host(calendar)
        fake.order(reset=True)
        fake.order(expire_sync=True)
        host.call("calendar_force_sync")
        host.until("calendar_sync_status", {}, lambda a: a["sources"][0].get("last_error"))
        self.assertEqual(len(host.call("calendar_list_events", WEEK)["events"]), 1)
        host.plugin.close()
        host = Host(host.config)
        self.addCleanup(host.plugin.close)
        host.listed_again(after=10)
        self.assertEqual(len(host.call("calendar_list_events", WEEK)["events"]), 1)
        host.ahead = 300
        host.until("calendar_list_events", WEEK, lambda a: a["events"] == [])

    def test_fault_33_a_series_outside_the_window_that_is_listed_was_not_deleted(self):
        fake = Fake(SOURCE, "graph_calendar.py")
        self.addCleanup(fake.close)
        long_ago = (datetime.date.today() - datetime.timedelta(days=20)).isoformat()
        calendar = {"id": "agenda", "provider": "graph", "mode": "direct", "write": True, "mailbox": "schedule@example.com",
                    "interval_minutes": 60, "api_base": fake.base + "/v1.0", "token_url": fake.base + "/t/oauth2/v2.0/token",
                    "tenant": "tenant", "client_id": "client", "client_secret": "host:graph"}
        host = self.host({**calendar, "window_past_days": 60})
        made = host.call("calendar_create_event", {"title": "Course", "start_at": long_ago + "T10:00", "end_at": long_ago + "T11:00",
                                                   "recurrence_rule": "FREQ=DAILY;COUNT=2"})
        self.assertEqual(made["status"], "created", made)
        host.plugin.close()
        host = self.host({**calendar, "window_past_days": 5})
        self.assertEqual(host.call("calendar_get_event", {"event_id": made["event_id"]})["event"]["title"], "Course")
        self.assertEqual(host.said, [])

    def test_fault_48_an_event_that_cannot_be_read_any_more_stands_as_it_was_and_is_told(self):
        fake, calendar = self.google()
        fake.order(insert={"id": "board00001", "summary": "Board", **span("2031-03-04T10:00:00", "2031-03-04T11:00:00")})
        host = self.host(calendar)
        fake.order(raw={"id": "board00001", "status": "confirmed", "summary": "Board", "start": {"dateTime": "soon"}, "end": {}},
                   expire_sync=True)
        told = host.until("calendar_sync_status", {}, lambda a: host.call("calendar_force_sync", {"calendar_id": "agenda"})
                          and a["sources"][0].get("problems"))
        self.assertIn("board00001", told["sources"][0]["problems"][0])
        self.assertEqual([e["title"] for e in host.call("calendar_list_events", WEEK)["events"]], ["Board"])

    def test_fault_34_a_sync_that_is_asked_for_while_one_runs_does_not_run_beside_it(self):
        fake, calendar = self.google()
        fake.order(insert={"id": "board00001", "summary": "Board", **span("2031-03-04T10:00:00", "2031-03-04T11:00:00")})
        proxy = Proxy(SOURCE, fake.base, self.folder)
        self.addCleanup(proxy.close)
        proxy.fault({"method": "GET", "path": "/events", "do": "delay", "seconds": 4})
        host = self.started({**calendar, "api_base": proxy.base + "/calendar/v3"})
        host.tick()
        while not proxy.saw("GET", "/events"):
            time.sleep(0.02)
        for _ in range(5):  # the first listing is under way
            host.call("calendar_force_sync")
        self.assertFalse(proxy.saw("GET", "/events"), "one at a time")
        host.until("calendar_list_events", WEEK, lambda a: len(a["events"]) == 1)
        time.sleep(1)
        host.tick()
        self.assertLessEqual(sum(c["path"].endswith("/events") for c in fake.order(log=True)["log"]), 2, "and one more for all who asked")

    def test_fault_24_sudden_emptiness_deletes_nothing_until_a_second_listing_says_the_same(self):
        fake, calendar = self.google()
        for n in range(8):
            fake.order(insert={"id": f"event{n}", "summary": f"Walk {n}", "start": {"dateTime": f"2031-03-04T{10 + n}:00:00Z"},
                               "end": {"dateTime": f"2031-03-04T{10 + n}:30:00Z"}})
        host = self.host(calendar)
        self.assertEqual(len(host.call("calendar_list_events", WEEK)["events"]), 8)
        fake.order(reset=True)
        fake.order(insert={"id": "event0", "summary": "Walk 0", "start": {"dateTime": "2031-03-04T10:00:00Z"},
                           "end": {"dateTime": "2031-03-04T10:30:00Z"}}, expire_sync=True)
        host.call("calendar_force_sync")
        told = host.until("calendar_sync_status", {}, lambda a: a["sources"][0].get("last_error"))
        self.assertIn("far fewer events", told["sources"][0]["last_error"])
        self.assertEqual(len(host.call("calendar_list_events", WEEK)["events"]), 8)
        for _ in range(2):  # asked for again at once: the same look, not a second one
            host.listed_again(after=6)
            self.assertEqual(len(host.call("calendar_list_events", WEEK)["events"]), 8)
        host.ahead = 300  # of its own, without anybody asking
        host.until("calendar_list_events", WEEK, lambda a: len(a["events"]) == 1)

    def test_a_calendar_that_was_never_fetched_is_never_free_nor_empty(self):
        fake, calendar = self.google()
        fake.order(insert={"id": "board00001", "summary": "Board", **span("2031-03-04T10:00:00", "2031-03-04T11:00:00")})
        fake.order(throttle=500, status=503)
        host = self.started(calendar)
        window = {"start_at": "2031-03-04T10:00", "end_at": "2031-03-04T11:00"}
        never = [{"calendar_id": "agenda", "reason": "it was never fetched"}]
        for tool, args in (("calendar_list_events", WEEK), ("calendar_list_events", {**WEEK, "calendar_id": "agenda"}),
                           ("calendar_search_events", {"query": "Board"}), ("calendar_timeline", WEEK)):
            self.assertEqual(host.call(tool, args)["coverage"]["unknown"], never, tool)
        asked = host.call("calendar_check_availability", window)
        self.assertEqual((asked["verdict"], asked["coverage"]["unknown"]), ("unknown", ["agenda"]))
        self.assertEqual(host.call("calendar_find_free_slots", {**window, "duration": 30})["verdict"], "unknown")
        # A person who asks in chat hears it too.
        host.plugin.on_message({"v": 1, "platform": "test", "workspace": "", "conversation": "D1", "direct": True, "id": "m1",
                                "ts_ms": int(time.time() * 1000), "author": "U1", "text": "today"})
        host.until("calendar_sync_status", {}, lambda _: host.said)
        self.assertIn("What is in the calendar agenda is not known: it was never fetched.", host.said[-1]["body"]["text"])
        self.assertNotIn("nothing in the calendar", host.said[-1]["body"]["text"])
        # Once it was fetched nothing is left open.
        fake.order(throttle=0)
        host.ahead += 3600
        host.until("calendar_list_events", WEEK, lambda a: a["events"])
        self.assertNotIn("coverage", host.call("calendar_list_events", WEEK))
        self.assertEqual(host.call("calendar_check_availability", window)["verdict"], "busy")

    def test_an_old_copy_is_not_well_while_a_fetch_is_being_tried(self):
        fake, calendar = self.google()
        host = self.host({**calendar, "interval_minutes": 5})
        health = lambda: host.call("daybook_doctor")["calendars"][0]["health"]
        self.assertEqual(health(), "ok")
        fake.order(throttle=1000, status=503)
        host.ahead += 3 * 86400
        self.assertLessEqual({health() for _ in range(40)}, {"stale", "failed"})

    def test_what_is_brought_back_keeps_its_reminders_and_says_nothing_of_losses(self):
        fake, calendar = self.google()
        fake.order(insert={"id": "board00001", "summary": "Board", "reminders": {"useDefault": False, "overrides": [
            {"method": "popup", "minutes": 25}]}, **span("2031-03-04T10:00:00", "2031-03-04T11:00:00")})
        host = self.host(calendar)
        board, = host.call("calendar_list_events", WEEK)["events"]
        gone = host.call("calendar_delete_event", {"event_id": board["event_id"]})
        self.assertEqual((gone["status"], fake.events()), ("deleted", []), gone)
        back = host.call("calendar_undo", {"undo_token": gone["undo_token"]})
        self.assertNotIn("message", back)
        there, = fake.events()
        self.assertEqual([r["minutes"] for r in there["reminders"]["overrides"]], [25])
        # A change that is taken back in place loses nothing, and says nothing.
        moved = host.call("calendar_update_event", {"event_id": board["event_id"], "location": "Hall B"})
        self.assertNotIn("message", host.call("calendar_undo", {"undo_token": moved["undo_token"]}))

    def test_a_deletion_taken_back_before_it_arrived_costs_nothing_of_the_event(self):
        server = Radicale(self.folder)
        self.addCleanup(server.close)
        server.ask("PUT", "eva/home/board.ics", (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:board\r\nDTSTAMP:20310101T000000Z\r\nSUMMARY:Board\r\n"
            "DTSTART:20310304T100000Z\r\nDTEND:20310304T110000Z\r\nX-ROOM-CODE:4711\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n").encode())
        proxy = Proxy(SOURCE, server.base, self.folder)
        self.addCleanup(proxy.close)
        host = self.host({"id": "home", "provider": "caldav", "mode": "direct", "write": True, "interval_minutes": 60, "calendar": "Home",
                          "window_future_days": 2500, "url": proxy.base + "/", "username": "eva", "password": "host:dav"}, answer_seconds=2)
        board, = host.call("calendar_list_events", WEEK)["events"]
        proxy.fault({"method": "DELETE", "do": "answer", "status": 503, "headers": {"Retry-After": "60"}, "times": 100})
        gone = host.call("calendar_delete_event", {"event_id": board["event_id"]})
        self.assertEqual(gone["status"], "pending", gone)
        host.call("calendar_undo", {"undo_token": gone["undo_token"]})
        self.assertEqual(len(server.objects()), 1)
        proxy.fault()
        host.ahead = 200
        host.until("calendar_sync_status", {}, lambda a: a["sources"][0]["pending_changes"] == 0)
        there, = server.objects()
        self.assertNotEqual(there.name, "board.ics", "it was deleted and is made anew")
        self.assertIn("X-ROOM-CODE:4711", there.read_text())
        self.assertEqual([e["event_id"] for e in host.call("calendar_list_events", WEEK)["events"]], [board["event_id"]])

    def test_a_first_listing_under_way_lets_a_write_through_and_calls_its_time_unknown(self):
        fake, calendar = self.google()
        fake.order(seed=20000)
        host = self.started(calendar)
        made = host.call("calendar_create_event", {"title": "Pump review", "start_at": "2031-03-04T10:00", "end_at": "2031-03-04T11:00"})
        self.assertEqual((made["status"], made["verdict"]), ("created", "unknown"), made)
        self.assertEqual(made["coverage"], {"asked": [], "unknown": [{"calendar_id": "agenda", "reason": "it was never fetched"}]})

    def test_fault_18_a_sign_in_that_ends_soon_is_told_of_once_for_all_its_calendars(self):
        fake = Fake(SOURCE, "google_calendar.py")
        self.addCleanup(fake.close)
        fake.order(refresh_lifetime=3 * 86400)
        at = {"provider": "google", "api_base": fake.base + "/calendar/v3", "token_url": fake.base + "/token",
              "credentials": "host:google", "interval_minutes": 60}
        host = self.host({"id": "agenda", "mode": "direct", "write": True, **at}, {"id": "rota", "mode": "read", **at})
        ends = lambda: [e["body"]["problem"] for e in host.said if e["kind"] == "notice"]
        host.until("calendar_sync_status", {}, lambda a: all("sign_in_ends_at" in s for s in a["sources"]))
        self.assertEqual(ends(), [])
        host.listed_again(after=86400 + 3600)
        host.listed_again(after=3600)
        self.assertEqual(ends(), ["sign_in_ends"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
