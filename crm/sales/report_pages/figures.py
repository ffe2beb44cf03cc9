"""The four figures at the head of a report, each with the one of the period before."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, ngettext

from crm.accounts.language.formats import day
from crm.sales.money.exchange import Exchange
from crm.sales.report_pages.links import ReportLinks, until, within
from crm.sales.report_pages.numbers import Number, counted, in_days, priced, share
from crm.sales.reports.closed_deals import Ended
from crm.sales.reports.expected_deals import Expected

UP, DOWN, LEVEL = "trending-up", "trending-down", ""


@dataclass(frozen=True)
class Figure:
    """`before` is the same of the span before; `words` say how they compare, `notes` are numbers that make it up."""

    label: str
    number: Number
    before: Number | None = None
    words: str = ""
    icon: str = LEVEL
    notes: Sequence[Any] = ()
    good: str = UP

    @property
    def better(self) -> bool:
        """Whether it changed for the better."""
        return bool(self.icon) and self.icon == self.good


def figures(links: ReportLinks, now: Ended, before: Ended, ahead: Expected, exchange: Exchange) -> list[Figure]:
    """Won, success, time, forecast."""
    rest = [success(links, now, before), time(links, now, before), forecast(links, ahead, exchange)]
    return [won(links, now, before, exchange), *rest]


def won(links: ReportLinks, now: Ended, before: Ended, exchange: Exchange) -> Figure:
    """What was won, in the currency of the house; beside it what has no rate."""
    query = links.asking
    amounts, earlier_amounts = (exchange.amounts(side.won.amounts) for side in (now, before))
    number = priced(amounts, now.won.count, links.deals("won", *within("ended", query.period)))
    earlier = priced(earlier_amounts, before.won.count, links.deals("won", *within("ended", query.before)))
    words, icon = "", LEVEL
    if set(amounts) == set(earlier_amounts) and len(amounts) == 1:
        (this,), (that,) = amounts.values(), earlier_amounts.values()
        words, icon = compared(this, that)
    return Figure(_("Won deals"), number, earlier, words, icon, [deal_count(now.won.count, number.url)])


def deal_count(count: int, url: str) -> Number:
    """«9 szans»"""
    text = ngettext("%(n)s deal", "%(n)s deals", count) % {"n": count}
    return Number(text, count, url, counted(count).values)


def compared(this: Decimal, that: Decimal) -> tuple[str, str]:
    """«o 12% więcej» and its picture."""
    change = round(100 * (this - that) / that)
    if not change:
        return _("as much as"), LEVEL
    if change > 0:
        return _("%(n)s%% more than") % {"n": change}, UP
    return _("%(n)s%% less than") % {"n": -change}, DOWN


def success(links: ReportLinks, now: Ended, before: Ended) -> Figure:
    """Won ones among all that ended."""
    period, earlier = links.asking.period, links.asking.before
    number = share(now.rate, now.won.count, links.deals("won", *within("ended", period)))
    was = share(before.rate, before.won.count, links.deals("won", *within("ended", earlier)))
    of = counted(now.count, links.deals("all", *within("ended", period)))
    words, icon = "", LEVEL
    if now.rate is not None and before.rate is not None:
        points = now.rate - before.rate
        icon = UP if points > 0 else DOWN if points < 0 else LEVEL
        words = in_points(points)
    return Figure(_("Success rate"), number, was, words, icon, [counted(now.won.count, number.url), of])


def in_points(points: int) -> str:
    """«o 3 pkt proc. więcej niż»"""
    if not points:
        return _("as much as")
    values = {"n": abs(points)}
    return (_("%(n)s points more than") if points > 0 else _("%(n)s points less than")) % values


def time(links: ReportLinks, now: Ended, before: Ended) -> Figure:
    """Days from opening to winning."""
    url = links.deals("won", *within("ended", links.asking.period))
    earlier = links.deals("won", *within("ended", links.asking.before))
    number, was = in_days(now.won.days, now.won.count, url), in_days(before.won.days, before.won.count, earlier)
    words, icon = "", LEVEL
    if now.won.days is not None and before.won.days is not None:
        days = now.won.days - before.won.days
        icon = UP if days > 0 else DOWN if days < 0 else LEVEL
        words = in_more_days(days)
    return Figure(_("Average time to win"), number, was, words, icon, good=DOWN)


def in_more_days(days: int) -> str:
    """«o 3 dni krócej niż»"""
    if not days:
        return _("as long as")
    values = {"n": abs(days)}
    if days > 0:
        return ngettext("%(n)s day longer than", "%(n)s days longer than", days) % values
    return ngettext("%(n)s day shorter than", "%(n)s days shorter than", -days) % values


def forecast(links: ReportLinks, ahead: Expected, exchange: Exchange) -> Figure:
    """Open deals by probability, until the end of the last month ahead."""
    total = ahead.total
    url = links.deals("open", until("closes", ahead.last))
    rounded = {name: value.quantize(Decimal(1)) for name, value in exchange.amounts(total.weights).items()}
    number = priced(rounded, total.count, url)
    words = _("until %(day)s") % {"day": day(ahead.last)}
    return Figure(_("Weighted forecast"), number, None, words, LEVEL, [deal_count(total.count, url)])
