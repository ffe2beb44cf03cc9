"""The board of a pipeline: a column for each stage, cards by urgency, sums that hold for all deals behind them.

The database puts the open deals of every column in order; the most urgent are then fetched whole, with the words of
their next step.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from crm.contacts.lists.asking import Asking
from crm.contacts.lists.links import Links
from crm.privacy import access_log
from crm.sales.deal_asking import Faces, of_open_ones
from crm.sales.deal_fields import BOARD
from crm.sales.deal_seen import Seen, fields_in, people_in, seen
from crm.sales.models import Deal, LostReason, Pipeline, Stage
from crm.sales.next_steps import next_steps, urgency
from crm.sales.totals import NONE, Total, totals_by

CARDS = 25  # of one column; the rest is in the list
TALL, WIDE = 20, 9  # of the bars in the head, a bar with its gap


@dataclass
class Column:
    """One stage with its cards and its sum."""

    stage: Stage
    cards: list[Seen] = field(default_factory=list)
    total: Total = NONE
    list_url: str = ""

    @property
    def more(self) -> int:
        """How many deals have no card."""
        return self.total.count - len(self.cards)


@dataclass
class Board:
    """What `user` sees of a pipeline. `asked` is the query, `only` the stages that are drawn anew (all by default)."""

    user: Any
    pipeline: Pipeline
    asked: Any
    at: datetime
    only: frozenset[int] = frozenset()

    @cached_property
    def asking(self) -> Asking:
        """View and filter asked for; the board is of one pipeline anyhow."""
        said = {name: value for name, value in self.asked.items() if name != "pipeline"}
        return of_open_ones(self.user, said, self.at, face=f"{BOARD}.{self.pipeline.uid}")

    @property
    def links(self) -> Links:
        """The links that every list has."""
        return Links(self.asking)

    @cached_property
    def pipelines(self) -> list[Pipeline]:
        """Pipelines to choose from."""
        return list(Pipeline.objects.in_use())

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
        return list(Stage.objects.in_use().filter(pipeline=self.pipeline))

    @cached_property
    def totals(self) -> dict[tuple, Total]:
        """The sum of each stage."""
        return totals_by(self.deals, "stage")

    @property
    def total(self) -> Total:
        """The sum of the board."""
        return sum(self.totals.values(), NONE)

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
    def urgent(self) -> dict[int, list[int]]:
        """{stage: its most urgent deals, first to last}; of two alike the one that waits longer."""
        found = self.deals.filter(stage__in=self.only) if self.only else self.deals
        order = [urgency(self.user), F("last_activity_at"), F("pk")]
        rows = found.annotate(place=Window(RowNumber(), partition_by="stage", order_by=order))
        urgent: dict[int, list[int]] = defaultdict(list)
        for stage, deal in rows.filter(place__lte=CARDS).order_by("stage", "place").values_list("stage", "pk"):
            urgent[stage].append(deal)
        return urgent

    @cached_property
    def columns(self) -> list[Column]:
        """The columns, their cards opened; the access log has the people among them when this returns."""
        keys = [key for some in self.urgent.values() for key in some]
        rows = Deal.objects.with_keys().filter(pk__in=keys)
        steps = next_steps(keys, self.user)
        cards = {one.deal.pk: one for one in seen(rows, self.user, at=self.at, steps=steps)}
        shown = cards.values()
        access_log.shown(by=self.user, view="sales:board", people=people_in(shown), fields=fields_in(shown))
        return [
            Column(
                stage,
                [cards[key] for key in self.urgent.get(stage.pk, []) if key in cards],
                self.totals.get((stage.pk,), NONE),
                self.faces.list_of(stage=str(stage.uid)),
            )
            for stage in self.stages
            if not self.only or stage.pk in self.only
        ]

    @cached_property
    def reasons(self) -> list[LostReason]:
        """Why a deal can be lost."""
        return list(LostReason.objects.in_use())
