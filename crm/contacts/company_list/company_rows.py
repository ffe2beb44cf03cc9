"""Companies as lists show them, and how they are found by name or NIP. A sole trader's data are opened with her key."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from consents.models import Restriction
from crm.contacts.custom_values.list_columns import Columns
from crm.contacts.models import Company
from crm.contacts.ownership.custody import shown_plainly
from crm.contacts.safeguards.exact_lookups import ask_nip
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


def listed(company: Company, restricted: set[int], *, reader: Any) -> CompanyListed:
    """One row; of a restricted sole trader only that there is one, her NIP never whole, initials for who oversees."""
    trader = company.sole_trader_id is not None
    if company.sole_trader_id in restricted:
        return CompanyListed(company.pk, company.uid, "restricted", trader=True)
    try:
        name, nip = company.label, company.tax_number
    except Unreadable:
        return CompanyListed(company.pk, company.uid, "unreadable", trader=True)
    shown = f"{DOTS} {nip[-3:]}" if trader and nip else nip
    name = masked_name(name) if trader and not shown_plainly(reader, company) else name
    rest: dict[str, Any] = {"team": str(company.team), "created_at": company.created_at}
    return CompanyListed(company.pk, company.uid, "", name, shown, company.city, str(company.owner), trader, **rest)


def shown_to(user: Any, companies: Iterable[Company], *, view: str, own: Columns | None = None) -> list[CompanyListed]:
    """The rows as `user` sees them; sole traders among them are in the access log when this returns."""
    companies = list(companies)
    traders = [company.sole_trader_id for company in companies if company.sole_trader_id]
    restricted = Restriction.in_force(traders) if traders else set()
    rows = [listed(company, restricted, reader=user) for company in companies]
    if traders:
        fields = ("trader_name", *(own.clear_names if own else ()))
        access_log.shown(by=user, view=view, people=set(traders) - restricted, fields=fields)
    if own and own.fields:
        seen = {
            one.pk: one.sole_trader_id is None or shown_plainly(user, one)
            for one in companies
            if one.sole_trader_id not in restricted
        }
        cells = own.cells(seen)
        rows = [replace(row, own=cells.get(row.pk, {})) for row in rows]
    return rows


def nip_in(text: str) -> str:
    """The ten digits of a NIP, however it is written; empty when `text` is something else."""
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) == NIP_DIGITS and re.fullmatch(r"(?:PL)?[\d\s-]+", text.strip(), re.I) else ""


def answering(companies: Any, text: str) -> Any:
    """Companies whose name holds `text` or whose NIP it is. Of sole traders those whose name tokens fit."""
    if digits := nip_in(text):
        return companies.filter(models.Q(nip=digits) | models.Q(trader_nip_index__in=blinds("nip", digits)))
    found = models.Q(name__icontains=text)
    for tokens in query_tokens(text):
        found |= models.Q(trader_tokens__contains=tokens)
    return companies.filter(found) if len(text) >= SHORTEST else companies.none()


def companies_found(user: Any, text: str, *, sight: Sight, view: str, size: int = FOUND) -> list[CompanyListed]:
    """The newest companies that answer `text`, for palette and search; restricted traders are left out."""
    if not user.may("companies.view"):
        return []
    held = Restriction.objects.filter(person=models.OuterRef("sole_trader"), lifted_at=None)
    companies = Company.objects.alive().filter(~models.Exists(held))
    if digits := nip_in(text.strip()):
        ask_nip(user, digits)
    newest = answering(companies, text.strip()).newest_for(sight, size=size)
    rows = [company for company in newest.with_keys().select_related("owner", "team") if borne_out(company, text)]
    return shown_to(user, rows, view=view)


def borne_out(company: Company, text: str) -> bool:
    """Whether a sole trader's opened name bears out what its tokens promised; others were compared by the database."""
    if company.sole_trader_id is None or nip_in(text):
        return True
    try:
        return matches(company.label, text)
    except Unreadable:
        return False


def edge_of(company: Company) -> tuple:
    """The keyset value of a company."""
    return (company.pk,)
