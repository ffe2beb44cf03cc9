"""The card of the house's own records on a contact's record, a company's page and a deal's.

A panel returns finished HTML, and what it shows is in the access log.
"""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from consents.models import Restriction
from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.contacts.models import Company, ObjectKind
from crm.contacts.ownership.custody import has_custody
from crm.privacy.logs import access_log
from crm.privacy.map.empty_tables import absent
from crm.privacy.models import Person
from crm.sales.models import ObjectRecord
from crm.sales.objects.masked_objects import fields_in, objects_for_reader, people_in

SHOWN = 6


def record_panel(person: Person, *, user: Any) -> SafeString:
    """The records of one person; nothing while their data are paused."""
    rows = [] if absent(ObjectRecord, [person.pk]) else objects_of.rows(user, person=person.pk, company=None)
    contact = getattr(person, "contact", None)
    may_add = contact is not None and contact.binned_at is None and has_custody(user, contact)
    url = reverse("sales:object_of_contact", args=[person.uid]) if may_add else ""
    url = "" if url and Restriction.in_force([person.pk]) else url
    return card(rows, url, user=user, view="contacts:record", of_company=False)


def company_panel(company: Company, *, user: Any) -> SafeString:
    """The records of one company; of a sole trader's, theirs."""
    rows = objects_of.rows(user, person=company.sole_trader_id, company=company.pk)
    may_add = company.binned_at is None and has_custody(user, company)
    url = reverse("sales:object_of_company", args=[company.uid]) if may_add else ""
    return card(rows, url, user=user, view="contacts:company", of_company=True)


@prepared
def objects_of(reader: Any, *, person: int | None, company: int | None) -> Any:
    """The newest records of a person, of a company, or of a sole trader and their company."""
    whose = [Q(**{name: key}) for name, key in (("company", company), ("person", person)) if key is not None]
    rows = ObjectRecord.objects.visible_to(reader).filter(reduce(or_, whose))
    return rows.with_keys().order_by("-pk")[: SHOWN + 1]


@prepared
def kinds_offered(_reader: None) -> Any:
    """The kinds that take new records."""
    return ObjectKind.objects.in_use()


def card(rows: list[ObjectRecord], add_url: str, *, user: Any, view: str, of_company: bool) -> SafeString:
    """The newest of `rows`, the way to those beyond them, and the links to add one of each kind."""
    listed = objects_for_reader(rows, user)
    if listed:
        access_log.shown(by=user, view=view, people=people_in(listed), fields=fields_in(listed))
    wanted = "of_company" if of_company else "of_person"
    kinds = [kind for kind in kinds_offered.rows(None) if getattr(kind, wanted)] if add_url else []
    adding = [{"kind": kind, "url": f"{add_url}?kind={kind.key}"} for kind in kinds if user.may(rights.CONTACTS_EDIT)]
    return render_to_string(
        "sales/objects/panel.html", {"rows": listed[:SHOWN], "more": listed[SHOWN:], "adding": adding}
    )
