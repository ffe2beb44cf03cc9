"""The figures of deals and sources as tables, every number with the list it leads to. Charts tell nothing besides."""

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _, pgettext

from crm.accounts.language.formats import percent
from crm.narrowing import promised
from crm.sales.report_pages.links import ReportLinks, is_empty, is_one_of, is_true, passed_stage, since, until, within
from crm.sales.report_pages.numbers import NONE, Line, Number, Table, counted, priced, share, worth
from crm.sales.reports.closed_deals import Ended
from crm.sales.reports.closing_spans import month_of
from crm.sales.reports.expected_deals import LATE, LATER, MONTH, NO_DAY, Expected, Month
from crm.sales.reports.funnel import Bar, Funnel
from crm.sales.reports.origins import Source
from crm.sales.reports.periods import Period, month_name

DAY = timedelta(days=1)


def funnel_table(links: ReportLinks, funnel: Funnel) -> Table:
    """The stages of a pipeline."""
    heads = [_("Stage"), pgettext("funnel", "Entered"), pgettext("funnel", "Went on"), _("Passage"), _("Value")]
    lines = [Line(stage_name(bar), passage(links, bar)) for bar in funnel.bars]
    return Table("funnel", _("Funnel: %(name)s") % {"name": funnel.pipeline}, heads, lines)


def stage_name(bar: Bar) -> str:
    """The stage, or the end."""
    return bar.stage.name if bar.stage else pgettext("deals", "Won")


def passage(links: ReportLinks, bar: Bar) -> list[Number]:
    """Entered, went on, the share, the value."""
    where = bar.stage.uid if bar.stage else bar.pipeline.uid
    url, went = (links.deals("all", passed_stage(field, where, links.asking.period)) for field in ("entered", "went"))
    further = counted(bar.on, went) if bar.stage else NONE
    return [counted(bar.count, url), further, share(bar.share, bar.on, went), worth(dict(bar.amounts), bar.count, url)]


def forecast_table(links: ReportLinks, ahead: Expected) -> Table:
    """What is to be expected, month by month."""
    heads = [_("Month"), _("Deals"), _("Possible"), _("Weighted"), pgettext("deals", "Won")]
    goals = any(row.goal for row in ahead.rows)
    lines = [Line(row_name(row), month_numbers(links, ahead, row, goals=goals)) for row in ahead.rows]
    return Table("forecast", _("Forecast by month"), [*heads, *([_("Goal")] if goals else [])], lines)


def row_name(row: Month) -> str:
    """«listopad 2026», or what has no month of its own."""
    names = {LATE: pgettext("expected close", "Late"), LATER: _("Later"), NO_DAY: _("No expected close")}
    return month_name(row.first) if row.first else names[row.kind]


def month_numbers(links: ReportLinks, ahead: Expected, row: Month, *, goals: bool) -> list[Number]:
    """Deals, possible, weighted, won, and the goal."""
    url, total, won = closing_url(links, ahead, row), row.total, NONE
    rounded = {name: value.quantize(Decimal(1)) for name, value in total.weights.items()}
    if row.first and row.won_count:
        days = Period(*month_of(row.first))
        won = worth(row.won, row.won_count, links.deals("won", *within("ended", days)))
    open_ones = [counted(total.count, url), worth(total.amounts, total.count, url), worth(rounded, total.count, url)]
    goal = priced({"PLN": row.goal}) if row.goal else NONE
    return [*open_ones, won, *([goal] if goals else [])]


def closing_url(links: ReportLinks, ahead: Expected, row: Month) -> str:
    """The open deals of a row."""
    today = links.asking.today
    rules = {
        MONTH: lambda: [since("closes", row.first), until("closes", month_of(promised(row.first))[1])],
        LATE: lambda: [until("closes", today.replace(day=1) - DAY)],
        LATER: lambda: [since("closes", ahead.last + DAY)],
        NO_DAY: lambda: [is_empty("closes")],
    }
    return links.deals("open", *rules[row.kind]())


def lost_table(links: ReportLinks, now: Ended) -> Table:
    """Why deals were lost."""
    total, lines = now.lost, []
    for reason, part in now.reasons():
        why = is_one_of("reason", reason.uid) if reason else is_empty("reason")
        url = links.deals("lost", why, *within("ended", links.asking.period))
        of_all = share(percent(part.count, total.count), part.count, url)
        cells = [counted(part.count, url), of_all, worth(part.amounts, part.count, url)]
        lines.append(Line(reason.name if reason else _("No reason told"), cells))
    return Table(
        "lost", _("Why deals were lost"), [_("Reason"), _("Deals"), pgettext("report", "Share"), _("Amount")], lines
    )


def source_table(links: ReportLinks, sources_found: list[Source]) -> Table:
    """Where people come from."""
    heads = [_("Origin"), _("Contacts"), _("Leads"), _("Deals"), pgettext("deals", "Won"), _("Won value")]
    lines = [
        Line(str(source.label) or _("Nobody on the deal"), source_numbers(links, source)) for source in sources_found
    ]
    return Table("sources", pgettext("report", "Sources"), heads, lines)


def source_numbers(links: ReportLinks, origin: Source) -> list[Number]:
    """Contacts, leads, deals opened, deals won, their value."""
    period = links.asking.period
    from_origin = is_one_of("source", origin.kind) if origin.kind else is_empty("source")
    won = links.deals("won", from_origin, *within("ended", period))
    opened = links.deals("all", from_origin, *within("opened", period))
    numbers = [NONE, NONE]
    if origin.kind:
        came = is_one_of("came", origin.kind, period.first.isoformat(), period.last.isoformat())
        numbers = [
            counted(origin.contacts, links.people(came)),
            counted(origin.leads, links.people(came, is_true("lead"))),
        ]
    return [*numbers, counted(origin.deals, opened), counted(origin.won, won), worth(origin.amounts, origin.won, won)]
