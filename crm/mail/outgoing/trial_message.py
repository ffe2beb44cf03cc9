"""The test message: whoever sets up mail sends it to their own address and sees how it went."""

from django.db import transaction

from crm.accounts.models import User
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import post

TRIAL = "trial"  # its template


def send_trial(user: User) -> Message:
    """Put it into the outbox, to the address of the account of whoever asks."""
    with transaction.atomic():
        return post(TRIAL, to=user, by=user, context={"reader": user})
