"""The calendar of google_calendar.py: its events, series and instances, listings, and what of a body is refused."""
import datetime
import hashlib
import json
import re
import secrets
import time
import zoneinfo

from fake_http import Refused

UTC = datetime.timezone.utc
EVENT_FIELDS = set("""anyoneCanAddSelf attachments attendees attendeesOmitted birthdayProperties colorId
conferenceData created creator description end endTimeUnspecified etag eventLabelId eventType
extendedProperties focusTimeProperties gadget guestsCanInviteOthers guestsCanModify guestsCanSeeOtherGuests
hangoutLink htmlLink iCalUID id kind location locked organizer originalStartTime outOfOfficeProperties
privateCopy recurrence recurringEventId reminders sequence source start status summary transparency updated
visibility workingLocationProperties""".split())
STRINGS = {"colorId", "description", "id", "location", "status", "summary", "transparency", "visibility", "iCalUID"}
ATTENDEE = {"additionalGuests", "comment", "displayName", "email", "id", "optional", "organizer", "resource",
            "responseStatus", "self"}
NOT_WITH_SYNC = {"iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin",
                 "timeMax", "updatedMin"}
LIST = NOT_WITH_SYNC | {"alwaysIncludeEmail", "eventTypes", "maxAttendees", "maxResults", "pageToken",
                        "showDeleted", "showHiddenInvitations", "singleEvents", "syncToken", "timeZone"}
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
AUTH = "https://www.googleapis.com/auth/calendar"


def zone(name):
    try:
        return zoneinfo.ZoneInfo(name)
    except Exception:
        raise Refused(400, "invalid", "Invalid time zone definition for start time.")


def local_of(when, calendar_zone="UTC"):
    """A start or end as a naive reading of its zone."""
    if "date" in when:
        return datetime.datetime.fromisoformat(when["date"])
    t = datetime.datetime.fromisoformat(when["dateTime"].replace("Z", "+00:00"))
    if t.tzinfo is None:
        return t
    return t.astimezone(zone(when.get("timeZone") or calendar_zone)).replace(tzinfo=None)


def instant_of(when):
    if "date" in when:
        return local_of(when).replace(tzinfo=UTC)
    t = datetime.datetime.fromisoformat(when["dateTime"].replace("Z", "+00:00"))
    return t if t.tzinfo else t.replace(tzinfo=zone(when.get("timeZone") or "UTC"))


def stamp(t):
    return t.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def starts(master, most=2000):
    """The original starts of a series as naive readings of its zone: FREQ, INTERVAL, COUNT, UNTIL,
    BYDAY of weekly rules, EXDATE."""
    first = local_of(master["start"])
    rule, without = {}, set()
    for line in master.get("recurrence", []):
        name, _, value = line.partition(":")
        if name == "RRULE":
            rule = dict(part.split("=") for part in value.split(";"))
        if name.startswith("EXDATE"):
            for one in value.split(","):
                t = datetime.datetime.strptime(one.rstrip("Z")[:15], "%Y%m%dT%H%M%S" if "T" in one else "%Y%m%d")
                if one.endswith("Z"):
                    t = t.replace(tzinfo=UTC).astimezone(zone(master["start"]["timeZone"])).replace(tzinfo=None)
                without.add(t)
    step = int(rule.get("INTERVAL", 1))
    count = int(rule["COUNT"]) if "COUNT" in rule else most
    until = None
    if "UNTIL" in rule:
        u = rule["UNTIL"]
        until = datetime.datetime.strptime(u.rstrip("Z"), "%Y%m%dT%H%M%S" if "T" in u else "%Y%m%d")
        if u.endswith("Z"):
            until = until.replace(tzinfo=UTC).astimezone(zone(master["start"]["timeZone"])).replace(tzinfo=None)
    days = [WEEKDAYS.index(d[-2:]) for d in rule.get("BYDAY", "").split(",") if d]
    n, day, out = 0, 0, []
    while n < count and day < 36500:
        t = first + datetime.timedelta(days=day)
        freq = rule.get("FREQ", "DAILY")
        if freq == "WEEKLY":
            week = (day + first.weekday()) // 7
            hit = week % step == 0 and t.weekday() in (days or [first.weekday()])
        elif freq == "MONTHLY":
            hit = t.day == first.day and ((t.year - first.year) * 12 + t.month - first.month) % step == 0
        elif freq == "YEARLY":
            hit = (t.month, t.day) == (first.month, first.day)
        else:
            hit = day % step == 0
        day += 1
        if until and t > until:
            break
        if hit:
            n += 1
            if t not in without:
                out.append(t)
    return out


