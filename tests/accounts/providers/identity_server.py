"""A small identity provider (OpenID Connect): a real server that signs by hand, so that nothing of ours checks itself.

It keeps codes for one use, holds the client to its secret and its verifier, and errs as it is told to: `forged` changes
claims or header, `sign_with` another key.
"""

import base64
import json
import threading
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT, SECRET = "spojnik", "tajne:z dwukropkiem"
KEYS = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)]


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8))


class IdentityServer:
    """`people` are {subject: claims}; `now` tells its clock."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self.forged: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.sign_with = self.published = 0
        self.shift = 0.0
        self.asked: list[str] = []
        self.signed_in = ""  # who sits at its page, for browsers
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def person(self, subject: str, **claims: Any) -> str:
        """Somebody who has an account there."""
        self.people[subject] = {"email_verified": True, **claims}
        return subject

    def authorise(self, url: str, subject: str) -> dict[str, str]:
        """What its page sends the browser back with, once `subject` has signed in there."""
        params = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = token_urlsafe(16)
        self.codes[code] = {**params, "subject": subject, "at": time.time() + self.shift}
        return {"code": code, "state": params["state"]}

    def description(self) -> dict[str, Any]:
        places = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{name}" for name in places}, **self.metadata}

    def keys(self) -> dict[str, Any]:
        numbers = KEYS[self.published].public_key().public_numbers()
        row = {"kty": "RSA", "use": "sig", "alg": "RS256", "n": number(numbers.n), "e": number(numbers.e)}
        return {"keys": [{**row, "kid": f"key-{self.published}"}]}

    def token(self, claims: dict[str, Any]) -> str:
        """Signed by `sign_with`, with what is forged."""
        header = {"alg": "RS256", "typ": "JWT", "kid": f"key-{self.published}", **self.header}
        token_claims = {name: value for name, value in {**claims, **self.forged}.items() if value is not None}
        text = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(token_claims).encode())}"
        if header["alg"] == "none":
            return f"{text}."
        signature = KEYS[self.sign_with].sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{text}.{b64(signature)}"

    def exchange(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The answer to a code; None where something is not right."""
        name, _colon, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        known = self.codes.pop(form.get("code", ""), None)
        if (unquote(name), unquote(secret)) != (CLIENT, SECRET) or known is None:
            return None
        challenge = b64(sha256(form.get("code_verifier", "").encode()).digest())
        if challenge != known["code_challenge"] or form["redirect_uri"] != known["redirect_uri"]:
            return None
        now = int(time.time() + self.shift)
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": known["subject"], "nonce": known["nonce"]}
        claims |= {"iat": now, "exp": now + 300, "auth_time": int(known["at"]), "sid": f"sid-{known['subject']}"}
        return {
            "access_token": "x",
            "token_type": "Bearer",
            "id_token": self.token(claims | self.people[known["subject"]]),
        }

    def logout_token(self, **claims: Any) -> str:
        """Its word that somebody has signed out."""
        now = int(time.time() + self.shift)
        events = {"http://schemas.openid.net/event/backchannel-logout": {}}
        token_claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": token_urlsafe(8)}
        return self.token({**token_claims, "events": events, **claims})


def handler_of(provider: IdentityServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = urlsplit(self.path).path
            provider.asked.append(path)
            if path == "/authorization_endpoint":
                sent = provider.authorise(self.path, provider.signed_in)
                back = parse_qs(urlsplit(self.path).query)["redirect_uri"][0]
                self.send_response(302)
                self.send_header("Location", f"{back}?{urlencode(sent)}")
                self.end_headers()
                return
            answers = {"/.well-known/openid-configuration": provider.description, "/jwks_uri": provider.keys}
            self.say(answers[path]() if path in answers else None)

        def do_POST(self):
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self.say(provider.exchange(form, self.headers.get("Authorization", "")))

        def say(self, answer):
            body = json.dumps(answer or {"error": "invalid_grant"}).encode()
            self.send_response(200 if answer else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            return

    return Handler
