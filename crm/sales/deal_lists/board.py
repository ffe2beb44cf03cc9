"""The board of a pipeline: a column for each stage, cards by urgency, sums that hold for all deals behind them.

The database puts the open deals of every column in order, by the day of their next step; the most urgent are then
fetched whole. What a card tells of the step is that day, so the step itself is not fetched.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import zip_longest
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import prefetch_related_objects
from django.utils import timezone

from crm.accounts.pages.frame import of_the_frame
from crm.accounts.prepared import prepared
from crm.accounts.together import ahead, rows_of
from crm.lists.pages.list_links import ListLinks
from crm.lists.pages.list_query import ListQuery
from crm.privacy.logs import access_log
from crm.sales.deal_lists.deal_filters import BOARD, deals as deals_kind
from crm.sales.deal_lists.deal_query import Faces, open_deals_query
from crm.sales.deals.masked_deals import DealForReader, deals_for_reader, fields_in, people_in
from crm.sales.deals.next_steps import step_after, with_waits
from crm.sales.deals.totals import NONE, Total, in_house, sums_by, totals_by, totals_in
from crm.sales.models import Deal, LostReason, Pipeline, Stage
from crm.sales.money.exchange import Exchange, exchange_on
from crm.sales.reference_rows import PIPELINES, reasons_in_use, stages_in_use

CARDS, FEWEST, MOST = 30, 4, 10  # of all columns together, and of each: more than a screen shows
ALL = 100  # of a column whose cards are all wanted; the rest is in the list
TALL, WIDE = 20, 9  # of the bars in the head, a bar with its gap
# the first ones of each stage
FIRST = """
    SELECT stage, deal, wait FROM (
        SELECT stage, deal, wait, row_number() OVER (PARTITION BY stage ORDER BY wait, since, deal) AS place
        FROM ({deals}) AS waiting
    ) AS placed WHERE place <= CASE WHEN stage = %s THEN %s ELSE %s END ORDER BY stage, place