class Calendar:
    def __init__(self):
        self.events, self.sequence, self.epoch, self.page_epoch = {}, 0, 0, 0
        self.order, self.texts = None, {}
        self.page_size, self.empty_pages, self.loop_pages = 2500, False, False
        self.drop, self.busy, self.role = [], {}, "owner"
        self.refuse_besides = False
        self.channels, self.pushes = {}, []

    def store(self, event):
        self.sequence += 1
        event["updated"] = datetime.datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        event["etag"] = '"%d"' % (3_000_000_000 + self.sequence * 2)
        event["_n"] = self.sequence
        self.events[event["id"]] = event
        self.order = None
        self.texts.pop(event["id"], None)
        return event

    def shown(self, event):
        """Cancelled events keep little: an exception its place in the series, others their id."""
        if event["status"] != "cancelled":
            keep = event
        elif "recurringEventId" in event:
            keep = {k: event[k] for k in ("id", "etag", "status", "kind", "recurringEventId",
                                          "originalStartTime", "iCalUID", "_n") if k in event}
        else:
            keep = {k: event[k] for k in ("id", "etag", "status", "kind", "_n") if k in event}
        return {k: v for k, v in keep.items() if k != "_n"}

    def text(self, event):
        found = self.texts.get(event["id"])
        if found is None:
            found = self.texts[event["id"]] = json.dumps(self.shown(event)).encode()
        return found

    def sorted(self):
        if self.order is None:
            self.order = sorted(self.events.values(), key=lambda e: e["_n"])
        return self.order


CALENDAR = Calendar()


def check(body, fresh):
    if not isinstance(body, dict):
        raise Refused(400, "parseError")
    for key in body:
        if key not in EVENT_FIELDS:
            raise Refused(400, "invalid", "Unknown name \"%s\"" % key)
    for key in STRINGS:
        if body.get(key) is not None and not isinstance(body[key], str):
            raise Refused(400, "invalid", key + " is no string")
    for a in body.get("attendees") or []:
        if set(a) - ATTENDEE or "@" not in a.get("email", ""):
            raise Refused(400, "invalid", "Invalid attendee email.")
    if body.get("colorId") is not None and body["colorId"] not in [str(n) for n in range(1, 12)]:
        raise Refused(400, "invalid", "Invalid color ID")
    if fresh and not ("start" in body and "end" in body):
        raise Refused(400, "required", "Missing start or end time.")
    if fresh and "id" in body and not re.fullmatch("[0-9a-v]{5,1024}", body["id"]):
        raise Refused(400, "invalid", "Invalid resource id value.")
    if fresh and "id" in body and "iCalUID" in body:
        raise Refused(400, "invalid", "id and iCalUID")


