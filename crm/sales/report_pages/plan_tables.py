"""The plan of a month, a quarter or a year: what each colleague and each team was to win, and what they won."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, pgettext

from crm.accounts.language.formats import percent
from crm.accounts.permissions import rights
from crm.sales.money.exchange import Exchange
from crm.sales.money.plans import COUNT, VALUE, Key, Won, goals_between, won_between
from crm.sales.report_pages.links import ReportLinks, within
from crm.sales.report_pages.numbers import NONE, Line, Number, Table, counted, priced, share, worth
from crm.sales.reports.reader_scope import ReportQuery

PLAN = "plan"


def plan_table(links: ReportLinks, exchange: Exchange) -> Table | None:
    """Per colleague and team: won, plan and part of it, by value and by number; None where nobody planned anything.

    For whole months, quarters and years, over all pipelines; others' plans only for those who set them.
    """
    query = links.asking
    rows = rows_of(query)
    if query.pipeline or not rows:
        return None
    goals = goals_between(query.goals, query.period.first, query.period.last)
    values, counts = goals[VALUE], goals[COUNT]
    if not any(key in values or key in counts for key in rows):
        return None
    won = won_between(query.deals, query.period.first, query.period.last)
    lines = [
        plan_line(links, key, whose, won, (values.get(key), counts.get(key)), exchange)
        for key, whose in rows.items()
        if key in values or key in counts or key in won.counts
    ]
    heads = [_("Person or team"), pgettext("deals", "Won"), _("Plan"), _("Of the plan")]
    numbers = [_("Deals won"), _("Planned deals"), _("Of the planned deals")]
    return Table(PLAN, _("Plan"), [*heads, *numbers], lines)


def rows_of(query: ReportQuery) -> dict[Key, Any]:
    """{key: colleague or team} of the rows, people by name, then teams."""
    if query.own:
        return {("user", query.user.pk): query.user}
    if not query.user.may(rights.CONTACTS_ASSIGN):
        return {}
    teams = [query.team] if query.team else sorted(query.teams.values(), key=str)
    return {("user", pk): user for pk, user in query.owners.items()} | {("team", team.pk): team for team in teams}


def plan_line(
    links: ReportLinks,
    key: Key,
    whose: Any,
    won: Won,
    goals: tuple[Decimal | None, Decimal | None],
    exchange: Exchange,
) -> Line:
    """One colleague or team."""
    value, number = goals
    amounts, many = won.amounts.get(key, {}), won.counts.get(key, 0)
    narrowed = {"owner" if key[0] == "user" else "team": whose.uid}
    url = links.deals("won", *within("ended", links.asking.period), **narrowed)
    reached = percent(exchange.in_house(amounts).amount, value) if value else None
    cells: list[Number] = [
        worth(exchange.amounts(amounts), many, url),
        priced({exchange.house: value}) if value else NONE,
        share(reached, many, url),
        counted(many, url if many else ""),
        counted(int(number)) if number else NONE,
        share(percent(many, number) if number else None, many, url),
    ]
    return Line(str(whose), cells, reached)
