"""Acknowledged erasure: a receiver says in a signed answer that the data are gone there too, or what keeps them.

    our POST ──> 200, the three headers over the answer's own text, signed with the same secret
    or later ──> POST /api/v1/webhooks/deliveries/<id>/confirmation/ with the same headers (resources.py)

    {"confirmed": true}      {"kept": "Art. 74 of the accounting law", "until": "2031-12-31"}

An answer counts for the very message whose id it signs, for five minutes, and once. An unsigned one proves nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from crm.accounts.permissions.webhook_events import NOTICES
from crm.api.models import Delivery
from crm.api.webhooks.art19_notices import KEPT, follow
from crm.api.webhooks.signed_messages import answers_for
from crm.privacy.actors import Actor, system
from crm.privacy.guards.guarded_post import Answer
from crm.privacy.logs import ledger
from dsar.recipients.program_notices import kept_by_program

BY = system("api.webhook_answer")


@dataclass(frozen=True)
class Word:
    """What a receiver says of a message: done there too, or kept by a law."""

    confirmed: bool = False
    kept: str = ""
    until: date | None = None


def take_answer(delivery: Delivery, answer: Answer, secrets: Sequence[str], at: datetime) -> None:
    """What follows from an answer to our message, in the caller's transaction: told, and perhaps proven."""
    if delivery.event in NOTICES:
        signed = answers_for(delivery.message_id, answer.headers, answer.body, secrets, at)
        word = word_of(answer.body) if signed else None
        if word:
            take_word(delivery, word, by=BY, at=at)
        follow(delivery, at)


def word_of(body: bytes) -> Word | None:
    """What the text says; None where it says nothing of the kind."""
    try:
        data: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, Mapping):
        return None
    if isinstance(reason := data.get("kept"), str) and reason.strip():
        return Word(kept=reason.strip()[:500], until=day_of(data.get("until")))
    return Word(confirmed=True) if data.get("confirmed") is True else None


def day_of(text: Any) -> date | None:
    """The day, if it is one."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


@transaction.atomic
def take_word(delivery: Delivery, word: Word, *, by: Actor, at: datetime) -> bool:
    """Note what the receiver has signed. False when it was noted before."""
    reason: Any = {"reason": KEPT} if word.kept else {}
    if not Delivery.objects.filter(pk=delivery.pk, confirmed_at=None).update(confirmed_at=at, **reason):
        return False
    delivery.confirmed_at = at
    counts = {"event": delivery.event, "how": "kept" if word.kept else "done"}
    ledger.record("webhook.confirmed", by=by, target=delivery.webhook.target, counts=counts)
    if word.kept and delivery.notice:
        try:
            with transaction.atomic():
                kept_by_program(delivery.notice, word.kept, word.until, at=at)
        except ValidationError:  # only of an erasure something is kept
            Delivery.objects.filter(pk=delivery.pk).update(confirmed_at=None, reason="")
            return False
    follow(delivery, at)
    return True
