"""The tick of the reconciler; beat's schedule stands in crm/celery.py."""

from celery import shared_task

from crm.jobs.reconcile import reconcile


@shared_task(name="jobs.reconcile")
def reconcile_jobs() -> None:
    """Ring again for whatever nobody attends to."""
    reconcile()
