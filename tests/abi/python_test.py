"""The Python binding. Usage: python_test.py SOURCE LIBRARY"""
import asyncio
import gc
import multiprocessing
import os
import pathlib
import pickle
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import warnings

SOURCE = pathlib.Path(sys.argv[1])
LIBRARY = os.environ["DAYBOOK_LIBRARY"] = sys.argv[2]
SHIM = SOURCE / "host_shims/python"
sys.path.insert(0, str(SHIM))

import daybook  # noqa: E402
from daybook import RETRY, SENT, Daybook, DaybookError  # noqa: E402

NOW = 1773069120000
ACTOR = {"platform": "test", "workspace": "", "user": "ana"}


def message(number=1, text="dentist tomorrow at 3pm", **more):
    return {"v": 1, "platform": "test", "conversation": "#room", "id": f"m{number}", "author": "ana",
            "text": text, "ts_ms": NOW, **more}


def in_child(plugin, queue):
    try:
        plugin.tick(NOW)
        queue.put(0)
    except DaybookError as error:
        queue.put(error.code)


class Binding(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.config = {"state": folder.name + "/s.sqlite", "timezone": "UTC"}

    def open(self, **more):
        plugin = Daybook({**self.config, **more})
        self.addCleanup(plugin.close)
        return plugin

    def test_every_function_of_the_header_has_its_types(self):
        import re
        from daybook import _library
        header = (SOURCE / "abi/daybook.h").read_text()
        names = set(re.findall(r"^DAYBOOK_API .*?(daybook_\w+)\(", header, re.M))
        self.assertEqual(names, set(_library._FUNCTIONS))

    def test_a_question_and_its_answer(self):
        with self.open(threads=0) as plugin:
            plugin.tick(NOW)
            self.assertEqual(plugin.on_message(message()), 1)
            plugin.tick(NOW)
            (question,) = plugin.effects()
            self.assertEqual(question["to"], ACTOR)
            plugin.done(question, SENT, {"message_id": "b1"})
            plugin.on_message(message(2, "yes", direct=True, conversation="@bot"))
            plugin.tick(NOW)
            self.assertTrue(all(e["kind"] in ("send", "edit") for e in plugin.effects()))
            self.assertEqual(plugin.progress().durable, plugin.progress().accepted)

    def test_errors(self):
        with self.open(threads=0) as plugin:
            self.assertEqual(plugin.error(), "")
            with self.assertRaises(DaybookError) as caught:
                plugin.on_message({"platform": "test"})
            self.assertEqual((caught.exception.code, caught.exception.name), (-1, "DAYBOOK_E_INVALID"))
            self.assertIn(caught.exception.text, str(caught.exception))
            self.assertEqual(plugin.error(), caught.exception.text)
            copy = pickle.loads(pickle.dumps(caught.exception))
            self.assertEqual((copy.code, copy.name, copy.text),
                             (caught.exception.code, caught.exception.name, caught.exception.text))
            with self.assertRaises(DaybookError) as caught:
                plugin.on_message(message(text="\ud800"))
            self.assertEqual(caught.exception.name, "DAYBOOK_E_UTF8")
            with self.assertRaises(DaybookError) as caught:
                plugin.done(99)
            self.assertEqual(caught.exception.name, "DAYBOOK_E_NOT_FOUND")
            with self.assertRaises(DaybookError) as caught:
                Daybook(self.config)
            self.assertEqual(caught.exception.name, "DAYBOOK_E_IN_USE")
        with self.assertRaises(DaybookError) as caught:
            plugin.tick(NOW)
        self.assertEqual(caught.exception.name, "DAYBOOK_E_STATE")
        with self.assertRaises(DaybookError) as caught:
            Daybook({"profile": "none"})
        self.assertEqual(caught.exception.name, "DAYBOOK_E_CONFIG")
        with self.assertRaises(OSError):
            Daybook(library="/nowhere/libdaybook.so.1")

    def test_text_outside_ascii_and_with_nul(self):
        with self.open(threads=0) as plugin:
            plugin.tick(NOW)
            plugin.on_message(message(text="Zahnärztin 🦷 tomorrow at 3pm"))
            plugin.on_message(message(2, "a\0b"))
            plugin.tick(NOW)
            self.assertEqual(plugin.progress().durable, 2)
            list(plugin.effects())

    def test_retry_brings_it_again(self):
        with self.open(threads=0) as plugin:
            plugin.tick(NOW)
            plugin.on_message(message())
            plugin.tick(NOW)
            first = plugin.next()
            plugin.done(first, RETRY)
            again, now = None, NOW
            while again is None and now < NOW + 3600000:
                now += 60000
                plugin.tick(now)
                again = next((e for e in plugin.effects() if e["id"] == first["id"]), None)
            self.assertEqual((again["k"], again["attempt"], again["maybe_sent"]), (first["k"], 2, False))

    def test_waiting_in_a_thread_and_closing(self):
        plugin = self.open()
        plugin.tick(NOW)
        plugin.on_message(message())
        self.assertTrue(plugin.wait(10))
        list(plugin.effects())
        self.assertFalse(plugin.wait(0.01))
        ended = []
        waiter = threading.Thread(target=lambda: ended.append(self.wait_to_the_end(plugin)))
        waiter.start()
        time.sleep(0.05)
        plugin.close()
        waiter.join(5)
        self.assertEqual(ended, ["DAYBOOK_E_STATE"])

    @staticmethod
    def wait_to_the_end(plugin):
        try:
            while True:
                plugin.wait(None)
        except DaybookError as error:
            return error.name

    def test_two_loops_one_after_the_other(self):
        for number in (1, 2):
            asyncio.run(self.one_question(number))

    async def one_question(self, number):
        with self.open() as plugin:
            plugin.tick(NOW)
            plugin.on_message(message(number, f"dentist tomorrow at {number}pm"))
            async for effect in plugin.aeffects():
                plugin.done(effect)
                break

    def test_closing_ends_the_iterator(self):
        async def run():
            plugin = self.open()
            taken = []

            async def take():
                async for effect in plugin.aeffects():
                    taken.append(effect)
                    plugin.done(effect)
            task = asyncio.create_task(take())
            plugin.tick(NOW)
            plugin.on_message(message())
            for _ in range(500):
                await asyncio.sleep(0.01)
                if taken:
                    break
            await asyncio.get_running_loop().run_in_executor(None, plugin.close)
            await asyncio.wait_for(task, 5)
            return taken
        self.assertEqual(len(asyncio.run(run())), 1)

    def test_forked_child(self):
        with self.open() as plugin, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            context = multiprocessing.get_context("fork")
            queue = context.SimpleQueue()
            child = context.Process(target=in_child, args=(plugin, queue))
            child.start()
            self.assertEqual(queue.get(), -10)
            child.join(10)
            self.assertEqual(child.exitcode, 0)
            plugin.tick(NOW)

    def test_leaving_without_closing(self):
        for leave in ("", "import os; os._exit(0)", "import sys; sys.exit(0)",
                      "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"):
            code = f"import daybook; d = daybook.Daybook({self.config!r}); d.tick({NOW}); {leave}"
            done = subprocess.run([sys.executable, "-c", code], timeout=30, capture_output=True,
                                  env={**os.environ, "PYTHONPATH": str(SHIM)})
            self.assertEqual(done.returncode, -15 if "SIGTERM" in leave else 0, done.stderr)

    def test_control_c_reaches_the_program(self):
        code = ("import daybook, os, signal, threading\n"
                f"d = daybook.Daybook({self.config!r})\n"
                "threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()\n"
                "try: d.wait(20)\n"
                "except KeyboardInterrupt: d.close(); print('interrupted')\n")
        start = time.monotonic()
        done = subprocess.run([sys.executable, "-c", code], timeout=30, capture_output=True, text=True,
                              env={**os.environ, "PYTHONPATH": str(SHIM)})
        self.assertEqual(done.stdout, "interrupted\n", done.stderr)
        self.assertLess(time.monotonic() - start, 10)

    def test_forgotten_objects_let_the_file_go(self):
        plugin = Daybook(self.config)
        del plugin
        gc.collect()
        Daybook(self.config).close()

    def test_beside_ssl_and_sqlite(self):
        import sqlite3
        with self.open() as plugin:
            plugin.tick(NOW)
            ssl.create_default_context()
            base = sqlite3.connect(":memory:")
            base.execute("create table t (x)")
            plugin.on_message(message())
            self.assertTrue(plugin.wait(10))
            self.assertEqual(base.execute("select count(*) from t").fetchone(), (0,))

    def test_echo_bot(self):
        example = SHIM / "examples/echo_bot.py"
        self.assertLessEqual(len(example.read_text().splitlines()), 40)
        done = subprocess.run([sys.executable, str(example), self.config["state"]], timeout=60,
                              input="dentist tomorrow at 3pm\n> yes\n", capture_output=True, text=True,
                              env={**os.environ, "PYTHONPATH": str(SHIM)})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("entist", done.stdout)

    def test_build_info(self):
        self.assertEqual(daybook.build_info()["abi"], {"min": 1, "max": 1})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
