"""SMSAPI (smsapi.pl, API v2): sms.do with an OAuth token; reports and answers of people come by its callbacks.

`idx` is our own mark of a message, and `check_idx` lets the provider refuse one that it has: however often a worker is
killed over a message, it goes once. Callbacks bear no signature: the key in their address stands for it.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any
from urllib.parse import urlencode

from crm.mail.models.text_gateways import TextGateway
from crm.mail.texts.told import Arrival, Departing, End, Reply, Report
from crm.privacy.guards import guarded_post

FORM = "application/x-www-form-urlencoded"
TIME = 10.0  # seconds for one message
LONGEST_WORDS = 200
KNOWN_MARK = 53  # this idx has gone already
# of this message, not of our account: too long, no number, a number that takes none, forbidden text
REFUSALS = frozenset({11, 12, 13, 17, 19, 62, 70, 94, 203})
# on its way, or nobody knows: a report that is gone (401) and one without news (408) say nothing of the message
OPEN_NAMES = frozenset({"NOT_FOUND", "SENT", "UNKNOWN", "QUEUE", "ACCEPTED", "RENEWAL"})
OPEN_STATES = OPEN_NAMES | {"401", "403", "408", "409", "410", "411"}
DELIVERED = frozenset({"DELIVERED", "404"})
MOST = 50  # reports in one call


class SmsApi:
    """The adapter."""

    def send(self, gateway: TextGateway, text: Departing) -> Reply:
        """One message. Unreadable where there is no token for the address."""
        fields = {
            "to": text.to,
            "message": text.text,
            "encoding": "utf-8",
            "format": "json",
            "idx": text.mark.hex,
            "check_idx": "1",
            "max_parts": "6",
            "notify_url": text.report_to,
            **({"from": gateway.sender} if gateway.sender else {}),
        }
        url = f"{gateway.address.rstrip('/')}/sms.do"
        headers = {"Authorization": f"Bearer {gateway.token()}"}
        answer = guarded_post.post(url, urlencode(fields).encode(), headers, limit=TIME, kind=FORM)
        if answer.status is None:
            nothing_left = answer.problem in ("inside", "no_such_host", "certificate", "tls")
            return Reply(End.UNREACHABLE if nothing_left else End.UNCERTAIN)
        return reply_in(answer.status, answer.body)

    def told(self, posted: Mapping[str, str]) -> list[Report | Arrival]:
        """Reports, several in one call with commas between them, or a text from a person."""
        if "sms_from" in posted:
            return [arrival_in(posted)]
        if "idx" not in posted:
            raise ValueError("neither a report nor a text")
        return list(reports_in(posted))


def reply_in(status: int, body: bytes) -> Reply:
    """What an answer says: {"count", "list": [{"id", "status", "idx", …}]}, or {"error", "message"}."""
    try:
        content = json.loads(body)
    except ValueError:
        return Reply(End.UNCERTAIN, status)
    if not isinstance(content, dict):
        return Reply(End.UNCERTAIN, status)
    code, words = content.get("error"), content.get("message")
    rows = content.get("list") if isinstance(content.get("list"), list) else []
    if not code and rows and isinstance(rows[0], dict):
        code, words = rows[0].get("error"), rows[0].get("status")
    if not code:
        return Reply(End.TAKEN) if rows else Reply(End.UNCERTAIN, status)
    number = int(code) if str(code).isdigit() else 0
    if number == KNOWN_MARK:
        return Reply(End.TAKEN)
    return Reply(End.REFUSED if number in REFUSALS else End.LATER, number, cut(words))


def cut(words: Any) -> str:
    """A stranger's words in one line."""
    return "".join(sign if sign.isprintable() else " " for sign in str(words or ""))[:LONGEST_WORDS].strip()


def reports_in(posted: Mapping[str, str]) -> Iterator[Report]:
    """One report a message."""
    marks = posted["idx"].split(",")[:MOST]
    states = (posted.get("status_name") or posted.get("status") or "").split(",")[:MOST]
    for mark, state in zip_longest(marks, states, fillvalue=""):
        known = state.strip().upper()
        yield Report(mark.strip(), None if known in OPEN_STATES or not known else known in DELIVERED)


def arrival_in(posted: Mapping[str, str]) -> Arrival:
    """A text: sms_from, sms_text, sms_date (seconds), MsgId."""
    moment = posted.get("sms_date", "")
    at = datetime.fromtimestamp(int(moment), UTC) if moment.isdigit() and len(moment) <= len("9999999999") else None
    sender = posted["sms_from"].strip()
    if not posted.get("MsgId"):
        raise ValueError("a text without its number")
    return Arrival(sender if sender.startswith("+") else f"+{sender}", posted.get("sms_text", ""), posted["MsgId"], at)
