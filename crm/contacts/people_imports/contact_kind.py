"""Contacts as a kind of import."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consents.models import Restriction
from crm.accounts.permissions import rights
from crm.contacts.columns.contact_vocabulary import CONTACTS as COLUMNS, GROUPS
from crm.contacts.imports.custom_columns import shape_of
from crm.contacts.models import Company, Contact, CustomField
from crm.contacts.ownership.custody import named_for
from crm.contacts.people_imports.contact_judge import Judge
from crm.contacts.people_imports.contact_reversal import ContactReversal
from crm.contacts.people_imports.contact_writer import Writer
from crm.contacts.people_imports.search_keys import ANY, EMAIL, PHONE, WORK
from crm.contacts.tags.tagging import folded_names
from crm.files.imports.import_kinds import Candidate, ImportKind, Meant, options_of
from crm.files.models import Import, ImportRow
from crm.files.models.mappings import CONTACTS
from crm.lists.access import pk_among
from crm.privacy.logs import access_log

RECORD = CustomField.Record.CONTACT
KEYS = {
    ANY: _("E-mail or phone"),
    EMAIL: _("E-mail alone"),
    PHONE: _("Phone alone"),
    WORK: _("Name and company"),
}


def contacts() -> ImportKind:
    """Contacts."""
    return ImportKind(
        slug=CONTACTS,
        label=_("Contacts"),
        title=_("Import of contacts"),
        right=rights.CONTACTS_IMPORT,
        page="contacts:list",
        **shape_of(COLUMNS, GROUPS, RECORD),
        tags=folded_names,
        keys=KEYS,
        judge=Judge,
        writer=Writer,
        undoing=ContactReversal,
        meant=possible_matches,
        seen=candidates_for,
        said=name_and_address_in,
        people=True,
    )


def name_and_address_in(texts: Mapping[str, str]) -> tuple[str, str]:
    """The name and the address of a row, as the file has them."""
    names = (texts.get(part, "") for part in ("name", "first_name", "last_name"))
    return " ".join(filter(None, names)), texts.get("email") or texts.get("phone") or ""


def possible_matches(load: Import, rows: Sequence[ImportRow]) -> Meant:
    """{row number: keys of the people it may match}, or the public id of the company that the row is."""
    several = options_of(Judge(load), rows)
    people = {number: [option.person.pk for option in options] for number, options in several.items()}
    return {
        row.number: [row.thing] if row.thing else people.get(row.number) or [row.person_id] * bool(row.person_id)
        for row in rows
    }


def candidates_for(user: Any, keys: set[Any]) -> dict[Any, Candidate]:
    """{key: contact or company as the reader sees it}. The access log is written before it returns."""
    people = [key for key in keys if isinstance(key, int)]
    visible = Contact.objects.alive().visible_to(user).with_keys().filter(pk_among(people))
    restricted = Restriction.in_force(people)  # since the check
    contacts = {contact.pk: contact for contact in visible if contact.pk not in restricted}
    access_log.shown(by=user, view="contacts:import_check", people=contacts, fields=["name"])
    return {pk: candidate(user, contact) for pk, contact in contacts.items()} | firm_candidates(
        user, keys.difference(people)
    )


def firm_candidates(user: Any, uids: set[Any]) -> dict[Any, Candidate]:
    """{uid: company} of those that rows are; firms only, whose names are not personal."""
    if not uids:
        return {}
    rows = Company.objects.alive().visible_to(user).filter(uid__in=uids, sole_trader=None)
    return {
        company.uid: Candidate(str(company.uid), company.name, reverse("contacts:company", args=[company.uid]))
        for company in rows
    }


def candidate(user: Any, contact: Contact) -> Candidate:
    """One contact as the reader sees them."""
    return Candidate(str(contact.uid), named_for(user, contact), reverse("contacts:record", args=[contact.uid]))
