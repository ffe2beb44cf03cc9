"""Lifting the veil from one category of one person's data, with a reason. The logs know before anything is shown."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from crm.contacts.reveal import reasoned
from crm.dpo.holdings import Shelf, shelf
from crm.privacy import access_log, ledger
from crm.privacy.models import Person

VIEW = "dpo:reveal"


class Reason(models.TextChoices):
    """Why the desk needs a value in clear. Codes are shared with the record's reasons where they mean the same."""

    REQUEST = "request", _("The person's request")
    BREACH = "breach", _("A breach or an incident")
    CHECK = "check", _("Checking the register")
    OTHER = "other", _("Another reason")


def reveal(person: Person, category: str, *, by: Any, reason: str, note: str = "") -> Shelf:
    """What we hold of `category`, once the look is in both logs. Raises NoReason, LookupError when we hold nothing."""
    reason, note = reasoned(Reason, reason, note)
    found = shelf(person, category)
    if found is None:
        raise LookupError(category)
    with transaction.atomic():
        access_log.shown(by=by, view=VIEW, people=[person.pk], fields=found.columns, reason=reason, note=note)
        ledger.record("person.revealed", by=by, about=person, fields=found.columns, counts={"reason": reason})
    return found
