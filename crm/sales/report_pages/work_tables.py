"""What was done and what people reached, as tables. People stand in the order of their names, not of their figures."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, pgettext

from crm.accounts.language.formats import percent
from crm.sales.deals.totals import NONE as NO_DEALS
from crm.sales.money.exchange import Exchange
from crm.sales.report_pages.links import ReportLinks, until, within
from crm.sales.report_pages.numbers import NONE, Line, Number, Table, counted, in_days, priced, share, worth
from crm.sales.reports.closed_deals import Ended
from crm.sales.reports.expected_deals import Expected, goals_by_user
from crm.sales.reports.periods import Period
from crm.sales.reports.reader_scope import ReportQuery
from crm.sales.reports.work import KINDS, TASK, Kind, Work, WorkCounts

OUTSIDE = "outside"  # teams and people that are not the reader's (any more); the lists know the word


def work_table(links: ReportLinks, work: Work) -> Table:
    """What was done, by team or by person, and in the span before."""
    query = links.asking
    most = max((counts.all for counts in work.rows.values()), default=0) or 1
    lines = [
        Line(name, work_numbers(links, counts, params, query.period), 100 * counts.all // most)
        for name, counts, params in named_rows(query, work)
    ]
    foot = (
        [Line(pgettext("report", "Together"), work_numbers(links, work.total, {}, query.period))]
        if len(lines) > 1
        else []
    )
    earlier = work_numbers(links, WorkCounts(work.total.before), {}, query.before)
    foot.append(Line(pgettext("report", "Before"), earlier, note=query.before.span))
    heads = [_("Person") if query.people else _("Team"), *(kind_name(kind) for kind in KINDS if kind != TASK)]
    return Table("work", pgettext("report", "Activity"), [*heads, _("Entries in all"), kind_name(TASK)], lines, foot)


def named_rows(query: ReportQuery, work: Work) -> Iterator[tuple[str, WorkCounts, dict[str, Any]]]:
    """(name, what was done, parameters of the list's URL) of every row."""
    teams = {team.pk: team for team in query.teams.values()}
    for key, counts in work.rows.items():
        if query.own:
            yield _("My work"), counts, {}
        elif query.people:
            who = query.owners.get(key) if key else None
            yield str(who or pgettext("report", "Others")), counts, {"author": who.uid if who else OUTSIDE}
        else:
            team = teams.get(key) if key else None
            yield str(team or pgettext("report", "Others")), counts, {"team": team.uid if team else OUTSIDE}


def kind_name(kind: str) -> str:
    """A kind of entry, many of them."""
    many = {
        Kind.CALL: _("Calls"),
        Kind.EMAIL: _("E-mails"),
        Kind.MEETING: _("Meetings"),
        Kind.MESSAGE: pgettext("entries of histories", "Messages"),
        Kind.NOTE: _("Notes"),
        TASK: _("Tasks done"),
    }
    return many[kind]


def work_numbers(links: ReportLinks, counts: WorkCounts, params: dict[str, Any], period: Period) -> list[Number]:
    """Each kind of entry, all of them, the tasks."""
    of = {kind: counted(counts.now[kind], links.work(period, **params, kind=kind)) for kind in KINDS}
    task = of.pop(TASK)
    return [*of.values(), counted(counts.entries, links.work(period, **params)), task]


def people_table(links: ReportLinks, now: Ended, ahead: Expected, exchange: Exchange) -> Table:
    """Per colleague: won against the goal, success rate and duration, and the weighted forecast."""
    query = links.asking
    goals = goals_by_user(query, query.owners, query.period.months) if not query.pipeline else {}
    heads = [_("Person"), pgettext("deals", "Won"), _("Goal"), _("Of the goal")]
    everybody = [(who, sum(goals.get(key, {}).values())) for key, who in query.owners.items()]
    lines = [person_line(links, who, now, ahead, goal, exchange) for who, goal in [*everybody, (None, 0)]]
    lines = [line for line in lines if any(number is not NONE for number in line.cells)]
    return Table("people", _("People"), [*heads, _("Success rate"), _("Average time"), _("Weighted forecast")], lines)


def person_line(links: ReportLinks, who: Any, now: Ended, ahead: Expected, goal: Any, exchange: Exchange) -> Line:
    """One colleague; None for all who are no colleagues (any more)."""
    period, owners = links.asking.period, links.asking.owners
    ended_deals = now.whose(who.pk if who else None, owners)
    owner = who.uid if who else OUTSIDE
    url = links.deals("won", *within("ended", period), owner=owner)
    open_url = links.deals("open", until("closes", ahead.last), owner=owner)
    waiting = ahead.by_owner.get(who.pk, NO_DEALS) if who else ahead.of_others(owners)
    weights = {name: value.quantize(Decimal(1)) for name, value in exchange.amounts(waiting.weights).items()}
    won = worth(exchange.amounts(ended_deals.won.amounts), ended_deals.won.count, url)
    reached = percent(exchange.in_house(ended_deals.won.amounts).amount, goal) if goal else None
    return Line(
        str(who or pgettext("report", "Others")),
        [
            won,
            priced({exchange.house: Decimal(goal)}) if goal else NONE,
            share(reached, ended_deals.won.count, url),
            share(ended_deals.rate, ended_deals.won.count, url),
            in_days(ended_deals.won.days, ended_deals.won.count, url),
            worth(weights, waiting.count, open_url),
        ],
        reached,
    )
