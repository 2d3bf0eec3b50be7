#!/usr/bin/env python3
"""A proxy in front of an HTTP server on this machine that does to requests what networks do.

Run alone: fault_proxy.py TARGET_PORT FOLDER; prints {"http": port, "https": port, "ca": file} and ends
with its stdin. POST /__faults__ takes a JSON list; each entry is used up by the first request that
fits it, or by the first "times": {"method": "PUT" or "PUT|PATCH", "path": part of it, "times": 1,
"do": "cut_before" | "cut_after" | "cut_answer" | "delay" | "delay_before" | "hold" | "answer" | "gzip_etag",
"seconds": 0.5, "status": 503, "headers": {…}, "body": "…", "keep": bytes}. It answers those that were left over. The
answer to what is held goes out with the next list. GET /__seen__ answers the requests that came since it was last asked,
as JSON, GET /__under_way__ how many came so far, how many are under way (without those that are held), and how many came before the
last one that was cut.
"""
import http.client
import http.server
import json
import os
import ssl
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from odd_http import make_certificates  # noqa: E402

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "te"}


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    target = 0
    faults = []
    seen = []
    came = under_way = cut_at = 0
    lock = threading.Lock()
    released = threading.Event()  # another one with each list

    def log_message(self, *args):
        pass

    def answer(self, status, headers, body):
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def cut(self):
        with self.lock:
            Proxy.cut_at = Proxy.came
        self.close_connection = True
        self.connection.close()

    def fault(self):
        with self.lock:
            for i, one in enumerate(Proxy.faults):
                if self.command in one.get("method", self.command).split("|") and one.get("path", "") in self.path:
                    one["times"] = one.get("times", 1) - 1
                    return one if one["times"] > 0 else Proxy.faults.pop(i)
        return {}

    def forward(self, body):
        upstream = http.client.HTTPConnection("127.0.0.1", Proxy.target, timeout=30)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
        upstream.request(self.command, self.path, body=body, headers=headers)
        answer = upstream.getresponse()
        found = answer.status, answer.getheaders(), answer.read()
        upstream.close()
        return found

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/__faults__":
            with self.lock:
                left, Proxy.faults = Proxy.faults, json.loads(body)
                Proxy.released.set()
                Proxy.released = threading.Event()
            return self.answer(200, [], json.dumps(left).encode())
        if self.path == "/__seen__":
            with self.lock:
                listed, Proxy.seen = Proxy.seen, []
            return self.answer(200, [], json.dumps(listed).encode())
        if self.path == "/__under_way__":
            return self.answer(200, [], json.dumps([Proxy.came, Proxy.under_way, Proxy.cut_at]).encode())
        with self.lock:
            Proxy.seen.append({"method": self.command, "path": self.path, "status": 0})
            entry = Proxy.seen[-1]
            Proxy.came += 1
            Proxy.under_way += 1
        try:
            self.pass_on(body, entry)
        finally:
            with self.lock:
                Proxy.under_way -= 1

    def hold(self, released):
        with self.lock:
            Proxy.under_way -= 1
        released.wait(60)
        with self.lock:
            Proxy.under_way += 1

    def pass_on(self, body, entry):
        released = Proxy.released
        fault = self.fault()
        what = fault.get("do")
        if what == "cut_before":
            return self.cut()
        if what == "answer":
            entry["status"] = fault["status"]
            return self.answer(fault["status"], list(fault.get("headers", {}).items()), fault.get("body", "").encode())
        if what == "delay_before":
            time.sleep(fault.get("seconds", 0.3))
        status, headers, found = self.forward(body or None)
        entry["status"] = status
        if what == "cut_after":
            return self.cut()
        if what == "hold":
            self.hold(released)
        if what == "delay":
            time.sleep(fault.get("seconds", 0.3))
        if what == "cut_answer":  # the head and the first bytes, no more
            self.send_response_only(status)
            self.send_header("Content-Length", str(len(found) + 1))
            self.end_headers()
            self.wfile.write(found[:fault.get("keep", 20)])
            self.wfile.flush()
            return self.cut()
        # Apache's mod_deflate changes the version like this.
        if what == "gzip_etag":
            headers = [(k, v[:-1] + '-gzip"' if k.lower() == "etag" else v) for k, v in headers]
        self.answer(status, headers, found)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_any
    do_PROPFIND = do_PROPPATCH = do_REPORT = do_MKCALENDAR = do_MKCOL = handle_any


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args):
        """A connection that is cut is what is tested."""


def start(target_port, folder):
    """Starts the proxy on two free ports; answers what to print."""
    Proxy.target = target_port
    ca, certificate, key = make_certificates(folder)
    plain = Server(("127.0.0.1", 0), Proxy)
    secure = Server(("127.0.0.1", 0), Proxy)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    secure.socket = context.wrap_socket(secure.socket, server_side=True, do_handshake_on_connect=False)
    for server in (plain, secure):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    return {"http": plain.server_address[1], "https": secure.server_address[1], "ca": ca}


if __name__ == "__main__":
    print(json.dumps(start(int(sys.argv[1]), sys.argv[2])), flush=True)
    sys.stdin.read()
