#!/usr/bin/env python3
"""A real CalDAV server of Debian's with a calendar, a second one and a list of tasks, behind the
fault proxy, all on free loopback ports; ends with its stdin.

Usage: dav_server.py radicale|xandikos|cyrus|cyrus-digest|davical|sabre FOLDER. Prints one line of JSON: {"http",
"https": ports of the proxy, "direct": the server's own, "ca", "root": from where the calendars are found,
"home": path, "user", "password", "other", "other_password": of somebody else}, or {"missing": why}.
"""
import base64
import http.client
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import fault_proxy  # noqa: E402
from dav_engines import (CALENDARS, OTHER, OTHER_PASSWORD, PASSWORD, USER, Cyrus, CyrusDigest, Radicale,  # noqa: E402
                         Xandikos)
from dav_engines_php import DAViCal, Sabre  # noqa: E402

ENGINES = {"radicale": Radicale, "xandikos": Xandikos, "cyrus": Cyrus, "cyrus-digest": CyrusDigest, "davical": DAViCal,
           "sabre": Sabre}


def ask(port, method, path, body=""):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    connection.request(method, path, body.encode(), {"Authorization": "Basic " + login, "Content-Type": "application/xml"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def make(port, path, name, component):
    body = f"""<?xml version="1.0" encoding="utf-8"?><C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"
><set><prop><displayname>{name}</displayname><C:supported-calendar-component-set><C:comp name="{component}"/></C:supported-calendar-component-set></prop></set></C:mkcalendar>"""
    status, answer = ask(port, "MKCALENDAR", path, body)
    if status not in (201, 207):
        raise RuntimeError(f"MKCALENDAR {path}: {status} {answer!r}")


def main():
    kind, folder = sys.argv[1:3]
    missing = ENGINES[kind].missing()
    if missing:
        group = ENGINES[kind].group
        print(json.dumps({"missing": f"{kind} is not installed ({missing}); run scripts/deps {group}"}), flush=True)
        return
    engine = ENGINES[kind](folder)
    try:
        engine.start()
        if not engine.has_calendars:
            ask(engine.port, "PROPFIND", engine.principal)  # some make a person's folder at the first visit
            for name, title, component in CALENDARS:
                make(engine.port, engine.home + name + "/", title, component)
        about = fault_proxy.start(engine.port, folder)
        about.update(direct=engine.port, root=engine.root, home=engine.home, user=USER, password=PASSWORD)
        if engine.other:
            about.update(other=OTHER, other_password=OTHER_PASSWORD)
        print(json.dumps(about), flush=True)
        sys.stdin.read()
    finally:
        engine.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
