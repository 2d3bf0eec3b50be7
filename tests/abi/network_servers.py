"""Calendar servers on loopback for the tests: Radicale, and the fakes of Google and Microsoft Graph."""
import http.server
import json
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "fakes"))
from odd_http import make_certificates  # noqa: E402


class Fake:
    """One of tests/fakes; ends with its standard input."""

    def __init__(self, source, name):
        self.process = subprocess.Popen([sys.executable, str(source / "tests/fakes" / name)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.base = "http://127.0.0.1:%d" % json.loads(self.process.stdout.readline())["port"]

    def order(self, **orders):
        request = urllib.request.Request(self.base + "/_control", json.dumps(orders).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def events(self):
        return [e for e in self.order(events=True)["events"] if e.get("status") != "cancelled"]

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(10)


class Proxy:
    """tests/fakes/fault_proxy.py in front of one of these."""

    def __init__(self, source, base, folder):
        target = base.rstrip("/").rsplit(":", 1)[1]
        self.process = subprocess.Popen([sys.executable, str(source / "tests/fakes/fault_proxy.py"), target, str(folder)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.base = "http://127.0.0.1:%d" % json.loads(self.process.stdout.readline())["http"]

    def ask(self, path, body=None):
        request = urllib.request.Request(self.base + path, body)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def fault(self, *faults):
        self.ask("/__faults__", json.dumps(faults).encode())

    def saw(self, method, path=""):
        """How many such requests came since it was last asked."""
        return sum(s["method"] == method and path in s["path"] for s in json.loads(self.ask("/__seen__")))

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(10)


class FeedServer:
    """One feed, basic.ics, over TLS where that is asked for; knows by how many connections it was asked."""

    def __init__(self, folder, address="127.0.0.1", tls=False):
        self.text = b""
        self.keeps_connections = True
        self.resumed = 0  # connections that took up the TLS session of an earlier one
        self.connections = 0
        self.context = None
        if tls:
            self.ca, certificate, key = make_certificates(folder, address)
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate, key)
        feed = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                if feed.context:
                    self.request = feed.context.wrap_socket(self.request, server_side=True)
                    feed.resumed += self.request.session_reused
                feed.connections += 1
                super().setup()

            def log_message(self, *args):
                pass

            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", str(len(feed.text)))
                if not feed.keeps_connections:
                    self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(feed.text)

        self.server = http.server.ThreadingHTTPServer((address, 0), Handler)
        self.server.daemon_threads = True
        self.base = f"http{'s' if tls else ''}://{address}:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def holds(self, title):
        self.text = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test\r\nBEGIN:VEVENT\r\nUID:one\r\nDTSTAMP:20300101T000000Z\r\n"
                     f"DTSTART:20310304T090000Z\r\nDTEND:20310304T100000Z\r\nSUMMARY:{title}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n").encode()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Radicale:
    def __init__(self, folder):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.store = folder / "collections"
        (folder / "users").write_text("eva:open sesame\n")
        (folder / "radicale.conf").write_text(
            f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = {folder}/users\n"
            f"htpasswd_encryption = plain\n[storage]\nfilesystem_folder = {self.store}\n[rights]\ntype = owner_only\n")
        self.base = f"http://127.0.0.1:{port}/"
        self.process = subprocess.Popen(["/usr/bin/python3", "-m", "radicale", "--config", str(folder / "radicale.conf")],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(1000):
            try:
                self.make("home", "Home")
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        raise RuntimeError("radicale did not start")

    def make(self, name, shown, component=None):
        """A collection; of one kind of component where one is named."""
        kinds = f'<C:supported-calendar-component-set><C:comp name="{component}"/></C:supported-calendar-component-set>'
        self.ask("MKCALENDAR", f"eva/{name}/", ('<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set>'
                 f"<D:prop><D:displayname>{shown}</D:displayname>{kinds if component else ''}</D:prop></D:set></C:mkcalendar>").encode())

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.base + path, body, method=method)
        request.add_header("Authorization", "Basic ZXZhOm9wZW4gc2VzYW1l")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()

    def objects(self):
        return [p for p in (self.store / "collection-root/eva/home").glob("*.ics")]

    def close(self):
        self.process.terminate()
        self.process.wait(10)


class RealDav:
    """tests/fakes/dav_server.py: a CalDAV server of Debian's with the calendars of alice."""

    def __init__(self, source, kind, folder):
        folder.mkdir()
        self.process = subprocess.Popen([sys.executable, str(source / "tests/fakes/dav_server.py"), kind, str(folder)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        about = json.loads(self.process.stdout.readline())
        self.missing = about.get("missing")
        if self.missing:
            self.close()
            return
        self.base = "http://127.0.0.1:%d" % about["direct"]
        self.path, self.password = about["home"], about["password"]
        self.user = about["user"]
        self.digest = kind == "sabre"

    def ask(self, method, path, body=None, depth=None):
        """By curl, which speaks Digest, too."""
        command = ["curl", "-sS", "--fail", "--digest" if self.digest else "--basic", "-u", f"{self.user}:{self.password}", "-X", method, self.base + path]
        if body is not None:
            command += ["-H", "Content-Type: text/calendar; charset=utf-8", "--data-binary", "@-"]
        if depth is not None:
            command += ["-H", f"Depth: {depth}"]
        done = subprocess.run(command, input=(body or "").encode(), capture_output=True, timeout=20)
        if done.returncode != 0:
            raise RuntimeError(f"{method} {path}: {done.stderr.decode()}")
        return done.stdout.decode()

    def names(self, calendar):
        listed = self.ask("PROPFIND", f"{self.path}{calendar}/", depth=1)
        return sorted(set(re.findall(r">\s*(/[^<\s]*\.ics)\s*<", listed)))

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(20)


class Emulate:
    """npm's emulate as Google: one person, Ana, any client. None where its packages are not installed."""

    def __init__(self, source, folder):
        modules = source / "tests/fakes/node/node_modules"
        node = next((p for p in (modules / f"n22-{arch}/bin/node" for arch in ("x64", "arm64")) if p.exists()), None)
        self.missing = None if node else "no emulator: npm ci in tests/fakes/node (scripts/test does it)"
        if self.missing:
            return
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        seed = folder / "emulate.yaml"
        seed.write_text("google:\n  users:\n    - email: ana@example.com\n      name: Ana\n")
        self.base = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen([node, modules / "emulate/dist/index.js", "start", "-s", "google", "-p", str(port), "--seed", seed],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(400):
            try:
                urllib.request.urlopen(self.base + "/.well-known/openid-configuration", timeout=10).read()
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        raise RuntimeError("emulate did not start")

    def close(self):
        if not self.missing:
            self.process.terminate()
            self.process.wait(10)
