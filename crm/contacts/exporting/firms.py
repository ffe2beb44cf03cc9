"""Companies as a kind of file. A firm's data are nobody's; a sole trader's are hers, and pass her gate."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, gettext_noop, ngettext, pgettext_lazy

from crm.accounts import rights
from crm.contacts.companies_asked import CompanyList
from crm.contacts.company_fields import companies as listing
from crm.contacts.exporting.columns import day
from crm.contacts.exporting.kinds import LIST_WORDS, ExportKind, Reader
from crm.contacts.models import Company, CustomField
from crm.privacy.categories import Category

FIRM, TRADER = pgettext_lazy("company", "Legal person"), _("Sole trader")
HERS = ("name", "nip", "regon", "address", "street", "postcode", "city", "website")
COLUMNS: dict[str, Any] = {
    "name": pgettext_lazy("company", "Name"),
    "nip": "NIP",
    "regon": "REGON",
    "address": _("Address"),
    "street": _("Street"),
    "postcode": _("Postcode"),
    "city": _("City"),
    "website": _("Website"),
    "kind": _("Kind"),
    "created": pgettext_lazy("company", "Added"),
    "team": _("Team"),
    "owner": _("Owner"),
}


def companies() -> ExportKind:
    """Companies (EXPORT_KINDS)."""
    return ExportKind(
        slug="companies",
        label=_("Companies"),
        title=gettext_noop("Export of companies"),
        file_word=pgettext_lazy("name of a file", "companies"),
        record=CustomField.Record.COMPANY,
        right=rights.COMPANIES_VIEW,
        page="contacts:companies",
        listing=listing,
        columns=COLUMNS,
        usual=("name", "nip", "address", "owner"),
        as_shown={name: name for name in ("name", "nip", "city", "kind", "created", "team", "owner")},
        categories=dict.fromkeys(HERS, Category.COMPANY),
        person="sole_trader_id",
        listed=listed,
        seen=lambda user: Company.objects.alive().visible_to(user),
        reader=reader,
        counted=lambda n: ngettext("%(n)s company", "%(n)s companies", n),
        words=(*LIST_WORDS, "owner", "team"),
    )


def listed(user: Any, asked: Mapping[str, str], at: datetime) -> QuerySet:
    """The companies of a list that `user` sees."""
    return CompanyList(user, asked, at).companies.visible_to(user)


def reader(rows: Sequence[Company], columns: Sequence[str]) -> Reader:
    """Row by row; they come with their keys, owner and team."""
    return lambda company, name: CELLS[name](company)


def whole_address(company: Company) -> str:
    """The address in one line."""
    place = " ".join(part for part in (company.postcode, company.city) if part)
    return company.trader_address or ", ".join(part for part in (company.street, place) if part)


CELLS: dict[str, Callable[[Company], str]] = {
    "name": lambda company: company.label,
    "nip": lambda company: company.tax_number,
    "regon": lambda company: company.told("regon") or "",
    "address": whole_address,
    "street": lambda company: company.street,
    "postcode": lambda company: company.postcode,
    "city": lambda company: company.city,
    "website": lambda company: company.told("website") or "",
    "kind": lambda company: str(TRADER if company.sole_trader_id else FIRM),
    "created": lambda company: day(company.created_at),
    "team": lambda company: str(company.team),
    "owner": lambda company: str(company.owner),
}
