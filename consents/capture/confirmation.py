"""Double opt-in: a yes for e-mail counts once its owner has pressed a button, a child's once a parent has.

The link holds 256 random bits; the database keeps their digest. Opening it changes nothing, since scanners of mail open
every link; only the button does. It shows nobody's data and gives nothing away, so it lives two days, not half an hour.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from consents.capture.counted_consents import count
from consents.capture.handover import hand_over
from consents.letters import ask_to_confirm, hand_receipt
from consents.models import Choice, Confirmation, Submission
from crm.privacy.actors import Actor, ActorKey
from crm.privacy.channels import CHANNELS, Proof
from crm.privacy.logs import ledger
from crm.privacy.models import Origin, Person

CONFIRM_WITHIN = timedelta(days=2)
Role, How = Confirmation.Role, Submission.How


def needed(submission: Submission, channel: str) -> set[str]:
    """Who must confirm a yes for `channel` before it counts; nobody when paper or a recording proves it.

    A firm that collects proof for us by an approved arrangement has asked the person itself; a child's parent is asked
    by us all the same.
    """
    if submission.how == How.PAPER or submission.scan:
        return set()
    asked = submission.how == How.SPOKEN or (CHANNELS[channel].proof == Proof.LINK and not submission.arrangement)
    own = {Role.SELF} if asked else set()
    return own | ({Role.GUARDIAN} if submission.under_age else set())  # Art. 8(1)


def ask(submission: Submission, waiting: Sequence[Choice], *, at: datetime) -> list[Confirmation]:
    """Send a link to everybody who must confirm one of `waiting`; the caller holds the transaction."""
    roles = sorted({role for choice in waiting for role in needed(submission, choice.channel)})
    made = []
    for role in roles:
        token = secrets.token_urlsafe(32)
        one = Confirmation.objects.create(
            submission=submission, role=role, digest=digest_of(token), asked_at=at, expires_at=at + CONFIRM_WITHIN
        )
        asked = [choice for choice in waiting if role in needed(submission, choice.channel)]
        ask_to_confirm(one, asked, token=token)
        made.append(one)
    return made


def awaited(submission: Submission) -> bool:
    """Whether something of it counts only when somebody has pressed a button."""
    return submission.confirmations.filter(confirmed_at=None).exists()


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def found(token: str, *, at: datetime | None = None) -> Confirmation | None:
    """The confirmation behind a link; None for one that never was, is too old, or whose person is gone."""
    rows = Confirmation.objects.filter(digest=digest_of(token))
    rows = rows.select_related("submission__person__key", "submission__form", "submission__team")
    one = rows.first()
    return None if one is None or one.stale(at) else one


def confirm(token: str, *, at: datetime | None = None) -> Confirmation | None:
    """The button was pressed. Pressed twice it was pressed once. None as `found`."""
    at = at or timezone.now()
    one = found(token, at=at)
    if one is None or one.confirmed_at is not None:
        return one
    submission = one.submission
    with transaction.atomic():
        Person.hold([submission.person])
        if Confirmation.objects.filter(pk=one.pk, confirmed_at=None).update(confirmed_at=at) == 0:
            return found(token, at=at)
        one.confirmed_at = at
        by = ActorKey("subject", str(submission.person.uid))
        ledger.record("consent.confirmed", by=by, about=submission.person, counts={"by": one.role})
        settle(submission, by=by, at=at)
    return one


def settle(submission: Submission, *, by: Actor, at: datetime) -> None:
    """Count every yes that nobody is waited for any more, and hand her the receipt."""
    pressed = set(submission.confirmations.filter(confirmed_at__isnull=False).values_list("role", flat=True))
    rows = submission.choices.filter(ticked=True, counted_at=None).select_related("purpose", "text__wording")
    due = [choice for choice in rows.order_by("pk") if needed(submission, choice.channel) <= pressed]
    if not due:
        return
    origin = Origin.objects.filter(person=submission.person, batch=submission.uid).first()
    count(submission, due, by=by, origin=origin, at=at)
    if submission.settled_at is None:
        submission.settled_at = at
        submission.save(update_fields=["settled_at"])
    hand_over(submission)
    hand_receipt(submission, due)
