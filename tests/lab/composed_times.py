#!/usr/bin/env python3
"""Times composed from parts that know what they mean, read by daybook-lab and counted by class.

    tests/lab/composed_times.py LAB [--per-class N] [--seed S] [--show N] [--lower] [CLASS ...]

A row is a phrase with gaps and what it means by the rules of docs/timex.md; the gaps are filled by chance, so that what
is expected is computed and never typed in. Fails where less than LEAST of a class is read exactly.
"""
import argparse
import calendar
import collections
import json
import random
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

LEAST = 0.98
NOWS = [datetime(2026, 3, 4, 9, 0), datetime(2026, 11, 13, 15, 20), datetime(2026, 8, 30, 20, 10), datetime(2027, 1, 19, 11, 5)]
DAY = timedelta(days=1)
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
RULE_DAYS = "MO TU WE TH FR SA SU".split()
MONTHS = "January February March April May June July August September October November December".split()
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
MINUTES = {0: "", 5: " oh five", 15: " fifteen", 30: " thirty", 45: " forty-five", 50: " fifty"}


# --- The calendar, apart from the reader that is tested -------------------------------------------------------------

def suffixed(n):
    return f"{n}{'th' if 10 < n < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


def add_months(day, n):
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_of_month(day, n=0):
    return add_months(day.replace(day=1), n)


def monday(day, weeks=0):
    return day - day.weekday() * DAY + 7 * weeks * DAY


def on_or_after(day, weekday):
    return day + (weekday - day.weekday()) % 7 * DAY


def nth_weekday(first, n, weekday):
    if n > 0:
        return on_or_after(first, weekday) + 7 * (n - 1) * DAY
    last = first_of_month(first, 1) - DAY
    return last - (last.weekday() - weekday) % 7 * DAY


def coming(today, of_year):
    day = of_year(today.year)
    return day if day >= today else of_year(today.year + 1)


def beside(anchor, weekday, n):
    """The n-th such weekday after a day, or before it where n is negative."""
    if n > 0:
        return on_or_after(anchor + DAY, weekday) + 7 * (n - 1) * DAY
    return anchor - ((anchor.weekday() - weekday - 1) % 7 + 1) * DAY + 7 * (n + 1) * DAY


HOLIDAYS = {
    "Christmas": lambda y: date(y, 12, 25), "Halloween": lambda y: date(y, 10, 31), "Valentine's Day": lambda y: date(y, 2, 14),
    "Thanksgiving": lambda y: nth_weekday(date(y, 11, 1), 4, 3), "Labor Day": lambda y: nth_weekday(date(y, 9, 1), 1, 0),
    "Memorial Day": lambda y: nth_weekday(date(y, 5, 1), -1, 0), "New Year's Eve": lambda y: date(y, 12, 31)}


# --- What fills the gaps --------------------------------------------------------------------------------------------

def clock_parts(rng):
    """A clock time with its half of the day, in one of its spellings."""
    hour, minute, pm = rng.randint(1, 12), rng.choice([0, 0, 0, 5, 15, 30, 45, 50]), rng.random() < 0.5
    at = time(hour % 12 + 12 * pm, minute)
    mark, digits = ("pm" if pm else "am"), f"{hour}:{minute:02}" if minute else str(hour)
    spellings = [f"{digits}{mark}", f"{digits} {mark}", f"{digits} {mark[0]}.m.", f"{digits}{mark.upper()}", f"{at:%H:%M}",
                 f"{NUMBERS[hour]}{MINUTES[minute]} {mark}", f"{hour:02}:{minute:02} {mark.upper()}"]
    if pm and 6 <= hour < 10:
        spellings.append(f"{digits} in the evening")
    if not pm and 5 <= hour < 12:
        spellings.append(f"{NUMBERS[hour]}{MINUTES[minute]} in the morning")
    return rng.choice(spellings), at


