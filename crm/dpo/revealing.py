"""Lifting the veil from one category of one person's data, with a reason. The logs know before anything is shown."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from crm.dpo.holdings import Shelf, shelf
from crm.privacy import access_log, ledger
from crm.privacy.models import Person

SECONDS = 60
VIEW = "dpo:reveal"


class Reason(models.TextChoices):
    """Why the desk needs a value in clear. Codes are shared with the record's reasons where they mean the same."""

    REQUEST = "request", _("The person's request")
    BREACH = "breach", _("A breach or an incident")
    CHECK = "check", _("Checking the register")
    OTHER = "other", _("Another reason")


class NoReason(ValidationError):
    """Nothing is shown without a reason, and «other» wants words."""

    def __init__(self) -> None:
        super().__init__(_("Give a reason."), code="no_reason")


def reasoned(reason: str, note: str) -> tuple[str, str]:
    """(reason, note) that may be logged; raises NoReason."""
    note = note.strip()
    if reason not in Reason.values or (reason == Reason.OTHER and not note):
        raise NoReason
    return reason, note


def reveal(person: Person, category: str, *, by: Any, reason: str, note: str = "") -> Shelf:
    """What we hold of `category`, once the look is in both logs. Raises NoReason, LookupError when we hold nothing."""
    reason, note = reasoned(reason, note)
    found = shelf(person, category)
    if found is None:
        raise LookupError(category)
    with transaction.atomic():
        access_log.shown(by=by, view=VIEW, people=[person.pk], fields=found.columns, reason=reason, note=note)
        ledger.record("person.revealed", by=by, about=person, fields=found.columns, counts={"reason": reason})
    return found
