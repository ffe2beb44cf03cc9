"""Lifting the veil from one category of one person's data, with a reason. The logs know before anything is shown."""

from django.db import transaction

from crm.contacts.safeguards.reveal import reasoned
from crm.dpo.logs.reveal_reasons import Reason
from crm.dpo.people.holdings import Shelf, shelf
from crm.privacy.actors import Actor
from crm.privacy.logs import access_log, ledger
from crm.privacy.models import Person

VIEW = "dpo:reveal"


def reveal(person: Person, category: str, *, by: Actor, reason: str, note: str = "") -> Shelf:
    """What we hold of `category`, once the look is in both logs. Raises NoReason, LookupError when we hold nothing."""
    reason, note = reasoned(Reason, reason, note)
    found = shelf(person, category)
    if found is None:
        raise LookupError(category)
    with transaction.atomic():
        access_log.shown(by=by, view=VIEW, people=[person.pk], fields=found.columns, reason=reason, note=note)
        ledger.record("person.revealed", by=by, about=person, fields=found.columns, counts={"reason": reason})
    return found
