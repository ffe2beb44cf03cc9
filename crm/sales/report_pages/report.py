"""One report: figures, tables and charts for one reader. Whatever it holds is read once; rows cost no statements."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _, pgettext

from crm.sales.money.exchange import Exchange, exchange_on
from crm.sales.report_pages.charts import forecast_chart, funnel_chart, strips_of, work_chart
from crm.sales.report_pages.deal_tables import forecast_table, funnel_table, lost_table, source_table
from crm.sales.report_pages.figures import Figure, figures
from crm.sales.report_pages.links import ReportLinks
from crm.sales.report_pages.numbers import Table
from crm.sales.report_pages.plan_tables import plan_table
from crm.sales.report_pages.work_tables import people_table, work_table
from crm.sales.reports import (
    closed_deals as ended,
    erased_deal_sums as gone,
    expected_deals as expected,
    funnel,
    origins as sources,
    work,
)
from crm.sales.reports.closing_spans import month_of
from crm.sales.reports.periods import KINDS, RANGE
from crm.sales.reports.reader_scope import ReportQuery


class Report:
    """What `user` sees of the reports at `at`. `asked` is the query string."""

    def __init__(self, user: Any, asked: Any, at: datetime) -> None:
        self.asking = ReportQuery(user, asked, at)
        self.links = ReportLinks(self.asking)

    @cached_property
    def ended(self) -> tuple[ended.Ended, ended.Ended]:
        """What ended in the period, and before it."""
        return ended.ended(self.asking)

    @cached_property
    def expected(self) -> expected.Expected:
        """What is to be expected."""
        month = (self.asking.period.first, self.asking.period.last) == month_of(self.asking.today)
        return expected.expected(self.asking, self.ended[0] if month else None)

    @cached_property
    def figures(self) -> list[Figure]:
        """The four at the head."""
        return figures(self.links, *self.ended, self.expected, self.exchange)

    @cached_property
    def exchange(self) -> Exchange:
        """The rates of the day, by which sums of several currencies become one."""
        return exchange_on(self.asking.today)

    @property
    def rate_words(self) -> list[str]:
        """By which rates the sums were counted, and which amounts stand apart."""
        totals = [self.expected.total.amounts, *(side.won.amounts for side in self.ended)]
        return self.exchange.words({code for amounts in totals for code, amount in amounts.items() if amount})

    @cached_property
    def plan(self) -> Table | None:
        """What was planned and what was won."""
        return plan_table(self.links, self.exchange)

    @cached_property
    def funnels(self) -> list[dict[str, Any]]:
        """{table, chart} of every pipeline."""
        pairs = [(each, funnel_table(self.links, each)) for each in funnel.funnels(self.asking)]
        return [{"table": table, "chart": funnel_chart(each, table)} for each, table in pairs]

    @cached_property
    def forecast(self) -> dict[str, Any]:
        """{table, charts}: a chart in the currency of the house, one more for each that has no rate."""
        table = forecast_table(self.links, self.expected)
        return {"table": table, "charts": forecast_chart(self.expected, table, self.exchange)}

    @cached_property
    def lost(self) -> dict[str, Any]:
        """{table, chart}"""
        table = lost_table(self.links, self.ended[0])
        return {"table": table, "chart": strips_of(table)}

    @cached_property
    def work(self) -> dict[str, Any]:
        """{table, chart}"""
        counts = work.work(self.asking)
        table = work_table(self.links, counts)
        return {"table": table, "chart": work_chart(self.links, counts)}

    @cached_property
    def sources(self) -> dict[str, Any]:
        """{table, chart}"""
        table = source_table(self.links, sources.sources(self.asking))
        return {"table": table, "chart": strips_of(table)}

    @cached_property
    def people(self) -> Table | None:
        """What each colleague reached; None unless asked for."""
        return people_table(self.links, self.ended[0], self.expected, self.exchange) if self.asking.people else None

    @cached_property
    def gone(self) -> list[gone.ErasedSum]:
        """What erased people's deals came to."""
        return gone.erased_sums(self.asking)

    @property
    def tables(self) -> Sequence[Table]:
        """Every table, in the order of the page."""
        tables_shown = [*(each["table"] for each in self.funnels), self.forecast["table"], self.work["table"]]
        return [*tables_shown, self.lost["table"], self.sources["table"], *filter(None, (self.plan, self.people))]

    @property
    def title(self) -> str:
        """Whose report it is."""
        return _("My sales") if self.asking.own else _("Sales of the team")

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        """Periods to choose from."""
        return [
            *((slug, words) for slug, (words, *_days) in KINDS.items()),
            (RANGE, pgettext("period", "Days of choice")),
        ]

    @property
    def sides(self) -> list[dict[str, Any]]:
        """By team, or person by person."""
        params = QueryDict(mutable=True)
        params.update(self.asking.asked)
        params.pop("by", None)
        plain = f"?{params.urlencode()}"
        params["by"] = "people"
        labels = {plain: pgettext("report", "Teams"), f"?{params.urlencode()}": pgettext("report", "People")}
        return [
            {"url": url, "label": label, "current": (url != plain) == self.asking.people}
            for url, label in labels.items()
        ]
