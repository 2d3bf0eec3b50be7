"""Calendar servers on loopback for the tests: Radicale, and the fakes of Google and Microsoft Graph."""
import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request


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
