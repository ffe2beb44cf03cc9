"""What the workers are asked: one message, by its number; and what may be forgotten."""

from celery import shared_task

from crm.mail.delivery import deliver
from crm.mail.forgetting import forget
from crm.mail.models import TASK


@shared_task(name=TASK)
def deliver_message(pk: int) -> None:
    """Try to deliver the message, if it is due and nobody else does."""
    deliver(pk)


@shared_task(name="mail.forget")
def forget_messages() -> None:
    """Drop what was sent to staff and bare addresses long ago."""
    forget()
