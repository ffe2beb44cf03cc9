"""A run stops when the clock cannot be believed or too many people would go; the decider may let it go on."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from crm.privacy.logs import ledger
from crm.privacy.models import Person
from retention import tasks
from retention.models import Pulse, Run
from retention.purge import sanity
from retention.purge.execution import begin_due
from retention.purge.schedule import count_is_due, tick
from retention.runs.approvals import go_on
from tests.retention.made_runs import BY, approved, counted, lapsed, let_begin, results, staying

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def worked(run) -> Run:
    """The run as a worker leaves it."""
    tasks.purge_people(let_begin(run).pk)
    return Run.objects.get(pk=run.pk)


@pytest.fixture
def run(db, oskar):
    """Three people among many, approved."""
    staying(30)
    lapsed(3)
    return approved(counted(), oskar)


def test_a_run_as_usual_is_not_stopped(run):
    assert worked(run).state == "done"


def test_more_than_a_fifth_of_everybody_stops_and_nobody_goes(db, oskar):
    staying(20)
    lapsed(12)
    stopped = worked(approved(counted(), oskar))
    assert (stopped.state, stopped.stopped_why, Person.objects.count()) == ("stopped", "share", 32)


def test_three_times_the_usual_stops(run, oskar, monkeypatch):
    monkeypatch.setattr(sanity, "MANY", 5)
    worked(run)
    staying(60)
    lapsed(11, name="Druga")
    stopped = worked(approved(counted(), oskar))
    assert (stopped.state, stopped.stopped_why) == ("stopped", "usual")


def test_whoever_decides_lets_it_go_on_with_a_reason(db, oskar, dora):
    staying(20)
    lapsed(12)
    stopped = worked(approved(counted(), oskar))
    with pytest.raises(PermissionDenied):
        go_on(stopped, why="Sprzątamy po targach.", by=dora)
    again = go_on(stopped, why="Sprzątamy po targach.", by=oskar)
    assert [item.pk for item in begin_due()] == [again.pk]
    again.refresh_from_db()
    tasks.purge_people(again.job_id)
    again.refresh_from_db()
    assert (again.state, results(again), again.protocol["stopped"]["go_on_why"]) == (
        "done",
        {"gone": 12},
        "Sprzątamy po targach.",
    )


def test_a_clock_that_jumped_forward_since_the_approval_stops(run):
    now = timezone.now()
    Pulse.objects.create(at=now)
    sanity.beat(now + 30 * 24 * HOUR)
    pulse = Pulse.objects.get()
    assert (pulse.gap, pulse.jumped_at) == (30 * 24 * 3600, now + 30 * 24 * HOUR)
    stopped = worked(run)
    assert (stopped.state, stopped.stopped_why, Person.objects.count()) == ("stopped", "jump", 33)


def test_a_schedule_that_alone_stood_still_is_no_jump(run):
    now = timezone.now()
    Pulse.objects.create(at=now - 72 * HOUR)
    ledger.record("job.finished", by=BY, target="job:1")
    sanity.beat(now + timedelta(minutes=5))
    assert Pulse.objects.get().jumped_at is None
    assert worked(run).state == "done"


def test_a_ledger_from_the_future_stops(run, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(sanity, "database_time", lambda: now - 3 * HOUR)
    assert sanity.stop_reason(run, at=now - 3 * HOUR) == "ledger"
    assert sanity.stop_reason(run, at=now) == "clocks"


def test_a_tick_after_three_days_of_silence_finds_what_one_in_time_would_have_found(run):
    ledger.record("job.finished", by=BY, target="job:1")
    late = timezone.now() + timedelta(days=1, minutes=1)
    Pulse.objects.create(at=late - timedelta(minutes=5))
    tick(at=late)
    tick(at=late)
    assert Run.objects.get(pk=run.pk).state == "running"
    assert Run.objects.get(pk=run.pk).job.kind == "retention.purge"


def test_the_morning_counts_once_and_never_between_two_and_three(db):
    morning = timezone.localtime().replace(hour=6, minute=5, second=0, microsecond=0)
    lapsed(1)
    assert [count_is_due(morning.replace(hour=hour)) for hour in (1, 2, 3)] == [True, False, True]
    tick(at=morning)
    assert Run.objects.get().state == "counting"
    tick(at=morning + timedelta(minutes=5))
    assert Run.objects.count() == 1
