"""The program daybook, as a person or a script calls it. Usage: cli_test.py PROGRAM SOURCE"""
import json
import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = os.path.abspath(sys.argv[1])
SOURCE = pathlib.Path(sys.argv[2])
MONDAY = 1773069120  # 2026-03-09, 08:12 in Los Angeles
SETTINGS = """timezone = "America/Los_Angeles"
[[places]]
name = "City of Harmony"
aliases = ["harmony"]
[[conversations]]
id = "C1"
place = "City of Harmony"
"""


class Cli(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "tmp").mkdir()
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder.name, "TZ": "UTC",
                            "TMPDIR": str(self.folder / "tmp")}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def run_it(self, *args, status=0, stdin=""):
        done = subprocess.run([PROGRAM, *args], input=stdin, capture_output=True, text=True, timeout=120,
                              cwd=self.folder, env=self.environment)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertEqual(list((self.folder / "tmp").iterdir()), [], "a temporary file was left")
        return done

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)


class Usage(Cli):
    def test_help_and_version(self):
        text = self.run_it("--help").stdout
        for word in ("chat", "replay", "call", "tools", "import", "export", "doctor", "connect"):
            self.assertIn(f"  {word}", text)
        self.assertRegex(json.loads(self.run_it("--version").stdout)["version"], r"^\d+\.\d+\.\d+$")

    def test_wrong_calls(self):
        for args in ((), ("sing",), ("--loud",), ("call",), ("replay",), ("import",), ("--state",),
                     ("call", "tools", "[1]"), ("call", "tools", "{"), ("chat", "now"), ("connect",)):
            done = self.run_it(*args, status=2)
            self.assertEqual(done.stdout, "")
            self.assertNotEqual(done.stderr, "")

    def test_connect_says_what_is_there(self):
        self.assertIn("add one to daybook.toml", self.run_it("connect", "google", status=1).stderr)
        self.assertIn("\"nowhere\" is none", self.run_it("connect", "nowhere", status=1).stderr)
        config = self.write("daybook.toml", '[[calendars]]\nid = "main"\nprovider = "local"\n')
        self.assertIn("nothing to sign in to", self.run_it("connect", "main", "--config", config, status=1).stderr)

    def test_errors_of_the_library_name_their_code(self):
        state = self.write("foreign.sqlite", "this is no database, only a text file that is long enough\n" * 20)
        self.assertIn("DAYBOOK_E_CORRUPT", self.run_it("doctor", "--state", state, status=1).stderr)
        config = self.write("bad.toml", 'profile = "none"\n')
        self.assertIn("DAYBOOK_E_CONFIG", self.run_it("doctor", "--config", config, status=1).stderr)

    def test_settings_with_a_fault_name_the_line(self):
        config = self.write("bad.toml", "profile = 'team'\n\n[[people]\n")
        self.assertIn("bad.toml:3", self.run_it("tools", "--config", config, status=1).stderr)
        self.assertIn("nowhere.toml", self.run_it("tools", "--config", "nowhere.toml", status=1).stderr)


