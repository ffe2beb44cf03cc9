"""Where people come from: for each kind of origin the contacts it brought, those of them who were leads, deals, wins.

Contacts and leads: whose first origin was obtained in the period (crm/contacts/leads/first_origins.py). Deals: opened
in it, won: ended in it, by the first origin of their customer, whenever that was."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from crm.contacts.leads.first_origins import first_origins
from crm.contacts.models import Lead
from crm.privacy.models import Origin
from crm.sales.deals.totals import in_words
from crm.sales.models import Deal
from crm.sales.reports.closed_deals import within
from crm.sales.reports.reader_scope import ReportQuery
from crm.sales.reports.report_filters import UNKNOWN, source


@dataclass
class Source:
    """One kind of origin; UNKNOWN for deals with nobody on them."""

    kind: str
    contacts: int = 0
    leads: int = 0
    deals: int = 0
    won: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)

    @property
    def label(self) -> Any:
        """In words; empty for UNKNOWN."""
        return Origin.Kind(self.kind).label if self.kind else ""

    @property
    def amount(self) -> str:
        """What the won ones are worth."""
        return in_words(self.amounts)

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.contacts or self.deals or self.won)


def sources(query: ReportQuery) -> list[Source]:
    """The sources with any figure, in the order of their kinds, UNKNOWN last; two queries."""
    by_kind: dict[str, Source] = defaultdict(lambda: Source(UNKNOWN))
    by_kind |= {kind: Source(kind) for kind in (*Origin.Kind.values, UNKNOWN)}
    for kind, contacts, leads in contacts_by_kind(query):
        by_kind[kind].contacts, by_kind[kind].leads = contacts, leads
    for kind, currency, opened, won, amount in deals_by_kind(query):
        source_row = by_kind[kind]
        source_row.deals, source_row.won = source_row.deals + opened, source_row.won + won
        if amount:
            source_row.amounts[currency] = source_row.amounts.get(currency, Decimal(0)) + amount
    return [source_row for source_row in by_kind.values() if source_row.any]


def contacts_by_kind(query: ReportQuery) -> Any:
    """(kind, contacts, leads) of the people who came in the period."""
    rows = first_origins().filter(within("obtained_at", query.period), person__in=query.contacts.values("pk"))
    lead = Lead.objects.filter(contact=OuterRef("person")).values("pk")
    kinds = rows.annotate(lead=Subquery(lead)).order_by().values_list("kind")
    return kinds.annotate(many=Count("pk"), leads=Count("lead"))


def deals_by_kind(query: ReportQuery) -> Any:
    """(kind, currency, deals opened, deals won, what they are worth) of the period."""
    opened = within("opened_at", query.period)
    won = within("ended_at", query.period) & Q(outcome=Deal.Outcome.WON)
    rows = query.deals.filter(opened | won).annotate(source=source()).values_list("source", "currency")
    counts = {"opened": Count("pk", filter=opened), "winning": Count("pk", filter=won)}
    return rows.annotate(**counts, total=Sum("amount", filter=won))
