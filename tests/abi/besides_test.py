"""What a server holds of an event and the library does not tell: it survives cuts, undone deletions and changes.

Usage: besides_test.py SOURCE LIBRARY
"""
import re
import sys
import unittest

from host_case import SOURCE, WEEK, Case, span
from network_servers import Fake, Proxy, Radicale

HALF = {"title": "Half", "recurrence_scope": "this_and_following"}
LINK = {"conferenceId": "abc", "conferenceSolution": {"key": {"type": "hangoutsMeet"}},
        "entryPoints": [{"entryPointType": "video", "uri": "https://meet.example/abc"}]}
RICH = {"conferenceData": LINK, "attachments": [{"fileUrl": "https://files.example/a.pdf", "title": "a.pdf"}],
        "source": {"url": "https://pages.example/", "title": "Page"}, "guestsCanModify": True, "guestsCanInviteOthers": False}
BY_MAIL = {"method": "email", "minutes": 60}
LONG = {"description": "word " * 8000, "location": "hall " * 1000, "summary": "Long" * 700}

OBJECT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Other//EN
BEGIN:VTIMEZONE
TZID:Custom/Paris
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:rich
DTSTAMP:20310101T000000Z
SUMMARY:Round
DTSTART;TZID=Custom/Paris:20310303T100000
DTEND;TZID=Custom/Paris:20310303T110000
RRULE:FREQ=DAILY;COUNT=5
EXDATE;TZID=Custom/Paris:20310306T100000
CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example/abc
ATTACH;FMTTYPE=application/pdf:https://files.example/a.pdf
GEO:48.8;2.3
URL:https://pages.example/
PRIORITY:5
X-OTHER;X-P=1:kept
ORGANIZER;CN="Bo, B";SENT-BY="mailto:cy@example.com":mailto:bo@example.com
ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;X-NUM-GUESTS=2;CN=Cy:mailto:cy@example.com
BEGIN:VALARM
ACTION:EMAIL
TRIGGER:-P1D
ATTENDEE:mailto:cy@example.com
SUMMARY:al
DESCRIPTION:al
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:rich
DTSTAMP:20310101T000000Z
RECURRENCE-ID;TZID=Custom/Paris:20310304T100000
SUMMARY:Moved
DTSTART;TZID=Custom/Paris:20310304T150000
DTEND;TZID=Custom/Paris:20310304T160000
X-KEEP:first
END:VEVENT
BEGIN:VEVENT
UID:rich
DTSTAMP:20310101T000000Z
RECURRENCE-ID;TZID=Custom/Paris:20310307T100000
SUMMARY:Moved
DTSTART;TZID=Custom/Paris:20310307T150000
DTEND;TZID=Custom/Paris:20310307T160000
X-KEEP:second
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
OF_SERIES = ["CONFERENCE;", "ATTACH;", "GEO:", "URL:", "PRIORITY:5", "X-OTHER;X-P=1:kept", "SENT-BY=", "X-NUM-GUESTS=2", "ACTION:EMAIL",
             "TZID:Custom/Paris"]


def events(host):
    return host.call("calendar_list_events", WEEK)["events"]


