"""One message for one browser: sealed for it alone (RFC 8291, aes128gcm of RFC 8188) and signed as ours (RFC 8292).

Made with what we have, `cryptography` and PyJWT: `pywebpush` would bring two clients for HTTP of its own, past the
guards of crm/privacy/guards/guarded_post.py.
"""

import os
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crm.accounts.notifications.push_keys import padded, public_bytes

LIVES = timedelta(hours=12)  # of the token, and of a message that the browser does not fetch
RECORD = 4096  # bytes, the size that the header declares; we send one record
LAST = b"\x02"  # the delimiter of the last record
CURVE = ec.SECP256R1()


def sealed(plain: bytes, browser: str, auth: str) -> bytes:
    """What only the browser with this public key and secret can read; another key and salt for each message."""
    return sealed_under(plain, padded(browser), padded(auth), ec.generate_private_key(CURVE), os.urandom(16))


def sealed_under(plain: bytes, browser: bytes, auth: bytes, private: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """The same with a given key and salt. ValueError for a public key that is none."""
    ours = public_bytes(private.public_key())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser)
    shared = private.exchange(ec.ECDH(), theirs)
    material = derived(shared, auth, b"WebPush: info\x00" + browser + ours, 32)
    key = derived(material, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = derived(material, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(key).encrypt(nonce, plain + LAST, None)


def derived(material: bytes, salt: bytes, about: bytes, length: int) -> bytes:
    """A key of that many bytes."""
    return HKDF(hashes.SHA256(), length, salt, about).derive(material)


def signed_for(endpoint: str, pem: str, public: str, *, contact: str, at: datetime) -> str:
    """The header by which a push service knows us; it names only the service, our address and when it ends."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((at + LIVES).timestamp()), "sub": contact}
    return f"vapid t={jwt.encode(claims, pem, algorithm='ES256')}, k={public}"
