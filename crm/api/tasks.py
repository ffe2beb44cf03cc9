"""Regular work of the machines' door."""

from celery import shared_task
from django.utils import timezone

from crm.api.batches import batch_jobs
from crm.api.bulk_exports import export_jobs
from crm.api.external_ids import closed_programs
from crm.api.models import Batch, BulkExport
from crm.api.protocol import idempotency
from crm.api.updates import given_records
from crm.api.webhooks import delivery_outcomes, given_people
from crm.api.webhooks.art19_notices import hand_over
from crm.api.webhooks.delivery_rounds import deliver_due
from crm.api.webhooks.ledger_watch import watch
from crm.jobs.work import claimed


@shared_task(name="api.forget_attempts")
def forget_attempts() -> None:
    """Delete attempts whose day is over."""
    idempotency.forget()


@shared_task(name="api.deliver_events")
def deliver_events() -> None:
    """Make events of what was done, and send what is due."""
    watch()
    hand_over(timezone.now())
    deliver_due()


@shared_task(name="api.tidy_events")
def tidy_events() -> None:
    """Remember whom recipients were given, tell of erasures that a webhook slept through, forget what is over,
    numbers of programs that were closed a month ago among it."""
    given_people.remember()
    given_people.tell_late()
    given_people.forget()
    given_records.tidy()
    closed_programs.forget()
    batch_jobs.forget()
    export_jobs.forget()
    delivery_outcomes.tidy(timezone.now())


@shared_task(name="api.batch")
def do_batch(pk: int) -> None:
    """The rows of a batch."""
    with claimed(pk) as run:
        if run:
            batch_jobs.work_off(run, Batch.objects.get(pk=run.payload["batch"]))


@shared_task(name="api.bulk_export")
def make_bulk_export(pk: int) -> None:
    """Which records a whole list holds."""
    with claimed(pk) as run:
        if run:
            export_jobs.make(run, BulkExport.objects.get(pk=run.payload["bulk_export"]))
