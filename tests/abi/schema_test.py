"""Holds abi/schema and the library together: what the docs show and what the library says is valid,
and the library takes and refuses what the schema takes and refuses.
Usage: schema_test.py SOURCE LIBRARY"""
import copy
import json
import os
import pathlib
import re
import sys
import tempfile
import unittest

from jsonschema import Draft202012Validator

SOURCE = pathlib.Path(sys.argv[1])
os.environ["DAYBOOK_LIBRARY"] = sys.argv[2]
sys.path.insert(0, str(SOURCE / "host_shims/python"))

from daybook import SENT, Daybook, DaybookError, build_info  # noqa: E402

NOW = 1773069120000  # Monday 2026-03-09, 08:12 in Los Angeles
HOUR = 3600000
KINDS = ("message", "command", "outcome", "config", "effect", "build_info")
SCHEMAS = {kind: json.loads((SOURCE / f"abi/schema/{kind}.json").read_text()) for kind in KINDS}
CHECKS = {kind: Draft202012Validator(schema) for kind, schema in SCHEMAS.items()}

ACTOR = {"platform": "test", "workspace": "", "user": "U1"}
MESSAGE = {"v": 1, "platform": "test", "workspace": "", "conversation": "C-harmony", "direct": False,
           "id": "m1", "thread": "m0", "author": "U1", "text": "lunch was good", "ts_ms": NOW,
           "edited": False, "deleted": False, "reply_to": "m0", "mentions": ["U2"]}
COMMANDS = [{"v": 1, "corr": "c", "actor": ACTOR, "origin": "command", "text": "schedule today"},
            {"v": 1, "corr": "c", "actor": ACTOR, "origin": "agent", "tool": "tools", "args": {},
             "request_id": "r"},
            {"v": 1, "corr": "c", "actor": ACTOR, "button": "b"}]
CONFIG = {"timezone": "America/Los_Angeles", "threads": 0,
          "people": [{"id": "ana", "name": "Ana", "handles": {"test": "U1"}},
                     {"id": "bo", "name": "Bo", "handles": {"test": "U2"}}],
          "places": [{"name": "City of Harmony", "aliases": ["harmony"]}],
          "conversations": [{"id": "C-harmony", "place": "City of Harmony"}]}
# Settings of parts that are not in this build: taken whatever they hold. And a time zone is more than
# a text.
NOT_COMPARED = {"secrets", "net", "sync", "key", "timezone"}
VALUES = [None, True, 1, 1.0, -7, 1.5, "", "x", [], ["x"], {}, {"a": 1}]


class Session:
    """A library without threads, and all it said."""

    def __init__(self, folder, **more):
        self.plugin = Daybook({**CONFIG, "state": str(pathlib.Path(folder) / "s.sqlite"), **more})
        self.now, self.count, self.effects = NOW, 0, []
        self.settle()

    def settle(self):
        more = True
        while more:
            self.plugin.tick(self.now)
            more = False
            for effect in self.plugin.effects():
                more = True
                self.effects.append(effect)
                self.plugin.done(effect, SENT, {"v": 1, "message_id": "b" + effect["id"]})

    def say(self, text, author="U1", **more):
        self.count += 1
        self.plugin.on_message({**MESSAGE, "id": f"s{self.count}", "author": author, "text": text,
                                "thread": None, "reply_to": None, "ts_ms": self.now, **more})
        self.settle()
        return f"s{self.count}"

    def answer(self, text, **more):
        return self.say(text, direct=True, conversation="D1", **more)

    def command(self, **more):
        self.count += 1
        self.plugin.on_command({"v": 1, "corr": f"c{self.count}", "actor": ACTOR, **more})
        self.settle()

    def wait(self, ms):
        self.now += ms
        self.settle()

    def last_send(self):
        return [e for e in self.effects if e["kind"] == "send"][-1]


