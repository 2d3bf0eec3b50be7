"""Mailboxes of graph_calendar.py: their events, series and occurrences, and what of a body is refused."""
import datetime
import pathlib
import re
import secrets
import zoneinfo

from fake_http import Refused

UTC = datetime.timezone.utc
EVENT = set("""categories allowNewTimeProposals attendees body end hideAttendees importance isAllDay isDraft
isOnlineMeeting isReminderOn location locations onlineMeetingProvider originalEndTimeZone
originalStartTimeZone recurrence reminderMinutesBeforeStart responseRequested sensitivity showAs start
subject transactionId singleValueExtendedProperties""".split())
WORDS = {"showAs": {"free", "tentative", "busy", "oof", "workingElsewhere", "unknown"},
         "sensitivity": {"normal", "personal", "private", "confidential"}}
TABLE = pathlib.Path(__file__).resolve().parents[2] / "plugin/ics/data/zone_names.txt"
WINDOWS = dict(line.split(" = ") for line in TABLE.read_text().splitlines()
               if " = " in line and not line.startswith("#"))
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
PRESETS = {"none"} | {"preset%d" % n for n in range(25)}
MAILBOXES = ["schedule@example.com", "bo@example.com", "cy@example.com"]


def zone(name):
    try:
        return zoneinfo.ZoneInfo(WINDOWS.get(name, name))
    except Exception:
        raise Refused(400, "ErrorInvalidTimeZone", "the time zone \"%s\" is not known" % name)


def naive(text):
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?", text):
        raise Refused(400, "ErrorPropertyValidationFailure", "dateTime carries no offset")
    return datetime.datetime.fromisoformat(text[:19])


def utc_text(t):
    return t.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.0000000")


def query_time(text):
    if " " in text:
        raise Refused(400, "ErrorInvalidParameter", "an offset must be encoded: + is a blank")
    t = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return t if t.tzinfo else t.replace(tzinfo=UTC)


class Mailbox:
    def __init__(self):
        self.events, self.sequence, self.epoch = {}, 0, 0
        self.transactions, self.graves = {}, {}
        self.categories = [{"id": "c1", "displayName": "Meeting", "color": "preset5"}]


class State:
    def __init__(self):
        self.boxes = {name: Mailbox() for name in MAILBOXES}
        self.page_size, self.loop_pages, self.replay = 200, False, False
        self.no_categories, self.concurrent_save, self.spurious_412, self.custom_zone = False, 0, 0, False
        self.busy, self.deaf, self.refuse_besides = {}, 0, False
        self.subscriptions = {}


STATE = State()


def check(body, fresh):
    for key in body:
        if key not in EVENT:
            raise Refused(400, "RequestBodyRead", "The property '%s' does not exist or is read-only" % key)
    for key, words in WORDS.items():
        if key in body and body[key] not in words:
            raise Refused(400, "RequestBodyRead", "no value of " + key)
    for p in body.get("singleValueExtendedProperties", []):
        if not re.fullmatch(r"String \{[0-9a-f-]{36}\} Name \w+", p["id"]) or not isinstance(p["value"], str):
            raise Refused(400, "ErrorInvalidProperty")
    for a in body.get("attendees", []):
        if set(a) - {"emailAddress", "type"} or set(a["emailAddress"]) - {"address", "name"}:
            raise Refused(400, "RequestBodyRead")
    if "transactionId" in body and not fresh:
        raise Refused(400, "ErrorPropertyValidationFailure", "transactionId cannot change")
    if fresh and not ("start" in body and "end" in body):
        raise Refused(400, "ErrorPropertyValidationFailure", "start and end")


def set_times(event, body):
    """Keeps the reading and its zone; what is shown is UTC."""
    for key in ("start", "end"):
        if key not in body:
            continue
        if set(body[key]) != {"dateTime", "timeZone"}:
            raise Refused(400, "RequestBodyRead", key)
        zone(body[key]["timeZone"])
        event["_" + key] = (naive(body[key]["dateTime"]), body[key]["timeZone"])
    if "isAllDay" in body:
        event["isAllDay"] = body["isAllDay"]
    (a, za), (b, zb) = event["_start"], event["_end"]
    if event.get("isAllDay"):
        if za != zb or any(t.time() != datetime.time() for t in (a, b)) or b <= a:
            raise Refused(400, "ErrorInvalidAllDayEvent", "midnight to midnight in one zone")
    elif b.replace(tzinfo=zone(zb)) < a.replace(tzinfo=zone(za)):
        raise Refused(400, "ErrorPropertyValidationFailure", "end before start")


