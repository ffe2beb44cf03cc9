"""The ticks of logs and keys; beat's schedule stands in crm/celery.py."""

from celery import shared_task
from django.utils import timezone

from crm.privacy.database.vacuum import vacuum
from crm.privacy.erasure_ledger import ledger_outbox
from crm.privacy.logs.log_seals import seal
from crm.privacy.models import LedgerEntry
from crm.privacy.rotation.upkeep import rotate_when_due


@shared_task(name="privacy.seal")
def seal_logs() -> None:
    """Seal what was written since the last tick."""
    seal()


@shared_task(name="privacy.turn_keys")
def turn_keys() -> None:
    """Rotate to a new master key once its day is over."""
    rotate_when_due(timezone.now())


@shared_task(name="privacy.vacuum")
def vacuum_tables() -> None:
    """Vacuum what an erasure has deleted, where the role at hand may."""
    vacuum()


@shared_task(name=ledger_outbox.WRITE)
def write_ledger(keys: list[int]) -> None:
    """Lines of the erasure ledger, for a process that may only read it."""
    ledger_outbox.write(list(LedgerEntry.objects.filter(pk__in=keys).order_by("at", "pk")))
