"""Where people came from first: everybody has one first origin, so that figures of sources add up.

It is the earliest row of `Origin`, by when the data were obtained; what was added to her later came second.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from crm.accounts.pages.formats import day
from crm.contacts.models import Lead
from crm.lists.filters.day_spans import beginning
from crm.lists.filters.fields import NOBODY, Field
from crm.lists.filters.rules import Op, Rule
from crm.privacy.models import Origin


def first_origins() -> Any:
    """Origins before which the same person has no other."""
    others = Origin.objects.filter(person=OuterRef("person"))
    sooner = Q(obtained_at__lt=OuterRef("obtained_at")) | Q(obtained_at=OuterRef("obtained_at"), pk__lt=OuterRef("pk"))
    return Origin.objects.filter(~Exists(others.filter(sooner)))


def came(kinds: Sequence[str], since: datetime, until: datetime) -> Q:
    """Contacts whose first origin is one of these, obtained from `since` on and before `until`."""
    rows = first_origins().filter(kind__in=kinds, obtained_at__gte=since, obtained_at__lt=until)
    return Q(Exists(rows.filter(person=OuterRef("pk"))))


def was_lead(at: datetime) -> Q:
    """They came by way of the tray of leads, whatever became of it."""
    return Q(Exists(Lead.objects.filter(contact=OuterRef("pk"))))


def days_in(values: Sequence[str]) -> tuple[date, date] | None:
    """The first and the last day that a rule of two days names; None for anything else."""
    try:
        found = [parse_date(value) for value in values]
    except ValueError:
        return None
    match found:
        case [date() as first, date() as last]:
            return first, last
    return None


def span_of(first: date, last: date) -> str:
    """«1 lis 2026 – 30 lis 2026»"""
    return f"{day(first)} – {day(last)}"


class Came(Field):
    """`came:is:fair,2026-01-01,2026-03-31`: their first origin is of this kind, of these days. By links only."""

    @property
    def ops(self) -> tuple[Op, ...]:
        return (Op.IS,)

    def read(self, rule: Rule) -> tuple[str, date, date] | None:
        """The kind and the days; None for a rule that says something else."""
        kind, days = (rule.values or ("",))[0], days_in(rule.values[1:])
        return (kind, *days) if kind in Origin.Kind.values and days else None

    def condition(self, rule: Rule, at: datetime) -> Q:
        found = self.read(rule)
        if found is None:
            return NOBODY
        kind, first, last = found
        return came([kind], beginning(first), beginning_after(last))

    def said(self, rule: Rule) -> str:
        found = self.read(rule)
        if found is None:
            return "?"
        kind, first, last = found
        return _("%(kind)s, %(days)s") % {"kind": Origin.Kind(kind).label, "days": span_of(first, last)}


def beginning_after(last: date) -> datetime:
    """Midnight behind the day."""
    return beginning(date.fromordinal(last.toordinal() + 1))