class OnRadicale(Case):
    def setUp(self):
        super().setUp()
        self.server = Radicale(self.folder)
        self.addCleanup(self.server.close)
        self.server.ask("PUT", "eva/home/rich.ics", OBJECT.encode())
        self.calendar = {"id": "home", "provider": "caldav", "mode": "direct", "write": True, "interval_minutes": 60, "calendar": "Home",
                         "window_future_days": 2500, "url": self.server.base, "username": "eva", "password": "host:dav"}

    def texts(self):
        """By title of the series: its text, unfolded."""
        found = {}
        for path in self.server.objects():
            text = re.sub("\r?\n ", "", path.read_text())
            found["Half" if "SUMMARY:Half" in text else "Round"] = text
        return found

    def days(self, host):
        return [e["start_at"][8:13] for e in events(host)]

    def test_the_half_of_a_series_keeps_what_others_noted_and_so_does_its_undo(self):
        host = self.host(self.calendar)
        before = self.days(host)
        # At its third occurrence, moved by an hour: the replaced one behind it goes over as a whole.
        done = host.call("calendar_update_event", {"event_id": events(host)[2]["event_id"], **HALF, "start_at": "2031-03-05T11:00"})
        self.assertEqual((done["status"], done.get("not_kept"), done.get("message")), ("updated", None, None), done)
        texts = self.texts()
        for name, keeps, other in (("Round", "X-KEEP:first", "X-KEEP:second"), ("Half", "X-KEEP:second", "X-KEEP:first")):
            self.assertEqual([x for x in OF_SERIES + [keeps] if x not in texts[name]], [], texts[name])
            self.assertNotIn(other, texts[name])
        self.assertNotIn("UID:rich\n", texts["Half"].replace("\r", ""))
        self.assertIn("RECURRENCE-ID;TZID=Custom/Paris:20310307T110000", texts["Half"])
        self.assertIn("SCHEDULE-AGENT=CLIENT", texts["Half"])  # nobody was to be told
        self.assertEqual(self.days(host), ["03T10", "04T15", "05T11", "07T15"])
        undone = host.call("calendar_undo", {"undo_token": done["undo_token"]})
        self.assertEqual((undone["status"], undone.get("not_kept"), undone.get("message")), ("undone", None, None), undone)
        texts = self.texts()
        self.assertEqual(list(texts), ["Round"])
        self.assertEqual([x for x in OF_SERIES + ["X-KEEP:first", "X-KEEP:second"] if x not in texts["Round"]], [])
        self.assertEqual(self.days(host), before)

    def test_what_was_deleted_comes_back_whole_also_with_guests(self):
        host = self.host(self.calendar)
        before = self.days(host)
        gone = host.call("calendar_delete_event", {"event_id": events(host)[0]["event_id"], "recurrence_scope": "series"})
        self.assertEqual((gone["status"], self.texts()), ("deleted", {}), gone)
        undone = host.call("calendar_undo", {"undo_token": gone["undo_token"]})
        self.assertEqual((undone["status"], undone.get("not_kept"), undone.get("message")), ("undone", None, None), undone)
        text = self.texts()["Round"]
        self.assertEqual([x for x in OF_SERIES + ["X-KEEP:first", "X-KEEP:second", "PARTSTAT=ACCEPTED", "SCHEDULE-AGENT=CLIENT"] if x not in text], [])
        self.assertEqual(self.days(host), before)

    def test_what_is_too_long_to_be_kept_is_said_to_be_lost(self):
        much = "".join("X-NOTE-%d:%s\r\n" % (i, "y" * 60) for i in range(16_000))  # 1.1 MiB
        self.server.ask("PUT", "eva/home/rich.ics", OBJECT.replace("PRIORITY:5\r\n", "PRIORITY:5\r\n" + much).encode())
        host = self.host(self.calendar)
        before = self.days(host)
        done = host.call("calendar_update_event", {"event_id": events(host)[2]["event_id"], **HALF})
        self.assertEqual((done["status"], done["not_kept"]), ("updated", ["other_properties"]), done)
        undone = host.call("calendar_undo", {"undo_token": done["undo_token"]})
        self.assertEqual(undone["status"], "undone", undone)
        self.assertIn("what other programs noted", undone["message"])
        self.assertEqual(self.days(host), before)

    def test_a_cut_whose_answer_is_lost_loses_nothing_else(self):
        proxy = Proxy(SOURCE, self.server.base, self.folder)
        self.addCleanup(proxy.close)
        host = self.host({**self.calendar, "url": proxy.base + "/"})
        proxy.fault({"method": "PUT", "do": "cut_after"})
        done = host.call("calendar_update_event", {"event_id": events(host)[2]["event_id"], **HALF})
        self.assertEqual((done["status"], done.get("not_kept")), ("updated", None), done)
        self.assertEqual([x for x in OF_SERIES + ["X-KEEP:second"] if x not in self.texts()["Half"]], [])

    def test_an_occurrence_that_was_taken_out_comes_back_as_it_was(self):
        host = self.host(self.calendar)
        for number, told in ((2, "a plain one"), (1, "one of its own")):
            gone = host.call("calendar_delete_event", {"event_id": events(host)[number]["event_id"], "recurrence_scope": "this_instance"})
            undone = host.call("calendar_undo", {"undo_token": gone["undo_token"]})
            self.assertEqual((undone["status"], undone.get("not_kept"), undone.get("message")), ("undone", None, None), (told, undone))
            self.assertIn("X-KEEP:first", self.texts()["Round"], told)
            self.assertEqual(self.days(host), ["03T10", "04T15", "05T10", "07T15"])