class Chat(Cli):
    def test_without_a_terminal_a_conversation_plays(self):
        first = self.run_it("chat")
        self.assertEqual(first.stderr, "")
        self.assertGreater(first.stdout.count("Daybook to you:"), 3)
        self.assertIn("Harmony", first.stdout)
        self.assertEqual(first.stdout, self.run_it("chat").stdout)
        self.assertFalse((self.folder / ".local").exists(), "the demonstration must not touch the kept calendar")

    def test_at_a_terminal(self):
        shown = self.talk(["dentist tomorrow at 3pm", "yes", "schedule list", "/help", "/tick +1h", "/quit"])
        self.assertIn("Daybook to you:", shown)
        self.assertIn("entist", shown)
        self.assertRegex(shown, r"-- \w{3} \d{4}-\d\d-\d\d \d\d:\d\d")
        self.assertTrue((self.folder / ".local/state/daybook/daybook.sqlite").exists())

    def test_lines_from_a_pipe_are_a_conversation(self):
        done = self.run_it("chat", stdin="dentist tomorrow at 3pm\nyes\nschedule list\n/quit")
        self.assertIn("Personal (dentist)", done.stdout)
        self.assertIn("Saved:", done.stdout)
        self.assertNotIn("\033", done.stdout)
        self.assertIn("Personal (dentist)", self.run_it("export").stdout)

    def test_a_line_that_cannot_be_taken_costs_itself(self):
        text = (b"\xff\xfe\nschedule \xff\n/edit \xff\n/as \xff hello\n" + b"x" * 300000 +
                b"\ndentist tomorrow 3pm\nyes\n")
        done = subprocess.run([PROGRAM, "chat", "--state", ":memory:"], input=text, capture_output=True, timeout=60,
                              cwd=self.folder, env=self.environment)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        shown = done.stdout.decode()
        self.assertEqual(shown.count("this line was left out: "), 4)
        self.assertIn("nothing said yet", shown)
        self.assertIn("Saved:", shown)
        self.assertLess(len(shown), 10000)

    def talk(self, lines):
        """Types the lines at a terminal, each when the prompt is there."""
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execve(PROGRAM, [PROGRAM, "chat"], {**self.environment, "NO_COLOR": "1"})
        shown, prompts, end = "", 0, time.monotonic() + 60
        try:
            while time.monotonic() < end:
                if select.select([terminal], [], [], 0.2)[0]:
                    shown += os.read(terminal, 4096).decode("utf-8", "replace")
                if lines and shown.count("#general> ") > prompts:
                    prompts = shown.count("#general> ")
                    os.write(terminal, (lines.pop(0) + "\n").encode())
        except OSError:
            pass  # the program has left
        self.assertEqual(os.waitpid(child, 0)[1], 0, shown)
        os.close(terminal)
        return shown


    def test_a_clock_time_that_is_over_is_the_next_days(self):
        done = self.run_it("chat", "--state", ":memory:", stdin="/time 12:00\n/time 07:00\n/time 25:00\n/time 07:60\n").stdout
        # What comes due on the way is shown, too.
        (day, clock), (next_day, next_clock) = [re.findall(r"-- \w+ (\S+) (\S+)", part)[-1] for part in done.split("> /time ")[1:3]]
        self.assertEqual((clock, next_clock), ("12:00", "07:00"))
        self.assertLess(day, next_day)
        self.assertEqual(done.count("give a later time"), 2)

    def test_commands_of_one_word_go_to_the_bot(self):
        done = self.run_it("chat", "--state", ":memory:", stdin="list\ntoday\nmute\ndentist tomorrow at 3pm\n").stdout
        self.assertIn("This week: nothing in the calendar", done)
        self.assertIn("Today: nothing in the calendar", done)
        self.assertNotIn("Shall I put this", done)


