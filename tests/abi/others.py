"""What somebody else does at a server, in the same words for Google, Microsoft and CalDAV: events of the week of 3 March 2031 that are
at ten in Paris for half an hour, daily where they are a series. `of` is how the title ends, `day` one occurrence of a series."""
import re

from host_case import SOURCE, span
from network_servers import Fake, Radicale


class Google:
    changing = "PATCH"
    listing = [{"method": "GET", "path": "/events?"}]
    creating = "/events"

    def __init__(self, folder):
        self.fake = Fake(SOURCE, "google_calendar.py")
        self.base, self.close = self.fake.base, self.fake.close

    def calendar(self, base, **more):
        return {"id": "agenda", "provider": "google", "mode": "direct", "write": True, "interval_minutes": 60,
                "window_future_days": 2500, "api_base": base + "/calendar/v3", "token_url": self.base + "/token",
                "credentials": "host:google", **more}

    def id(self, of, day):
        found = next(e["id"] for e in self.fake.events() if e["summary"].endswith(of) and "recurringEventId" not in e)
        return found + ("_203103%02dT090000Z" % day if day else "")

    def change(self, of, day=None, hour=None, title=None, place=None, count=None):
        fields = {"summary": title, "location": place, "recurrence": count and [f"RRULE:FREQ=DAILY;COUNT={count}"]}
        moved = span(*("2031-03-%02dT%02d:%02d:00" % (day or 3, hour, m) for m in (0, 30))) if hour else {}
        self.fake.order(edit={"id": self.id(of, day), **moved, **{k: v for k, v in fields.items() if v}})

    def remove(self, of, day=None):
        self.fake.order(remove=self.id(of, day))

    def places(self):
        return [e.get("location") for e in self.fake.events()]


class Graph:
    changing = "PATCH"
    listing = [{"method": "GET", "path": "delta"}]
    creating = "/events"

    def __init__(self, folder):
        self.fake = Fake(SOURCE, "graph_calendar.py")
        self.base, self.close = self.fake.base, self.fake.close

    def calendar(self, base, **more):
        return {"id": "team", "provider": "graph", "mode": "direct", "write": True, "interval_minutes": 60,
                "mailbox": "schedule@example.com", "tenant": "t", "client_id": "client", "client_secret": "host:graph",
                "api_base": base + "/v1.0", "token_url": self.base + "/t/oauth2/v2.0/token", "window_future_days": 1700, **more}

    def id(self, of, day):
        found = next(e["id"] for e in self.fake.events() if e["subject"].endswith(of) and e["type"] in ("seriesMaster", "singleInstance"))
        return found + (".203103%02d" % day if day else "")

    def change(self, of, day=None, hour=None, title=None, place=None, count=None):
        fields = {"subject": title, "location": place and {"displayName": place}}
        for name, minute in (("start", 0), ("end", 30)):
            fields[name] = hour and {"dateTime": "2031-03-%02dT%02d:%02d:00" % (day or 3, hour, minute), "timeZone": "Europe/Paris"}
        fields["recurrence"] = count and {"pattern": {"type": "daily", "interval": 1},
                                          "range": {"type": "numbered", "startDate": "2031-03-03", "numberOfOccurrences": count}}
        self.fake.order(edit={"id": self.id(of, day), **{k: v for k, v in fields.items() if v}})

    def remove(self, of, day=None):
        self.fake.order(remove=self.id(of, day))

    def places(self):
        return [(e.get("location") or {}).get("displayName") for e in self.fake.events()]


class Dav:
    changing = "PUT"
    listing = [{"method": "REPORT"}] * 2  # what changed, and those
    creating = "/home/"

    def __init__(self, folder):
        self.server = Radicale(folder)
        self.base, self.close = self.server.base.rstrip("/"), self.server.close

    def calendar(self, base, **more):
        return {"id": "home", "provider": "caldav", "mode": "direct", "write": True, "interval_minutes": 60, "calendar": "Home",
                "window_future_days": 2500, "url": base + "/", "username": "eva", "password": "host:dav", **more}

    def found(self, of):
        return next((p, text) for p in self.server.objects() for text in [p.read_bytes().decode()] if of + "\r\n" in text)

    def exception(self, text, day, hour, title):
        """The occurrence as one of its own."""
        uid, known = re.search("UID:(.*)\r", text)[1], re.search("SUMMARY:(.*)\r", text)[1]
        at = "Europe/Paris:203103%02dT" % day
        return ("BEGIN:VEVENT\r\nUID:%s\r\nDTSTAMP:20310101T000000Z\r\nSUMMARY:%s\r\nRECURRENCE-ID;TZID=%s100000\r\n"
                "DTSTART;TZID=%s%02d0000\r\nDTEND;TZID=%s%02d3000\r\nEND:VEVENT\r\n"
                % (uid, title or known, at, at, hour or 10, at, hour or 10))

    def change(self, of, day=None, hour=None, title=None, place=None, count=None):
        path, text = self.found(of)
        if day:
            text = text.replace("END:VCALENDAR", self.exception(text, day, hour, title) + "END:VCALENDAR")
        else:
            if hour:
                text = re.sub(r"(DT(?:START|END);TZID=[^:]*:20310303T)10", r"\g<1>%02d" % hour, text)
            if title:
                text = re.sub("SUMMARY:.*\r", f"SUMMARY:{title}\r", text)
            if place:
                text = text.replace("SUMMARY:", f"LOCATION:{place}\r\nSUMMARY:")
            if count:
                text = re.sub("COUNT=[0-9]+", f"COUNT={count}", re.sub("(RRULE:FREQ=DAILY);UNTIL=[^\r]*", f"\\1;COUNT={count}", text))
        self.server.ask("PUT", "eva/home/" + path.name, text.encode())

    def remove(self, of, day=None):
        path, text = self.found(of)
        if not day:
            return self.server.ask("DELETE", "eva/home/" + path.name)
        taken = re.sub("(RRULE.*\r\n)", "\\1EXDATE;TZID=Europe/Paris:203103%02dT100000\r\n" % day, text)
        self.server.ask("PUT", "eva/home/" + path.name, taken.encode())

    def places(self):
        return [x for p in self.server.objects() for x in re.findall("LOCATION:(.*)", p.read_text())]
