"""Companies as a kind of export. A firm's data are not personal; a sole trader's are, and need their consent check."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, gettext_noop, ngettext, pgettext_lazy

from crm.accounts.permissions import rights
from crm.contacts.columns.company import COMPANY
from crm.contacts.company_list.company_fields import companies as listing
from crm.contacts.company_list.company_query import CompanyList
from crm.contacts.exports.contact_columns import iso_day
from crm.contacts.exports.export_kinds import LIST_WORDS, ExportKind, Reader
from crm.contacts.models import Company, CustomField


def companies() -> ExportKind:
    """Companies."""
    return ExportKind(
        slug="companies",
        label=_("Companies"),
        title=gettext_noop("Export of companies"),
        file_word=pgettext_lazy("name of a file", "companies"),
        record=CustomField.Record.COMPANY,
        right=rights.COMPANIES_VIEW,
        page="contacts:companies",
        listing=listing,
        columns=COMPANY.file_labels(),
        usual=COMPANY.usual_in_file(),
        as_shown=COMPANY.as_shown(),
        categories={column.name: column.category for column in COMPANY if column.category},
        person="sole_trader_id",
        listed=listed_companies,
        seen=lambda user: Company.objects.alive().visible_to(user),
        reader=reader,
        counted=lambda n: ngettext("%(n)s company", "%(n)s companies", n),
        words=(*LIST_WORDS, "owner", "team"),
    )


def listed_companies(user: Any, params: Mapping[str, str], at: datetime) -> QuerySet:
    """The companies of a list that `user` sees."""
    return CompanyList(user, params, at).companies.visible_to(user)


def reader(rows: Sequence[Company], columns: Sequence[str]) -> Reader:
    """The function that makes one cell; rows come with their keys, owner and team."""
    return cell


def cell(company: Company, name: str) -> str:
    """One value as text."""
    return iso_day(company.created_at) if name == "created" else COMPANY[name].words(company)
