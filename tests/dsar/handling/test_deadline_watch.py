"""The watch: each mark once, however often it looks; overdue goes up to whoever decides."""

from datetime import timedelta

import pytest

from crm.accounts.models import StandIn
from crm.privacy.law.poland import POLAND
from dsar.handling.assignment import assign
from dsar.handling.closing import record_answer
from dsar.handling.deadline_watch import watch
from dsar.handling.questions import ask, satisfy
from dsar.handling.triage import set_aside
from dsar.models import Mark
from tests.dsar.made_cases import DAY, RECEIVED, arrived, letters

pytestmark = pytest.mark.django_db


def marks(case):
    """(days, day and hour in Warsaw) of what was told of, in order."""
    rows = Mark.objects.filter(case=case).values_list("days", "due_at")
    return [(days, moment.astimezone(POLAND.zone).strftime("%m-%d %H:%M")) for days, moment in rows]


ALL = [(10, "03-26 00:00"), (5, "03-31 00:00"), (3, "04-02 00:00"), (1, "04-04 00:00"), (0, "04-08 00:00")]


def test_every_mark_is_told_once_however_often_it_looks(dora, oskar):
    case = arrived()
    watched = [watch(RECEIVED + timedelta(hours=hours)) for hours in range(0, 40 * 24, 7)]
    assert (sum(watched), marks(case)) == (5, ALL)
    assert letters("request_clock") == ["dora"] * 5 + ["dora", "oskar"]  # the first of them: it arrived


def test_after_three_days_without_beat_nothing_is_lost_and_nothing_comes_twice(dora, oskar):
    cases = [arrived(), arrived(at=RECEIVED + DAY), arrived(at=RECEIVED + 2 * DAY)]
    watch(RECEIVED + 22 * DAY)
    assert [watch(RECEIVED + 25 * DAY), watch(RECEIVED + 25 * DAY)] == [1, 0]  # what fell into the three days
    assert [watch(RECEIVED + 35 * DAY), watch(RECEIVED + 35 * DAY)] == [3, 0]
    assert marks(cases[0]) == ALL
    assert [[days for days, _when in marks(case)] for case in cases] == [[10, 5, 3, 1, 0]] * 3


def test_marks_keep_their_true_instants_beside_when_they_were_told(dora, oskar):
    case, late = arrived(), RECEIVED + 35 * DAY
    watch(late)
    assert (marks(case), set(Mark.objects.values_list("told_at", flat=True))) == (ALL, {late})


def test_whoever_handles_it_is_called_and_her_stand_in(dora, oskar, marek):
    case = arrived()
    StandIn.objects.create(absent=oskar, deputy=marek, since=RECEIVED, until=RECEIVED + 90 * DAY, made_by="user:1")
    assign([case], oskar, by=dora, at=RECEIVED)
    watch(RECEIVED + 22 * DAY)
    assert letters("request_clock") == ["dora", "oskar", "marek"]


def test_while_we_wait_for_her_nobody_is_called(dora, oskar):
    case = arrived()
    ask(case, "identity", "Kim Pani jest?", by=dora, at=RECEIVED + DAY)
    assert [watch(RECEIVED + days * DAY) for days in (22, 40, 60)] == [0, 0, 0]
    satisfy(case, "identity", by=dora, at=RECEIVED + 60 * DAY)
    assert [watch(RECEIVED + 60 * DAY), watch(RECEIVED + 82 * DAY)] == [0, 1]


def test_an_answered_case_is_quiet(dora, oskar):
    record_answer(arrived(), by=dora, at=RECEIVED + DAY)
    assert watch(RECEIVED + 90 * DAY) == 0


def test_what_was_set_aside_is_looked_at_once_more_in_time(dora, oskar):
    case = arrived()
    set_aside(case, "Oferta handlowa.", by=dora, at=RECEIVED)
    assert [watch(RECEIVED + days * DAY) for days in (22, 26, 27, 40)] == [0, 1, 0, 0]
    assert marks(case) == [(5, "03-31 00:00")]


def test_found_late_it_is_told_at_once_as_old_as_its_receipt(dora, oskar):
    case = arrived(at=RECEIVED + 28 * DAY, received_at=RECEIVED, channel="mail", by=dora)
    assert [watch(RECEIVED + 28 * DAY), watch(RECEIVED + 28 * DAY)] == [1, 0]
    assert marks(case) == ALL[:3]
