"""What tests of calendars on servers through the program daybook share: its settings, and calls of it.

Their first arguments are PROGRAM and SOURCE.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from network_servers import Fake

PROGRAM = os.path.abspath(sys.argv[1])
SOURCE = pathlib.Path(sys.argv[2])
EVENT = {"title": "Pump review", "start_at": "2031-03-04T10:00", "end_at": "2031-03-04T11:00"}
WEEK = {"start_at": "2031-03-03", "end_at": "2031-03-10"}


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = dict(os.environ, HOME=folder.name, TZ="UTC", DAV_PASSWORD="open sesame", GRAPH_SECRET="secret",
                                GOOGLE_JSON=json.dumps({"type": "authorized_user", "client_id": "client",
                                                        "client_secret": "secret", "refresh_token": "refresh-0"}))

    def settings(self, calendar, answer_seconds=45, folder=None):
        # The dates of these tests lie years ahead: what is fetched must reach them to be known.
        wide = calendar if "window_future_days" in calendar else re.sub("^id = ", "window_future_days = 2500\nid = ", calendar)
        ((folder or self.folder) / "daybook.toml").write_text(
            f'profile = "butler"\nstate = "state.sqlite"\ntimezone = "Europe/Paris"\n[[calendars]]\n{wide}\n'
            f"[net]\nallow_private_addresses = true\nanswer_seconds = {answer_seconds}\n")

    @staticmethod
    def command(tool, args, more):
        command = [PROGRAM, "call", tool, json.dumps(args or {})]
        for key, value in more.items():
            command += ["--" + key.replace("_", "-"), value]
        return command

    def start(self, folder, tool, args, **more):
        process = subprocess.Popen(self.command(tool, args, more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   cwd=folder, env=self.environment)
        self.addCleanup(process.wait, 60)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        return process

    def call(self, tool, args=None, status=0, **more):
        command = self.command(tool, args, more)
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=self.folder, env=self.environment)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return json.loads(done.stdout if status == 0 else done.stderr)

    @staticmethod
    def google_at(base):
        return (f'id = "agenda"\nprovider = "google"\nmode = "direct"\nwrite = true\ncalendar = "primary"\n'
                f'api_base = "{base}/calendar/v3"\ntoken_url = "{base}/token"\ncredentials = "env:GOOGLE_JSON"')

    @staticmethod
    def graph_at(base):
        return (f'id = "team"\nprovider = "graph"\nmode = "direct"\nwrite = true\nmailbox = "schedule@example.com"\n'
                f'tenant = "t"\nclient_id = "client"\nclient_secret = "env:GRAPH_SECRET"\n'
                f'api_base = "{base}/v1.0"\ntoken_url = "{base}/t/oauth2/v2.0/token"\nwindow_future_days = 1700')

    @staticmethod
    def radicale_at(base):
        return (f'id = "home"\nprovider = "caldav"\nmode = "direct"\nwrite = true\nurl = "{base.rstrip("/")}/"\n'
                'calendar = "Home"\nusername = "eva"\npassword = "env:DAV_PASSWORD"')

    def server(self, make, *args):
        server = make(*args)
        self.addCleanup(server.close)
        return server

    def google(self):
        fake = self.server(Fake, SOURCE, "google_calendar.py")
        self.settings(self.google_at(fake.base))
        return fake
