"""The funnel is what somebody would count who replayed the moves of every deal day by day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from crm.sales.models import Deal, DealMove, Pipeline, Stage
from crm.sales.reports.funnel import entered, funnels, went_on
from crm.sales.reports.periods import Period
from crm.sales.reports.reader_scope import ReportQuery
from tests.sales.deal_builders import firm
from tests.sales.reports.living import days_ago, sold
from tests.sizes import examples

FIRST, DAYS, STAGES = date(2026, 3, 20), 24, 5  # the clocks change on 29 March
HOURS = st.integers(0, DAYS * 24 - 1)
WHERE = st.integers(0, STAGES + 1)  # a stage, won (STAGES), lost (STAGES + 1)
PATHS = st.lists(st.lists(st.tuples(HOURS, WHERE), min_size=1, max_size=7), min_size=1, max_size=6)
SPANS = st.tuples(st.integers(0, DAYS - 1), st.integers(0, DAYS - 1)).map(sorted)


@dataclass(frozen=True)
class Path:
    """Moves of one deal in their order: (moment, stage, outcome), and what it is worth."""

    moves: list[tuple[datetime, int, str]]
    amount: int

    @classmethod
    def of(cls, drawn, number):
        """A path from pairs of an hour and a place; a place behind the stages is an end in the stage before it."""
        matches, here = [], 0
        for hour, where in sorted(drawn, key=lambda row: row[0]):
            here = where if where < STAGES else here
            outcome = {STAGES: "won", STAGES + 1: "lost"}.get(where, "")
            at = timezone.make_aware(datetime(FIRST.year, FIRST.month, FIRST.day)) + timedelta(hours=hour)
            matches.append((at, here, outcome))
        return cls(matches, 100 * (number + 1))

    def place_at(self, day):
        """Where it stands at the end of a day: 0 before it was opened, STAGES + 1 once it is won."""
        done = [move for move in self.moves if timezone.localtime(move[0]).date() <= day]
        if not done:
            return 0
        _at, stage, outcome = done[-1]
        return STAGES + 1 if outcome == "won" else stage + 1

    def entered(self, first, last):
        """The places that it enters within the days."""
        matches, day = set(), first
        while day <= last:
            matches |= set(range(self.place_at(day - timedelta(days=1)) + 1, self.place_at(day) + 1))
            day += timedelta(days=1)
        return matches


def planted(paths, sam):
    """The deals of the paths, by their number."""
    company = firm(sam, nip="")
    stages = list(Stage.objects.in_use().order_by("position"))
    values = {
        "company": company,
        "owner": sam,
        "team": company.team,
        "pipeline": stages[0].pipeline,
        "stage": stages[0],
    }
    deals = Deal.objects.bulk_create(Deal(uid=uuid4(), amount=Decimal(path.amount), **values) for path in paths)
    DealMove.objects.bulk_create(
        DealMove(deal=deal, from_stage=None, to_stage=stages[stage], outcome=outcome, at=at, by=sam)
        for deal, path in zip(deals, paths, strict=True)
        for at, stage, outcome in path.moves
    )
    return deals, stages


def asking(user, first, last, **said):
    """What a reader asks about some days."""
    query = QueryDict(mutable=True)
    query.update({"from": first.isoformat(), "to": last.isoformat(), **said})
    return ReportQuery(user, query, timezone.now())


@given(drawn=PATHS, span=SPANS)
@settings(max_examples=examples(40))
def test_every_bar_and_its_list_are_what_a_replay_day_by_day_counts(sam, drawn, span):
    first, last = (FIRST + timedelta(days=place) for place in span)
    paths = [Path.of(item, number) for number, item in enumerate(drawn)]
    with transaction.atomic():
        deals, stages = planted(paths, sam)
        reached = [path.entered(first, last) for path in paths]
        (result,) = funnels(asking(sam, first, last))
        for place, bar in enumerate(result.bars, start=1):
            inside = {number for number, places in enumerate(reached) if place in places}
            on = {number for number in inside if place + 1 in reached[number]}
            worth = {"PLN": Decimal(sum(paths[number].amount for number in inside))} if inside else {}
            assert (bar.count, bar.on, dict(bar.amounts)) == (len(inside), len(on), worth)
            row, pipeline = stages, stages[0].pipeline_id
            for condition, wanted in ((entered, inside), (went_on, on)):
                rows = Deal.objects.filter(condition(row, place, pipeline, Period(first, last)))
                assert set(rows) == {deals[number] for number in wanted}
        transaction.set_rollback(True)


def counts(user, first, last, **said):
    (result,) = funnels(asking(user, first, last, **said))
    return [(bar.count, bar.on, bar.share) for bar in result.bars]


def test_skipped_stages_are_entered_and_what_is_undone_the_same_day_never_happened(sam, ada):
    sold(sam, contact=ada, opened=9, path=[(2, 8), (4, 7), (1, 7)])  # to the end and back within a day
    last, first = days_ago(0), days_ago(10)
    assert counts(sam, first, last) == [(1, 1, 100), (1, 1, 100), (1, 0, 0), (0, 0, None), (0, 0, None), (0, 0, None)]
    assert counts(sam, days_ago(7), last) == [(0, 0, None)] * 6
    assert counts(sam, days_ago(8), last)[:2] == [(0, 0, None), (1, 1, 100)]


def test_a_won_deal_stands_behind_the_last_stage_and_a_lost_one_where_it_was(sam, ada):
    sold(sam, contact=ada, opened=9, path=[(1, 5)], outcome="won")
    sold(sam, contact=ada, opened=9, path=[(1, 5)], outcome="lost")
    assert counts(sam, days_ago(10), days_ago(0)) == [(2, 2, 100), (2, 1, 50), *[(1, 1, 100)] * 3, (1, 0, None)]


def test_a_retired_stage_counts_as_the_one_before_it(sam, ada):
    sold(sam, contact=ada, opened=9, path=[(1, 8), (2, 7)])
    Stage.objects.filter(pk=Stage.objects.in_use().order_by("position")[1].pk).update(retired_at=timezone.now())
    assert counts(sam, days_ago(10), days_ago(0))[:3] == [(1, 1, 100), (1, 0, 0), (0, 0, None)]


def test_a_pipeline_is_told_alone_when_it_is_asked_for(sam, ada):
    sold(sam, contact=ada, opened=3)
    other = Pipeline.objects.create(name="Serwis")
    Stage.objects.create(pipeline=other, name="Zgłoszenie", probability=10)
    assert counts(sam, days_ago(5), days_ago(0), pipeline=str(other.uid)) == [(0, 0, None)] * 2
    assert [funnel.pipeline for funnel in funnels(asking(sam, days_ago(5), days_ago(0)))] != [other]


@pytest.mark.parametrize("said", ["nonsense", "", "f47ac10b-58cc-4372-a567-0e02b2c3d479"])
def test_a_pipeline_that_is_none_is_as_if_nothing_was_said(sam, said):
    assert asking(sam, days_ago(5), days_ago(0), pipeline=said).pipeline is None