def hours_parts(rng):
    """A range of hours within a day, in one of its spellings."""
    begin = datetime(2026, 1, 1, rng.choice([8, 9, 10, 13, 14, 15]), rng.choice([0, 30, 15]))
    end = begin + timedelta(minutes=rng.choice([30, 60, 90, 150]))
    mark = lambda t: "am" if t.hour < 12 else "pm"
    short = lambda t: f"{(t.hour - 1) % 12 + 1}" + (f":{t.minute:02}" if t.minute else "")
    a, b, ma, mb = short(begin), short(end), mark(begin), mark(end)
    return rng.choice([f"{begin:%H:%M}-{end:%H:%M}", f"from {begin:%H:%M} to {end:%H:%M}", f"{a}{ma}-{b}{mb}", f"{a}-{b}{mb}", f"{a}{ma} to {b}{mb}",
                       f"from {a} {ma} until {b} {mb}", f"between {a}{ma} and {b}{mb}", f"from {a} to {b}", f"between {a} and {b}"]), begin.time(), end.time()


def draw(rng, now):
    """All parts of one phrase; a row takes what it names."""
    today = now.date()
    p = SimpleNamespace(now=now, today=today, n=rng.randint(2, 9))
    p.number = rng.choice([str(p.n), NUMBERS[p.n]])
    weekdays = [w for w in range(7) if w != today.weekday()]
    p.w, p.v = sorted(rng.sample(weekdays, 2), key=lambda w: on_or_after(today, w))
    p.wd, p.wd2, p.W, p.V = WEEKDAYS[p.w], WEEKDAYS[p.v], RULE_DAYS[p.w], RULE_DAYS[p.v]
    p.near, p.near2 = on_or_after(today, p.w), on_or_after(today, p.v)
    # A month well ahead: a range that runs now, or ended a while ago, is another matter.
    p.m, p.d = (today.month + rng.randint(0, 5)) % 12 + 1, rng.randint(1, 20)
    p.dated = coming(today, lambda y: date(y, p.m, p.d))
    p.month, p.first, p.y = MONTHS[p.m - 1], p.dated.replace(day=1), p.dated.year
    p.mon = p.month if p.month == "May" else p.month[:3]
    p.dth, p.mm, p.dd, p.yy = suffixed(p.d), f"{p.m:02}", f"{p.d:02}", p.y % 100
    p.dated_wd = WEEKDAYS[p.dated.weekday()]
    p.e = p.d + rng.randint(1, 8)
    p.last, p.eth = p.dated.replace(day=p.e), suffixed(p.e)
    p.k = rng.choice(list(NTH))
    p.kth = NTH[p.k]
    p.holiday = rng.choice(list(HOLIDAYS))
    p.feast = coming(today, HOLIDAYS[p.holiday])
    p.year = rng.randint(1950, 2040)
    p.decade, p.q = p.year // 10 * 10, rng.randint(1, 4)
    p.clock, p.at = clock_parts(rng)
    p.clock2, p.at2 = clock_parts(rng)
    p.hours, p.begin, p.end = hours_parts(rng)
    p.part = rng.choice(["morning", "afternoon", "evening"])
    p.small, p.more = rng.choice([("hour", "minute"), ("day", "hour"), ("week", "day")])
    p.more_n = rng.choice([2, 3, 5])
    phrase, meaning = rng.choice(DAYS)
    p.day_text, p.day = phrase.format(**vars(p)), meaning(p)
    return p


# --- What a phrase means, in the words of the tables ----------------------------------------------------------------

def iso(value):
    return value.strftime("%Y-%m-%dT%H:%M" if isinstance(value, datetime) else "T%H:%M" if isinstance(value, time) else "%Y-%m-%d")


def says(kind, start, end=None, grain="", is_open=""):
    text = kind + (f" {iso(start)}" if start else "")
    text += ((".." if start else " ..") + iso(end)) if end else ""
    return text + (f" grain={grain}" if grain else "") + (f" open={is_open}" if is_open else "")


def at(day, clock):
    return datetime.combine(day, clock)


def span(first, end, grain=""):
    return says("daterange", first, end, grain)


def month(first, months=1, grain="month"):
    return span(first, first_of_month(first, months), grain)


def year(y, years=1):
    return span(date(y, 1, 1), date(y + years, 1, 1), "year")


def rule(text):
    return "rrule=" + text


UNIT = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}

# --- The phrases ----------------------------------------------------------------------------------------------------