"""


@dataclass
class Column:
    """One stage with its cards and its sum; `onward` is the stage after it (None for the last), `place` its number."""

    stage: Stage
    cards: list[DealForReader] = field(default_factory=list)
    total: Total = NONE
    list_url: str = ""
    whole: bool = False
    onward: Stage | None = None
    place: int = 0

    @property
    def more(self) -> int:
        """How many deals have no card."""
        return self.total.count - len(self.cards)


@dataclass
class Board:
    """What `user` sees of a pipeline. `asked` is the query, `only` the stages that are drawn anew (all by default),
    `like` what is known of another look at the same list.
    """

    user: Any
    pipeline: Pipeline
    asked: Any
    at: datetime
    only: frozenset[int] = frozenset()
    like: ListQuery | None = None

    @cached_property
    def asking(self) -> ListQuery:
        """View and filter asked for; the board is of one pipeline anyhow."""
        params = {name: value for name, value in self.asked.items() if name != "pipeline"}
        return open_deals_query(self.user, params, self.at, face=f"{BOARD}.{self.pipeline.uid}", like=self.like)

    @property
    def links(self) -> ListLinks:
        """The links that every list has."""
        return ListLinks(self.asking)

    @cached_property
    def pipelines(self) -> list[Pipeline]:
        """Pipelines to choose from."""
        return PIPELINES.rows()

    @property
    def faces(self) -> Faces:
        """The list and the forecast of the same deals."""
        return Faces(self.asking, BOARD, self.pipeline, len(self.pipelines) > 1)

    @cached_property
    def deals(self) -> Any:
        """The open deals of the pipeline that the user sees and the filters let pass."""
        rows = Deal.objects.alive().open().visible_to(self.user).filter(pipeline=self.pipeline)
        return rows.filter(self.asking.fields.condition(self.asking.filter, self.at))

    @cached_property
    def stages(self) -> list[Stage]:
        """The stages, in their order."""
        return stages_in_use.rows(None, pipeline=self.pipeline.pk)

    @cached_property
    def whole(self) -> int | None:
        """The stage of which all cards are wanted; None for none."""
        return next((stage.pk for stage in self.stages if str(stage.uid) == self.asked.get("whole")), None)

    @property
    def cards_each(self) -> int:
        """How many cards each column has by itself: fewer where there are many columns."""
        return min(max(CARDS // max(len(self.stages), 1), FEWEST), MOST)

    @cached_property
    def totals_by_currency(self) -> dict[tuple, Total]:
        """The sum of each stage, each currency by itself."""
        if self.plain:
            return totals_in(stage_sums.rows(self.user, pipeline=self.pipeline.pk), "stage")
        return totals_by(self.deals, "stage")

    @cached_property
    def codes(self) -> set[str]:
        """The currencies of the deals."""
        return {code for total in self.totals_by_currency.values() for code in total.amounts}

    @cached_property
    def exchange(self) -> Exchange | None:
        """The rates of the day, where there are deals in several currencies."""
        return exchange_on(timezone.localdate(self.at)) if len(self.codes) > 1 else None

    @cached_property
    def totals(self) -> dict[tuple, Total]:
        """The sum of each stage: of several currencies in that of the house, beside it what has no rate."""
        totals, exchange = self.totals_by_currency, self.exchange
        return {key: in_house(total, exchange) for key, total in totals.items()} if exchange else totals

    @property
    def total(self) -> Total:
        """The sum of the board."""
        return sum(self.totals.values(), NONE)

    @property
    def rate_words(self) -> list[str]:
        """By which rates the sums were counted, and which amounts stand apart."""
        return self.exchange.words(self.codes) if self.exchange else []

    @property
    def funnel(self) -> list[dict[str, Any]]:
        """A bar for each stage in the head of the board, as high as it holds deals: {name, count, x, y, height}."""
        counts = [self.totals.get((stage.pk,), NONE).count for stage in self.stages]
        most = max(counts, default=0) or 1
        heights = [max(round(TALL * count / most), 1) for count in counts]
        return [
            {"name": stage.name, "count": count, "x": WIDE * place, "y": TALL - height, "height": height}
            for place, (stage, count, height) in enumerate(zip(self.stages, counts, heights, strict=True))
        ]

    @property
    def funnel_width(self) -> int:
        """How wide the bars are together."""
        return WIDE * len(self.stages)

    @cached_property
    def urgent(self) -> dict[int, dict[int, timedelta]]:
        """{stage: {its most urgent deals, first to last: how long until their step}}; of two alike the one that waits
        longer comes first.
        """
        urgent: dict[int, dict[int, timedelta]] = defaultdict(dict)
        for stage, deal, wait in self.first_cards():
            urgent[stage][deal] = wait
        return urgent

    def first_cards(self) -> list[tuple[int, int, timedelta]]:
        """(stage, deal, wait) of the cards, in their order."""
        if self.plain:
            return first_of_pipeline.rows(self.user, **self.cards_wanted)
        deals = self.deals.filter(stage__in=self.only) if self.only else self.deals
        try:
            return rows_of(first_of(deals, self.user, timezone.localdate(), [self.whole, ALL, self.cards_each]))
        except EmptyResultSet:
            return []

    @property
    def plain(self) -> bool:
        """Whether nothing is filtered and every stage is drawn."""
        return not (self.only or self.asking.filter)

    @property
    def cards_wanted(self) -> dict[str, Any]:
        """What the cards of the whole pipeline hang on."""
        many = {"whole": self.whole, "each": self.cards_each}
        return {"pipeline": self.pipeline.pk, "today": timezone.localdate(), **many}

    def ask_ahead(self) -> None:
        """What the whole board shows, in one statement."""
        if self.plain:
            cards = first_of_pipeline.asking(self.user, **self.cards_wanted)
            ahead(cards, stage_sums.asking(self.user, pipeline=self.pipeline.pk))

    def fetched(self, keys: list[int]) -> list[Deal]:
        """Deals with the keys that decrypt them; stages and owners are fetched apart, since they are few."""
        rows, stages = list(Deal.objects.with_parties().filter(pk__in=keys)), {stage.pk: stage for stage in self.stages}
        for row in rows:
            row.pipeline = self.pipeline
            if row.stage_id in stages:
                row.stage = stages[row.stage_id]
        prefetch_related_objects(rows, "stage", "owner")
        return rows

    @cached_property
    def columns(self) -> list[Column]:
        """The columns with their cards; the people on them are in the access log when this returns."""
        today = timezone.localdate()
        steps = {key: step_after(wait, today) for some in self.urgent.values() for key, wait in some.items()}
        cards = {
            row.deal.pk: row for row in deals_for_reader(self.fetched(list(steps)), self.user, at=self.at, steps=steps)
        }
        rows = cards.values()
        access_log.shown(by=self.user, view="sales:board", people=people_in(rows), fields=fields_in(rows))
        return [
            Column(
                stage,
                [cards[key] for key in self.urgent.get(stage.pk, {}) if key in cards],
                self.totals.get((stage.pk,), NONE),
                self.faces.list_of(stage=str(stage.uid)),
                stage.pk == self.whole,
                onward,
                place,
            )
            for place, (stage, onward) in enumerate(zip_longest(self.stages, self.stages[1:]))
            if not self.only or stage.pk in self.only
        ]

    @cached_property
    def reasons(self) -> list[LostReason]:
        """Why a deal can be lost."""
        return reasons_in_use.rows(None)


def ask_for_board(user: Any, asked: Any, at: datetime) -> None:
    """What every board asks, whichever pipeline it shows."""
    beginning = ListQuery(deals_kind(), user, asked, at).beginning()
    ahead(*of_the_frame(user), *beginning, PIPELINES.asking(), reasons_in_use.asking(None))


def open_deals_in(reader: Any, pipeline: int) -> Any:
    """The open deals of a pipeline that the reader sees."""
    return Deal.objects.alive().open().visible_to(reader).filter(pipeline=pipeline)


def first_of(deals: Any, reader: Any, today: date, many: list[int | None]) -> tuple[str, list]:
    """The statement that yields the first cards of each stage, as `many` as FIRST says: the stage of which all are
    wanted, how many these are at most, how many of each other. EmptyResultSet where there can be none.
    """
    rows = deals.order_by().values_list("pk", "stage", "last_activity_at")
    sql, params = with_waits(rows, reader, today)
    return FIRST.format(deals=sql), [*params, *many]


@prepared
def first_of_pipeline(reader: Any, *, pipeline: int, today: date, whole: int | None, each: int) -> tuple[str, list]:
    """See `first_of`: of a whole pipeline."""
    return first_of(open_deals_in(reader, pipeline), reader, today, [whole, ALL, each])


@prepared
def stage_sums(reader: Any, *, pipeline: int) -> Any:
    """The sums of each stage of a whole pipeline (totals_in)."""
    return sums_by(open_deals_in(reader, pipeline), "stage")