class Replay(Cli):
    def lines(self, texts):
        return "".join(json.dumps({"id": f"x{i}", "ts": MONDAY + i * 60, "author": f"u{i % 3}", "text": text}) + "\n"
                       for i, text in enumerate(texts))

    def test_json_lines(self):
        talk = self.write("talk.jsonl", self.lines(["morning", "dentist tomorrow at 3pm", "lunch was good"]))
        done = self.run_it("replay", talk, "--config", self.write("s.toml", SETTINGS))
        effects = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([e["kind"] for e in effects], ["send"])
        self.assertEqual(effects[0]["to"]["user"], "u1")
        self.assertRegex(done.stderr, r"3 messages in .* messages/s, peak memory .* MB, 0 bad lines")
        # The keys begin with a word that is drawn for each state file; all else is the same again.
        again = self.run_it("replay", talk, "--config", "s.toml").stdout
        self.assertEqual(*(re.sub(r'"k":"\w+-', '"k":"', text) for text in (done.stdout, again)))

    def test_message_documents(self):
        document = {"v": 1, "platform": "irc", "workspace": "w", "conversation": "#a", "id": "1", "author": "ana",
                    "text": "dentist tomorrow at 3pm", "ts_ms": MONDAY * 1000}
        done = self.run_it("replay", self.write("a.jsonl", json.dumps(document) + "\n"))
        self.assertEqual(json.loads(done.stdout)["to"], {"platform": "irc", "workspace": "w", "user": "ana"})

    def test_bad_lines_are_told_and_passed_over(self):
        wrongly_dated = '{"id":"t","ts":"2026-03-09T10:00:00Z","author":"u1","text":"vet friday at 5pm"}\n'
        text = "{nonsense\n\n[1]\n" + self.lines(["dentist tomorrow at 3pm"]) + '{"platform":7}\n' + wrongly_dated
        done = self.run_it("replay", "--quiet", self.write("a.jsonl", text))
        self.assertIn("4 bad lines", done.stderr)
        self.assertIn('"ts" must be seconds since 1970', done.stderr)
        self.assertIn("a.jsonl:1:", done.stderr)
        self.assertIn("send 1", done.stderr)
        self.assertEqual(done.stdout, "")
        self.run_it("replay", "nowhere.jsonl", status=1)
        done = self.run_it("replay", "--quiet", "-", stdin=self.lines(["dentist tomorrow at 3pm"]))
        self.assertIn("send 1", done.stderr)

    def test_score(self):
        rows = [("dentist tomorrow at 3pm", True), ("lunch was good", False), ("who has the keys?", False)]
        text = "".join(json.dumps({"id": str(i), "ts": MONDAY + i, "author": f"u{i}", "text": t,
                                   "gold": {"detected": plan}}) + "\n" for i, (t, plan) in enumerate(rows))
        card = json.loads(self.run_it("replay", "--score", self.write("g.jsonl", text)).stdout)
        self.assertEqual((card["lines"], card["plans"], card["right"], card["wrong"]), (3, 1, 1, 0))
        self.assertEqual((card["precision"], card["recall"], card["f1"]), (1, 1, 1))
        self.assertEqual([(p["name"], p["right"], p["earned"]) for p in card["patterns"]], [("personal", 1, "shadow")])
        self.assertEqual({p["name"]: p["precision"] for p in card["people"]}, {"u0": 1, "u1": None, "u2": None})
        self.assertEqual([c["name"] for c in card["conversations"]], ["g"])
        rows = [{"id": str(i), "ts": MONDAY + i, "author": f"p{i}", "conversation": "C1", "text": "wfh tomorrow",
                 "gold": {"plan": True, "kind": "remote"}} for i in range(12)]
        text = "".join(json.dumps(r) + "\n" for r in rows)
        card = json.loads(self.run_it("replay", "--score", self.write("h.jsonl", text)).stdout)
        self.assertEqual([(p["name"], p["plans"], p["earned"]) for p in card["patterns"]], [("remote", 12, "confirm")])

    def test_score_tells_the_figures_of_shadow_mode(self):
        config = self.write("shadow.toml", 'profile = "shadow"\n[[people]]\nid = "ida"\nname = "Ida"\nadmin = true\n'
                                           'handles = { test = "U1" }\n')
        text = json.dumps({"id": "1", "ts": MONDAY, "author": "ben", "text": "I have a haircut on friday at 4pm",
                           "gold": {"detected": True}}) + "\n"
        card = json.loads(self.run_it("replay", "--score", "--config", config, self.write("g.jsonl", text)).stdout)
        self.assertEqual(card["lines"], 1)
        self.assertEqual(card["shadow"]["extractions"], 1)
        self.assertNotIn("shadow", json.loads(self.run_it("replay", "--score", self.write("g.jsonl", text)).stdout))

    def test_slack_export(self):
        self.slack_export()
        done = self.run_it("replay", str(self.folder / "export"), "--config", self.write("s.toml", SETTINGS))
        effects = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertIn("0 bad lines", done.stderr)
        self.assertEqual({e["kind"] for e in effects}, {"send", "edit"})
        self.assertEqual({(e["to"]["platform"], e["to"]["user"]) for e in effects}, {("slack", "U1")})
        self.assertIn("Harmony", effects[0]["body"]["text"])
        self.assertLess([e["kind"] for e in effects].index("send"), [e["kind"] for e in effects].index("edit"))

    def test_messages_of_an_export_that_cannot_be_read_are_told(self):
        self.slack_export()
        self.write("export/general/2026-03-10.json", json.dumps([
            {"type": "message", "user": "U1", "text": "no time stamp"},
            {"type": "message", "user": "U1", "text": 5, "ts": f"{MONDAY + 86400}.0001"}]))
        done = self.run_it("replay", str(self.folder / "export"), "--config", self.write("s.toml", SETTINGS), "--quiet")
        self.assertIn("2 bad lines", done.stderr)
        self.assertIn('a message without "ts" in the channel C2', done.stderr)

    def test_folders_of_an_export_are_read_or_named(self):
        self.slack_export()
        plan = [{"type": "message", "user": "U1", "text": "dentist on thursday at 3pm", "ts": f"{MONDAY + 900}.0001"}]
        indexes = {"groups": [{"id": "G1", "name": "office"}], "mpims": [{"id": "G2", "name": "mpdm-ana--bo-1"}],
                   "dms": [{"id": "D1", "members": ["U1", "U2"]}, {"id": ".."}, {"id": "D2"}]}
        for name, entries in indexes.items():
            self.write(f"export/{name}.json", json.dumps(entries))
        for folder in ("office", "mpdm-ana--bo-1", "D1"):
            self.write(f"export/{folder}/2026-03-09.json", json.dumps(plan))
        self.write("export/D1/2026-03-10.json", "[{")
        self.write("export/D1/2026-03-11.json", "{}")
        for i in range(7):
            self.write(f"export/unknown{i}/2026-03-09.json", "[{")
        def replay():
            return self.run_it("replay", str(self.folder / "export"), "--config", self.write("s.toml", SETTINGS)).stderr
        said = replay()
        self.assertRegex(said, r"(?m)^7 messages .*, 2 bad lines, 7 folders left out$")
        self.assertIn("D1/2026-03-10.json", said)
        self.assertIn("D1/2026-03-11.json: not a list of messages", said)
        for i in range(7):
            self.assertRegex(said, f"export/unknown{i}: left out")
        # An index that cannot be read costs what it alone names.
        self.write("export/groups.json", "[")
        said = replay()
        self.assertRegex(said, r"(?m)^6 messages .*, 3 bad lines, 8 folders left out$")
        self.assertRegex(said, "export/office: left out")

    def slack_export(self):
        def ts(minutes):
            return f"{MONDAY + minutes * 60}.000100"
        self.write("export/channels.json", json.dumps([{"id": "C1", "name": "harmony"}, {"id": "C2", "name": "general"}]))
        self.write("export/users.json", json.dumps([
            {"id": "U1", "name": "ana", "real_name": "Ana", "tz": "America/Los_Angeles"},
            {"id": "B1", "name": "bot", "is_bot": True}]))
        self.write("export/harmony/2026-03-09.json", json.dumps([
            {"type": "message", "user": "U1", "text": "I'll be onsite tomorrow at 10am, pump &amp; valves", "ts": ts(5)},
            {"type": "message", "subtype": "channel_join", "user": "U1", "text": "joined", "ts": ts(1)},
            {"type": "message", "subtype": "message_changed", "ts": ts(6),
             "message": {"user": "U1", "text": "I'll be onsite tomorrow at 11am", "ts": ts(5)}},
            {"type": "message", "subtype": "message_deleted", "deleted_ts": ts(5), "ts": ts(7)}]))
        self.write("export/general/2026-03-09.json", json.dumps([
            {"type": "message", "user": "U1", "text": "<@U2> <https://example.com|lunch> was good", "ts": ts(3), "thread_ts": ts(3)}]))

    def test_memory_stays_flat(self):
        def peak(count):
            text = self.lines([f"the build number {i} is green again" for i in range(count)])
            done = self.run_it("replay", "--quiet", self.write(f"{count}.jsonl", text))
            return float(re.search(r"peak memory ([\d.]+) MB", done.stderr).group(1))
        small, large = peak(2000), peak(40000)
        self.assertLess(large, small + (256 if "ASAN_OPTIONS" in self.environment else 24))


