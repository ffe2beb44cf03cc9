"""Zadarma: notifications of its PBX, and its request/callback to ring first the colleague, then the number.

Both are signed with the API secret: base64 of the hexadecimal HMAC-SHA1. A notification signs three of its fields and
no moment of its own, so what it tells counts once for each call.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from crm.correspondence.calls.told import CallEvent, NotSigned, What
from crm.correspondence.models import PhoneSystem
from crm.privacy.guards import guarded_post

ADDRESS = "https://api.zadarma.com"
CALLBACK = "/v1/request/callback/"
DAY = 86_400
IN, OUT = ("caller_id", "called_did", "call_start"), ("internal", "destination", "call_start")
# {notification: (what happened, whether the person called, the fields that are signed)}
KINDS: dict[str, tuple[What, bool, tuple[str, ...]]] = {
    "NOTIFY_START": (What.RINGING, True, IN),
    "NOTIFY_INTERNAL": (What.RINGING, True, IN),
    "NOTIFY_ANSWER": (What.ANSWERED, True, ("caller_id", "destination", "call_start")),
    "NOTIFY_END": (What.ENDED, True, IN),
    "NOTIFY_OUT_START": (What.RINGING, False, OUT),
    "NOTIFY_OUT_END": (What.ENDED, False, OUT),
    "NOTIFY_RECORD": (What.RECORDED, True, ("pbx_call_id", "call_id_with_rec")),
}


class Zadarma:
    """The adapter."""

    def events(
        self, system: PhoneSystem, headers: Mapping[str, str], _body: bytes, posted: Mapping[str, str], _at: datetime
    ) -> list[CallEvent]:
        """What the notification says; none for a kind that tells us nothing. NotSigned, ValueError."""
        kind = KINDS.get(posted.get("event", ""))
        if kind is None:
            return []
        what, inbound, fields = kind
        signed = "".join(posted.get(name, "") for name in fields)
        if not hmac.compare_digest(
            headers.get("signature", "").encode(), sign(system.signing_secret(), signed).encode()
        ):
            raise NotSigned
        duration = posted.get("duration", "0")
        return [
            CallEvent(
                what=what,
                call=posted.get("pbx_call_id", ""),
                inbound=inbound,
                number=posted.get("caller_id" if inbound else "destination", "")[:40],
                line=posted.get("internal", "")[:20],
                seconds=min(int(duration), DAY) if duration.isdecimal() and len(duration) < len("1000000") else 0,
                answered=posted.get("disposition", "") == "answered",
                recording=posted.get("call_id_with_rec", "")[:200],
            )
        ]

    def dial(self, system: PhoneSystem, line: str, number: str) -> bool:
        """Ring the colleague's extension, then the number; whether it was taken."""
        query = urlencode(sorted({"from": line, "to": number}.items()))
        digest = hashlib.md5(query.encode(), usedforsecurity=False).hexdigest()
        signature = sign(system.signing_secret(), f"{CALLBACK}{query}{digest}")
        url = f"{(system.address or ADDRESS).rstrip('/')}{CALLBACK}?{query}"
        answer = guarded_post.ask("GET", url, None, {"Authorization": f"{system.login}:{signature}"})
        try:
            content = json.loads(answer.body) if answer.taken else {}
        except ValueError:
            return False
        return isinstance(content, dict) and content.get("status") == "success"


def sign(secret: str, text: str) -> str:
    """The signature as Zadarma writes it."""
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).hexdigest().encode()).decode()
