"""What the fakes of calendar services share: a loopback server with faults on demand, a request log
and an OAuth token server. A fake prints one line of JSON with its port and ends with its stdin.

POST /_control takes a JSON object of orders and answers what it is asked for:
  throttle n, status, retry_after, reason   the next n calls are refused
  cut_after n / cut_before n                the connection ends after / before the next n changes
  cut_body n                                the next n answers to GET end in the middle
  html n                                    the next n calls are answered with a web page
  skip n                                    calls that pass before these faults begin
  revoke, expire_access, rotate             sign-ins end / access tokens end / refresh tokens rotate
  grant token                               somebody signs in anew, elsewhere: that refresh token holds
  log                                       answers the calls since the last time
With DAYBOOK_RECORD=FOLDER each call and its answer is appended to FOLDER/<program>.jsonl.
"""
import base64
import hashlib
import http.server
import json
import os
import secrets
import sys
import threading
import time
import urllib.parse


class Refused(Exception):
    def __init__(self, status, reason, message="", headers=None):
        self.status, self.reason = status, reason
        self.message = message or reason
        self.headers = headers or {}


class Tokens:
    """Sign-ins: a code or a device code becomes a refresh token, which becomes access tokens."""

    def __init__(self):
        self.codes, self.refresh, self.access, self.devices = {}, {}, {}, {}
        self.rotate = False
        self.lifetime = 3600
        self.refresh_lifetime = 0  # told where it is not 0, as Google does in testing mode
        self.refresh["refresh-0"] = ""

    def consent(self, query):
        code = "code-" + secrets.token_hex(8)
        self.codes[code] = query
        return query["redirect_uri"] + "?" + urllib.parse.urlencode({"code": code, "state": query["state"]})

    def issue(self, scope, refresh=None):
        access = "access-" + secrets.token_hex(12)
        self.access[access] = (time.time() + self.lifetime, scope)
        out = {"access_token": access, "expires_in": self.lifetime, "token_type": "Bearer", "scope": scope}
        if refresh:
            self.refresh[refresh] = scope
            out["refresh_token"] = refresh
        if self.refresh_lifetime:
            out["refresh_token_expires_in"] = self.refresh_lifetime
        return out

    def answer(self, form):
        def bad(code, words="", status=400):
            return status, {"error": code, "error_description": words}
        if form.get("client_id") != "client" or form.get("client_secret", "secret") != "secret":
            return bad("invalid_client", "unknown client", 401)
        kind = form.get("grant_type")
        if kind == "client_credentials":
            if not form.get("scope", "").endswith("/.default"):
                return bad("invalid_scope", "AADSTS1002012: scope must end in /.default")
            claims = base64.urlsafe_b64encode(json.dumps({"roles": self.roles}).encode()).decode().rstrip("=")
            out = self.issue("app")
            jwt = "h." + claims + "." + out["access_token"]
            self.access[jwt] = self.access.pop(out["access_token"])
            return 200, {"access_token": jwt, "expires_in": self.lifetime, "token_type": "Bearer"}
        if kind == "authorization_code":
            asked = self.codes.pop(form.get("code"), None)
            proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
            if not asked or asked["redirect_uri"] != form.get("redirect_uri"):
                return bad("invalid_grant", "code")
            if asked.get("code_challenge") != proof.decode().rstrip("="):
                return bad("invalid_grant", "verifier")
            offline = asked.get("access_type") == "offline" or "offline_access" in asked["scope"]
            return 200, self.issue(asked["scope"], "refresh-" + secrets.token_hex(8) if offline else None)
        if kind == "refresh_token":
            scope = self.refresh.get(form.get("refresh_token"))
            if scope is None:
                return bad("invalid_grant", "Token has been expired or revoked.")
            if self.rotate:
                del self.refresh[form["refresh_token"]]
            return 200, self.issue(scope or self.default_scope,
                                   "refresh-" + secrets.token_hex(8) if self.rotate else None)
        if kind == "urn:ietf:params:oauth:grant-type:device_code":
            state = self.devices.get(form.get("device_code"))
            if state is None:
                return bad("expired_token")
            if state["polls"]:
                return bad(state["polls"].pop(0))
            return 200, self.issue(state["scope"], "refresh-" + secrets.token_hex(8))
        return bad("unsupported_grant_type")

    roles = ["Calendars.ReadWrite"]
    default_scope = ""

    def device(self, form, base):
        code = "device-" + secrets.token_hex(8)
        self.devices[code] = {"scope": form.get("scope", ""),
                              "polls": ["authorization_pending"]}
        return {"device_code": code, "user_code": "ABCD-EFGH", "verification_uri": base + "/device",
                "expires_in": 900, "interval": 1, "message": "open the page and type the code"}

    def scope_of(self, header):
        token = header[7:] if header.startswith("Bearer ") else ""
        if token == "test-token":
            return self.default_scope
        until, scope = self.access.get(token, (0, ""))
        return scope if until > time.time() else None


