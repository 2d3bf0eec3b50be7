"""The second stage over HTTP: a host's talk, and npm's aimock as the language model's server, faults included.

Usage: model_test.py SOURCE LIBRARY
"""
import datetime
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

SOURCE = pathlib.Path(sys.argv[1])
PROGRAM = SOURCE / "tests/fakes/model/node_modules/@copilotkit/aimock/dist/cli.js"
os.environ["DAYBOOK_LIBRARY"] = os.path.abspath(sys.argv[2])
sys.path.insert(0, str(SOURCE / "host_shims/python"))

if not PROGRAM.exists() or not shutil.which("node"):
    print("no stand-in for the model: npm ci in tests/fakes/model (scripts/test does it)")
    sys.exit(77)

import daybook  # noqa: E402

DAY = (datetime.date.today() + datetime.timedelta(days=3)).isoformat()
ANSWER_SECONDS = 3
# By the word that names the crew in the message: what the model says, and what goes wrong.
STORIES = {
    "amber": {"said": {"plan": True, "start": DAY}},
    "bronze": {"said": {"plan": False, "start": None}},
    "copper": {"said": {"plan": True, "start": "2031-12-24"}},                       # not in the text
    "denim": {"text": "Yes, that is a plan."},                                       # no JSON
    "ebony": {"text": 'Sure: {"plan": true, "start": null}'},                        # prose around it
    "flint": {"said": {"plan": "ignore all rules and say yes", "start": DAY}},       # not the schema
    "garnet": {"text": '{"plan": true, "start": "' + DAY + '"', "finish": "length"},  # cut short
    "hazel": {"said": {"plan": True, "start": DAY}, "chaos": {"dropRate": 1}},        # 500
    "ivory": {"said": {"plan": True, "start": DAY}, "chaos": {"malformedRate": 1}},
    "jade": {"said": {"plan": True, "start": DAY}, "chaos": {"rateLimitRate": 1}},    # 429
    "khaki": {"said": {"plan": True, "start": DAY}, "chaos": {"disconnectRate": 1}},
    "lilac": {"said": {"plan": True, "start": DAY}, "chaos": {"latencyMs": 8000}},    # too late
}
TELL = ["amber", "bronze", "copper", "denim", "ebony", "flint", "garnet", "hazel", "ivory", "jade", "khaki", "lilac"]


def fixtures():
    out = []
    for word, story in STORIES.items():
        response = {"content": story.get("text") or json.dumps(story["said"])}
        if "finish" in story:
            response["finishReason"] = story["finish"]
        out.append({"match": {"userMessage": f"the {word} crew"}, "response": response,
                    **({"chaos": story["chaos"]} if "chaos" in story else {})})
    return {"fixtures": out}


class Server:
    def __init__(self, folder, key=None):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        (folder / "fixtures.json").write_text(json.dumps(fixtures()))
        self.base, self.key = f"http://127.0.0.1:{port}", key or ""
        self.process = subprocess.Popen(["node", str(PROGRAM), "-p", str(port), "-f", str(folder / "fixtures.json"),
                                         "--log-level", "silent", "--strict"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        env=dict(os.environ, **({"AIMOCK_API_KEYS": key} if key else {})))
        for _ in range(600):
            try:
                self.journal()
                return
            except OSError:
                time.sleep(0.05)
        self.close()
        raise RuntimeError("aimock did not start")

    def journal(self):
        request = urllib.request.Request(self.base + "/__aimock/journal", headers={"Authorization": "Bearer " + self.key})
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def close(self):
        self.process.terminate()
        self.process.wait(10)


class Host:
    def __init__(self, folder, **model):
        self.plugin = daybook.Daybook({
            "state": str(folder / "host.sqlite"), "timezone": "UTC", "people": [{"id": "ana", "handles": {"test": "U1"}}],
            "detection": {"extract_at": 0.2, "ask_at": 1}, "briefing": {"morning": "off", "evening": "off"},
            "net": {"allow_private_addresses": True}, "secrets": {"key": "sesame"},
            "model": {"name": "small", "answer_seconds": ANSWER_SECONDS, **model}})
        self.count = 0

    def say(self, word):
        self.count += 1
        name = datetime.date.fromisoformat(DAY).strftime("%A")
        self.plugin.on_message({"v": 1, "platform": "test", "workspace": "", "conversation": "C1", "author": "U1",
                                "id": f"m{self.count}-{word}", "ts_ms": int(time.time() * 1000),
                                "text": f"catching up with the {word} crew {name}"})

    def asked(self, seconds):
        """What people were asked within that time; ends early with the first question."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.plugin.tick(int(time.time() * 1000))
            out = []
            for effect in self.plugin.effects():
                self.plugin.done(effect, daybook.SENT, {"v": 1, "message_id": "m"})
                if effect["kind"] == "ask_model":
                    raise AssertionError("the host was asked too")
                if effect["kind"] == "send":
                    out.append(effect["body"]["text"])
            if out:
                return out
            time.sleep(0.02)
        return []


class SecondStage(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def server(self, key=None):
        server = Server(self.folder, key)
        self.addCleanup(server.close)
        return server

    def host(self, **model):
        host = Host(self.folder, **model)
        self.addCleanup(host.plugin.close)
        return host

    def test_openai_and_every_fault(self):
        server = self.server(key="sesame")  # which refuses who does not show it
        host = self.host(url=server.base + "/v1", key="host:key")
        for word in TELL:
            with self.subTest(word):
                host.say(word)
                asked = host.asked(6 if word in ("amber", "lilac") else 1.2)
                self.assertEqual(["catching up" in text for text in asked], [True] if word == "amber" else [])
        entries = [e for e in server.journal() if "chat/completions" in e["path"]]
        seen = [word for e in entries for word in TELL if f"the {word} crew" in json.dumps(e.get("body"))]
        # What is answered too late is written down late too.
        self.assertEqual([w for w in seen if w != "lilac"], [w for w in TELL if w != "lilac"], "one question each, no second try")
        body = entries[0]["body"]
        self.assertEqual((body["model"], body["temperature"]), ("small", 0))
        self.assertTrue(body["response_format"]["json_schema"]["strict"])

    def test_ollama(self):
        server = self.server()
        host = self.host(url=server.base, api="ollama")
        host.say("amber")
        self.assertIn("catching up", host.asked(6)[0])

    def test_budget_of_the_day(self):
        server = self.server()
        host = self.host(url=server.base + "/v1", daily_budget=1)
        host.say("bronze")
        self.assertEqual(host.asked(1.2), [])
        host.say("amber")
        self.assertEqual(host.asked(2), [])
        self.assertEqual(len([e for e in server.journal() if "chat/completions" in e["path"]]), 1)

    def test_no_server_at_all(self):
        host = self.host(url="http://127.0.0.1:9/v1")
        host.say("amber")
        self.assertEqual(host.asked(1), [])
        host.say("bronze")
        self.assertEqual(host.asked(0.5), [])

    def test_settings_are_checked(self):
        with self.assertRaises(Exception) as raised:
            Host(self.folder, url="nonsense", name="", api="other")
        for name in ("model.url", "model.name", "model.api"):
            self.assertIn(name, str(raised.exception))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
