"""A push service and the browser behind it: takes messages, checks who signed them, opens them."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crm.accounts.notifications.push_keys import padded, public_bytes, unpadded

ANY_HOUR = {"verify_exp": False}  # tests hold the clock: they compare the hour themselves


class Browser:
    """One subscription: its keys, and what it was rung with."""

    def __init__(self, server, name):
        self.server, self.name = server, name
        self.private, self.auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.status, self.rung = 201, []
        server.browsers[f"/{name}"] = self

    @property
    def endpoint(self):
        return f"{self.server.base}/{self.name}"

    @property
    def subscription(self):
        """What its page sends."""
        public = unpadded(public_bytes(self.private.public_key()))
        return {"endpoint": self.endpoint, "p256dh": public, "auth": unpadded(self.auth)}

    def opened(self, body):
        """The payload of a message, by RFC 8188 and 8291."""
        salt, length = body[:16], body[20]
        theirs, cipher = body[21 : 21 + length], body[21 + length :]
        shared = self.private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        ours = public_bytes(self.private.public_key())
        material = HKDF(hashes.SHA256(), 32, self.auth, b"WebPush: info\0" + ours + theirs).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(material)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(material)
        return json.loads(AESGCM(key).decrypt(nonce, cipher, None).rstrip(b"\2"))


class PushServer(ThreadingHTTPServer):
    """On this machine; `seen` are the messages of all browsers: (browser, payload, claims, headers)."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.browsers, self.seen = {}, []
        self.base = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=[0.02], daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    """One message."""

    def do_POST(self):
        browser = self.server.browsers.get(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if browser is None or browser.status != 201:
            self.send_response(browser.status if browser else 404)
            self.end_headers()
            return
        token, key = self.headers["Authorization"].removeprefix("vapid t=").split(", k=")
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), padded(key))
        claims = jwt.decode(token, public, algorithms=["ES256"], audience=self.server.base, options=ANY_HOUR)
        payload = browser.opened(body)
        browser.rung.append(payload)
        self.server.seen.append((browser.name, payload, claims, dict(self.headers)))
        self.send_response(201)
        self.end_headers()

    def log_message(self, *_told):
        return