def play(s):
    """The loop of a team's day, with everything that makes the library say something."""
    s.say("heading to Harmony tomorrow 8am-12pm for the pump inspection")
    s.answer("make it 9-1")
    s.say("dentist on thursday at 3pm")
    s.answer("yes")
    s.answer("why")
    s.answer("undo")
    s.say("I'll be onsite friday at 10am")
    s.answer("", reaction="+1", reply_to="b" + s.last_send()["id"])
    first = s.say("going to Harmony on wednesday at 2pm")
    s.say("going to Harmony on wednesday at 3pm", id=first, edited=True)
    s.say("", id=first, deleted=True)
    s.say("meeting with Bo tomorrow at 4pm")
    s.wait(6 * 60000)
    s.answer("yes")
    s.answer("help")
    for text in ("schedule friday 8am-12pm pump work", "schedule list", "schedule today",
                 "schedule off tuesday", "schedule remote next week", "schedule sync", "nonsense"):
        s.command(text=text)
    for effect in [e for e in s.effects if e["body"].get("buttons")]:
        s.command(button=effect["body"]["buttons"][0]["id"])
    s.command(button="no-such-button")
    for tool in ("tools", "daybook_doctor", "calendar_list_events", "calendar_export_ics", "no_such_tool"):
        s.command(tool=tool, args={})
    s.wait(24 * HOUR)
    s.wait(24 * HOUR)


