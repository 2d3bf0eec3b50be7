"""What stands at a server, whoever wrote it, and what somebody else does there: in the same words for Google, Microsoft and CalDAV.

An occurrence is known by its slot, the first letter of its title, which also gives the minute at which it begins, and by its day of March
2031: neither ever changes.
"""
import datetime
import re
import zoneinfo

import others
from host_case import span

SLOTS = {"A": 0, "B": 10, "S": 20, "T": 30}
PARIS, UTC = zoneinfo.ZoneInfo("Europe/Paris"), datetime.timezone.utc
MONTH = ["2031-03-01T00:00:00Z", "2031-03-30T00:00:00Z"]


def slot_at(minute):
    return next((s for s, m in SLOTS.items() if m == minute), "?")


def plain_title(title):
    return (title or "").removeprefix("BUTLER: ")


class Entry:
    """One occurrence as it stands."""

    def __init__(self, start, title, place, text, ident, series=None, whole=None):
        self.start, self.ident, self.series, self.whole = start, ident, series, whole
        self.cell = {"hour": start.hour, "title": plain_title(title), "place": place or "", "text": (text or "").strip()}
        self.key = (slot_at(start.minute), start.day)


def times(day, hour, slot):
    """From and until, as readings in Paris."""
    at = datetime.datetime(2031, 3, day, hour, SLOTS[slot])
    return at, at + datetime.timedelta(minutes=5)


class Google(others.Google):
    def entries(self):
        told = self.fake.order(expanded=True, events=True)
        masters = {e["id"]: e for e in told["events"]}
        for e in told["expanded"]:
            start = datetime.datetime.fromisoformat(e["start"]["dateTime"].replace("Z", "+00:00")).astimezone(PARIS)
            yield Entry(start, e.get("summary"), e.get("location"), e.get("description"), e["id"], e.get("recurringEventId"),
                        masters.get(e.get("recurringEventId")))

    def reset(self):
        self.fake.order(reset=True)

    @staticmethod
    def at(day, hour, slot):
        return span(*(t.isoformat() for t in times(day, hour, slot)))

    def make(self, slot, day, hour, title):
        self.fake.order(insert={"id": "foreign" + title.lower(), "summary": title, **self.at(day, hour, slot)})

    def edit(self, entry, whole, fields):
        ident, first = entry.ident, entry.start.day
        if whole and entry.series:
            ident, first = entry.series, int(entry.whole["start"]["dateTime"][8:10])
        body = {there: fields[here] for here, there in (("title", "summary"), ("place", "location"), ("text", "description")) if here in fields}
        if "hour" in fields:
            body |= self.at(first, fields["hour"], entry.key[0])
        self.fake.order(edit={"id": ident, **body})

    def drop(self, entry, whole):
        self.fake.order(remove=entry.series if whole and entry.series else entry.ident)

    def end(self, entry, count):
        """The series has so many occurrences and no more."""
        kept = [line for line in entry.whole["recurrence"] if not line.startswith("RRULE")]
        self.fake.order(edit={"id": entry.series, "recurrence": [f"RRULE:FREQ=DAILY;COUNT={count}", *kept]})


class Graph(others.Graph):
    def entries(self):
        told = self.fake.order(expanded=MONTH, events=True)
        masters = {e["id"]: e for e in told["events"]}
        for e in told["expanded"]:
            start = datetime.datetime.fromisoformat(e["start"]["dateTime"][:19]).replace(tzinfo=UTC).astimezone(PARIS)
            yield Entry(start, e.get("subject"), (e.get("location") or {}).get("displayName"), (e.get("body") or {}).get("content"),
                        e["id"], e.get("seriesMasterId"), masters.get(e.get("seriesMasterId")))

    def reset(self):
        self.fake.order(reset=True)

    @staticmethod
    def at(day, hour, slot):
        return {name: {"dateTime": t.isoformat(), "timeZone": "Europe/Paris"} for name, t in zip(("start", "end"), times(day, hour, slot))}

    def make(self, slot, day, hour, title):
        self.fake.order(insert={"subject": title, **self.at(day, hour, slot)})

    def edit(self, entry, whole, fields):
        ident, first = entry.ident, entry.start.day
        if whole and entry.series:
            ident, first = entry.series, int(entry.whole["recurrence"]["range"]["startDate"][8:10])
        body = {"subject": fields.get("title"), "location": "place" in fields and {"displayName": fields["place"]},
                "body": "text" in fields and {"contentType": "text", "content": fields["text"]}}
        if "hour" in fields:
            body |= self.at(first, fields["hour"], entry.key[0])
        self.fake.order(edit={"id": ident, **{k: v for k, v in body.items() if v}})

    def drop(self, entry, whole):
        # What Microsoft tells of a series whose last occurrence was taken out is not known.
        last = entry.series and sum(e.series == entry.series for e in self.entries()) == 1
        self.fake.order(remove=entry.series if entry.series and (whole or last) else entry.ident)

    def end(self, entry, count):
        rule = entry.whole["recurrence"]
        self.fake.order(edit={"id": entry.series, "recurrence": {**rule, "range": {
            "type": "numbered", "startDate": rule["range"]["startDate"], "numberOfOccurrences": count}}})


