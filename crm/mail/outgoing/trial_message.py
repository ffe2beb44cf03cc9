"""The test message: whoever sets up mail sends it to their own address and sees how it went."""

from django.db import transaction

from crm.accounts.models import User
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import post
from crm.narrowing import Words

TRIAL = "trial"  # its template


def send_trial(user: User) -> Message:
    """Put it into the outbox, to the address of the account of whoever asks."""
    with transaction.atomic():
        return post(TRIAL, to=user, by=user, context={"reader": user})


def last_trial(user: User) -> tuple[Message | None, Words]:
    """The user's last test message and how its last attempt ended."""
    last = Message.objects.for_desk(user).filter(template=TRIAL, user=user).order_by("-pk").first()
    attempt = last.attempts.order_by("-pk").first() if last else None
    return last, attempt.get_outcome_display() if attempt else ""
