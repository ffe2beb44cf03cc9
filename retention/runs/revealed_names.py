"""Lifting the veil from the name of somebody in a run, with a reason. The logs know before anything is shown."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from crm.privacy.actors import Actor
from crm.privacy.logs import access_log, ledger
from crm.privacy.models import Person

SECONDS = 60
VIEW = "retention:name"


class Reason(models.TextChoices):
    """Why the name is needed. Codes are those of the desk's other reveals where they mean the same."""

    CHECK = "check", _("Checking the run")
    REQUEST = "request", _("The person's request")
    OTHER = "other", _("Another reason")


class NoReason(ValidationError):
    """No reason was given, or none in words where words are wanted."""

    def __init__(self) -> None:
        super().__init__(_("Give a reason."), code="no_reason")


@transaction.atomic
def reveal(person: Person, *, by: Actor, reason: str, note: str = "") -> str:
    """The person's name, else address; both logs know first. NoReason; LookupError when there is neither."""
    note = note.strip()
    if reason not in Reason.values or (reason == Reason.OTHER and not note):
        raise NoReason
    fields = [column for column in ("name", "email") if getattr(person, column)][:1]
    if not fields:
        raise LookupError(person.short)
    access_log.shown(by=by, view=VIEW, people=[person.pk], fields=fields, reason=reason, note=note)
    ledger.record("person.revealed", by=by, about=person, fields=fields, counts={"reason": reason})
    return str(getattr(person, fields[0]))
