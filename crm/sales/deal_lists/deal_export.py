"""Deals as a kind of export file. A company's deal is no personal data; a person's passes the export check for that
person.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, gettext_noop, ngettext, pgettext_lazy

from crm.accounts.permissions import rights
from crm.contacts.exports.contact_columns import iso_day
from crm.contacts.exports.export_kinds import LIST_WORDS, ExportKind, Reader
from crm.contacts.models import CustomField
from crm.narrowing import promised
from crm.sales.columns.deal import DEAL
from crm.sales.currencies import plain
from crm.sales.deal_lists.deal_filters import WORDS, deals as listing
from crm.sales.deal_lists.deal_list import DealList
from crm.sales.deals.masked_deals import paused_among
from crm.sales.models import Deal

COLUMNS = DEAL.exported()


def deals() -> ExportKind:
    """Deals."""
    return ExportKind(
        slug="deals",
        label=_("Deals"),
        title=gettext_noop("Export of deals"),
        file_word=pgettext_lazy("name of a file", "deals"),
        record=CustomField.Record.DEAL,
        right=rights.DEALS_VIEW,
        page="sales:deals",
        listing=listing,
        columns=DEAL.file_labels(),
        usual=DEAL.usual_in_file(),
        as_shown=DEAL.as_shown(),
        categories={code: column.category for code, column in COLUMNS.items() if column.category},
        person="person_id",
        listed=deals_of_list,
        seen=lambda user: Deal.objects.alive().visible_to(user),
        reader=reader,
        counted=lambda n: ngettext("%(n)s deal", "%(n)s deals", n),
        paused=lambda rows: paused_among([column.pk for column in rows]),
        words=(*LIST_WORDS, *WORDS, "company", "state"),
    )


def deals_of_list(user: Any, asked: Mapping[str, str], at: datetime) -> QuerySet:
    """The deals of a list that `user` sees."""
    return DealList(user, asked, at).deals.visible_to(user)


def reader(rows: Sequence[Deal], columns: Sequence[str]) -> Reader:
    """Row by row; they come with their keys."""
    return cell


def number(value: Decimal, currency: str) -> str:
    """An amount as Polish spreadsheets read it."""
    return plain(value, currency).replace(".", ",")


def customer(deal: Deal) -> str:
    """The firm, else the person. A sole trader's firm is theirs, as their deal is."""
    return deal.company.label if deal.company is not None else promised(deal.person).name


def cell(deal: Deal, code: str) -> str:
    """One value as text."""
    return CELLS[code](deal) if code in CELLS else COLUMNS[code].words(deal)


CELLS: dict[str, Callable[[Deal], str]] = {
    "customer": customer,
    "amount": lambda deal: "" if deal.amount is None else number(deal.amount, deal.currency),
    "weighted": lambda deal: "" if deal.amount is None else number(deal.weighted, deal.currency),
    "currency": lambda deal: deal.currency if deal.amount is not None else "",
    "probability": lambda deal: str({"": deal.stage.probability, "won": 100, "lost": 0}[deal.outcome]),
    "outcome": lambda deal: str(deal.get_outcome_display() if deal.outcome else pgettext_lazy("deal", "Open")),
    "opened": lambda deal: iso_day(deal.opened_at),
    "ended": lambda deal: iso_day(deal.ended_at),
    "last": lambda deal: iso_day(deal.last_activity_at),
}
