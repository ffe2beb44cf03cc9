"""The months ahead: what is to close in each, and how much of it is likely."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.lists.filters import filter_params
from crm.lists.filters.rules import Op, Rule
from crm.lists.pages.list_query import ListQuery
from crm.sales.deal_lists.deal_filters import FORECAST
from crm.sales.deal_lists.deal_list import DealList
from crm.sales.deal_lists.deal_query import Faces, open_deals_query
from crm.sales.deals.totals import NONE, Total, in_house, totals_by
from crm.sales.money.exchange import Exchange, exchange_on
from crm.sales.reports.closing_spans import month_of


@dataclass(frozen=True)
class Month:
    """The open deals that are to close in one month; `first` is None for those without a day, `url` their list."""

    first: date | None
    total: Total
    url: str = ""
    late: bool = False
    share: int = 0  # of the longest bar, in percent


@dataclass
class Forecast(DealList):
    """The list of open deals, month by month."""

    @cached_property
    def asking(self) -> ListQuery:
        """The list query; open deals only."""
        return open_deals_query(self.user, self.asked, self.at, face=FORECAST)

    @property
    def faces(self) -> Faces:
        """The board and the list of the same deals."""
        return Faces(self.asking, FORECAST, self.pipeline, len(self.pipelines) > 1)

    @cached_property
    def months(self) -> list[Month]:
        """Month by month in the currency of the house, those without a day last."""
        totals = self.totals
        lengths = {key: self.exchange.in_house(total.weights).amount for key, total in totals.items()}
        most = max(lengths.values(), default=0) or 1
        today = timezone.localdate(self.at).replace(day=1)
        return [
            Month(
                first,
                in_house(totals[first], self.exchange),
                self.url_of(first),
                bool(first and first < today),
                int(100 * lengths[first] / most),
            )
            for first in sorted(totals, key=lambda key: key or date.max)
        ]

    @cached_property
    def totals(self) -> dict[date | None, Total]:
        """{month: its sum, each currency by itself}: one statement."""
        rows = self.deals.visible_to(self.user).annotate(month=TruncMonth("closes_on"))
        return {month: total for (month,), total in totals_by(rows, "month").items()}

    def url_of(self, first: date | None) -> str:
        """The list of the deals of a month."""
        rules = [Rule("closes", Op.EMPTY)]
        if first is not None:
            days = (first, month_of(first, ahead=1)[0])
            rules = [
                Rule("closes", op, (day.isoformat(),)) for op, day in zip((Op.SINCE, Op.BEFORE), days, strict=True)
            ]
        bare = dict.fromkeys([*self.asking.fields.shortcuts, "drop", "view"])
        filter_text = filter_params.filter_text(self.asking.filter.also(*rules))
        return self.asking.kind.url() + Faces(self.asking, "").query(**{**bare, "f": filter_text})

    @cached_property
    def exchange(self) -> Exchange:
        """The rates of the day."""
        return exchange_on(timezone.localdate(self.at))

    @property
    def total(self) -> Total:
        """All of it, in the currency of the house; beside it what has no rate."""
        return in_house(self.total_by_currency, self.exchange)

    @cached_property
    def total_by_currency(self) -> Total:
        """All of it, each currency by itself."""
        return sum(self.totals.values(), NONE)

    @property
    def rate_words(self) -> list[str]:
        """By which rates the sum was counted, and which amounts stand apart."""
        return self.exchange.words(self.total_by_currency.amounts)

    @property
    def no_day(self) -> str:
        """What those without a day are called."""
        return _("No expected close")
