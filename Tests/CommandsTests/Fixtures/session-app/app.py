"""Notes in lists, kept in memory, behind cookie sessions: an application without a database.

The variable LEAK plants one defect; SESSION_SECONDS is how long a session lasts. CSRF says what a
change needs beside its session:

  double-submit  the cookie csrftoken again in a header; GET /auth/csrf sets it, sign-in another one
  login          the same, and the answer to sign-in alone sets the cookie
  body           a token of the session's, which GET /auth/csrf tells, in a header
  form           the same in a field of the form
"""
import hashlib
import hmac
import itertools
import json
import os
import secrets
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LEAK = os.environ.get("LEAK", "")
CSRF = os.environ.get("CSRF", "")
CSRF_KEY = secrets.token_bytes(16)
SESSION_SECONDS = int(os.environ.get("SESSION_SECONDS", "3600"))
lock = threading.Lock()
users, sessions, lists, notes = {}, {}, {}, {}
numbers = itertools.count(1)


def digest(password, salt):
    return hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1)


class Refusal(Exception):
    def __init__(self, status, detail):
        super().__init__(detail)
        self.status, self.detail = status, detail


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet

    def sent_cookies(self):
        return dict(
            part.strip().split("=", 1)
            for part in self.headers.get("Cookie", "").split(";") if "=" in part)

    def csrf_token(self):
        """What belongs to the session, and to a visitor without one."""
        session = self.sent_cookies().get("session", "")
        return hmac.new(CSRF_KEY, session.encode(), "sha256").hexdigest()

    def check_csrf(self, parts, body):
        if self.command == "GET" or not CSRF or (CSRF == "login" and parts[0] == "auth"):
            return
        cookies = self.sent_cookies()
        if CSRF in ("body", "form"):
            told, known = self.headers.get("X-CSRF-Token", ""), self.csrf_token()
            if CSRF == "form":
                told = body.pop("_csrf", "")
        else:
            told = self.headers.get("X-CSRFToken", "")
            known = urllib.parse.unquote(cookies.get("csrftoken", ""))
            session = sessions.get(cookies.get("session"))
            if session is not None and known != session[3]:
                known = ""
        if not known or told != known:
            raise Refusal(403, "CSRF verification failed")

    def user(self):
        cookies = self.sent_cookies()
        session = sessions.get(cookies.get("session"))
        if LEAK == "anonymous" and session is None and users:
            return next(iter(users.values()))["id"]
        if session is None or session[1] < time.time() or cookies.get("device") != session[2]:
            raise Refusal(401, "sign in first")
        return session[0]

    def mine(self, rows, key, user, leak):
        row = rows.get(int(key)) if key.isdigit() else None
        if row is None or (user not in (None, row["user_id"]) and LEAK != leak):
            raise Refusal(404, "there is no such row")
        return row

    def register(self, body):
        email, password = body["email"], body["password"]
        if email in users:
            raise Refusal(409, "this address has an account")
        if len(password) < 8:
            raise Refusal(422, "the password is too short: " + password)
        salt = secrets.token_bytes(8)
        row = {"id": secrets.token_hex(12), "salt": salt, "hash": digest(password, salt)}
        with lock:
            users[email] = row
        return 201, {"user": {"id": row["id"], "email": email}}

    def login(self, body):
        row = users.get(body["email"])
        if row is None or row["hash"] != digest(body["password"], row["salt"]):
            raise Refusal(401, "wrong address or password")
        key, device = secrets.token_hex(16), secrets.token_hex(4)
        token = "a/" + secrets.token_hex(8) + "=="
        sessions[key] = (row["id"], time.time() + SESSION_SECONDS, device, token)
        self.cookies = [
            "session=%s; Path=/; HttpOnly; Max-Age=%d" % (key, SESSION_SECONDS),
            "device=%s; Path=/api" % device, "legacy=; Path=/; Max-Age=0",
            "refresh=%s; Path=/auth/refresh" % key,
        ]
        if CSRF in ("double-submit", "login"):
            self.cookies.append("csrftoken=%s; Path=/" % urllib.parse.quote(token, safe=""))
        return 200, {"ok": True}

    def answer(self, method, parts, query, body):
        if parts == ["health"]:
            return 200, {"up": True}
        if parts == ["auth", "csrf"]:
            if CSRF == "double-submit" and "csrftoken" not in self.sent_cookies():
                self.cookies.append("csrftoken=%s; Path=/" % secrets.token_hex(8))
            return 200, {"csrfToken": self.csrf_token()}
        self.check_csrf(parts, body)
        if method == "POST" and parts == ["auth", "register"]:
            return self.register(body)
        if method == "POST" and parts == ["auth", "login"]:
            return self.login(body)
        if parts[:1] != ["api"]:
            raise Refusal(404, "no such route")
        user = None if LEAK == "anonymous-edit" and method == "PUT" else self.user()
        rest = parts[1:]
        if method == "DELETE" and rest == ["account"]:
            with lock:
                for email in [name for name, row in users.items() if row["id"] == user]:
                    del users[email]
                for rows in (notes, lists):
                    for key in [key for key, row in rows.items() if row["user_id"] == user]:
                        del rows[key]
                for key in [key for key, value in sessions.items() if value[0] == user]:
                    del sessions[key]
            return 204, None
        if rest == ["lists"] and method == "POST":
            row = {"id": next(numbers), "user_id": user, "name": body["name"]}
            lists[row["id"]] = row
            return 201, row
        if rest == ["lists"]:
            return 200, [row for row in list(lists.values()) if row["user_id"] == user]
        if rest == ["notes"] and method == "POST":
            row = self.mine(lists, str(body["list_id"]), user, "parent")
            note = {"id": next(numbers), "user_id": user, "list_id": row["id"],
                    "text": body["text"]}
            notes[note["id"]] = note
            return 201, note
        if rest == ["notes"]:
            found = [row for row in list(notes.values())
                     if row["user_id"] == user or LEAK == "list"]
            return 200, found
        if len(rest) == 2 and rest[0] == "notes":
            note = self.mine(notes, rest[1], user, {"GET": "read", "PUT": "write",
                                                    "DELETE": "delete"}.get(method))
            if method == "PUT":
                note["text"] = body["text"]
            if method == "DELETE":
                notes.pop(note["id"], None)
                return 204, None
            return 200, note
        raise Refusal(404, "no such route")

    def handle_request(self):
        self.cookies = []
        length = int(self.headers.get("Content-Length") or 0)
        data = self.rfile.read(length)
        path, _, query = self.path.partition("?")
        try:
            if "urlencoded" in self.headers.get("Content-Type", ""):
                body = dict(urllib.parse.parse_qsl(data.decode(), keep_blank_values=True))
            else:
                body = json.loads(data) if data else {}
            status, answer = self.answer(
                self.command, [part for part in path.split("/") if part], query, body)
        except Refusal as refusal:
            status, answer = refusal.status, {"detail": refusal.detail}
        except (ValueError, KeyError, TypeError, AttributeError) as mistake:
            status, answer = 422, {"detail": type(mistake).__name__}
        text = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        for cookie in self.cookies:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_DELETE = handle_request

    def log_message(self, *arguments):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


server = Server(("127.0.0.1", int(sys.argv[1])), Handler)
if len(sys.argv) > 2:  # who asked for any port is told which
    with open(sys.argv[2] + ".new", "w") as file:
        file.write(str(server.server_port))
    os.rename(sys.argv[2] + ".new", sys.argv[2])
server.serve_forever()