def instant(pair, all_day):
    t, name = pair
    return t.replace(tzinfo=UTC if all_day else zone(name))


def check_recurrence(event):
    r = event.get("recurrence")
    if not r:
        event.pop("recurrence", None)
        return
    p, span = r["pattern"], r["range"]
    if set(p) - {"type", "interval", "daysOfWeek", "firstDayOfWeek", "dayOfMonth", "month", "index"}:
        raise Refused(400, "RequestBodyRead", "pattern")
    if set(span) - {"type", "startDate", "endDate", "numberOfOccurrences", "recurrenceTimeZone"}:
        raise Refused(400, "RequestBodyRead", "range")
    if p["type"] not in ("daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "relativeYearly"):
        raise Refused(400, "ErrorInvalidRecurrence")
    if span["startDate"] != event["_start"][0].strftime("%Y-%m-%d"):
        raise Refused(400, "ErrorInvalidRecurrence", "range.startDate is not the start")


def starts(event, until):
    p, span = event["recurrence"]["pattern"], event["recurrence"]["range"]
    first = event["_start"][0]
    days = [DAYS.index(d) for d in p.get("daysOfWeek", [])]
    week_start = DAYS.index(p.get("firstDayOfWeek", "sunday"))
    n, day, step = 0, 0, p.get("interval", 1)
    while day < 40000:
        t = first + datetime.timedelta(days=day)
        day += 1
        if t > until or span["type"] == "endDate" and t.date().isoformat() > span["endDate"]:
            return
        if p["type"] == "daily":
            hit = (day - 1) % step == 0
        elif p["type"] == "weekly":
            lead = (first.weekday() - week_start) % 7
            hit = t.weekday() in days and (day - 1 + lead) // 7 % step == 0
        elif p["type"] == "absoluteMonthly":
            hit = t.day == p["dayOfMonth"] and (t.year * 12 + t.month - first.year * 12 - first.month) % step == 0
        elif p["type"] == "relativeMonthly":
            nth = ["first", "second", "third", "fourth", "last"].index(p.get("index", "first"))
            last = (t + datetime.timedelta(days=7)).month != t.month
            hit = t.weekday() in days and (last if nth == 4 else (t.day - 1) // 7 == nth)
        else:
            hit = (t.month, t.day) == (p["month"], p["dayOfMonth"])
        if hit:
            n += 1
            if span["type"] == "numbered" and n > span["numberOfOccurrences"]:
                return
            yield t


def store(box, event):
    box.sequence += 1
    event["_n"] = box.sequence
    event["lastModifiedDateTime"] = datetime.datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    event["changeKey"] = "ck%d" % box.sequence
    box.events[event["id"]] = event
    return event


def occurrences(box, master, begin, end):
    """Occurrences and exceptions that overlap [begin, end)."""
    length = master["_end"][0] - master["_start"][0]
    all_day = master.get("isAllDay", False)
    for t in starts(master, end.replace(tzinfo=None) + datetime.timedelta(days=40)):
        ident = master["id"] + "." + t.strftime("%Y%m%d")
        if ident in master["_cancelled"]:
            continue
        one = box.events.get(ident)
        if one is None:
            one = {k: v for k, v in master.items() if k not in ("recurrence", "_cancelled")}
            one.update(id=ident, type="occurrence", seriesMasterId=master["id"],
                       _start=(t, master["_start"][1]), _end=(t + length, master["_end"][1]),
                       _original=(t, master["_start"][1]))
            one.pop("_mark", None)
        if instant(one["_start"], all_day) < end and instant(one["_end"], all_day) > begin:
            yield one


def shown(event, expand=False, mutable=False):
    out = {k: v for k, v in event.items() if not k.startswith("_")}
    all_day = event.get("isAllDay", False)
    for key in ("start", "end"):
        out[key] = {"dateTime": utc_text(instant(event["_" + key], all_day)), "timeZone": "UTC"}
    for key in ("start", "end"):
        name = "original%sTimeZone" % key.capitalize()
        out[name] = "tzone://Microsoft/Custom" if STATE.custom_zone else event["_" + key][1]
    if event["type"] == "exception":
        out["originalStart"] = utc_text(instant(event["_original"], all_day))[:19] + "Z"
    out["@odata.etag"] = 'W/"%s"' % event["changeKey"]
    if expand and event.get("_mark"):
        out["singleValueExtendedProperties"] = event["_mark"]
    if mutable:
        out["id"] = "M" + secrets.token_hex(4)
    return out


def insert(box, body, keep_mark=True):
    check(body, True)
    event = {"id": "AAk" + secrets.token_hex(10), "isAllDay": False, "showAs": "busy", "sensitivity": "normal",
             "categories": [], "attendees": [], "isReminderOn": False, "isCancelled": False,
             "importance": "normal", "_cancelled": set(), "iCalUId": secrets.token_hex(20),
             "organizer": {"emailAddress": {"address": MAILBOXES[0], "name": "Schedule"}}}
    event.update({k: v for k, v in body.items() if k not in ("start", "end", "singleValueExtendedProperties")})
    set_times(event, body)
    check_recurrence(event)
    event["type"] = "seriesMaster" if "recurrence" in event else "singleInstance"
    event["attendees"] = [{**a, "status": {"response": "none"}} for a in event["attendees"]]
    if event.get("isOnlineMeeting"):
        event["onlineMeeting"] = {"joinUrl": "https://meet.example/" + secrets.token_hex(6)}
    if keep_mark:
        event["_mark"] = body.get("singleValueExtendedProperties")
    event["createdDateTime"] = datetime.datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return store(box, event)


def find(box, ident):
    event = box.events.get(ident)
    if event is None and "." in ident:
        master = box.events.get(ident.rsplit(".", 1)[0])
        if master is not None:
            far = datetime.datetime(2100, 1, 1, tzinfo=UTC)
            event = next((o for o in occurrences(box, master, datetime.datetime(1990, 1, 1, tzinfo=UTC), far)
                          if o["id"] == ident), None)
    if event is None:
        raise Refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return event


def change(box, ident, body):
    check(body, False)
    event = dict(find(box, ident))
    single = event["type"] in ("occurrence", "exception")
    if single and "recurrence" in body:
        raise Refused(400, "ErrorPropertyValidationFailure", "an occurrence has no recurrence")
    event.update({k: v for k, v in body.items() if k not in ("start", "end", "singleValueExtendedProperties")})
    set_times(event, body)
    if "singleValueExtendedProperties" in body:
        event["_mark"] = body["singleValueExtendedProperties"]
    if single:
        master = box.events[event["seriesMasterId"]]
        near = list(starts(master, event["_original"][0] + datetime.timedelta(days=800)))
        at = near.index(event["_original"][0])
        if (at + 1 < len(near) and event["_start"][0].date() >= near[at + 1].date()) or \
           (at > 0 and event["_start"][0].date() <= near[at - 1].date()):
            raise Refused(400, "ErrorOccurrenceCrossingBoundary", "crossing or overlapping the adjacent occurrence")
        event["type"] = "exception"
        store(box, master)
    else:
        old = box.events[ident]
        check_recurrence(event)
        event["type"] = "seriesMaster" if "recurrence" in event else "singleInstance"
        if event.get("recurrence") != old.get("recurrence") or event["_start"] != old["_start"]:
            for other in [e for e in box.events.values() if e.get("seriesMasterId") == ident]:
                del box.events[other["id"]]
                box.graves[other["id"]] = box.sequence + 1
            event["_cancelled"] = set()
    return store(box, event)


def remove(box, ident):
    event = find(box, ident)
    if event["type"] in ("occurrence", "exception"):
        master = box.events[event["seriesMasterId"]]
        master["_cancelled"].add(ident)
        store(box, master)
    for other in [e for e in box.events.values() if e["id"] == ident or e.get("seriesMasterId") == ident]:
        del box.events[other["id"]]
    box.sequence += 1
    box.graves[ident] = box.sequence
