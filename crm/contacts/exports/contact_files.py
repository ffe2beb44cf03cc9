"""Contacts as a kind of export."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, gettext_noop, ngettext, pgettext_lazy

from crm.accounts.permissions import rights
from crm.contacts.columns.contact import CONTACT
from crm.contacts.contact_list.contact_fields import contacts as listing
from crm.contacts.contact_list.contact_query import ContactList
from crm.contacts.exports.contact_columns import LABELS, USUAL, cell, points_of
from crm.contacts.exports.export_kinds import LIST_WORDS, ExportKind, Reader
from crm.contacts.models import Contact, CustomField
from crm.contacts.safeguards.minimisation import CATEGORIES

SHORTCUTS = ("owner", "team", "status", "tag", "offers", "company", "for")  # of the address of a list of contacts
AS_SHOWN = CONTACT.as_shown()


def contacts() -> ExportKind:
    """Contacts."""
    return ExportKind(
        slug="contacts",
        label=_("Contacts"),
        title=gettext_noop("Export of contacts"),
        file_word=pgettext_lazy("name of a file", "contacts"),
        record=CustomField.Record.CONTACT,
        right=rights.CONTACTS_VIEW,
        page="contacts:list",
        listing=listing,
        columns=LABELS,
        usual=USUAL,
        as_shown=AS_SHOWN,
        categories=CATEGORIES,
        person="pk",
        listed=listed_contacts,
        seen=lambda user: Contact.objects.alive().visible_to(user),
        reader=reader,
        counted=lambda n: ngettext("%(n)s contact", "%(n)s contacts", n),
        people=True,
        words=(*LIST_WORDS, *SHORTCUTS),
    )


def listed_contacts(user: Any, params: Mapping[str, str], at: datetime) -> QuerySet:
    """The contacts of a list, outside the bin, that `user` sees; consents are checked later."""
    contact_list = ContactList(user, params, at)
    return contact_list.contacts.alive().visible_to(contact_list.eyes)


def reader(rows: Sequence[Contact], columns: Sequence[str]) -> Reader:
    """The function that makes one cell; further addresses are read once for the batch."""
    points = points_of(rows, columns)
    return lambda contact, name: cell(contact, name, points.get(contact.pk, ()))
