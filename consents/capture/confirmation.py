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


def who_confirms(submission: Submission, channel: str) -> set[str]:
    """Who must confirm a yes for `channel` before it counts; nobody when paper or a recording proves it.

    A firm that collects proof for us by an approved arrangement has asked the person itself; a child's parent is asked
    by us all the same.
    """
    if submission.how == How.PAPER or submission.scan:
        return set()
    ask_person = submission.how == How.SPOKEN or (CHANNELS[channel].proof == Proof.LINK and not submission.arrangement)
    person_role = {Role.SELF} if ask_person else set()
    return person_role | ({Role.GUARDIAN} if submission.under_age else set())  # Art. 8(1)


def ask(submission: Submission, waiting: Sequence[Choice], *, at: datetime) -> list[Confirmation]:
    """Send a link to everybody who must confirm one of `waiting`; the caller holds the transaction."""
    roles = sorted({role for choice in waiting for role in who_confirms(submission, choice.channel)})
    confirmations = []
    for role in roles:
        token = secrets.token_urlsafe(32)
        confirmation = Confirmation.objects.create(
            submission=submission, role=role, digest=digest_of(token), asked_at=at, expires_at=at + CONFIRM_WITHIN
        )
        choices_asked = [choice for choice in waiting if role in who_confirms(submission, choice.channel)]
        ask_to_confirm(confirmation, choices_asked, token=token)
        confirmations.append(confirmation)
    return confirmations


def awaited(submission: Submission) -> bool:
    """Whether something of it counts only when somebody has pressed a button."""
    return submission.confirmations.filter(confirmed_at=None).exists()


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def confirmation_behind(token: str, *, at: datetime | None = None) -> Confirmation | None:
    """The confirmation behind a link; None for one that never was, is too old, or whose person is gone."""
    rows = Confirmation.objects.filter(digest=digest_of(token))
    rows = rows.select_related("submission__person__key", "submission__form", "submission__team")
    confirmation = rows.first()
    return None if confirmation is None or confirmation.stale(at) else confirmation


def confirm(token: str, *, at: datetime | None = None) -> Confirmation | None:
    """Records that the button was pressed; a second press changes nothing. None as in `confirmation_behind`."""
    at = at or timezone.now()
    confirmation = confirmation_behind(token, at=at)
    if confirmation is None or confirmation.confirmed_at is not None:
        return confirmation
    submission = confirmation.submission
    with transaction.atomic():
        Person.hold([submission.person])
        if Confirmation.objects.filter(pk=confirmation.pk, confirmed_at=None).update(confirmed_at=at) == 0:
            return confirmation_behind(token, at=at)
        confirmation.confirmed_at = at
        by = ActorKey("subject", str(submission.person.uid))
        ledger.record("consent.confirmed", by=by, about=submission.person, counts={"by": confirmation.role})
        settle(submission, by=by, at=at)
    return confirmation


def settle(submission: Submission, *, by: Actor, at: datetime) -> None:
    """Counts every yes that needs no further confirmation, and sends the person the receipt."""
    pressed = set(submission.confirmations.filter(confirmed_at__isnull=False).values_list("role", flat=True))
    rows = submission.choices.filter(ticked=True, counted_at=None).select_related("purpose", "text__wording")
    due = [choice for choice in rows.order_by("pk") if who_confirms(submission, choice.channel) <= pressed]
    if not due:
        return
    origin = Origin.objects.filter(person=submission.person, batch=submission.uid).first()
    count(submission, due, by=by, origin=origin, at=at)
    if submission.settled_at is None:
        submission.settled_at = at
        submission.save(update_fields=["settled_at"])
    hand_over(submission)
    hand_receipt(submission, due)
