"""The worker's heartbeat and the tick of the reconciler; beat's schedule stands in crm/celery.py."""

from celery import shared_task
from django.utils import timezone

from crm.health import reconcile
from crm.health.models import Heartbeat

STARTED = timezone.now()  # this process


@shared_task(name="health.live")
def live() -> None:
    """Say that a worker does what it is told."""
    Heartbeat.beat(Heartbeat.WORKER, at=timezone.now(), since=STARTED)


@shared_task(name="health.reconcile")
def reconcile_everything() -> None:
    """Ring again for whatever nobody attends to."""
    reconcile.reconcile()
