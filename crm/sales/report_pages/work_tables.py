"""What was done and what people reached, as tables. People stand in the order of their names, not of their figures."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, pgettext

from crm.accounts.pages.formats import percent
from crm.sales.deals.totals import NONE as NO_DEALS
from crm.sales.report_pages.links import Links, until, within
from crm.sales.report_pages.numbers import NONE, Line, Number, Table, counted, in_days, priced, share, worth
from crm.sales.reports.closed_deals import Ended
from crm.sales.reports.expected_deals import Expected, goals_by_user
from crm.sales.reports.periods import Period
from crm.sales.reports.reader_scope import Asking
from crm.sales.reports.work import KINDS, TASK, Done, Work

OUTSIDE = "outside"  # teams and people that are not the reader's (any more); the lists know the word


def work_table(links: Links, done: Work) -> Table:
    """What was done, by team or by person, and in the span before."""
    asking = links.asking
    most = max((one.all for one in done.rows.values()), default=0) or 1
    lines = [
        Line(name, work_numbers(links, one, said, asking.period), 100 * one.all // most)
        for name, one, said in named(asking, done)
    ]
    foot = (
        [Line(pgettext("report", "Together"), work_numbers(links, done.total, {}, asking.period))]
        if len(lines) > 1
        else []
    )
    earlier = work_numbers(links, Done(done.total.before), {}, asking.before)
    foot.append(Line(pgettext("report", "Before"), earlier, note=asking.before.span))
    heads = [_("Person") if asking.people else _("Team"), *(kind_name(kind) for kind in KINDS if kind != TASK)]
    return Table("work", pgettext("report", "Activity"), [*heads, _("Entries in all"), kind_name(TASK)], lines, foot)


def named(asking: Asking, done: Work) -> Iterator[tuple[str, Done, dict[str, Any]]]:
    """(name, what was done, what the address of the list says) of every row."""
    teams = {team.pk: team for team in asking.teams.values()}
    for key, one in done.rows.items():
        if asking.own:
            yield _("My work"), one, {}
        elif asking.people:
            who = asking.owners.get(key) if key else None
            yield str(who or pgettext("report", "Others")), one, {"author": who.uid if who else OUTSIDE}
        else:
            team = teams.get(key) if key else None
            yield str(team or pgettext("report", "Others")), one, {"team": team.uid if team else OUTSIDE}


def kind_name(kind: str) -> str:
    """A kind of entry, many of them."""
    many = {"call": _("Calls"), "email": _("E-mails"), "meeting": _("Meetings"), "note": _("Notes")}
    return many.get(kind) or _("Tasks done")


def work_numbers(links: Links, done: Done, said: dict[str, Any], period: Period) -> list[Number]:
    """Each kind of entry, all of them, the tasks."""
    of = {kind: counted(done.now[kind], links.work(period, **said, kind=kind)) for kind in KINDS}
    task = of.pop(TASK)
    return [*of.values(), counted(done.entries, links.work(period, **said)), task]


def people_table(links: Links, now: Ended, ahead: Expected) -> Table:
    """What each colleague won of her goal, how many of her deals she won and how fast, and what is to be expected."""
    asking = links.asking
    goals = goals_by_user(list(asking.owners), asking.period.months) if not asking.pipeline else {}
    heads = [_("Person"), pgettext("deals", "Won"), _("Goal"), _("Of the goal")]
    everybody = [(who, sum(goals.get(key, {}).values())) for key, who in asking.owners.items()]
    lines = [person_line(links, who, now, ahead, goal) for who, goal in [*everybody, (None, 0)]]
    lines = [line for line in lines if any(number is not NONE for number in line.cells)]
    return Table("people", _("People"), [*heads, _("Success rate"), _("Average time"), _("Weighted forecast")], lines)


def person_line(links: Links, who: Any, now: Ended, ahead: Expected, goal: Any) -> Line:
    """One colleague; None for all who are no colleagues (any more)."""
    period, owners = links.asking.period, links.asking.owners
    hers = now.whose(who.pk if who else None, owners)
    owner = who.uid if who else OUTSIDE
    url = links.deals("won", *within("ended", period), owner=owner)
    open_url = links.deals("open", until("closes", ahead.last), owner=owner)
    waiting = ahead.by_owner.get(who.pk, NO_DEALS) if who else ahead.of_others(owners)
    weights = {name: value.quantize(Decimal(1)) for name, value in waiting.weights.items()}
    won = worth(hers.won.amounts, hers.won.count, url)
    reached = percent(hers.won.amounts.get("PLN", 0), goal) if goal else None
    return Line(
        str(who or pgettext("report", "Others")),
        [
            won,
            priced({"PLN": Decimal(goal)}) if goal else NONE,
            share(reached, hers.won.count, url),
            share(hers.rate, hers.won.count, url),
            in_days(hers.won.days, hers.won.count, url),
            worth(weights, waiting.count, open_url),
        ],
        reached,
    )
