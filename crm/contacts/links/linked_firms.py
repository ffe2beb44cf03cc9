"""Companies as what a field leads to. One that the reader does not see, or that lies in the bin, is no link."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from consents.models import Restriction
from crm.accounts.permissions import rights
from crm.contacts.companies.company_editing import suggest
from crm.contacts.imports.known_records import digits
from crm.contacts.links.linked_people import VIEW
from crm.contacts.links.seen_records import SeenRecords
from crm.contacts.models import Company, CompanyMerge, LinkedCompany
from crm.contacts.models.field_kinds import Kind
from crm.contacts.ownership.custody import sees_name_in_lists
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log
from crm.privacy.masking import DOTS, masked_name
from crm.privacy.record_links import Linked, LinkTarget


def company_target() -> LinkTarget:
    """How a field leads to a company."""
    return LinkTarget(
        kind=Kind.COMPANY.value,
        rows=LinkedCompany,
        column="company",
        visible=lambda reader: visible(reader).values("pk"),
        seen=seen,
        meant=meant,
        offered=offered,
        held=held,
    )


def visible(reader: Any) -> Any:
    """The companies that are a link for the reader; all of them for the product itself."""
    rows = Company.objects.alive()
    if reader is None:
        return rows
    return rows.visible_to(reader) if reader.may(rights.COMPANIES_VIEW) else rows.none()


def seen(reader: Any, keys: Collection[UUID]) -> Mapping[str, Linked]:
    """{public id asked for: company}; one that was merged is the company it became."""
    after = dict(CompanyMerge.objects.filter(loser__in=keys).values_list("loser", "survivor__uid"))
    wanted = {after.get(key, key) for key in keys}
    firms = linked_firms(visible(reader).filter(uid__in=wanted).with_keys(), reader)
    by_key = {linked.key: linked for linked in firms}
    return {str(key): by_key[now] for key in keys if (now := str(after.get(key, key))) in by_key}


def meant(reader: Any, text: str) -> list[Linked]:
    """The companies with this NIP or this very name."""
    if reader is None or not reader.may(rights.COMPANIES_VIEW):
        return []
    known, nip = SeenRecords(reader), digits(text)
    rows = known.companies_with([nip]).get(nip, []) if nip else known.companies_called([text]).get(text, [])
    return linked_firms(rows, reader)


def offered(reader: Any, text: str) -> list[Linked]:
    """The companies whose name holds the text."""
    return linked_firms(suggest(reader, text), reader) if reader.may(rights.COMPANIES_VIEW) else []


def linked_firms(companies: Any, reader: Any) -> list[Linked]:
    """The companies as the reader may read their names; the access log learns of sole traders among them."""
    companies = list(companies)
    traders = {company.sole_trader_id for company in companies if company.sole_trader_id}
    paused = Restriction.in_force(sorted(traders)) if traders and reader else set()
    if reader and traders - paused:
        access_log.shown(by=reader, view=VIEW, people=traders - paused, fields=["trader_name"])
    return [linked_firm(company, reader, paused=company.sole_trader_id in paused) for company in companies]


def linked_firm(company: Company, reader: Any, *, paused: bool) -> Linked:
    """One company; a sole trader without a name where the reader may not read it."""
    key, trader = str(company.uid), company.sole_trader_id is not None
    name, in_file = name_for(reader, company, paused=paused), key if trader else company.name
    return Linked(key, company.pk, name, reverse("contacts:company", args=[key]), in_file, icon="building")


def name_for(reader: Any, company: Company, *, paused: bool) -> str:
    """What the company is called for the reader."""
    if reader is None:
        return _("a company")
    if paused:
        return company.uid.hex[:8].upper()
    try:
        name = company.label
    except Unreadable:
        return DOTS
    open_to_all = company.sole_trader_id is None or sees_name_in_lists(reader, company)
    return name if open_to_all else masked_name(name)


def held(keys: Collection[UUID]) -> Mapping[str, int]:
    """{public id: primary key} of companies that exist, locked so that none goes before the link stands."""
    after = dict(CompanyMerge.objects.filter(loser__in=keys).values_list("loser", "survivor__uid"))
    wanted = {after.get(key, key) for key in keys}
    rows = Company.objects.filter(uid__in=wanted).order_by("pk").select_for_update(no_key=True)
    pks = dict(rows.values_list("uid", "pk"))
    return {str(key): pks[now] for key in keys if (now := after.get(key, key)) in pks}