def tidy(event):
    for when in ("start", "end"):
        value = {k: v for k, v in event[when].items() if v is not None}
        if set(value) - {"date", "dateTime", "timeZone"} or ("date" in value) == ("dateTime" in value):
            raise Refused(400, "invalid", "Invalid %s time." % when)
        if "timeZone" in value:
            zone(value["timeZone"])
        event[when] = value
    if ("date" in event["start"]) != ("date" in event["end"]):
        raise Refused(400, "invalid", "Start and end times must either both be date or both be dateTime.")
    if instant_of(event["end"]) < instant_of(event["start"]):
        raise Refused(400, "timeRangeEmpty", "The specified time range is empty.")
    if event.get("recurrence"):
        if "dateTime" in event["start"] and "timeZone" not in event["start"]:
            raise Refused(400, "required", "Missing time zone definition for start time.")
        for line in event["recurrence"]:
            if not re.match("(RRULE|EXRULE|RDATE|EXDATE)[:;]", line):
                raise Refused(400, "invalid", "Invalid recurrence: " + line)
            until = re.search(r"RRULE:(?:.*;)?UNTIL=([0-9TZ]+)", line)
            timed = "dateTime" in event["start"]
            if until and not re.fullmatch(r"\d{8}T\d{6}Z" if timed else r"\d{8}(T\d{6}Z)?", until[1]):
                raise Refused(400, "invalid", "Invalid recurrence rule: UNTIL")
    else:
        event.pop("recurrence", None)
    # Times come back with their offset.
    for when in ("start", "end"):
        value = event[when]
        if "dateTime" in value:
            t = instant_of(value)
            value["dateTime"] = t.isoformat().replace("+00:00", "Z")
    properties = event.get("extendedProperties", {})
    for kind in list(properties):
        kept = {}
        for key, value in properties[kind].items():
            if value is None or len(key) > 44:
                continue
            if not isinstance(value, str):
                raise Refused(400, "invalid", "extendedProperties hold strings")
            kept[key] = value[:1024]
        properties[kind] = kept
    event.setdefault("reminders", {"useDefault": True})
    if event["reminders"].get("overrides") and event["reminders"].get("useDefault"):
        raise Refused(400, "cannotUseDefaultRemindersAndSpecifyOverride")
    if len(event["reminders"].get("overrides") or []) > 5:
        raise Refused(400, "invalid", "more than five reminders")
    for field in CALENDAR.drop:
        event.pop(field, None)
    return event


def merged(old, new):
    """A patch: objects are merged, null takes away."""
    out = dict(old)
    for key, value in new.items():
        if value is None:
            out.pop(key, None)
        elif isinstance(value, dict) and isinstance(out.get(key), dict):
            out[key] = merged(out[key], value)
        else:
            out[key] = value
    return out


def instances(master):
    length = local_of(master["end"]) - local_of(master["start"])
    own = {}
    for e in CALENDAR.events.values():
        if e.get("recurringEventId") == master["id"]:
            own[e["id"]] = e
    for t in starts(master):
        if "date" in master["start"]:
            when = lambda x: {"date": x.strftime("%Y-%m-%d")}
            ident = master["id"] + "_" + t.strftime("%Y%m%d")
        else:
            z = zone(master["start"]["timeZone"])
            when = lambda x: {"dateTime": x.replace(tzinfo=z).isoformat().replace("+00:00", "Z"),
                              "timeZone": master["start"]["timeZone"]}
            ident = master["id"] + "_" + stamp(t.replace(tzinfo=z))
        if ident in own:
            yield own[ident]
            continue
        one = {k: v for k, v in master.items() if k not in ("recurrence", "_n")}
        one.update(id=ident, recurringEventId=master["id"], originalStartTime=when(t), start=when(t),
                   end=when(t + length))
        yield one


def find(ident):
    event = CALENDAR.events.get(ident)
    if event is None and "_" in ident:
        master = CALENDAR.events.get(ident.rsplit("_", 1)[0])
        if master and master["status"] != "cancelled":
            event = next((e for e in instances(master) if e["id"] == ident), None)
    if event is None:
        raise Refused(404, "notFound", "Not Found")
    return event