RELATIVE = [
    ("tomorrow", lambda p: p.today + DAY), ("the day after tomorrow", lambda p: p.today + 2 * DAY),
    ("in {number} days", lambda p: p.today + p.n * DAY), ("{number} days from now", lambda p: p.today + p.n * DAY),
    ("{number} days from tomorrow", lambda p: p.today + (p.n + 1) * DAY), ("in {number} weeks", lambda p: p.today + 7 * p.n * DAY),
    ("in {number} weeks' time", lambda p: p.today + 7 * p.n * DAY), ("{number} weeks from today", lambda p: p.today + 7 * p.n * DAY),
    ("a week from tomorrow", lambda p: p.today + 8 * DAY), ("a week from today", lambda p: p.today + 7 * DAY),
    ("in a fortnight", lambda p: p.today + 14 * DAY), ("in a couple of days", lambda p: p.today + 2 * DAY), ("tomorrow week", lambda p: p.today + 8 * DAY)]
WEEKDAY = [
    ("{wd}", lambda p: p.near), ("this {wd}", lambda p: p.near), ("this coming {wd}", lambda p: p.near), ("next {wd}", lambda p: monday(p.today, 1) + p.w * DAY),
    ("{wd} next week", lambda p: monday(p.today, 1) + p.w * DAY), ("{wd} of next week", lambda p: monday(p.today, 1) + p.w * DAY),
    ("a week from {wd}", lambda p: p.near + 7 * DAY), ("a week on {wd}", lambda p: p.near + 7 * DAY), ("{wd} week", lambda p: p.near + 7 * DAY),
    ("{number} weeks from {wd}", lambda p: p.near + 7 * p.n * DAY), ("{number} {wd}s from now", lambda p: p.near + 7 * (p.n - 1) * DAY),
    ("the {wd} after next", lambda p: monday(p.today, 2) + p.w * DAY), ("{wd} in two weeks", lambda p: monday(p.today, 2) + p.w * DAY)]
DATED = [(text, lambda p: p.dated) for text in (
    "{month} {d}", "{month} {dth}", "{d} {month}", "the {dth} of {month}", "{dth} {mon}", "{month} the {dth}", "{mon} {d}, {y}", "{d} {mon} {y}", "{month} {dth} {y}",
    "{dated_wd}, {month} {d}", "{dated_wd} the {dth} of {month}", "{dated_wd} {d} {mon}", "{m}/{d}/{y}", "{mm}/{dd}/{y}", "{m}/{d}/{yy}", "{y}-{mm}-{dd}", "{dated_wd} {m}/{d}")]
NAMED = [
    ("the {kth} {wd} of {month}", lambda p: nth_weekday(p.first, p.k, p.w)), ("the {kth} {wd} in {month}", lambda p: nth_weekday(p.first, p.k, p.w)),
    ("the {kth} {wd} of next month", lambda p: nth_weekday(first_of_month(p.today, 1), p.k, p.w)), ("the {dth} of next month", lambda p: first_of_month(p.today, 1).replace(day=p.d)),
    ("the last day of {month}", lambda p: first_of_month(p.first, 1) - DAY), ("the first day of next month", lambda p: first_of_month(p.today, 1)),
    ("the last day of {y}", lambda p: date(p.y, 12, 31)), ("the first day of next week", lambda p: monday(p.today, 1))]
ANCHORED = [
    ("{holiday}", lambda p: p.feast), ("the day after {holiday}", lambda p: p.feast + DAY), ("the day before {month} {d}", lambda p: p.dated - DAY),
    ("{number} days after {holiday}", lambda p: p.feast + p.n * DAY), ("{number} weeks before {month} {d}", lambda p: p.dated - 7 * p.n * DAY),
    ("the {wd} before {holiday}", lambda p: beside(p.feast, p.w, -1)), ("the {wd} after {month} {d}", lambda p: beside(p.dated, p.w, 1)),
    ("the last {wd} before {holiday}", lambda p: beside(p.feast, p.w, -1)), ("the first {wd} after the {dth} of {month}", lambda p: beside(p.dated, p.w, 1)),
    ("the second {wd} after {holiday}", lambda p: beside(p.feast, p.w, 2)), ("the {wd} following {month} {d}", lambda p: beside(p.dated, p.w, 1))]
DAYS = RELATIVE + WEEKDAY + DATED + NAMED + ANCHORED


