#!/usr/bin/env python3
"""A real CalDAV server of Debian's with a calendar, a second one and a list of tasks, behind the
fault proxy, all on free loopback ports; ends with its stdin.

Usage: dav_server.py radicale|xandikos FOLDER. Prints one line of JSON: {"http", "https": ports of the
proxy, "direct": the server's own, "ca", "home": path, "user", "password"}, or {"missing": why}.
"""
import base64
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import fault_proxy  # noqa: E402

USER, PASSWORD = "alice", "s3cret pässword"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def radicale(folder, port):
    users = os.path.join(folder, "users")
    with open(users, "w") as f:
        f.write(f"{USER}:{PASSWORD}\n")
    config = os.path.join(folder, "config")
    with open(config, "w") as f:
        f.write(f"""[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {users}
htpasswd_encryption = plain
delay = 0
[rights]
type = owner_only
[storage]
filesystem_folder = {folder}/collections
[logging]
level = warning
""")
    # Debian's Python, whichever one is first in the path.
    return ["/usr/bin/python3", "-m", "radicale", "--config", config], f"/{USER}/", f"/{USER}/"


def xandikos(folder, port):
    command = ["/usr/bin/xandikos", "-d", os.path.join(folder, "data"), "-l", "127.0.0.1", "-p", str(port),
               "--defaults", "--autocreate", "--current-user-principal", f"/{USER}/"]
    return command, f"/{USER}/", f"/{USER}/calendars/"


def ask(port, method, path, body=""):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    connection.request(method, path, body.encode(), {"Authorization": "Basic " + login, "Content-Type": "application/xml"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def wait_for(port, process):
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError("the server ended at once")
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server does not listen")


def make(port, path, name, component):
    body = f"""<?xml version="1.0" encoding="utf-8"?><C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"
><set><prop><displayname>{name}</displayname><C:supported-calendar-component-set><C:comp name="{component}"/></C:supported-calendar-component-set></prop></set></C:mkcalendar>"""
    status, answer = ask(port, "MKCALENDAR", path, body)
    if status not in (201, 207):
        raise RuntimeError(f"MKCALENDAR {path}: {status} {answer!r}")


def main():
    kind, folder = sys.argv[1:3]
    needed = {"radicale": "/usr/lib/python3/dist-packages/radicale", "xandikos": "/usr/bin/xandikos"}[kind]
    if not os.path.exists(needed):
        print(json.dumps({"missing": f"{kind} is not installed; run scripts/deps"}), flush=True)
        return
    port = free_port()
    command, principal, home = {"radicale": radicale, "xandikos": xandikos}[kind](folder, port)
    with open(os.path.join(folder, "log"), "w") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder)
    try:
        wait_for(port, process)
        ask(port, "PROPFIND", principal)  # Radicale makes a person's folder at the first visit
        make(port, home + "work/", "Work", "VEVENT")
        make(port, home + "other/", "Other things", "VEVENT")
        make(port, home + "tasks/", "Tasks", "VTODO")
        about = fault_proxy.start(port, folder)
        about.update(direct=port, home=home, user=USER, password=PASSWORD)
        print(json.dumps(about), flush=True)
        sys.stdin.read()
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