class Tools(Cli):
    def call(self, tool, status=0, **args):
        done = self.run_it("call", tool, json.dumps(args), "--state", "t.sqlite", status=status)
        return json.loads(done.stdout if status == 0 else done.stderr)

    def test_tools_are_listed_with_schemas(self):
        tools = json.loads(self.run_it("tools", "--state", "t.sqlite").stdout)["tools"]
        names = [tool["name"] for tool in tools]
        for name in ("list_events", "get_event", "create_event", "update_event", "delete_event", "undo"):
            self.assertIn("calendar_" + name, names)
        self.assertEqual(len(names), len(set(names)))

    def test_a_tool_nobody_knows(self):
        error = self.call("calendar_sing", status=1)
        self.assertTrue(error["type"] and error["message"])

    def test_doctor_reads_well(self):
        text = self.run_it("doctor", "--state", "t.sqlite").stdout
        self.assertIn("t.sqlite", text)
        self.assertNotIn("{", text)

    @unittest.skipUnless(os.path.exists("/dev/full"), "no device that is always full")
    def test_what_could_not_be_written_is_no_success(self):
        for args in (["tools"], ["--state", "s.sqlite", "export"], ["--state", "s.sqlite", "doctor"]):
            with open("/dev/full", "w") as full:
                done = subprocess.run([PROGRAM, *args], stdout=full, stderr=subprocess.PIPE, text=True, cwd=self.folder,
                                      env=self.environment, timeout=60)
            self.assertEqual(done.returncode, 1, args)
            self.assertIn("could not be written", done.stderr)

    def test_the_default_state_file(self):
        self.run_it("doctor")
        path = self.folder / ".local/state/daybook/daybook.sqlite"
        self.assertTrue(path.exists())
        self.assertEqual(path.parent.stat().st_mode & 0o777, 0o700)