class Documents(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def test_schemas_are_schemas(self):
        for schema in SCHEMAS.values():
            Draft202012Validator.check_schema(schema)

    def test_build_info(self):
        CHECKS["build_info"].validate(build_info())

    def test_examples_of_the_docs_are_valid(self):
        examples = re.findall(r"^```json (\w+)\n(.*?)^```$", (SOURCE / "docs/abi.md").read_text(), re.M | re.S)
        self.assertGreater(len(examples), 10)
        for kind, text in examples:
            with self.subTest(kind=kind, text=text):
                CHECKS[kind].validate(json.loads(text))

    def test_examples_of_the_docs_are_taken(self):
        examples = re.findall(r"^```json (message|command|config)\n(.*?)^```$",
                              (SOURCE / "docs/abi.md").read_text(), re.M | re.S)
        with Daybook({"state": self.folder + "/s.sqlite", "threads": 0}) as plugin:
            plugin.tick(NOW)
            for kind, text in examples:
                if kind == "config":
                    tree = {**json.loads(text), "state": self.folder + "/c.sqlite"}
                    Daybook(tree).close()
                else:
                    {"message": plugin.on_message, "command": plugin.on_command}[kind](text)

    def test_everything_the_library_says_is_valid(self):
        s = Session(self.folder)
        play(s)
        s.plugin.close()
        for effect in s.effects:
            errors = [f"{e.json_path}: {e.message}" for e in CHECKS["effect"].iter_errors(effect)]
            self.assertEqual(errors, [], effect)
            self.assertLessEqual(len(json.dumps(effect, ensure_ascii=False).encode()), 65536)
        kinds = {effect["kind"] for effect in s.effects}
        self.assertLessEqual({"send", "edit", "reply"}, kinds)
        told = SCHEMAS["effect"]["$defs"]["reply"]["properties"]["error"]["properties"]
        errors = [effect["body"]["error"] for effect in s.effects if "error" in effect["body"]]
        self.assertTrue(errors)
        for error in errors:
            self.assertLessEqual(set(error), set(told), error)
        keys = [effect["k"] for effect in s.effects]
        self.assertEqual(len(keys), len(set(keys)), "an idempotency key was used twice")

    def agree(self, kind, base, take):
        """Library and schema judge every single change of the document alike."""
        changed = []
        for key in base:
            changed.append({k: v for k, v in base.items() if k != key})
        for key in sorted(set(SCHEMAS[kind]["properties"]) - NOT_COMPARED):
            changed += [{**base, key: value} for value in VALUES]
        changed += [{**base, "unknown_key": value} for value in VALUES]
        different = []
        for document in changed:
            valid = CHECKS[kind].is_valid(document)
            try:
                take(document)
                taken = "taken"
            except DaybookError as error:
                taken = error.name
            if valid != (taken == "taken"):
                key = next((k for k in {**document, **base} if document.get(k) != base.get(k)), None)
                different.append(f"{key}={document.get(key)!r}: schema {'valid' if valid else 'invalid'}, library {taken}")
        self.assertEqual(different, [])

    def test_messages(self):
        with Daybook({"state": self.folder + "/s.sqlite", "threads": 0}) as plugin:
            plugin.tick(NOW)
            self.agree("message", MESSAGE, plugin.on_message)

    def test_commands(self):
        with Daybook({"state": self.folder + "/s.sqlite", "threads": 0}) as plugin:
            plugin.tick(NOW)
            for command in COMMANDS:
                self.agree("command", command, plugin.on_command)

    def test_outcomes(self):
        with Daybook({"state": self.folder + "/s.sqlite", "threads": 0}) as plugin:
            plugin.tick(NOW)

            def take(document):
                plugin.on_command(COMMANDS[1])
                plugin.tick(NOW)
                effect = plugin.next()
                try:
                    plugin.done(effect, SENT, document)
                except DaybookError:
                    plugin.done(effect, SENT)
                    raise
            self.agree("outcome", {"v": 1, "message_id": "x", "error": "y"}, take)

    def test_settings(self):
        base = copy.deepcopy(CONFIG)
        base.update(profile="team", state="s.sqlite", confirm={}, detection={}, briefing={})

        def take(document):
            if isinstance(document.get("state"), str) and document["state"]:
                document = {**document, "state": self.folder + "/" + document["state"]}
            here = os.getcwd()
            os.chdir(self.folder)
            try:
                Daybook(document).close()
            finally:
                os.chdir(here)
        self.agree("config", base, take)

    def leaves(self):
        """Every member one level down that is a plain value: ("confirm", "undo_minutes", its schema)."""
        for table, schema in SCHEMAS["config"]["properties"].items():
            if "properties" in schema:
                for name, member in schema["properties"].items():
                    yield table, name, member

    def test_members_of_the_settings(self):
        different = []
        for table, name, member in self.leaves():
            values = [None, "", True, 1, -7, "x", [], {}]
            values += [member[key] + step for key, step in (("minimum", -1), ("minimum", 0), ("maximum", 0), ("maximum", 1))
                       if key in member]
            for value in values:
                document = {table: {name: value}, "state": ":memory:", "threads": 0}
                try:
                    Daybook(document).close()
                    taken = "taken"
                except DaybookError as error:
                    taken = error.name
                if CHECKS["config"].is_valid(document) and taken != "taken" and "string" not in (member.get("type") or ""):
                    different.append(f"{table}.{name}={value!r}: schema valid, library {taken}")
                if not CHECKS["config"].is_valid(document) and taken == "taken":
                    different.append(f"{table}.{name}={value!r}: schema invalid, library taken")
        self.assertEqual(different, [])

    def test_members_of_the_lists_of_the_settings(self):
        different = []
        for table, schema in SCHEMAS["config"]["properties"].items():
            for name, member in schema.get("items", {}).get("properties", {}).items():
                entry = {key: "x" for key in schema["items"]["required"]}
                for value in [None, "", "x", True, 1, -7, 1.5, [], ["x"], [1], {}, {"a": "x"}, {"a": 1}]:
                    document = {table: [{**entry, name: value}], "state": ":memory:", "threads": 0}
                    try:
                        Daybook(document).close()
                        taken = True
                    except DaybookError:
                        taken = False
                    valid = CHECKS["config"].is_valid(document)
                    # Of a text the schema does not know whether it names something.
                    if valid != taken and not (valid and value == "x"):
                        different.append(f"{table}[].{name}={value!r}: schema {valid}, library {taken}")
        self.assertEqual(different, [])

    def test_null_counts_as_missing_in_an_actor(self):
        with Daybook({"state": self.folder + "/s.sqlite", "threads": 0}) as plugin:
            command = {**COMMANDS[0], "actor": {**ACTOR, "workspace": None}}
            CHECKS["command"].validate(command)
            plugin.on_command(command)

    def test_settings_of_the_docs_are_in_the_schema(self):
        missing, seen = [], 0
        for row in (SOURCE / "docs/settings.md").read_text().splitlines():
            cell = row.split("|")[1] if row.startswith("| `") else ""
            for group in re.findall(r"`([^`]+)`", cell):
                table = group.split(",")[0].rpartition(".")[0]
                for name in (part.strip().rpartition(".")[2] for part in group.split(",")):
                    seen += 1
                    members = SCHEMAS["config"]["properties"]
                    if table:
                        members = members.get(table.removesuffix("[]"), {})
                        members = members.get("items", members).get("properties", {})
                    if name not in members:
                        missing.append(f"{table}.{name}")
        # The last table lists profiles, not settings.
        self.assertEqual([m for m in missing if m not in {".team", ".butler", ".knowledge", ".shadow"}], [])
        self.assertGreater(seen, 60)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
