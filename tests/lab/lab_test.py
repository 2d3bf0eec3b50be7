"""The line protocol of daybook-lab, as programs outside rely on it: one answer for each line, in order,
a bad line answered too, status 0. Usage: lab_test.py DAYBOOK_LAB"""
import json
import subprocess
import sys
import tempfile
import unittest

LAB = sys.argv[1]


def run(name, lines, *more, status=0):
    done = subprocess.run([LAB, name, *more], input="".join(line + "\n" for line in lines), text=True,
                          capture_output=True, timeout=60, check=False)
    assert done.returncode == status, (done.returncode, done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


class Lab(unittest.TestCase):
    def test_one_answer_for_each_line(self):
        good = json.dumps({"id": "a", "text": "tomorrow", "ref": "2026-03-09T10:00"})
        lines = [good, "", "garbage", "[]", '{"id":7}', '{"id":"b","text":"x","ref":"never"}', good]
        for name in ("parse", "detect", "intent", "expand", "ics"):
            with self.subTest(name=name):
                answers = run(name, lines)
                self.assertEqual(len(answers), len(lines))
                for i in (1, 2, 3):
                    self.assertIsInstance(answers[i].get("error"), str)
                self.assertEqual(answers[4]["id"], 7)

    def test_parse(self):
        line = {"id": "a", "text": "heading to Harmony thursday 8am-12pm", "ref": "2026-03-09T10:00:00-07:00",
                "tz": "America/Los_Angeles"}
        self.assertEqual(run("parse", [json.dumps(line)]), [{"id": "a", "spans": [
            {"kind": "datetimerange", "start": "2026-03-12T08:00", "end": "2026-03-12T12:00", "grain": "minute",
             "text": "thursday 8am-12pm", "from": 19, "to": 36}]}])

    def test_detect(self):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
            config.write('[[places]]\nname = "City of Harmony"\naliases = ["harmony"]\n')
            config.flush()
            line = {"id": "a", "text": "heading to Harmony thursday 8am-12pm", "ref": "2026-03-09T10:00",
                    "tz": "America/Los_Angeles", "author": "ana"}
            [answer] = run("detect", [json.dumps(line)], "--config", config.name)
        self.assertEqual({k: answer[k] for k in ("id", "detected", "kind", "start", "end", "all_day", "site")},
                         {"id": "a", "detected": True, "kind": "site_visit", "start": "2026-03-12T08:00",
                          "end": "2026-03-12T12:00", "all_day": False, "site": "City of Harmony"})
        self.assertTrue(0.6 <= answer["confidence"] <= 1)
        self.assertIn("time:day and clock 'thursday 8am-12pm'", answer["evidence"])

    def test_expand(self):
        line = {"id": "a", "dtstart": "19970610T090000", "value": "DATE-TIME", "tzid": "America/New_York",
                "rrule": ["FREQ=WEEKLY;COUNT=2"], "rdate": [], "exdate": [], "exrule": [], "window": None, "limit": None}
        self.assertEqual(run("expand", [json.dumps(line)]), [
            {"id": "a", "local": ["19970610T090000", "19970617T090000"],
             "utc": ["19970610T130000Z", "19970617T130000Z"]}])
        line.update(rrule=["FREQ=WEEKLY;COUNT=2"], rdate=["19970611T090000/PT1H"], exrule=["FREQ=WEEKLY;INTERVAL=2"])
        self.assertEqual(run("expand", [json.dumps(line)])[0], {
            "id": "a", "local": ["19970611T090000", "19970617T090000"], "utc": ["19970611T130000Z", "19970617T130000Z"]})

    def test_many_endless_series_in_one_file(self):
        def event(uid, *lines):
            return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", "DTSTART:20250101T000000Z", *lines, "END:VEVENT", ""))

        bomb = "RRULE:FREQ=SECONDLY;COUNT=2000000000;BYSECOND=1;BYMINUTE=1"
        with tempfile.NamedTemporaryFile("w", suffix=".ics", newline="") as file:
            file.write("BEGIN:VCALENDAR\r\n" + "".join(event(f"b{i}", bomb) for i in range(5000)) +
                       event("daily", "RRULE:FREQ=DAILY") + event("few", "RRULE:FREQ=WEEKLY;COUNT=40") +
                       "END:VCALENDAR\r\n")
            file.flush()
            answer, = run("ics", [json.dumps({"file": file.name, "window": ["20250601", "20250701"]})])
        # The file's budget ended them; what is of use is still there.
        self.assertTrue(answer["capped"])
        self.assertIn("cut off", answer["errors"][0]["message"])
        # The endless ones, one of each hour, fill what room is left.
        self.assertEqual(answer["instances"], 20000)
        self.assertEqual(sum(start.endswith("T000000") for start in answer["starts"]), 30 + 4)
        self.assertTrue(all(start.endswith(("T000000", "0101")) for start in answer["starts"]))

    def test_a_change_of_all_that_follows(self):
        zone = "TZID=America/New_York"
        series = (f"BEGIN:VEVENT\nUID:a\nDTSTART;{zone}:20250602T090000\nRRULE:FREQ=WEEKLY;COUNT=4\nEND:VEVENT\n"
                  "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE%s\nDTSTART%s\n%sEND:VEVENT\n")
        own, utc = f";{zone}:20250609T090000", ":20250609T130000Z"
        later, later_utc = f";{zone}:20250609T110000", ":20250609T150000Z"
        moved = ["U:20250602T130000", "U:20250609T150000", "U:20250616T150000", "U:20250623T150000"]
        for which, start, status, wanted in (
                (own, later, "", moved), (utc, later, "", moved), (own, later_utc, "", moved), (utc, later_utc, "", moved),
                (utc, own, "STATUS:CANCELLED\n", moved[:1])):
            with self.subTest(which=which, start=start), tempfile.NamedTemporaryFile("w", suffix=".ics") as file:
                file.write("BEGIN:VCALENDAR\n" + series % (which, start, status) + "END:VCALENDAR\n")
                file.flush()
                answer, = run("ics", [json.dumps({"file": file.name, "window": ["20250601", "20250701"]})])
                self.assertEqual(answer["starts"], wanted)

    def test_bench(self):
        [figures] = run("expand", [json.dumps({"id": "a", "dtstart": "19970610", "value": "DATE", "tzid": None,
                                               "rrule": ["FREQ=DAILY;COUNT=3"], "window": None, "limit": None})],
                        "--bench")
        self.assertEqual(set(figures), {"lines", "lines_per_s", "ns_per_line", "p99_ns"})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
