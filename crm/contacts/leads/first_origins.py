"""Where people came from first: everybody has exactly one first origin, so that statistics of sources add up.

It is the earliest row of `Origin`, by when the data were obtained; later rows are additions.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day
from crm.contacts.models import Lead
from crm.lists.filters.day_spans import midnight_of
from crm.lists.filters.fields import NOBODY, Field
from crm.lists.filters.rules import Op, Rule
from crm.privacy.models import Origin


def first_origins() -> Any:
    """Origins for which the same person has no earlier one."""
    others = Origin.objects.filter(person=OuterRef("person"))
    sooner = Q(obtained_at__lt=OuterRef("obtained_at")) | Q(obtained_at=OuterRef("obtained_at"), pk__lt=OuterRef("pk"))
    return Origin.objects.filter(~Exists(others.filter(sooner)))


def first_origin_in(kinds: Sequence[str], since: datetime, until: datetime) -> Q:
    """Contacts whose first origin is one of these, obtained from `since` on and before `until`."""
    rows = first_origins().filter(kind__in=kinds, obtained_at__gte=since, obtained_at__lt=until)
    return Q(Exists(rows.filter(person=OuterRef("pk"))))


def was_lead(at: datetime) -> Q:
    """They came through the tray of leads, whatever became of the lead."""
    return Q(Exists(Lead.objects.filter(contact=OuterRef("pk"))))


def days_named(values: Sequence[str]) -> tuple[date, date] | None:
    """The first and last day from two texts; None for anything else."""
    try:
        days = [parse_date(value) for value in values]
    except ValueError:
        return None
    match days:
        case [date() as first, date() as last]:
            return first, last
    return None


def span_of(first: date, last: date) -> str:
    """«1 lis 2026 – 30 lis 2026»"""
    return f"{day(first)} – {day(last)}"


class FirstOriginField(Field):
    """`came:is:fair,2026-01-01,2026-03-31`: the first origin is of this kind, between these days. By links only."""

    @property
    def ops(self) -> tuple[Op, ...]:
        return (Op.IS,)

    def read(self, rule: Rule) -> tuple[str, date, date] | None:
        """The kind and the days; None for an invalid rule."""
        kind, days = (rule.values or ("",))[0], days_named(rule.values[1:])
        return (kind, *days) if kind in Origin.Kind.values and days else None

    def condition(self, rule: Rule, at: datetime) -> Q:
        origin = self.read(rule)
        if origin is None:
            return NOBODY
        kind, first, last = origin
        return first_origin_in([kind], midnight_of(first), end_of_day(last))

    def said(self, rule: Rule) -> str:
        origin = self.read(rule)
        if origin is None:
            return "?"
        kind, first, last = origin
        return _("%(kind)s, %(days)s") % {"kind": Origin.Kind(kind).label, "days": span_of(first, last)}


def end_of_day(last: date) -> datetime:
    """Midnight after the day."""
    return midnight_of(date.fromordinal(last.toordinal() + 1))
