"""What papers can be narrowed by: filters and saved views of their list. Numbers, amounts and whose they are stand
sealed, so nothing asks for them.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.accounts.language.formats import day as day_in_words
from crm.accounts.permissions import rights
from crm.contacts.contact_list.field_conditions import column_in
from crm.contacts.ownership.colleagues import Colleagues
from crm.lists.filters.conditions import FieldSet, equals_shortcut
from crm.lists.filters.day_spans import day_of
from crm.lists.filters.fields import NOBODY, Choice, Field, Flag, Moment
from crm.lists.filters.rules import Op, Rule
from crm.lists.pages.column_sorts import ColumnSort
from crm.lists.pages.list_kinds import ListKind
from crm.sales.models import Document

ALL, UNPAID, DRAFTS = "all", "unpaid", "drafts"
BASES: Mapping[str, Any] = {
    ALL: pgettext_lazy("documents", "All"),
    UNPAID: _("Unpaid invoices"),
    DRAFTS: _("Not in KSeF yet"),
    "invoice": _("Invoices"),
    "order": _("Orders"),
    "contract": _("Contracts"),
    "offer": _("Offers"),
    "complaint": _("Complaints"),
}
NEWEST = "issued"
SORTS = {  # numbers, amounts and whose they are stand sealed: no order by them
    NEWEST: ColumnSort("issued_on", down=True),
    "due": ColumnSort("payment_due_on"),
}
PARTIES = {
    "person": (_("A person"), Q(person__isnull=False)),
    "company": (_("A company"), Q(company__isnull=False)),
}


class Until(Field):
    """The last day of issue that counts, as an address says it."""

    @property
    def ops(self) -> tuple[Op, ...]:
        return (Op.IS,)

    def condition(self, rule: Rule, at: datetime) -> Q:
        day = day_in(rule)
        return Q(issued_on__lte=day) if day else NOBODY

    def said(self, rule: Rule) -> str:
        day = day_in(rule)
        return _("until %(day)s") % {"day": day_in_words(day)} if day else ""

    def means(self, rule: Rule) -> bool:
        return day_in(rule) is not None


class Since(Until):
    """The first day of issue that counts."""

    def condition(self, rule: Rule, at: datetime) -> Q:
        day = day_in(rule)
        return Q(issued_on__gte=day) if day else NOBODY

    def said(self, rule: Rule) -> str:
        day = day_in(rule)
        return _("since %(day)s") % {"day": day_in_words(day)} if day else ""


def day_in(rule: Rule) -> date | None:
    """The day in a rule; None for anything else."""
    moment = day_of(rule)
    return timezone.localdate(moment) if moment else None


def of_parties(values: Sequence[str]) -> Q:
    """Of any of these."""
    condition = NOBODY
    for value in values:
        condition |= PARTIES[value][1]
    return condition


def fields_for(user: Any, _at: datetime) -> FieldSet:
    """Every field, in the order of the editor. The teams, into whose turnover papers count, are one's own."""
    teams = lambda: [(uid, str(team)) for uid, team in Colleagues.of(user).teams.items()]  # noqa: E731
    parties = lambda: [(name, label) for name, (label, _q) in PARTIES.items()]  # noqa: E731
    return FieldSet.of(
        Choice(name="kind", label=_("Kind"), choices=lambda: Document.Kind.choices, match=column_in("kind")),
        Choice(name="party", label=_("Whose"), choices=parties, match=of_parties),
        Choice(name="team", label=_("Team"), choices=teams, match=lambda values: Q(team__uid__in=values)),
        Flag(name="ended", label=_("Paid or settled"), when=lambda _at: Q(ended_on__isnull=False)),
        Moment(name="issued", label=_("Issued"), column="issued_on"),
        Moment(name="due", label=_("Payment due"), column="payment_due_on", nullable=True, ahead=True),
        Since(name="since", label=_("Issued"), hidden=True),
        Until(name="until", label=_("Issued"), hidden=True),
        shortcuts={name: equals_shortcut(name) for name in ("kind", "party", "team", "since", "until")},
    )


def documents() -> ListKind:
    """The list of papers; its columns stand as they are."""
    return ListKind(
        slug="documents",
        label=_("Documents"),
        page="sales:documents",
        right=rights.CONTACTS_VIEW,
        fields=fields_for,
        sorts=SORTS,
        newest=NEWEST,
        bases=lambda _user: BASES,
        first=lambda _user: ALL,
    )