class OnGoogle(Case):
    def setUp(self):
        super().setUp()
        self.fake = Fake(SOURCE, "google_calendar.py")
        self.addCleanup(self.fake.close)

    def agenda(self, **event):
        self.fake.order(insert={"id": "board00001", "summary": "Rich", **span("2031-03-03T10:00:00", "2031-03-03T10:30:00"), **event})
        return self.host({"id": "agenda", "provider": "google", "mode": "direct", "write": True, "interval_minutes": 60,
                          "window_future_days": 2500, "api_base": self.fake.base + "/calendar/v3",
                          "token_url": self.fake.base + "/token", "credentials": "host:google"})

    def named(self, title):
        return next(e for e in self.fake.events() if e.get("summary") == title and "recurringEventId" not in e)

    def series(self):
        host = self.agenda(recurrence=["RRULE:FREQ=DAILY;COUNT=4"], reminders={"useDefault": False, "overrides": [BY_MAIL]},
                           extendedProperties={"shared": {"other": "1"}, "private": {"app": "2"}}, **RICH)
        self.fake.order(edit={"id": "board00001_20310306T090000Z", "location": "Annex", "attachments": [{"fileUrl": "https://files.example/own"}]})
        host.listed_again(after=10)
        return host

    def test_the_half_of_a_series_keeps_what_others_noted_and_so_does_its_undo(self):
        host = self.series()
        done = host.call("calendar_update_event", {"event_id": events(host)[2]["event_id"], **HALF})
        self.assertEqual((done["status"], done.get("not_kept"), done.get("message")), ("updated", None, None), done)
        half = self.named("Half")
        self.assertEqual({k: half.get(k) for k in RICH}, RICH)
        self.assertEqual(half["reminders"], {"useDefault": False, "overrides": [BY_MAIL]})
        self.assertEqual((half["extendedProperties"]["shared"], half["extendedProperties"]["private"]["app"]), ({"other": "1"}, "2"))
        own = lambda: [e["attachments"] for e in self.fake.events() if e.get("recurringEventId")]
        self.assertEqual(own(), [[{"fileUrl": "https://files.example/own"}]])
        undone = host.call("calendar_undo", {"undo_token": done["undo_token"]})
        self.assertEqual((undone["status"], undone.get("not_kept"), undone.get("message")), ("undone", None, None), undone)
        self.assertEqual(own(), [[{"fileUrl": "https://files.example/own"}]])
        self.assertEqual({k: self.named("Rich").get(k) for k in RICH}, RICH)
        self.assertEqual([(e["start_at"][8:13], e["location"]) for e in events(host)],
                         [("03T10", None), ("04T10", None), ("05T10", None), ("06T10", "Annex")])

    def test_what_others_changed_before_the_cut_holds_for_both_halves(self):
        host = self.series()
        self.fake.order(edit={"id": "board00001", "location": "Hall", "description": "Bring the valve"})  # not seen yet
        done = host.call("calendar_update_event", {"event_id": events(host)[2]["event_id"], **HALF, "notes": "ours"})
        self.assertEqual((done["status"], done.get("not_kept")), ("updated", None), done)
        for title in ("Rich", "Half"):
            there = self.named(title)
            self.assertEqual((there.get("location"), there.get("description")), ("Hall", "Bring the valve"), title)
        self.assertEqual([e["location"] for e in events(host)], ["Hall", "Hall", "Hall", "Annex"])
        # The same changed on both sides: theirs stands, and nothing is cut.
        self.fake.order(edit={"id": "board00001", "summary": "Theirs"})
        refused = host.call("calendar_update_event", {"event_id": events(host)[1]["event_id"], **HALF})
        self.assertEqual(refused.get("type"), "provider_error", refused)
        self.assertEqual([e["title"] for e in events(host)], ["Theirs", "Theirs", "Half", "Half"])

    def test_what_the_half_cannot_have_is_named(self):
        for order in ({"drop": ["attachments"]}, {"refuse_besides": True}):
            host = self.series()
            self.fake.order(**order)
            done = host.call("calendar_update_event", {"event_id": events(host)[2]["event_id"], **HALF})
            self.assertEqual(done.get("status"), "updated", done)
            self.assertIn("attachments", done.get("not_kept") or [], order)
            self.assertEqual("video_link" in done["not_kept"], "refuse_besides" in order)
            host.plugin.close()
            (self.folder / "host.sqlite").unlink()
            self.fake.order(reset=True)

    def test_a_deletion_that_is_taken_back_brings_back_all_of_it(self):
        host = self.agenda(**{**RICH, **LONG})
        before = self.fake.events()[0]
        gone = host.call("calendar_delete_event", {"event_id": events(host)[0]["event_id"]})
        undone = host.call("calendar_undo", {"undo_token": gone["undo_token"]})
        self.assertEqual((undone["status"], undone.get("not_kept"), undone.get("message")), ("undone", None, None), undone)
        after = self.fake.events()[0]
        self.assertEqual({k: after.get(k) for k in [*RICH, *LONG]}, {k: before[k] for k in [*RICH, *LONG]})

    def test_what_was_too_long_to_be_kept_is_told(self):
        host = self.agenda(summary="Long", description="word " * 20000)
        gone = host.call("calendar_delete_event", {"event_id": events(host)[0]["event_id"]})
        undone = host.call("calendar_undo", {"undo_token": gone["undo_token"]})
        self.assertEqual(undone["status"], "undone")
        self.assertLess(len(self.fake.events()[0]["description"]), 40000)
        self.assertIn("long text", undone["message"])

    def test_reminders_of_the_calendar_come_back_and_those_by_mail_stay(self):
        default = {"useDefault": True}
        both = {"useDefault": False, "overrides": [BY_MAIL, {"method": "popup", "minutes": 30}]}
        for event, shown in ((default, []), (both, [30])):
            host = self.agenda(reminders=event)
            one = events(host)[0]
            self.assertEqual(one.get("reminders_minutes_before", []), shown)
            changed = host.call("calendar_update_event", {"event_id": one["event_id"], "notification": 10})
            self.assertEqual((changed["status"], changed.get("not_kept")), ("updated", None))
            by_mail = [r for r in event.get("overrides", []) if r["method"] == "email"]
            self.assertEqual(self.fake.events()[0]["reminders"],
                             {"useDefault": False, "overrides": [*by_mail, {"method": "popup", "minutes": 10}]})
            undone = host.call("calendar_undo", {"undo_token": changed["undo_token"]})
            self.assertEqual((undone["status"], undone.get("not_kept")), ("undone", None))
            self.assertEqual(self.fake.events()[0]["reminders"], event)
            host.plugin.close()
            (self.folder / "host.sqlite").unlink()
            self.fake.order(reset=True)

    def test_one_occurrence_gets_the_reminders_of_its_series_again(self):
        host = self.agenda(recurrence=["RRULE:FREQ=DAILY;COUNT=2"], reminders={"useDefault": True})
        changed = host.call("calendar_update_event", {"event_id": events(host)[1]["event_id"], "notification": 10,
                                                      "recurrence_scope": "this_instance"})
        own = lambda: [e["reminders"] for e in self.fake.events() if e.get("recurringEventId")]
        self.assertEqual(own(), [{"useDefault": False, "overrides": [{"method": "popup", "minutes": 10}]}])
        undone = host.call("calendar_undo", {"undo_token": changed["undo_token"]})
        self.assertEqual((undone["status"], undone.get("not_kept"), own()), ("undone", None, [{"useDefault": True}]))


