"""A small provider of mailboxes (OAuth 2 with PKCE): a real server that hands out tokens and errs as it is told to.

A lasting token serves once, and the next one comes with the answer.
"""

import base64
import json
import threading
import time
from email.utils import formatdate
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlsplit

CLIENT, SECRET = "spojnik", "tajne-klienta"


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


HEAD = b64(b'{"alg":"RS256"}')


class ConsentServer:
    """`error` is (error, description) of every answer; `shift` tells its clock; `on_token` holds the newest token."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.server.daemon_threads = True
        self.reset()
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def reset(self) -> None:
        self.codes: dict[str, dict[str, Any]] = {}
        self.refresh: set[str] = set()
        self.access: list[str] = []
        self.claims: dict[str, Any] = {}
        self.error: tuple[str, str] | None = None
        self.shift, self.life, self.lasting, self.asked = 0.0, 3600, True, 0
        self.on_token: set[str] = set()
        self.granted: dict[str, str] = {}  # the scopes of each token
        self.consented: str | None = None  # the scopes that a lasting token gives; None: whatever is asked for

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def consent(self, url: str, email: str) -> dict[str, str]:
        """What its page sends the browser back with, once somebody has let us in there."""
        params = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = token_urlsafe(12)
        self.codes[code] = {**params, "email": email}
        return {"code": code, "state": params["state"]}

    def revoke(self) -> None:
        """The consent is taken back there."""
        self.refresh.clear()
        self.on_token.clear()
        self.granted.clear()

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked += 1
        if self.error:
            return 400, {"error": self.error[0], "error_description": self.error[1]}
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self.refresh:
                return 400, {"error": "invalid_grant", "error_description": "AADSTS50173"}
            scopes = form.get("scope", self.consented or "")
            if self.consented is not None and not set(scopes.split()) <= set(self.consented.split()):
                return 400, {"error": "invalid_grant", "error_description": "AADSTS65001: no consent"}
            self.refresh.remove(form["refresh_token"])
            return 200, self.tokens(scopes)
        known = self.codes.pop(form["code"], None)
        challenge = b64(sha256(form.get("code_verifier", "").encode()).digest())
        if known is None or challenge != known["code_challenge"] or form["redirect_uri"] != known["redirect_uri"]:
            return 400, {"error": "invalid_grant", "error_description": "code"}
        now = int(time.time() + self.shift)
        claims = {"aud": CLIENT, "nonce": known["nonce"], "iat": now, "exp": now + 300, "email": known["email"]}
        body = b64(json.dumps({**claims, **self.claims}).encode())
        return 200, {**self.tokens(), "id_token": f"{HEAD}.{body}.{b64(b'x')}"}

    def tokens(self, scopes: str = "") -> dict[str, Any]:
        access, refresh = token_urlsafe(12), token_urlsafe(12)
        self.granted[access] = scopes
        self.access.append(access)
        self.on_token.clear()
        self.on_token.add(access)
        if self.lasting:
            self.refresh.add(refresh)
        lasting = {"refresh_token": refresh} if self.lasting else {}
        return {"access_token": access, "token_type": "Bearer", "expires_in": self.life, **lasting}


def handler_of(provider: ConsentServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, answer = provider.answer({name: values[0] for name, values in parse_qs(body).items()})
            raw = json.dumps(answer).encode()
            self.send_response_only(status)
            self.send_header("Date", formatdate(time.time() + provider.shift, usegmt=True))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_words):
            return

    return Handler
