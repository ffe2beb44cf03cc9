"""A phone system that speaks our own simple protocol: any SIP or HTTP provider by a few lines of its dial plan.

    POST /hooks/calls/<key>/   {"event": "ringing", "call": "id", "direction": "in", "from": "+…", "to": "102"}
         events: ringing, answered, ended (with "seconds", "answered"), recorded (with "recording")
    click-to-call: the same signature, {"event": "dial", "from": "102", "to": "+…"}, to the address of the settings

Signed as Standard Webhooks say (webhook-id, webhook-timestamp, webhook-signature: v1, HMAC-SHA256 over
id.timestamp.body, in base64); five minutes either way, and each id once.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from crm.correspondence.calls.told import CallEvent, NotSigned, What
from crm.correspondence.models import PhoneSystem
from crm.privacy.guards import guarded_post

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
VERSION = "v1,"
TOLERANCE = timedelta(minutes=5)
DAY = 86_400  # seconds: no call is longer


class GenericCti:
    """The adapter."""

    def events(
        self, system: PhoneSystem, headers: Mapping[str, str], body: bytes, _posted: Mapping[str, str], at: datetime
    ) -> list[CallEvent]:
        """What the call says. NotSigned, ValueError."""
        refuse_unsigned(system.signing_secret(), headers, body, at)
        content = json.loads(body)
        if not isinstance(content, dict):
            raise ValueError("no object")
        return [event_in(content)]

    def dial(self, system: PhoneSystem, line: str, number: str) -> bool:
        """Ring the colleague's phone, then the number; whether the system took it."""
        body = json.dumps({"event": "dial", "from": line, "to": number}).encode()
        key, stamp = f"call_{uuid4().hex}", str(int(timezone.now().timestamp()))
        signed = {ID: key, TIMESTAMP: stamp, SIGNATURE: VERSION + sign(system.signing_secret(), key, stamp, body)}
        return guarded_post.post(system.address, body, signed).taken


def sign(secret: str, key: str, stamp: str, body: bytes) -> str:
    """The signature in base64."""
    return base64.b64encode(hmac.digest(secret.encode(), f"{key}.{stamp}.".encode() + body, hashlib.sha256)).decode()


def refuse_unsigned(secret: str, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
    """NotSigned unless the headers sign this very body, within five minutes of `at`."""
    key, stamp = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < len("100000000000") and key):
        raise NotSigned
    if abs(at.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        raise NotSigned
    expected = sign(secret, key, stamp, body)
    given = [part.removeprefix(VERSION) for part in headers.get(SIGNATURE, "").split()[:4]]
    if not any(hmac.compare_digest(each.encode(), expected.encode()) for each in given):
        raise NotSigned


def event_in(said: dict[str, Any]) -> CallEvent:
    """One event. ValueError for what has not the form of one."""
    inbound = said.get("direction", "in") == "in"
    theirs, ours = ("from", "to") if inbound else ("to", "from")
    moment = said.get("at")
    seconds = said.get("seconds", 0)
    if not isinstance(seconds, int) or not 0 <= seconds <= DAY:
        raise ValueError("no length")
    return CallEvent(
        what=What(str(said.get("event", ""))),
        call=str(said.get("call", "")),
        inbound=inbound,
        number=str(said.get(theirs, ""))[:40],
        line=str(said.get(ours, ""))[:20],
        at=parse_datetime(moment) if isinstance(moment, str) else None,
        seconds=seconds,
        answered=said.get("answered") is True or seconds > 0,
        recording=str(said.get("recording", ""))[:200],
    )
