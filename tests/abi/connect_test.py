"""Signing in through `daybook connect`: Google and Microsoft, a password, npm's emulate.

Usage: connect_test.py PROGRAM SOURCE
"""
import html
import json
import re
import socket
import subprocess
import sys
import unittest
import urllib.error
import urllib.parse
import urllib.request

from network_case import EVENT, PROGRAM, SOURCE, WEEK, Case
from network_servers import Emulate, Fake, Radicale


class Connect(Case):
    def connect(self, *words, browser=None, status=0):
        """Runs `daybook connect`; `browser` is given the address that it prints."""
        done = subprocess.Popen([PROGRAM, "connect", *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, cwd=self.folder, env=self.environment)
        said = ""
        while browser and "\n" not in said.partition("http")[2]:
            line = done.stderr.readline()
            self.assertTrue(line, said)
            said += line
        if browser:
            browser(next(word for word in said.split() if word.startswith("http")))
        out, err = done.communicate(timeout=60)
        self.assertEqual(done.returncode, status, out + said + err)
        return out if status == 0 else err

    def unsigned_google(self):
        fake = self.google()
        self.environment["GOOGLE_JSON"] = json.dumps({"installed": {
            "client_id": "client", "client_secret": "secret", "auth_uri": fake.base + "/auth", "token_uri": fake.base + "/token"}})
        return fake

    def test_connect_google_signs_in_through_a_browser(self):
        fake = self.unsigned_google()
        self.assertEqual(self.call("calendar_sync_status")["sources"][0]["sync_state"], "reconnect_needed")
        out = self.connect("google", browser=lambda url: urllib.request.urlopen(url, timeout=10).read())
        self.assertIn("agenda (google): signed in; it may read and write", out)
        self.assertIn("Holidays", out)
        self.assertTrue(self.call("calendar_create_event", EVENT)["receipt"]["confirmed_by_server"])
        self.assertEqual(len(fake.events()), 1)
        self.assertNotIn(b"refresh-", b"".join(p.read_bytes() for p in self.folder.glob("state.sqlite*") if p.suffix != ".key"))

    def test_connect_waits_on_where_an_answer_belongs_to_another_sign_in(self):
        self.unsigned_google()

        def stranger_first(url):
            back = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["redirect_uri"][0]
            for query in ("code=stolen&state=guessed", "code=stolen", "error=access_denied", "error=access_denied&state="):
                with self.assertRaises(urllib.error.HTTPError) as told:
                    urllib.request.urlopen(back + "/?" + query, timeout=10)
                self.assertEqual(told.exception.code, 400)
                self.assertIn("another sign-in", told.exception.read().decode())
            urllib.request.urlopen(url, timeout=10).read()
        self.assertIn("signed in", self.connect("google", browser=stranger_first))

    def test_connect_hears_the_browser_beside_others_that_say_nothing_or_little(self):
        self.unsigned_google()

        def slow_ones_first(url):
            port = urllib.parse.urlsplit(urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["redirect_uri"][0]).port
            slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
            for one in slow:
                self.addCleanup(one.close)
            slow[-1].sendall(b"GET /?co")
            urllib.request.urlopen(url, timeout=10).read()
        self.assertIn("signed in", self.connect("google", browser=slow_ones_first))

    def test_connect_tells_that_the_person_refused(self):
        self.unsigned_google()

        def refusing(url):
            query = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)
            urllib.request.urlopen(query["redirect_uri"][0] + "/?error=access_denied&state=" + query["state"][0], timeout=10).read()
        self.assertIn("the sign-in was refused (access_denied)", self.connect("google", browser=refusing, status=1))

    def test_connect_graph_signs_in_on_another_device(self):
        fake = Fake(SOURCE, "graph_calendar.py")
        self.addCleanup(fake.close)
        self.settings(f'id = "team"\nprovider = "graph"\nmode = "direct"\nwrite = true\nmailbox = "schedule@example.com"\n'
                      f'tenant = "t"\nclient_id = "client"\napi_base = "{fake.base}/v1.0"\n'
                      f'token_url = "{fake.base}/t/oauth2/v2.0/token"\nwindow_future_days = 1700')
        self.assertIn("team (graph): signed in", self.connect("graph"))
        self.assertTrue(self.call("calendar_create_event", EVENT)["receipt"]["confirmed_by_server"])
        self.assertEqual(len(fake.events()), 1)

    def test_connect_tries_a_password(self):
        server = Radicale(self.folder)
        self.addCleanup(server.close)
        home = (f'id = "home"\nprovider = "caldav"\nmode = "direct"\nwrite = true\nurl = "{server.base}"\n'
                'calendar = "Home"\nusername = "eva"\npassword = "env:DAV_PASSWORD"')
        self.settings(home)
        self.assertIn("home (caldav): the sign-in works; it may read and write", self.connect("caldav"))
        self.environment["DAV_PASSWORD"] = "wrong"
        self.assertIn("401", self.connect("caldav", status=1))
        self.assertIn("add one to daybook.toml", self.connect("google", status=1))

    def test_connect_google_by_the_consent_page_of_emulate(self):
        server = self.server(Emulate, SOURCE, self.folder)
        if server.missing:
            self.skipTest(server.missing)
        self.settings(self.google_at(server.base))
        text = (self.folder / "daybook.toml").read_text()
        (self.folder / "daybook.toml").write_text(text.replace(server.base + "/token", server.base + "/oauth2/token"))
        self.environment["GOOGLE_JSON"] = json.dumps({"installed": {
            "client_id": "client", "client_secret": "secret", "auth_uri": server.base + "/o/oauth2/v2/auth",
            "token_uri": server.base + "/oauth2/token"}})

        def consents(url):
            page = urllib.request.urlopen(url, timeout=10).read().decode()
            form = page[page.index("<form"):page.index("</form>")]
            fields = {re.search('name="(.*?)"', i)[1]: html.unescape(re.search('value="(.*?)"', i)[1])
                      for i in re.findall("<input[^>]*>", form)}
            self.assertEqual(fields["code_challenge_method"], "S256")
            where = urllib.parse.urljoin(url, html.unescape(re.search('action="(.*?)"', form)[1]))
            urllib.request.urlopen(where, urllib.parse.urlencode(fields).encode(), timeout=10).read()
        self.assertIn("agenda (google): signed in", self.connect("google", browser=consents))
        made = self.call("calendar_create_event", EVENT)
        self.assertEqual(made["status"], "created")
        # It keeps no mark of ours, which is told and not believed.
        self.assertIn("mark", made["not_kept"])
        self.assertEqual(len(self.call("calendar_list_events", WEEK)["events"]), 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
