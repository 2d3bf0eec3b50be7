#!/usr/bin/env python3
"""A web server with one feed, basic.ics in FOLDER, behind the fault proxy; ends with its stdin.

Usage: feed_server.py FOLDER. Prints what fault_proxy.py prints.
"""
import hashlib
import http.server
import json
import os
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import fault_proxy  # noqa: E402

FOLDER = sys.argv[1]


class Feed(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args):
        pass

    def do_GET(self):
        with open(os.path.join(FOLDER, "basic.ics"), "rb") as f:
            text = f.read()
        version = '"%s"' % hashlib.sha256(text).hexdigest()[:16]
        known = version in (self.headers.get("If-None-Match") or "")
        self.send_response(304 if known else 200)
        self.send_header("ETag", version)
        self.send_header("Content-Type", "text/calendar; charset=utf-8")
        self.send_header("Content-Length", "0" if known else str(len(text)))
        self.end_headers()
        if not known:
            self.wfile.write(text)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Feed)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps(fault_proxy.start(server.server_address[1], FOLDER)), flush=True)
sys.stdin.read()
