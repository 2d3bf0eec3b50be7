#!/usr/bin/env python3
"""An HTTP server that does what servers do wrong, on free loopback ports; ends with its stdin.

Prints one line of JSON: {"http": port, "other": port, "https": port, "ca": file}. The certificate
for 127.0.0.1 is made by openssl in the folder given as the only argument.
"""
import base64
import gzip
import http.server
import json
import os
import ssl
import subprocess
import sys
import threading
import time


def make_certificates(folder, address="127.0.0.1"):
    """Of an authority, of a server at that address, and its key: paths."""
    def run(*args):
        subprocess.run(["openssl", *args], cwd=folder, check=True, capture_output=True)

    run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test ca",
        "-keyout", "ca.key", "-out", "ca.pem")
    run("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + address, "-keyout", "s.key",
        "-out", "s.csr")
    with open(os.path.join(folder, "ext"), "w") as f:
        f.write(f"subjectAltName=IP:{address}\n")
    run("x509", "-req", "-in", "s.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
        "-days", "2", "-extfile", "ext", "-out", "s.pem")
    return [os.path.join(folder, n) for n in ("ca.pem", "s.pem", "s.key")]


def make_expired(folder):
    """A certificate for the same key that ended yesterday."""
    subprocess.run(["openssl", "x509", "-req", "-in", "s.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                    "-days", "-1", "-extfile", "ext", "-out", "old.pem"], cwd=folder, check=True, capture_output=True)
    return os.path.join(folder, "old.pem")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args):
        """A client that goes away is what is tested."""


class Odd(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    ports = {}

    def log_message(self, *args):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def raw(self, text, then=b""):
        self.wfile.write(text + then)
        self.wfile.flush()
        self.close_connection = True

    def handle_any(self):
        n = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(n) if n else b""
        path = self.path.split("?")[0]
        step = getattr(self, "do_" + path.strip("/").replace("-", "_").split("/")[0], None)
        try:
            step(body) if step else self.answer(404, b"no such case")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PROPFIND = do_DELETE = handle_any

    # What came in, as JSON.
    def do_echo(self, body):
        seen = {"method": self.command, "path": self.path, "body": body.decode(),
                "headers": {k.lower(): v for k, v in self.headers.items()}}
        self.answer(200, json.dumps(seen).encode(), Content_Type="application/json")

    def do_hops(self, _):
        left = int(self.path.split("/")[2])
        self.answer(302, Location="/echo" if left <= 1 else f"/hops/{left - 1}")

    def do_away(self, _):
        self.answer(307, Location=f"http://127.0.0.1:{self.ports['other']}/echo")

    def do_here(self, _):
        self.answer(308, Location="/echo")

    def do_see_other(self, _):
        self.answer(303, Location="/echo")

    def do_to(self, _):
        self.answer(302, Location=self.path.split("?", 1)[1])

    def do_nowhere(self, _):
        self.answer(302)

    def do_slow(self, _):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(40):
            self.wfile.flush()
            time.sleep(0.5)

    def do_endless(self, _):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            self.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    def do_headers(self, _):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for i in range(100000):
            self.wfile.write(b"X-%d: %s\r\n" % (i, b"y" * 200))

    def do_bomb(self, _):
        self.answer(200, gzip.compress(b"\0" * (64 << 20)), Content_Encoding="gzip")

    def do_lines(self, _):
        text = "".join("EXDATE;TZID=Europe/Berlin:2031%02d%02dT%06d\r\n" % (1 + n % 12, 1 + n % 28, n % 240000) for n in range(400000))
        self.answer(200, gzip.compress(text.encode()), Content_Encoding="gzip")

    def do_not_gzip(self, _):
        self.answer(200, b"this is no gzip at all", Content_Encoding="gzip")

    def do_small_gzip(self, _):
        self.answer(200, gzip.compress(b"hello"), Content_Encoding="gzip")

    def do_cut(self, _):
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"only this")

    # The connection that this came by: its port at the other end, and whether it took up an earlier one's TLS session.
    def do_connection(self, _):
        Odd.looks += 1
        self.answer(200, json.dumps({"port": self.client_address[1], "looks": self.looks,
                                     "resumed": getattr(self.connection, "session_reused", False)}).encode())

    looks = 0
    dropped = 0

    def do_drop(self, _):
        Odd.dropped += 1
        self.close_connection = True

    def do_dropped(self, _):
        self.answer(200, str(self.dropped).encode())

    def do_junk(self, _):
        self.raw(b"\x00\xff this is not HTTP\r\n\r\n")

    def do_login(self, _):
        wanted = "Basic " + base64.b64encode(b"ana:secret").decode()
        if self.headers.get("Authorization") == wanted:
            self.answer(200, b"welcome")
        else:
            self.answer(401, b"who?", WWW_Authenticate='Basic realm="x"')

    count = {"now": 0, "most": 0}
    lock = threading.Lock()

    def do_count(self, _):
        with self.lock:
            self.count["now"] += 1
            self.count["most"] = max(self.count["most"], self.count["now"])
        time.sleep(0.05)
        with self.lock:
            self.count["now"] -= 1
        self.answer(200, str(self.count["most"]).encode())


def main():
    ca, cert, key = make_certificates(sys.argv[1])
    certificates = {"https": cert, "expired": make_expired(sys.argv[1])}
    servers = {}
    for name in ("http", "other", "https", "expired"):
        server = Server(("127.0.0.1", 0), Odd)
        Odd.ports[name] = server.server_address[1]
        if name in certificates:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificates[name], key)
            server.socket = context.wrap_socket(server.socket, server_side=True,
                                                do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers[name] = server
    print(json.dumps({**Odd.ports, "ca": ca}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
