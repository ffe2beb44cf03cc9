"""The clean-up; beat's schedule stands in crm/celery.py."""

from celery import shared_task

from crm.api.protocol.idempotency import forget


@shared_task(name="api.forget_attempts")
def forget_attempts() -> None:
    """Answers whose day is over."""
    forget()
