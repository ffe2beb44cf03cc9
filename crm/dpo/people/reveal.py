"""Unmasks one category of one person's data, with a reason. The logs are written before anything is shown."""

from django.db import transaction

from crm.contacts.safeguards.reveal import checked_reason
from crm.dpo.logs.reveal_reasons import Reason
from crm.dpo.people.holdings import CategoryValues, values_of_category
from crm.privacy.actors import Actor
from crm.privacy.logs import access_log, ledger
from crm.privacy.models import Person

VIEW = "dpo:reveal"


def reveal(person: Person, category: str, *, by: Actor, reason: str, note: str = "") -> CategoryValues:
    """The values of `category`, recorded in both logs. Raises NoReason; LookupError when we hold none."""
    reason, note = checked_reason(Reason, reason, note)
    category_values = values_of_category(person, category)
    if category_values is None:
        raise LookupError(category)
    with transaction.atomic():
        access_log.shown(by=by, view=VIEW, people=[person.pk], fields=category_values.columns, reason=reason, note=note)
        ledger.record("person.revealed", by=by, about=person, fields=category_values.columns, counts={"reason": reason})
    return category_values