class OnGraph(Case):
    RICH = {"importance": "high", "hideAttendees": True, "allowNewTimeProposals": False, "responseRequested": False,
            "showAs": "oof",
            "body": {"contentType": "html", "content": "<p>Bring <b>the valve</b></p>"},
            "location": {"displayName": "Hall", "locationType": "conferenceRoom"}}
    OWN = {"contentType": "html", "content": "<i>Only the valve</i>"}

    def setUp(self):
        super().setUp()
        self.fake = Fake(SOURCE, "graph_calendar.py")
        self.addCleanup(self.fake.close)

    def mailbox(self, **event):
        when = {name: {"dateTime": f"2031-03-03T{hour}", "timeZone": "Romance Standard Time"}
                for name, hour in (("start", "10:00:00"), ("end", "10:30:00"))}
        self.first = self.fake.order(insert={"subject": "Rich", **when, **self.RICH, **event})["id"]
        return self.host({"id": "team", "provider": "graph", "mode": "direct", "write": True, "interval_minutes": 60,
                          "mailbox": "schedule@example.com", "tenant": "t", "client_id": "client", "client_secret": "host:graph",
                          "api_base": self.fake.base + "/v1.0", "token_url": self.fake.base + "/t/oauth2/v2.0/token",
                          "window_future_days": 1700})

    def series(self, **more):
        host = self.mailbox(recurrence={"pattern": {"type": "daily", "interval": 1},
                                        "range": {"type": "numbered", "startDate": "2031-03-03", "numberOfOccurrences": 4}}, **more)
        self.fake.order(edit={"id": self.first + ".20310306", "importance": "low", "body": self.OWN})
        host.listed_again(after=10)
        return host

    def named(self, subject, kind="seriesMaster"):
        return next(e for e in self.fake.events() if e["subject"] == subject and e["type"] == kind)

    def own(self):
        return [(e["importance"], e["body"]) for e in self.fake.events() if e["type"] == "exception"]

    def test_the_half_of_a_series_keeps_what_others_noted_and_so_does_its_undo(self):
        host = self.series()
        done = host.call("calendar_update_event", {"event_id": events(host)[2]["event_id"], **HALF})
        self.assertEqual((done["status"], done.get("not_kept"), done.get("message")), ("updated", None, None), done)
        self.assertEqual({k: self.named("Half").get(k) for k in self.RICH}, self.RICH)
        self.assertEqual(self.own(), [("low", self.OWN)])
        undone = host.call("calendar_undo", {"undo_token": done["undo_token"]})
        self.assertEqual((undone["status"], undone.get("not_kept"), undone.get("message")), ("undone", None, None), undone)
        self.assertEqual(self.own(), [("low", self.OWN)])
        self.assertEqual({k: self.named("Rich").get(k) for k in self.RICH}, self.RICH)

    def test_what_the_half_cannot_have_is_named(self):
        for order, lost in (({}, ["online_meeting"]), ({"refuse_besides": True}, ["hidden_attendees", "importance", "new_time_proposals",
                                                                                 "online_meeting", "response_requested"])):
            host = self.series(isOnlineMeeting=True)
            self.fake.order(**order)
            done = host.call("calendar_update_event", {"event_id": events(host)[2]["event_id"], **HALF})
            self.assertEqual((done["status"], sorted(done.get("not_kept") or [])), ("updated", lost), done)
            self.assertEqual(self.named("Half").get("isOnlineMeeting", False), not order)  # … under another link
            host.plugin.close()
            (self.folder / "host.sqlite").unlink()
            self.fake.order(reset=True)

    def test_a_deletion_that_is_taken_back_brings_back_all_of_it(self):
        host = self.mailbox(subject="Long" * 700, location={"displayName": "hall " * 1000})
        before = self.fake.events()[0]
        gone = host.call("calendar_delete_event", {"event_id": events(host)[0]["event_id"]})
        undone = host.call("calendar_undo", {"undo_token": gone["undo_token"]})
        self.assertEqual((undone["status"], undone.get("not_kept"), undone.get("message")), ("undone", None, None), undone)
        after = self.fake.events()[0]
        self.assertEqual({k: after.get(k) for k in ["subject", *self.RICH]}, {k: before[k] for k in ["subject", *self.RICH]})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
