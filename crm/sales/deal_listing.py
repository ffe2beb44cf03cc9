"""Deals as a list and as a forecast by month, over the filter of the board."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.paging import Page
from crm.contacts.access import PAGE, Sight, capped_counts
from crm.contacts.colleagues import Colleagues
from crm.contacts.list_page import capped
from crm.contacts.lists.asking import Asking
from crm.contacts.lists.keeping import FEW
from crm.contacts.lists.links import Links
from crm.privacy import access_log
from crm.sales.deal_fields import LOST, OPEN, STATES, WON, deals as deals_kind
from crm.sales.deal_filters import DealFilter
from crm.sales.deal_seen import Seen, fields_in, people_in, seen
from crm.sales.models import Deal, Pipeline, Stage
from crm.sales.next_steps import next_steps
from crm.sales.totals import NONE, Total, totals_by


@dataclass
class DealList:
    """One page of what `user` sees. `asked` is the query; what it says wrong is as if it did not say it."""

    user: Any
    asked: Any
    at: datetime

    @cached_property
    def filters(self) -> DealFilter:
        """The filters asked for."""
        colleagues = Colleagues.of(self.user)
        return DealFilter(self.asked, colleagues=colleagues, user=self.user, today=timezone.localdate(self.at))

    @cached_property
    def asking(self) -> Asking:
        """View and filter asked for."""
        return Asking(deals_kind(), self.user, self.asked, self.at)

    @property
    def links(self) -> Links:
        """The links that every list has."""
        return Links(self.asking)

    @property
    def state(self) -> str:
        """Open ones by default, won or lost ones."""
        said = self.asked.get("state", "") or self.asking.standing
        return said if said in (WON, LOST) else OPEN

    @cached_property
    def pipelines(self) -> list[Pipeline]:
        """Pipelines to choose from."""
        return list(Pipeline.objects.in_use())

    @cached_property
    def pipeline(self) -> Pipeline | None:
        """The pipeline asked for; None for all."""
        return next((one for one in self.pipelines if str(one.uid) == self.asked.get("pipeline")), None)

    @cached_property
    def stage(self) -> Stage | None:
        """The stage asked for; None for all."""
        said = self.asked.get("stage", "")
        return next((one for one in Stage.objects.in_use() if str(one.uid) == said), None) if said else None

    @property
    def deals(self) -> Any:
        """What the filters let pass, whoever sees it."""
        return self.of_state(self.state).filter(self.asking.fields.condition(self.asking.filter, self.at))

    def of_state(self, state: str) -> Any:
        """Open, won or lost ones, whoever sees them."""
        return Deal.objects.alive().filter(outcome="" if state == OPEN else state)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Deals of every saved view, at most the cap and one; none where there is no view."""
        asking, lists = self.asking, {}
        for view in asking.kept[:FEW]:
            narrow = asking.fields.condition(asking.sifted_of(view), self.at)
            lists[str(view.uid)] = (self.of_state(view.said["base"]).filter(narrow), Sight.of(self.user))
        return capped_counts(lists) if lists else {}

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        edges = {name: self.asked.get(name, "") for name in ("older", "newer")}
        return Page.turned(self.fetch, lambda one: (one.last_activity_at, one.pk), **edges)

    def fetch(self, *, size: int = PAGE, **edge: Any) -> list[Deal]:
        """Rows nearest to the edge first: one statement."""
        return list(self.deals.newest_for(self.user, size=size, **edge).with_keys())

    @cached_property
    def rows(self) -> list[Seen]:
        """The rows as the user sees them; the access log has the people among them when this returns."""
        steps = next_steps([one.pk for one in self.page.rows], self.user)
        rows = seen(self.page.rows, self.user, at=self.at, steps=steps)
        access_log.shown(by=self.user, view="sales:deals", people=people_in(rows), fields=fields_in(rows))
        return rows

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """Open, won and lost ones."""
        rest = "".join(f"&{part}" for part in (self.filters.query, self.where) if part)
        saved = self.asking.parent
        return [
            {"url": f"?view={name}{rest}", "label": label, "current": name == self.state and saved is None}
            for name, label in STATES.items()
        ] + self.links.tabs(self.counts, capped)

    @property
    def where(self) -> str:
        """Pipeline and stage, for an address."""
        told = {"pipeline": self.pipeline, "stage": self.stage}
        return "&".join(f"{name}={one.uid}" for name, one in told.items() if one)


@dataclass(frozen=True)
class Month:
    """The open deals that are to close in one month; `first` is None for those without a day."""

    first: date | None
    total: Total
    late: bool = False
    share: int = 0  # of the longest bar, in percent


@dataclass
class Forecast(DealList):
    """The months ahead: what is to close in each, and how much of it is likely."""

    @property
    def state(self) -> str:
        """Only open ones can be expected."""
        return OPEN

    @cached_property
    def months(self) -> list[Month]:
        """Month by month, those without a day last; one statement."""
        rows = self.deals.visible_to(self.user).annotate(month=TruncMonth("closes_on"))
        found = {month: total for (month,), total in totals_by(rows, "month").items()}
        most = max((sum(one.weights.values()) for one in found.values()), default=0) or 1
        today = timezone.localdate(self.at).replace(day=1)
        return [
            Month(
                first, found[first], bool(first and first < today), int(100 * sum(found[first].weights.values()) / most)
            )
            for first in sorted(found, key=lambda one: one or date.max)
        ]

    @property
    def total(self) -> Total:
        """All of it."""
        return sum((month.total for month in self.months), NONE)

    @property
    def no_day(self) -> str:
        """What those without a day are called."""
        return _("No expected close")
