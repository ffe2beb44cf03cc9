"""The charts of a report, drawn from what its tables tell: numbers and links are theirs, sizes from svg_bars.py and
svg_columns.py.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.language.formats import written
from crm.sales.currencies import SIGNS, in_order
from crm.sales.deals.totals import Total
from crm.sales.money.exchange import Exchange
from crm.sales.report_pages.links import ReportLinks
from crm.sales.report_pages.numbers import Table, counted, short
from crm.sales.report_pages.svg_bars import ROW, WIDE, Strips, Told, slim_strips, strips
from crm.sales.report_pages.svg_columns import FLOOR, Columns, columns
from crm.sales.report_pages.work_tables import kind_name
from crm.sales.reports.expected_deals import Expected
from crm.sales.reports.funnel import Funnel
from crm.sales.reports.work import KINDS, Work

LOW = 34  # height of a row without anything between
HALF = 460  # width of a chart beside its table
LOWER = 116  # where the floor of a second chart lies
WON, WEIGHTED, POSSIBLE = "c-1", "c-2", "c-3"


def funnel_chart(funnel: Funnel, table: Table) -> dict[str, Any]:
    """Bars of stages, between them the share that went on."""
    rows = []
    for bar, line in zip(funnel.bars, table.lines, strict=True):
        entered, _on, passage, _value = line.cells
        rows.append((line.label, bar.count, 0, entered, short(dict(bar.amounts)), passage if bar.stage else None))
    return {"drawings": in_both_widths(rows), "words": funnel_words(funnel), "any": funnel.count}


def in_both_widths(rows: Sequence[Told], *, row: int = ROW, wide: int = WIDE) -> tuple[Strips, Strips]:
    """The bars in two widths: for a desk and for a phone."""
    return strips(rows, row=row, wide=wide), slim_strips(rows, row=row)


def funnel_words(funnel: Funnel) -> str:
    """What the chart shows, in a sentence."""
    first, weak = funnel.bars[0], funnel.weakest
    if weak is None:
        return _("Nothing moved in the pipeline in these days.")
    values = {"first": first.count, "won": funnel.bars[-1].count, "stage": weak.stage, "share": weak.share}
    words = _("%(first)s deals entered the first stage, %(won)s were won; fewest went on from %(stage)s, %(share)s%%.")
    return words % values


def forecast_chart(ahead: Expected, table: Table, exchange: Exchange) -> list[dict[str, Any]]:
    """Columns of the months ahead in the currency of the house, and one more for each that has no rate."""
    ahead = in_house(ahead, exchange)
    numbers = {line.label: line.cells[0] for line in table.lines}
    labels = [line.label for line in table.lines]
    charts = []
    for place, currency in enumerate(in_order(ahead.currencies) or [exchange.house]):
        rows = []
        for label, row in zip(labels, ahead.rows, strict=True):
            if row.first is None:
                continue
            weighted = row.total.weights.get(currency, Decimal(0))
            possible = row.total.amounts.get(currency, Decimal(0)) - weighted
            parts = [(WON, row.won.get(currency, Decimal(0))), (WEIGHTED, weighted), (POSSIBLE, possible)]
            goal = row.goal if currency == exchange.house else None
            rows.append((written(row.first, "b", "M"), parts, goal, numbers[label]))
        drawn = [columns(rows, foot=LOWER if place else FLOOR, slim=slim) for slim in (False, True)]
        charts.append({"drawings": drawn, "words": forecast_words(ahead, currency), "unit": unit(drawn[0], currency)})
    return charts


def in_house(ahead: Expected, exchange: Exchange) -> Expected:
    """The same with its sums in the currency of the house."""
    rows = [
        replace(
            row,
            total=Total(row.total.count, exchange.amounts(row.total.amounts), exchange.amounts(row.total.weights)),
            won=exchange.amounts(row.won),
        )
        for row in ahead.rows
    ]
    return Expected(rows, ahead.by_owner)


def unit(drawn: Columns, currency: str) -> str:
    """«tys. zł»"""
    return _("k %(currency)s") % {"currency": SIGNS[currency]} if drawn.thousands else SIGNS[currency]


def forecast_words(ahead: Expected, currency: str) -> str:
    """What the chart shows, in a sentence."""
    likely, most = (
        short({currency: sum(part(row) for row in ahead.months)}) or f"0 {SIGNS[currency]}"
        for part in (lambda row: row.likely(currency), lambda row: row.at_most(currency))
    )
    return _("Won and weighted in the months ahead: %(likely)s of %(most)s.") % {"likely": likely, "most": most}


def work_chart(links: ReportLinks, work: Work) -> dict[str, Any]:
    """Bars of the kinds of work, a thin one under each for the span before."""
    rows = []
    for kind in KINDS:
        now, before = work.total.now[kind], work.total.before[kind]
        rows.append((kind_name(kind), now, before, counted(now, links.work(links.asking.period, kind=kind)), "", None))
    words = _("%(entries)s entries and %(tasks)s tasks done.")
    values = {"entries": work.total.entries, "tasks": work.total.now["task"]}
    return {"drawings": in_both_widths(rows, row=LOW, wide=HALF), "words": words % values}


def strips_of(table: Table) -> dict[str, Any]:
    """Bars of the first number of each line."""
    rows = [(line.label, line.cells[0].count, 0, line.cells[0], "", None) for line in table.lines]
    rows = [row for row in rows if row[1]]
    words = ", ".join(f"{label}: {number}" for label, *_lengths, number, _value, _under in rows)
    return {"drawings": in_both_widths(rows, row=LOW), "words": words, "any": bool(rows)}