class Faults:
    def __init__(self):
        self.counts = {}
        self.orders = {}
        self.skip = 0

    def give(self, orders):
        self.skip = orders.get("skip", 0)
        for name in ("throttle", "cut_after", "cut_before", "cut_body", "html"):
            if name in orders:
                self.counts[name] = orders[name]
        self.orders = orders

    def due(self, name):
        if self.counts.get(name, 0) <= 0:
            return False
        self.counts[name] -= 1
        return True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *args):
        """A client that goes away is what is tested."""


class Handler(http.server.BaseHTTPRequestHandler):
    """Subclasses give `tokens`, `prefix` and `call(method, path, query, body) -> (status, json)`."""
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    lock = threading.RLock()
    faults = Faults()
    log = []

    def log_message(self, *args):
        pass

    def answer(self, status, document=None, **headers):
        body = document if isinstance(document, bytes) else b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        headers.setdefault("Content-Type", "application/json; charset=utf-8")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, refused):
        self.answer(refused.status, self.error_document(refused), **refused.headers)

    def end_connection(self):
        self.close_connection = True
        self.wfile.flush()
        try:
            self.connection.shutdown(2)
        except OSError:
            pass

    def handle_any(self):
        n = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(n) if n else b""
        path, _, text = self.path.partition("?")
        pairs = urllib.parse.parse_qsl(text, keep_blank_values=True, strict_parsing=False)
        query = {}
        for key, value in pairs:
            query.setdefault(key, value)
        with self.lock:
            try:
                self.dispatch(path, query, raw)
            except Refused as refused:
                self.refuse(refused)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def dispatch(self, path, query, raw):
        if path == "/_control":
            self.answer(200, self.orders(json.loads(raw or b"{}")))
            return
        form = dict(urllib.parse.parse_qsl(raw.decode("utf-8", "replace"))) if b"=" in raw[:200] else {}
        if path.endswith("/token"):
            if self.faults.due("token_down"):
                raise Refused(503, "backendError")
            status, document = self.tokens.answer(form)
            self.answer(status, document)
            return
        if path.endswith("/devicecode"):
            self.answer(200, self.tokens.device(form, "https://example.com"))
            return
        if path.endswith("/auth") or path.endswith("/authorize"):
            self.answer(302, None, Location=self.tokens.consent(query))
            return
        if path == "/back":  # where a browser ends
            self.answer(200, {})
            return
        changes = self.command != "GET"
        body = None
        if raw:
            try:
                body = json.loads(raw)
            except ValueError:
                raise Refused(400, "parseError")
        Handler.log.append({"method": self.command, "path": path, "query": query, "body": body,
                            "if_match": self.headers.get("If-Match"), "prefer": self.headers.get("Prefer")})
        if self.faults.skip > 0:
            self.faults.skip -= 1
        else:
            orders = self.faults.orders
            if self.faults.due("throttle"):
                headers = {"Retry_After": orders["retry_after"]} if "retry_after" in orders else {}
                raise Refused(orders.get("status", 429), orders.get("reason", "rateLimitExceeded"), headers=headers)
            if self.faults.due("html"):
                self.answer(200, b"<html><body>Sign in</body></html>", Content_Type="text/html")
                return
            if changes and self.faults.due("cut_before"):
                self.end_connection()
                return
        self.scope = self.tokens.scope_of(self.headers.get("Authorization") or "")
        if self.scope is None:
            raise Refused(401, "authError", "Invalid Credentials")
        cut = changes and self.faults.skip <= 0 and self.faults.due("cut_after")
        status, document = self.call(self.command, path, query, body)
        self.record(path, query, body, status, document)
        if cut:
            self.end_connection()
            return
        if not changes and self.faults.skip <= 0 and self.faults.due("cut_body"):
            body = document if isinstance(document, bytes) else json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:len(body) * 2 // 3])
            self.end_connection()
            return
        self.answer(status, document)

    def record(self, path, query, body, status, document):
        folder = os.environ.get("DAYBOOK_RECORD")
        if not folder:
            return
        if isinstance(document, bytes):
            document = json.loads(document)
            document["items"] = document["items"][:20]
        program = os.path.basename(sys.argv[0]).rsplit(".", 1)[0]
        with open(os.path.join(folder, program + ".jsonl"), "a") as out:
            out.write(json.dumps({"method": self.command, "path": path, "query": query, "body": body,
                                  "status": status, "answer": document}) + "\n")

    def orders(self, orders):
        tokens = self.tokens
        self.faults.give(orders)
        if orders.get("revoke"):
            tokens.refresh.clear()
            tokens.access.clear()
        if "grant" in orders:
            tokens.refresh[orders["grant"]] = ""
        if orders.get("expire_access"):
            tokens.access.clear()
        if "rotate" in orders:
            tokens.rotate = orders["rotate"]
        if "refresh_lifetime" in orders:
            tokens.refresh_lifetime = orders["refresh_lifetime"]
        if "roles" in orders:
            tokens.roles = orders["roles"]
        if "token_down" in orders:
            self.faults.counts["token_down"] = orders["token_down"]
        out = self.control(orders)
        if "scope" in orders:
            tokens.default_scope = orders["scope"]
        if orders.get("log"):
            out["log"] = list(Handler.log)
            Handler.log.clear()
        return out


def serve(handler):
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    print(json.dumps({"port": server.server_address[1]}), flush=True)
    sys.stdin.read()