class Ics(Cli):
    def calendar(self, count):
        events = "".join(
            f"BEGIN:VEVENT\r\nUID:e{i}@example.com\r\nDTSTAMP:20260301T000000Z\r\n"
            f"DTSTART;TZID=Europe/Paris:202604{i % 28 + 1:02}T100000\r\nDTEND;TZID=Europe/Paris:202604{i % 28 + 1:02}T110000\r\n"
            f"SUMMARY:Event {i}\r\nDESCRIPTION:{'long text ' * 30}\r\nEND:VEVENT\r\n" for i in range(count))
        zone = ("BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
                "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n"
                "BEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
                "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n")
        return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n{zone}{events}END:VCALENDAR\r\n"

    def test_there_and_back(self):
        # Larger than one document may be, so that it goes in and out in parts.
        path = self.write("in.ics", self.calendar(1000))
        self.run_it("import", path, "--state", "t.sqlite")
        self.run_it("export", "out.ics", "--state", "t.sqlite")
        text = (self.folder / "out.ics").read_text()
        self.assertEqual(text.count("BEGIN:VCALENDAR"), 1)
        self.assertEqual(set(re.findall(r"SUMMARY:(Event \d+)", text)), {f"Event {i}" for i in range(1000)})
        self.assertEqual(text, self.run_it("export", "--state", "t.sqlite").stdout.replace("\r\n", "\n"))
        # A second import of the same file changes nothing.
        self.run_it("import", path, "--state", "t.sqlite")
        self.assertEqual(self.run_it("export", "--state", "t.sqlite").stdout.count("BEGIN:VEVENT"), 1000)

    def test_an_export_leaves_its_target_what_it_was(self):
        state = ("--state", "t.sqlite")
        self.run_it("import", self.write("in.ics", self.calendar(1)), *state)
        text = self.run_it("export", *state).stdout.encode().replace(b"\n", b"\r\n")
        kept = self.folder / "kept.ics"
        kept.write_text("old")
        kept.chmod(0o600)
        (self.folder / "link.ics").symlink_to("kept.ics")
        (self.folder / "new.ics").symlink_to("made.ics")
        os.link(self.write("one.ics", "old"), self.folder / "two.ics")
        for target, holds in (("link.ics", "kept.ics"), ("new.ics", "made.ics"), ("one.ics", "two.ics")):
            self.run_it("export", target, *state)
            self.assertEqual((self.folder / holds).read_bytes(), text, target)
        self.assertTrue((self.folder / "link.ics").is_symlink() and (self.folder / "new.ics").is_symlink())
        self.assertEqual(kept.stat().st_mode & 0o777, 0o600)
        self.assertIn("cannot write tmp", self.run_it("export", "tmp", *state, status=1).stderr)
        self.assertEqual(sorted(p.name for p in self.folder.glob("*ics*")),
                         ["in.ics", "kept.ics", "link.ics", "made.ics", "new.ics", "one.ics", "two.ics"])

    def test_an_export_goes_into_a_pipe(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        # Open at both ends beforehand, so that a program that does not write leaves nobody waiting.
        end = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
        self.addCleanup(os.close, end)
        self.run_it("export", "pipe", "--state", "t.sqlite")
        self.assertTrue(pipe.is_fifo())
        self.assertTrue(os.read(end, 65536).startswith(b"BEGIN:VCALENDAR"))

    def test_files_that_are_no_calendar(self):
        for name, text in (("a.ics", "<html>"), ("c.ics", "")):
            self.assertNotEqual(self.run_it("import", self.write(name, text), "--state", "t.sqlite", status=1).stderr, "")
        self.run_it("import", "nowhere.ics", status=1)

    def test_what_is_wrong_costs_itself_and_is_named_by_its_line(self):
        # Large enough to go in parts; one event cannot be read, one is not closed, one is too large.
        lines = self.calendar(600).split("\r\n")
        bad = lines.index("UID:e500@example.com") + 2
        lines[bad] = "DTSTART:never"
        lines.remove("END:VEVENT")
        large = len(lines) - 2
        lines[large:large] = ["BEGIN:VEVENT", "UID:big", "DTSTART:20260401T100000Z", "DESCRIPTION:" + "x" * 200000, "END:VEVENT"]
        path = self.write("in.ics", "\r\n".join(lines))
        said = self.run_it("import", path, "--state", "t.sqlite").stdout
        self.assertIn("created: 599", said)
        self.assertIn("failed: 2", said)
        self.assertIn(f"line: {lines.index('DTSTART:never') + 1}\n", said)
        self.assertIn(f"line: {large + 1}\n", said)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
