"""Signatures of the Standard Webhooks specification (version 1.0.0, symmetric): of what we send, and of answers to it.

webhook-id: msg_…   webhook-timestamp: 1798761600   webhook-signature: v1,<HMAC-SHA256> v1,<by the old>
what is signed: id.timestamp.body
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from crm.accounts.clients.webhooks import PREFIX

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE = timedelta(minutes=5)
VERSION = "v1"
MOST_SIGNATURES = 8


def signed_headers(message_id: str, body: bytes, secrets: Iterable[str], at: datetime) -> dict[str, str]:
    """The three headers of a message, signed by each of the secrets."""
    stamp = str(int(at.timestamp()))
    signatures = " ".join(f"{VERSION},{signature(message_id, stamp, body, secret)}" for secret in secrets)
    return {ID: message_id, TIMESTAMP: stamp, SIGNATURE: signatures}


def signature(message_id: str, stamp: str, body: bytes, secret: str) -> str:
    """The signature of one secret, in base64."""
    content = f"{message_id}.{stamp}.".encode() + body
    return base64.b64encode(hmac.digest(key_of(secret), content, hashlib.sha256)).decode()


def key_of(secret: str) -> bytes:
    """The random bytes of a secret as it is written."""
    return base64.b64decode(secret.removeprefix(PREFIX))


def answers_for(message_id: str, headers: Mapping[str, str], body: bytes, secrets: Iterable[str], at: datetime) -> bool:
    """Whether `headers` sign `body` for this very message, by one of the secrets, within five minutes of `at`."""
    if headers.get(ID) != message_id:
        return False
    stamp = headers.get(TIMESTAMP, "")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 12):
        return False
    if abs(at.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        return False
    given = [part.removeprefix(f"{VERSION},") for part in headers.get(SIGNATURE, "").split()[:MOST_SIGNATURES]]
    expected = [signature(message_id, stamp, body, secret) for secret in secrets]
    return any(same(signature, other) for signature in given for other in expected)


def same(given: str, expected: str) -> bool:
    """Whether two signatures are one, in a time that does not tell how much of them is."""
    try:
        return hmac.compare_digest(base64.b64decode(given, validate=True), base64.b64decode(expected))
    except (binascii.Error, ValueError):
        return False
