"""The card of records whose fields lead to this one, of a contact's record, of a company's page and of a deal's."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from consents.models import Restriction
from crm.accounts.permissions.eyes import role_that_sees
from crm.accounts.prepared import prepared
from crm.contacts.custom.holders import holder_of
from crm.contacts.models import Company, CustomField, LinkedPerson
from crm.contacts.models.field_kinds import Kind
from crm.privacy.map.empty_tables import absent
from crm.privacy.models import Person
from crm.privacy.record_links import Linked, Source, link_sources, link_targets

MOST = 20


@dataclass(frozen=True)
class BackLink:
    """A record whose field leads here."""

    field: CustomField
    linked: Linked


def record_panel(person: Person, *, user: Any) -> SafeString:
    """The records that lead to one contact; nothing while their data are paused."""
    none = absent(LinkedPerson, [person.pk]) or Restriction.in_force([person.pk])
    return card([] if none else back_links(Kind.CONTACT, person.pk, user))


def company_panel(company: Company, *, user: Any) -> SafeString:
    """The records that lead to one company."""
    paused = company.sole_trader_id and Restriction.in_force([company.sole_trader_id])
    return card([] if paused else back_links(Kind.COMPANY, company.pk, user))


def deal_panel(deal: int, *, user: Any) -> SafeString:
    """The records that lead to one deal, by its primary key; its page asks only while its party is not paused."""
    return card(back_links(Kind.DEAL, deal, user))


def card(rows: list[BackLink]) -> SafeString:
    """The rendered card; empty without rows."""
    return render_to_string("contacts/links/panel.html", {"rows": rows})


def back_links(kind: str, pk: int, user: Any) -> list[BackLink]:
    """The newest records that the user sees and that lead to this one in fields that the user knows of."""
    values: dict[int, list[UUID]] = defaultdict(list)
    for definition, value in links_to.rows(None, kind=str(kind), record=pk):
        values[definition].append(value)
    sources = link_sources() if values else {}
    fields = CustomField.objects.readable(role_that_sees()).filter(pk__in=values) if values else []
    return [
        link
        for field in fields
        for link in leading_here(field, values[field.pk], sources[holder_of(field.record).RECORD], user)
    ]


@prepared
def links_to(_reader: None, *, kind: str, record: int) -> Any:
    """(field, public id of the value) of the newest links to one record."""
    target = link_targets()[kind or Kind.COMPANY]
    rows = target.rows.objects.filter(**{target.column: record}).order_by("-pk")
    return rows.values_list("definition", "value")[:MOST]


def leading_here(field: CustomField, values: list[UUID], source: Source, user: Any) -> Iterator[BackLink]:
    """The records with these values in one field."""
    holder: Any = holder_of(field.record)
    bearers = holder.objects.filter(uid__in=values, definition=field).values_list(f"{holder.BEARER}__uid", flat=True)
    for linked in source.seen(user, list(bearers)).values():
        yield BackLink(field, linked)
