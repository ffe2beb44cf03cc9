"""Contacts as a kind of import."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consents.models import Restriction
from crm.accounts.permissions import rights
from crm.contacts.columns.contact_vocabulary import CONTACTS as COLUMNS, GROUPS
from crm.contacts.imports.custom_columns import grouped, with_own
from crm.contacts.models import Company, Contact, CustomField
from crm.contacts.ownership.custody import named_for
from crm.contacts.people_imports.contact_judge import Judge
from crm.contacts.people_imports.contact_reversal import PeopleUndoing
from crm.contacts.people_imports.contact_writer import Writer
from crm.contacts.people_imports.search_keys import ANY, EMAIL, PHONE, WORK
from crm.contacts.tags.tagging import folded_names
from crm.files.imports.import_kinds import Candidate, ImportKind
from crm.files.models import Import, ImportRow
from crm.files.models.mappings import CONTACTS
from crm.lists.access import among
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
        vocabulary=lambda _user: with_own(COLUMNS, RECORD),
        groups=lambda _user: grouped(GROUPS, RECORD),
        keys=KEYS,
        tags=folded_names,
        judge=Judge,
        writer=Writer,
        undoing=PeopleUndoing,
        resembled=resembled,
        said=said,
        people=True,
    )


def said(texts: Mapping[str, str]) -> tuple[str, str]:
    """The name and the address of a row, as the file has them."""
    names = (texts.get(part, "") for part in ("name", "first_name", "last_name"))
    return " ".join(filter(None, names)), texts.get("email") or texts.get("phone") or ""


def resembled(load: Import, user: Any, rows: Sequence[ImportRow]) -> dict[int, list[Candidate]]:
    """Whom `rows` resemble, of several all. The look is in the access log before anything is returned."""
    several = options(load, rows)
    wanted = {row.number: several.get(row.number) or [row.person_id] for row in rows}
    people = [pk for found in wanted.values() for pk in found if pk]
    seen = Contact.objects.alive().visible_to(user).with_keys().filter(among(people))
    held = Restriction.in_force(people)  # since the check
    found = {contact.pk: contact for contact in seen if contact.pk not in held}
    access_log.shown(by=user, view="contacts:import_check", people=found, fields=["name"])
    told = {pk: candidate(user, contact) for pk, contact in found.items()}
    firms = firms_of(user, rows)
    return {number: firms.get(number) or [told[pk] for pk in keys if pk in told] for number, keys in wanted.items()}


def firms_of(user: Any, rows: Sequence[ImportRow]) -> dict[int, list[Candidate]]:
    """{row: the company that it is} for rows that are no people; only firms, whose names are nobody's own."""
    uids = {row.thing for row in rows if row.thing}
    if not uids:
        return {}
    firms = Company.objects.alive().visible_to(user).filter(uid__in=uids, sole_trader=None).in_bulk(field_name="uid")
    return {
        row.number: [Candidate(str(row.thing), firms[row.thing].name, reverse("contacts:company", args=[row.thing]))]
        for row in rows
        if row.thing in firms
    }


def candidate(user: Any, contact: Contact) -> Candidate:
    """One contact for a reader who sees them."""
    return Candidate(str(contact.uid), named_for(user, contact), reverse("contacts:record", args=[contact.uid]))


def options(load: Import, rows: Sequence[ImportRow]) -> dict[int, list[int]]:
    """{row: keys of those it may mean} for rows of which somebody has to choose, or has."""
    asked = [row for row in rows if row.chosen or row.asks]
    if not asked:
        return {}
    judge, told = Judge(load), {row.number: row for row in asked}
    verdicts = judge.read([(row.number, row.cells_by_column) for row in asked], told)
    judge.judge(verdicts, told, judge.memory())
    return {one.row.number: [option.person.pk for option in one.options] for one in verdicts}
