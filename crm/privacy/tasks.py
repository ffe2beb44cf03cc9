"""The ticks of the logs; beat's schedule stands in crm/celery.py."""

from celery import shared_task

from crm.privacy.sealing_logs import seal


@shared_task(name="privacy.seal")
def seal_logs() -> None:
    """Seal what was written since the last tick."""
    seal()