def dates(rows):
    return [(text, lambda p, day=day: says("date", day(p))) for text, day in rows]


CLASSES = {
    "relative": dates(RELATIVE), "weekday": dates(WEEKDAY), "dated": dates(DATED), "named": dates(NAMED), "anchored": dates(ANCHORED),
    "past": dates([("yesterday", lambda p: p.today - DAY), ("{number} days ago", lambda p: p.today - p.n * DAY), ("about {number} weeks ago", lambda p: p.today - 7 * p.n * DAY),
                   ("{number} months ago", lambda p: add_months(p.today, -p.n)), ("more than {number} years ago", lambda p: add_months(p.today, -12 * p.n)),
                   ("two weeks ago yesterday", lambda p: p.today - 15 * DAY), ("{wd} of last week", lambda p: monday(p.today, -1) + p.w * DAY), ("last {holiday}", lambda p: max(
                       d for d in (HOLIDAYS[p.holiday](p.today.year - k) for k in range(3)) if d < p.today))]),
    "clock": [(text, lambda p: says("time", p.at)) for text in ("{clock}", "at {clock}", "around {clock}", "by {clock}", "at {clock} sharp", "at about {clock}")],
    "day and clock": [(text, lambda p: says("datetime", at(p.day, p.at))) for text in (
        "{day_text} at {clock}", "at {clock} {day_text}", "{day_text}, {clock}", "{day_text} around {clock}", "{day_text} by {clock}", "{day_text} @ {clock}", "{clock}, {day_text}")],
    "part": [("the {part} of {month} {d}", lambda p: says("date", p.dated, grain="part")), ("{wd} {part}", lambda p: says("date", p.near, grain="part")),
             ("on the {part} of {dated_wd}, {month} {d}", lambda p: says("date", p.dated, grain="part")), ("{holiday} {part}", lambda p: says("date", p.feast, grain="part")),
             ("late {wd} {part}", lambda p: says("date", p.near, grain="part")), ("the {part} of the {kth} {wd} in {month}", lambda p: says("date", nth_weekday(p.first, p.k, p.w), grain="part"))],
    "hours": [("{hours}", lambda p: says("timerange", p.begin, p.end))],
    "day and hours": [(text, lambda p: says("datetimerange", at(p.day, p.begin), at(p.day, p.end))) for text in ("{day_text} {hours}", "{hours} {day_text}", "{day_text}, {hours}")],
    "days": [(text, lambda p: span(p.dated, p.last + DAY)) for text in (
        "{month} {d} to {e}", "{month} {d}-{e}", "from {month} {d} to {e}", "{month} {dth} through the {eth}", "from the {dth} to the {eth} of {month}", "{d}-{e} {month}", "{d} to {e} {month} {y}",
        "{mon} {d}-{e}, {y}", "between {month} {d} and {month} {e}", "{month} {d} - {month} {e}", "{m}/{d} - {m}/{e}", "from {mon} {d} through {mon} {e}, {y}", "the week from {month} {d} to {month} {e}")] + [
        ("from {wd} to {wd2}", lambda p: span(p.near, p.near2 + DAY)), ("{month} {d} {clock} - {month} {e} {clock2}", lambda p: says("datetimerange", at(p.dated, p.at), at(p.last, p.at2))),
        ("from {wd} at {clock} to {wd2} at {clock2}", lambda p: says("datetimerange", at(p.near, p.at), at(p.near2, p.at2)))],
    "two days": [(text, lambda p: says("date", p.near) + " ; " + says("date", p.near2)) for text in ("{wd} and {wd2}", "either {wd} or {wd2}", "{wd}/{wd2}")] + [
        (text, lambda p: says("datetime", at(p.near, p.at)) + " ; " + says("datetime", at(p.near2, p.at))) for text in ("{wd} and {wd2} at {clock}", "at {clock} on {wd} and {wd2}")] + [
        ("{wd} at {clock} or {wd2} at {clock2}", lambda p: says("datetime", at(p.near, p.at)) + " ; " + says("datetime", at(p.near2, p.at2)))],
    "open end": [("until {month} {d}", lambda p: says("daterange", None, p.dated + DAY, is_open="until")), ("before {wd}", lambda p: says("daterange", None, p.near, is_open="until")),
                 ("after the {kth} {wd} of {month}", lambda p: says("daterange", nth_weekday(p.first, p.k, p.w) + DAY, is_open="from")), ("from {month} {d} on", lambda p: says("daterange", p.dated, is_open="from")),
                 ("by {holiday}", lambda p: says("date", p.feast)), ("since {year}", lambda p: says("daterange", date(p.year, 1, 1), grain="year", is_open="from")),
                 ("by {clock} on {wd}", lambda p: says("datetime", at(p.near, p.at))), ("{month} {d} after {clock}", lambda p: says("datetimerange", at(p.dated, p.at), is_open="from")),
                 ("until {clock} on {wd}", lambda p: says("datetimerange", None, at(p.near, p.at), is_open="until"))],
    "period": [("next week", lambda p: span(monday(p.today, 1), monday(p.today, 2), "week")), ("the week before last", lambda p: span(monday(p.today, -2), monday(p.today, -1), "week")),
               ("the month after next", lambda p: month(first_of_month(p.today, 2))), ("in {month}", lambda p: month(p.first)), ("{month} {year}", lambda p: month(date(p.year, p.m, 1))),
               ("in {year}", lambda p: year(p.year)), ("the {decade}s", lambda p: year(p.decade, 10)), ("from {year} to 2045", lambda p: year(p.year, 2046 - p.year)),
               ("Q{q} {year}", lambda p: month(date(p.year, 3 * p.q - 2, 1), 3, "quarter")), ("the summer of {year}", lambda p: month(date(p.year, 6, 1), 3)),
               ("the week of {month} {d}", lambda p: span(monday(p.dated), monday(p.dated, 1), "week")), ("the first half of {year}", lambda p: span(date(p.year, 1, 1), date(p.year, 7, 1))),
               ("early {month}", lambda p: span(p.first, p.first.replace(day=11))), ("in mid-{month}", lambda p: span(p.first.replace(day=11), p.first.replace(day=21))),
               ("late {year}", lambda p: span(date(p.year, 9, 1), date(p.year + 1, 1, 1))), ("the past {number} days", lambda p: span(p.today - p.n * DAY, p.today)),
               ("over the last {number} months", lambda p: span(add_months(p.today, -p.n), p.today)), ("the end of {month}", lambda p: says("date", first_of_month(p.first, 1) - DAY)),
               ("by the end of {year}", lambda p: says("date", date(p.year, 12, 31)))],
    "length": [("for {number} {small}s", lambda p: f"duration {p.n * UNIT[p.small]}"), ("a {n}-{small} break", lambda p: f"duration {p.n * UNIT[p.small]}"),
               ("{number} {small}s and {more_n} {more}s", lambda p: f"duration {p.n * UNIT[p.small] + p.more_n * UNIT[p.more]}"), ("an hour and a half", lambda p: "duration 5400"),
               ("nearly {number} {small}s", lambda p: f"duration {p.n * UNIT[p.small]}"), ("{n}h30m", lambda p: f"duration {p.n * 3600 + 1800}"), ("{number} long {small}s", lambda p: f"duration {p.n * UNIT[p.small]}"),
               ("in {number} hours", lambda p: says("datetime", p.now + timedelta(hours=p.n))), ("about {number} hours ago", lambda p: says("datetime", p.now - timedelta(hours=p.n)))],
    "rule": [(text, lambda p: rule(f"FREQ=WEEKLY;BYDAY={p.W}")) for text in (
        "every {wd}", "{wd}s", "on {wd}s", "weekly on {wd}", "every {wd} at {clock}", "{clock} every {wd}", "{wd} {clock} every week", "every {wd} {hours}", "once a week on {wd}", "{wd} {part}s")] + [
        (text, lambda p: rule(f"FREQ=WEEKLY;INTERVAL=2;BYDAY={p.W}")) for text in ("every other {wd}", "every two weeks on {wd}", "biweekly on {wd}s", "at {clock} {wd} every other week")] + [
        ("every {wd} until {month} {d}", lambda p: rule(f"FREQ=WEEKLY;BYDAY={p.W};UNTIL={p.dated:%Y%m%d}")), ("every {wd} for {number} weeks", lambda p: rule(f"FREQ=WEEKLY;BYDAY={p.W};COUNT={p.n}")),
        ("daily at {clock}", lambda p: rule("FREQ=DAILY")), ("every {number} days", lambda p: rule(f"FREQ=DAILY;INTERVAL={p.n}")), ("weekdays at {clock}", lambda p: rule("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")),
        ("on the {dth} of every month", lambda p: rule(f"FREQ=MONTHLY;BYMONTHDAY={p.d}")), ("monthly on the {dth}", lambda p: rule(f"FREQ=MONTHLY;BYMONTHDAY={p.d}")),
        ("the {kth} {wd} of every month at {clock}", lambda p: rule(f"FREQ=MONTHLY;BYDAY={p.k}{p.W}")), ("every {d} {month}", lambda p: rule(f"FREQ=YEARLY;BYMONTH={p.m};BYMONTHDAY={p.d}")),
        ("every year on {month} {d}", lambda p: rule(f"FREQ=YEARLY;BYMONTH={p.m};BYMONTHDAY={p.d}")), ("on a monthly basis", lambda p: rule("FREQ=MONTHLY")),
        ("every day at {clock} and {clock2}", lambda p: rule("FREQ=DAILY") + " ; " + rule("FREQ=DAILY"))]}