class Component:
    """A VEVENT as its lines."""

    def __init__(self, lines):
        self.lines = lines

    def line(self, name):
        return next((x for x in self.lines if re.match(name + "[:;]", x)), None)

    def value(self, name):
        found = self.line(name)
        return found and found.partition(":")[2].replace("\\,", ",").replace("\\n", "\n")

    def put(self, name, line):
        self.lines = [x for x in self.lines if not re.match(name + "[:;]", x)]
        self.lines.insert(1, line)

    @staticmethod
    def instant(text):
        t = datetime.datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")
        return t.replace(tzinfo=UTC).astimezone(PARIS) if text.endswith("Z") else t.replace(tzinfo=PARIS)

    def at(self, name):
        return self.instant(self.value(name))

    def dates(self, name):
        return [self.instant(d) for x in self.lines if re.match(name + "[:;]", x) for d in x.partition(":")[2].split(",")]

    def move(self, day, hour, slot):
        for name, t in zip(("DTSTART", "DTEND"), times(day, hour, slot)):
            self.put(name, f"{name};TZID=Europe/Paris:{t:%Y%m%dT%H%M%S}")
        self.lines = [x for x in self.lines if not x.startswith("DURATION")]


class Object:
    """A calendar object with the events of one UID."""

    def __init__(self, path):
        self.path = path
        lines = path.read_bytes().decode().replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")
        self.head, self.events, self.tail = [], [], []
        inside = None
        for line in lines:
            if line == "BEGIN:VEVENT":
                inside = []
            if inside is None:
                (self.tail if self.events else self.head).append(line)
            else:
                inside.append(line)
            if line == "END:VEVENT":
                self.events.append(Component(inside))
                inside = None
        self.master = next((e for e in self.events if not e.line("RECURRENCE-ID")), None)

    def text(self):
        return "\r\n".join(self.head + [x for e in self.events for x in e.lines] + self.tail)

    def replaced(self, original):
        return next((e for e in self.events if e.line("RECURRENCE-ID") and e.at("RECURRENCE-ID") == original), None)

    def takes_place(self):
        """Pairs of the original start and of the component that says how."""
        rule = dict(p.split("=") for p in (self.master.value("RRULE") or "COUNT=1").split(";"))
        until = Component.instant(rule["UNTIL"]) if "UNTIL" in rule else None
        first, without = self.master.at("DTSTART"), self.master.dates("EXDATE")
        for n in range(int(rule.get("COUNT", 30))):
            day = first + datetime.timedelta(days=n)
            if until and day > until:
                return
            if day not in without:
                yield day, self.replaced(day) or self.master


class Dav(others.Dav):
    def entries(self):
        for path in self.server.objects():
            thing = Object(path)
            for original, e in thing.takes_place():
                start = original if e is thing.master else e.at("DTSTART")
                yield Entry(start, e.value("SUMMARY"), e.value("LOCATION"), e.value("DESCRIPTION"), original,
                            thing.master.line("RRULE") and path, thing)

    def reset(self):
        for path in self.server.objects():
            self.server.ask("DELETE", "eva/home/" + path.name)

    def put(self, thing):
        self.server.ask("PUT", "eva/home/" + thing.path.name, thing.text().encode())

    def make(self, slot, day, hour, title):
        at = [f"{t:%Y%m%dT%H%M%S}" for t in times(day, hour, slot)]
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Other//EN", "BEGIN:VEVENT", "UID:" + title, "DTSTAMP:20310101T000000Z",
                 "SUMMARY:" + title, f"DTSTART;TZID=Europe/Paris:{at[0]}", f"DTEND;TZID=Europe/Paris:{at[1]}", "END:VEVENT", "END:VCALENDAR", ""]
        self.server.ask("PUT", f"eva/home/{title}.ics", "\r\n".join(lines).encode())

    def one(self, thing, original):
        """The occurrence as one of its own."""
        found = thing.replaced(original)
        if found is None:
            found = Component([x for x in thing.master.lines if not re.match("RRULE|EXDATE|RDATE", x)])
            found.move(original.day, original.hour, slot_at(original.minute))
            found.put("RECURRENCE-ID", f"RECURRENCE-ID;TZID=Europe/Paris:{original:%Y%m%dT%H%M%S}")
            thing.events.append(found)
        return found

    def edit(self, entry, whole, fields):
        thing, slot = entry.whole, entry.key[0]
        e = thing.master if whole or not entry.series else self.one(thing, entry.ident)
        for here, there in (("title", "SUMMARY"), ("place", "LOCATION"), ("text", "DESCRIPTION")):
            if here in fields:
                e.put(there, f"{there}:{fields[here]}")
        if "hour" in fields:
            day = thing.master.at("DTSTART").day if e is thing.master else entry.start.day
            e.move(day, fields["hour"], slot)
            if e is thing.master and entry.series:  # what was replaced or taken out has lost its place
                thing.events = [e]
                e.lines = [x for x in e.lines if not x.startswith("EXDATE")]
        self.put(thing)

    def drop(self, entry, whole):
        thing = entry.whole
        if whole or not entry.series:
            return self.server.ask("DELETE", "eva/home/" + thing.path.name)
        thing.events = [e for e in thing.events if e is not thing.replaced(entry.ident)]
        thing.master.lines.insert(1, f"EXDATE;TZID=Europe/Paris:{entry.ident:%Y%m%dT%H%M%S}")
        return self.put(thing)

    def end(self, entry, count):
        thing = entry.whole
        thing.master.put("RRULE", f"RRULE:FREQ=DAILY;COUNT={count}")
        last = thing.master.at("DTSTART") + datetime.timedelta(days=count - 1)
        thing.events = [e for e in thing.events if e is thing.master or e.at("RECURRENCE-ID") <= last]
        self.put(thing)
