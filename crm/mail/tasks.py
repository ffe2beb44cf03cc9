"""What the workers are asked: one message, by its number; and what may be forgotten."""

from celery import shared_task

from crm.mail.mailboxes import mailbox_settings, sent_copies
from crm.mail.mailboxes.fetch import TASK as FETCH, fetch, fetch_due
from crm.mail.models.messages import TASK
from crm.mail.models.sent_copies import SentCopy
from crm.mail.outgoing.delivery import deliver
from crm.mail.outgoing.expiry import forget


@shared_task(name=TASK)
def deliver_message(pk: int) -> None:
    """Try to deliver the message, if it is due and nobody else does."""
    deliver(pk)


@shared_task(name="mail.forget")
def forget_messages() -> None:
    """Drop what was sent to staff and bare addresses long ago."""
    forget()


@shared_task(name="mail.fetch")
def fetch_mail() -> None:
    """Ring for the mailboxes that are due, and for copies of sent letters."""
    fetch_due()
    sent_copies.ring_due()


@shared_task(name=FETCH)
def fetch_mailbox(pk: int) -> None:
    """Read the mailbox, if it is due and nobody else does."""
    fetch(pk)


@shared_task(name=SentCopy.TASK)
def copy_sent(pk: int) -> None:
    """Put a letter into the folder of sent mail of the account that it left through."""
    sent_copies.put_copy(pk)


@shared_task(name="mail.forget_received")
def forget_received() -> None:
    """Drop what tells messages of mailboxes again that are too old to come back."""
    mailbox_settings.forget()