CARRIERS = ["{}", "{}", "schedule a meeting with Ana {}", "let's meet {}", "can we do lunch {}?", "the review is {}", "I'm free {} if that helps"]
ALONE = {"past", "open end", "period", "length", "rule"}  # sentences about plans do not hold these


# --- Reading them ---------------------------------------------------------------------------------------------------

def shown(span_read):
    """One span of daybook-lab, as `says` and `rule` write it."""
    kind = span_read["kind"]
    if kind == "duration":
        return f"duration {span_read['seconds']}"
    if kind == "recurrence":
        return rule(span_read["rrule"])
    start, end, grain = span_read.get("start", ""), span_read.get("end", ""), span_read.get("grain", "day")
    text = kind + (f" {start}" if start else "") + (((".." if start else " ..") + end) if end else "")
    return text + (f" grain={grain}" if grain not in ("day", "minute") else "") + (f" open={span_read['open']}" if span_read.get("open") else "")


def phrases(name, options):
    rng, seen = random.Random(f"{options.seed} {name}"), set()
    for i in range(options.per_class):
        phrase, meaning = rng.choice(CLASSES[name])
        p = draw(rng, NOWS[i % len(NOWS)])
        text = phrase.format(**vars(p))
        if name not in ALONE:
            text = rng.choice(CARRIERS).format(text)
        if options.lower:
            text = text.lower()
        if (text, p.now) not in seen:
            seen.add((text, p.now))
            yield name, text, p.now, meaning(p)


