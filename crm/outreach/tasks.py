"""Long work of outreach."""

from celery import shared_task
from django.utils import timezone

from crm.outreach.rule_runs import carrying_out, day_sweep, forgetting, ledger_reading
from crm.privacy.erasure_ledger.maintenance import under_way


@shared_task(name="outreach.act")
def act() -> None:
    """What has happened since, whose day it is, and what rules do about it."""
    if under_way():
        return
    ledger_reading.read_ledger()
    day_sweep.sweep()
    carrying_out.carry_out()


@shared_task(name="outreach.forget_rules")
def forget_rules() -> None:
    """What rules did three months ago."""
    forgetting.forget(timezone.now())
