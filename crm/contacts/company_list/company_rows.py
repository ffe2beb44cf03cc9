"""Companies as rows of lists, and their search by name or NIP. A sole trader's data are decrypted with their key."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from consents.models import Restriction
from crm.contacts.custom_values.list_columns import CustomColumns
from crm.contacts.models import Company
from crm.contacts.ownership.custody import sees_name_in_lists
from crm.contacts.safeguards.exact_lookups import count_nip_lookup
from crm.lists.access import Sight
from crm.privacy.keys.blind_index import blinds, matches, query_tokens
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log
from crm.privacy.masking import DOTS, masked_name

SHORTEST, NIP_DIGITS = 2, 10
FOUND = 5  # companies beside the people of a search


@dataclass(frozen=True, slots=True)
class CompanyListed:
    """One company on screen. `state` is "", "restricted" (nothing else is filled then) or "unreadable"."""

    pk: int
    key: UUID
    state: str = ""
    name: str = ""
    nip: str = ""
    city: str = ""
    owner: str = ""
    trader: bool = False
    team: str = ""
    created_at: datetime | None = None
    own: Mapping[str, str] = field(default_factory=dict)  # custom columns, by name

    @property
    def short(self) -> str:
        """The short key: what a row without a name is called."""
        return self.key.hex[:8].upper()

    @property
    def label(self) -> str:
        """The name, else the short key."""
        return self.name or self.short


def listed_row(company: Company, restricted: set[int], *, reader: Any) -> CompanyListed:
    """One row: a restricted sole trader is only marked as such, their NIP is shortened, the name masked to initials
    where the reader merely oversees.
    """
    trader = company.sole_trader_id is not None
    if company.sole_trader_id in restricted:
        return CompanyListed(company.pk, company.uid, "restricted", trader=True)
    try:
        name, nip = company.label, company.tax_number
    except Unreadable:
        return CompanyListed(company.pk, company.uid, "unreadable", trader=True)
    nip_text = f"{DOTS} {nip[-3:]}" if trader and nip else nip
    name = masked_name(name) if trader and not sees_name_in_lists(reader, company) else name
    details: dict[str, Any] = {"team": str(company.team), "created_at": company.created_at}
    return CompanyListed(
        company.pk, company.uid, "", name, nip_text, company.city, str(company.owner), trader, **details
    )


def rows_for(
    user: Any, companies: Iterable[Company], *, view: str, own: CustomColumns | None = None
) -> list[CompanyListed]:
    """The rows as `user` sees them; sole traders among them are in the access log when it returns."""
    companies = list(companies)
    traders = [company.sole_trader_id for company in companies if company.sole_trader_id]
    restricted = Restriction.in_force(traders) if traders else set()
    rows = [listed_row(company, restricted, reader=user) for company in companies]
    if traders:
        fields = ("trader_name", *(own.clear_names if own else ()))
        access_log.shown(by=user, view=view, people=set(traders) - restricted, fields=fields)
    if own and own.fields:
        clear_by_pk = {
            shown_company.pk: shown_company.sole_trader_id is None or sees_name_in_lists(user, shown_company)
            for shown_company in companies
            if shown_company.sole_trader_id not in restricted
        }
        cells = own.cells(clear_by_pk)
        rows = [replace(row, own=cells.get(row.pk, {})) for row in rows]
    return rows


def nip_in(text: str) -> str:
    """The ten digits of a NIP, however it is written; empty when `text` is something else."""
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) == NIP_DIGITS and re.fullmatch(r"(?:PL)?[\d\s-]+", text.strip(), re.I) else ""


def matching_text(companies: Any, text: str) -> Any:
    """Companies whose name contains `text` or whose NIP it is; of sole traders those whose name tokens match."""
    if digits := nip_in(text):
        return companies.filter(models.Q(nip=digits) | models.Q(trader_nip_index__in=blinds("nip", digits)))
    condition = models.Q(name__icontains=text)
    for tokens in query_tokens(text):
        condition |= models.Q(trader_tokens__contains=tokens)
    return companies.filter(condition) if len(text) >= SHORTEST else companies.none()


def companies_found(user: Any, text: str, *, sight: Sight, view: str, size: int = FOUND) -> list[CompanyListed]:
    """The newest companies that match `text`, for palette and search; restricted sole traders are left out."""
    if not user.may("companies.view"):
        return []
    restrictions = Restriction.objects.filter(person=models.OuterRef("sole_trader"), lifted_at=None)
    companies = Company.objects.alive().filter(~models.Exists(restrictions))
    if digits := nip_in(text.strip()):
        count_nip_lookup(user, digits)
    newest = matching_text(companies, text.strip()).newest_for(sight, size=size)
    rows = [company for company in newest.with_keys().select_related("owner", "team") if name_matches(company, text)]
    return rows_for(user, rows, view=view)


def name_matches(company: Company, text: str) -> bool:
    """Whether a sole trader's decrypted name really matches; for all others the database has compared already."""
    if company.sole_trader_id is None or nip_in(text):
        return True
    try:
        return matches(company.label, text)
    except Unreadable:
        return False


def edge_of(company: Company) -> tuple:
    """The keyset values of a company."""
    return (company.pk,)
