"""Lifting one mask with a reason. The access log and the ledger are written before the value is returned."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.permissions.eyes import role_that_sees
from crm.accounts.permissions.rights import PRIVACY_PEOPLE
from crm.contacts.models import Contact, ContactValue, CustomField
from crm.contacts.safeguards.minimisation import CONTACT_COLUMNS, PERSON_COLUMNS
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import access_log, ledger

SECONDS = 60
VIEW = "contacts:reveal"


class Reason(models.TextChoices):
    """Why somebody needs a masked value."""

    CONTRACT = "contract", _("A contract or an order")
    CALL_BACK = "call_back", _("Calling back")
    REQUEST = "request", _("The person's request")
    OTHER = "other", _("Another reason")


class NoReason(ValidationError):
    """Nothing is revealed without a reason, and «other» needs a note."""

    def __init__(self) -> None:
        super().__init__(_("Give a reason."), code="no_reason")


def checked_reason(reasons: type[models.TextChoices], reason: str, note: str) -> tuple[str, str]:
    """(reason, note) fit for the log; raises NoReason. `reasons` has an OTHER, which needs a note."""
    note = note.strip()
    if reason not in reasons.values or (reason == reasons["OTHER"] and not note):
        raise NoReason
    return reason, note


def reveal(contact: Contact, field: str, *, by: User, reason: str, note: str = "") -> str:
    """The value of `field`, after the access log and the ledger are written.

    `field` is a column of the person or contact, or the public id of a further address, a custom value or a history
    entry. Raises NoReason; LookupError when there is no such value; Paused when the person is restricted and the user
    is not of the privacy desk.
    """
    reason, note = checked_reason(Reason, reason, note)
    if not by.may(PRIVACY_PEOPLE):
        refuse_paused([contact.pk])
    column, row = stored_at(contact, field)
    own = row if isinstance(row, ContactValue) else None
    logged_name = own.definition.name if own else column
    with transaction.atomic():
        access_log.shown(by=by, view=VIEW, people=[contact.pk], fields=[logged_name], reason=reason, note=note)
        ledger.record("contact.revealed", by=by, about=contact.person, fields=[logged_name], counts={"reason": reason})
    return own.in_words(column) if own else getattr(row, column)


def stored_at(contact: Contact, field: str) -> tuple[str, models.Model]:
    """(column, row) that store `field`; LookupError when the contact has none."""
    if field in PERSON_COLUMNS:
        return field, contact.person
    if field in CONTACT_COLUMNS:
        return field, contact
    try:
        uid = UUID(field)
    except ValueError:
        raise LookupError(field) from None
    entries = contact.person.interactions.filter(removed_at=None)
    readable = CustomField.objects.readable(role_that_sees())
    custom = contact.person.contact_values.filter(definition__in=readable).select_related("definition")
    for column, rows in (
        ("value", contact.person.contact_points.all()),
        ("value", custom),
        ("summary", entries),
    ):
        row = rows.select_related("person__key").filter(uid=uid).first()
        if row is not None:
            return column, row
    raise LookupError(field)
