"""Through which stages deals went in a period, counted from their moves (DealMove), which are the truth.

A deal stands, at the end of each day here, where the last move of that day left it; a day without a move leaves it
where it stood. Its place is the number of its stage in the present order of the pipeline (1 for the first); a won deal
stands behind the last stage, a lost one where it was lost, and one that was not opened yet stands at 0. A stage that
was retired counts as the one before it.

    entered   the deal stood before the stage at the end of one day, and in it or past it at the end of the next, a day
              of the period: skipped stages are entered too, and what was undone on the same day never happened
    went on   it entered the stage and the next one (the end, for the last) within the period

So a bar is how many deals entered the stage in the period, each once, and the share between two bars is how many of
them went on: never more than all. Their value is what the deals are worth today; amounts keep no history.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from crm.accounts.language.formats import percent
from crm.sales.deals.totals import in_words, sum_of_both
from crm.sales.models import Deal, DealMove, Pipeline, Stage
from crm.sales.reports.periods import Period
from crm.sales.reports.reader_scope import ReportQuery

MOVES, DEALS = DealMove._meta.db_table, Deal._meta.db_table
# Days at whose end a deal stood further on than the day before: (deal, before, after). Moves of deals that moved in the
# period are read alone (deal_move_period, deal_move_newest).
PASSED = f"""
WITH places(stage_id, place, won) AS (VALUES {{places}}),
days AS (
    SELECT DISTINCT ON (moved.deal_id, day) moved.deal_id, (moved.at AT TIME ZONE %s)::date AS day,
           CASE WHEN moved.outcome = 'won' THEN places.won ELSE places.place END AS place
    FROM {MOVES} AS moved INNER JOIN places ON places.stage_id = moved.to_stage_id
    WHERE moved.at < %s AND moved.deal_id IN (SELECT deal_id FROM {MOVES} WHERE at >= %s AND at < %s)
    ORDER BY moved.deal_id, day, moved.at DESC, moved.id DESC
),
steps AS (
    SELECT deal_id, day, place AS after, LAG(place, 1, 0) OVER (PARTITION BY deal_id ORDER BY day) AS before FROM days
),
passed AS (SELECT deal_id, before, after FROM steps WHERE after > before AND day >= %s)
"""  # noqa: S608 - ours
COUNTED = """,
entered AS (SELECT DISTINCT deal_id, place FROM passed, generate_series(before + 1, after) AS place)
SELECT deal.pipeline, entered.place, deal.currency, count(*), coalesce(sum(deal.amount), 0), count(next.deal_id)
FROM entered INNER JOIN ({deals}) AS deal(pk, pipeline, currency, amount) ON deal.pk = entered.deal_id
LEFT JOIN entered AS next ON next.deal_id = entered.deal_id AND next.place = entered.place + 1
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True)
class Bar:
    """A stage (None: won) of a funnel: how many deals entered it, how many of them went on, what they are worth."""

    pipeline: Pipeline
    stage: Stage | None
    count: int = 0
    on: int = 0
    amounts: Any = ()

    @property
    def amount(self) -> str:
        """«612 000 zł + 7 300 €»."""
        return in_words(dict(self.amounts))

    @property
    def share(self) -> int | None:
        """How many went on, in whole percents; None where nobody entered, and behind the last."""
        return percent(self.on, self.count) if self.count and self.stage else None


@dataclass(frozen=True)
class Funnel:
    """The stages of one pipeline in their order, and the end."""

    pipeline: Pipeline
    bars: Sequence[Bar]

    @property
    def count(self) -> int:
        """The longest bar."""
        return max(bar.count for bar in self.bars)

    @property
    def weakest(self) -> Bar | None:
        """Where the smallest share went on; None where nobody entered anything."""
        return min((bar for bar in self.bars if bar.share is not None), key=lambda bar: bar.share or 0, default=None)


def places_of(stages: Iterable[Stage]) -> dict[int, tuple[int, int]]:
    """{stage: (its place, the place behind the last stage)}; `stages` in their order."""
    by_pipeline: dict[int, list[Stage]] = defaultdict(list)
    for stage in stages:
        by_pipeline[stage.pipeline_id].append(stage)
    places = {}
    for row in by_pipeline.values():
        place, end = 0, sum(stage.retired_at is None for stage in row) + 1
        for stage in row:
            place += stage.retired_at is None
            places[stage.pk] = (place, end)
    return places


def passed(stages: Sequence[Stage], period: Period) -> tuple[str, list]:
    """The statement's beginning, whose table `passed` holds (deal, before, after), and its parameters."""
    places = [value for stage, (place, end) in places_of(stages).items() for value in (stage, place, end)]
    values = ", ".join(["(%s::bigint, %s::int, %s::int)"] * len(stages))
    days = [settings.TIME_ZONE, period.ends, period.begins, period.ends, period.first]
    return PASSED.format(places=values), [*places, *days]


def funnels(query: ReportQuery) -> list[Funnel]:
    """A funnel for every pipeline asked for; one query."""
    chosen = [query.pipeline] if query.pipeline else query.pipelines
    by_place = counts_by_place(query)
    built = []
    for pipeline in chosen:
        row: list[Stage | None] = [
            each for each in query.stages if each.pipeline_id == pipeline.pk and not each.retired_at
        ]
        bars = [
            Bar(pipeline, each, *by_place.get((pipeline.pk, place), ())) for place, each in enumerate([*row, None], 1)
        ]
        built.append(Funnel(pipeline, bars))
    return [each for each in built if each.count or len(built) == 1] or built[:1]


def counts_by_place(query: ReportQuery) -> dict[tuple[int, int], tuple]:
    """{(pipeline, place): (count, how many went on, amounts)}"""
    if not query.stages:
        return {}
    try:
        deals, deal_params = query.deals.values_list("pk", "pipeline", "currency", "amount").query.sql_with_params()
    except EmptyResultSet:
        return {}
    head, params = passed(query.stages, query.period)
    by_place: dict[tuple[int, int], tuple] = {}
    with connection.cursor() as cursor:
        cursor.execute(head + COUNTED.format(deals=deals), [*params, *deal_params])
        for pipeline, place, currency, count, amount, on in cursor.fetchall():
            many, further, amounts = by_place.get((pipeline, place), (0, 0, {}))
            more = {currency: Decimal(amount)} if amount else {}
            by_place[pipeline, place] = (many + count, further + on, sum_of_both(amounts, more))
    return by_place


def entered(stages: Sequence[Stage], place: int, pipeline: int, period: Period) -> Q:
    """Condition for the deals of the pipeline that entered the place in the period."""
    head, params = passed([stage for stage in stages if stage.pipeline_id == pipeline], period)
    sql = f"{head} SELECT deal_id FROM passed WHERE before < %s AND after >= %s"  # noqa: S608 - ours
    return Q(pk__in=RawSQL(sql, [*params, place, place]), pipeline=pipeline)  # noqa: S611 - ours


def went_on(stages: Sequence[Stage], place: int, pipeline: int, period: Period) -> Q:
    """Those deals that entered the next place as well."""
    return entered(stages, place, pipeline, period) & entered(stages, place + 1, pipeline, period)
