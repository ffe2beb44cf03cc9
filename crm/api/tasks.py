"""Regular work of the machines' door."""

from celery import shared_task
from django.utils import timezone

from crm.api.protocol import idempotency
from crm.api.updates import given_records
from crm.api.webhooks import delivery_outcomes, given_people
from crm.api.webhooks.art19_notices import hand_over
from crm.api.webhooks.delivery_rounds import deliver_due
from crm.api.webhooks.ledger_watch import watch


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
    """Remember whom recipients were given, tell of erasures that a webhook slept through, forget what is over."""
    given_people.remember()
    given_people.tell_late()
    given_people.forget()
    given_records.tidy()
    delivery_outcomes.tidy(timezone.now())