def insert(body):
    check(body, True)
    ident = body.get("id") or secrets.token_hex(13)
    if ident in CALENDAR.events:
        raise Refused(409, "duplicate", "The requested identifier already exists.")
    event = tidy({"kind": "calendar#event", "status": "confirmed", **body, "id": ident})
    event.setdefault("iCalUID", ident + "@google.com")
    event.setdefault("organizer", {"email": "ana@example.com", "self": True})
    event.update(created=datetime.datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"), sequence=0)
    return CALENDAR.store(event)


def remove(ident):
    event = dict(find(ident))
    if event["status"] == "cancelled":
        raise Refused(410, "deleted", "Resource has been deleted")
    event["status"] = "cancelled"
    CALENDAR.store(event)
    for other in [e for e in CALENDAR.events.values() if e.get("recurringEventId") == ident]:
        del CALENDAR.events[other["id"]]


def change(ident, body, whole):
    check(body, False)
    old = find(ident)
    if whole:
        keep = {k: old[k] for k in ("id", "kind", "iCalUID", "created", "organizer", "sequence",
                                    "recurringEventId", "originalStartTime") if k in old}
        event = {"status": "confirmed", **body, **keep}
        if "start" not in event:
            raise Refused(400, "required", "Missing start time.")
    else:
        if old["status"] == "cancelled" and "recurringEventId" not in old:
            raise Refused(404, "notFound", "Not Found")
        event = merged(old, body)
    event = tidy(event)
    event["sequence"] = old.get("sequence", 0) + ("start" in body)
    if event.get("recurrence") and starts(event) != (starts(old) if old.get("recurrence") else None):
        # Exceptions of occurrences that are no more are lost.
        CALENDAR.store(event)
        there = {e["id"] for e in instances(event)}
        for other in [e for e in CALENDAR.events.values() if e.get("recurringEventId") == ident]:
            if other["id"] not in there:
                del CALENDAR.events[other["id"]]
    return CALENDAR.store(event)


def list_events(query):
    c = CALENDAR
    if set(query) - LIST:
        raise Refused(400, "badRequest", "unknown parameter")
    token = query.get("syncToken")
    if token and (set(query) & NOT_WITH_SYNC or query.get("showDeleted") == "false"):
        raise Refused(400, "badRequest", "Sync token cannot be used with these parameters.")
    print_of = hashlib.md5(repr(sorted((k, v) for k, v in query.items()
                                       if k not in ("syncToken", "pageToken"))).encode()).hexdigest()[:8]
    since = 0
    if token:
        parts = token.split("-")
        if len(parts) != 4 or parts[0] != "s" or int(parts[2]) != c.epoch:
            raise Refused(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.")
        if parts[3] != print_of:
            raise Refused(400, "badRequest", "parameters differ from those of the first request")
        since = int(parts[1])
    position, upto = since, c.sequence
    if "pageToken" in query:
        parts = query["pageToken"].split("-")
        if len(parts) != 4 or parts[0] != "p" or int(parts[3]) != c.page_epoch:
            raise Refused(400, "invalid", "Invalid page token value.")
        position, upto = int(parts[1]), int(parts[2])
    size = min(int(query.get("maxResults", 250)), c.page_size, 2500)
    deleted = query.get("showDeleted") == "true" or bool(token)
    name, _, value = query.get("privateExtendedProperty", "").partition("=")
    items, last, more = [], position, False
    for e in c.sorted():
        if e["_n"] <= position or e["_n"] > upto:
            continue
        if e["status"] == "cancelled" and not deleted and "recurringEventId" not in e:
            continue
        if "iCalUID" in query and e.get("iCalUID") != query["iCalUID"]:
            continue
        if name and e.get("extendedProperties", {}).get("private", {}).get(name) != value:
            continue
        if len(items) == size:
            more = True
            break
        items.append(c.text(e))
        last = e["_n"]
    page = {"kind": "calendar#events", "etag": '"x"', "summary": "Work", "timeZone": "Europe/Berlin",
            "updated": "2026-01-01T00:00:00.000Z", "accessRole": c.role, "defaultReminders": []}
    if c.loop_pages:
        page["nextPageToken"] = "p-%d-%d-%d" % (since, upto, c.page_epoch)
    elif c.empty_pages and "pageToken" not in query:
        items = []
        page["nextPageToken"] = "p-%d-%d-%d" % (position, upto, c.page_epoch)
    elif more:
        page["nextPageToken"] = "p-%d-%d-%d" % (last, upto, c.page_epoch)
    elif not (set(query) & NOT_WITH_SYNC):
        page["nextSyncToken"] = "s-%d-%d-%s" % (upto, c.epoch, print_of)
    return json.dumps(page).encode()[:-1] + b', "items": [' + b", ".join(items) + b"]}"
