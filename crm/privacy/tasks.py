"""The ticks of the logs; beat's schedule stands in crm/celery.py."""

from celery import shared_task
from django.utils import timezone

from crm.privacy.daily_seal import mail_seal
from crm.privacy.sealing_logs import seal


@shared_task(name="privacy.seal")
def seal_logs() -> None:
    """Seal what was written since the last tick."""
    seal()


@shared_task(name="privacy.mail_seal")
def mail_seal_of_the_day() -> None:
    """Mail the seal of the day that ended."""
    mail_seal(at=timezone.now())