def read(lab, rows):
    feed = "\n".join(json.dumps({"id": str(i), "text": text, "ref": now.isoformat(), "tz": "America/Los_Angeles"}) for i, (_, text, now, _) in enumerate(rows))
    out = subprocess.run([lab, "parse"], input=feed, capture_output=True, text=True, check=True).stdout
    return [" ; ".join(shown(s) for s in json.loads(line)["spans"]) for line in out.splitlines()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lab")
    parser.add_argument("classes", nargs="*")
    parser.add_argument("--per-class", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=5)
    parser.add_argument("--lower", action="store_true", help="all in small letters")
    options = parser.parse_args()
    rows = [row for name in options.classes or CLASSES for row in phrases(name, options)]
    right, every = collections.Counter(), collections.Counter()
    for (name, text, now, want), got in zip(rows, read(options.lab, rows), strict=True):
        every[name] += 1
        right[name] += got == want
        if got != want and every[name] - right[name] <= options.show:
            print(f"{name}: {text} (said {now:%a %Y-%m-%d %H:%M})\n    want {want}\n    got  {got or '-'}")
    for name, count in every.items():
        print(f"{name:14} {right[name]:5} of {count:5}  {right[name] / count:.3f}")
    print(f"{'all':14} {right.total():5} of {every.total():5}  {right.total() / every.total():.3f}")
    return int(any(right[name] < LEAST * count for name, count in every.items()))


sys.exit(main())
