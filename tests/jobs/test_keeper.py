"""A lease is renewed by time: a step may take as long as it takes, and whoever hangs still loses it in the end.

What the keeper's thread does is asked of the database by another connection, so these tests commit.
"""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from crm.jobs import lease_keeper as keeping
from crm.jobs.lease_keeper import Keeper
from crm.jobs.models import Job
from crm.jobs.work import claim, claimed
from tests.conftest import colleague
from tests.jobs.conftest import columns, leave_behind
from tests.workers import wait_until

LEASE = timedelta(seconds=0.6)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def short(settings):
    """Leases of moments."""
    settings.JOB_LEASE = LEASE


@pytest.fixture
def job(kind):
    return Job.start(kind, by=colleague("sam", "sales"), total=1)


def renewals(job, first) -> bool:
    """Whether the lease ends later than `first`, what it said before."""
    return columns(job, "lease_until")[0] > first


def test_a_step_that_saves_nothing_keeps_its_lease_by_time(job, short):
    with claimed(job.pk):
        first = columns(job, "lease_until")[0]
        wait_until(lambda: renewals(job, first + LEASE))
        assert (claim(job.pk), columns(job, "state", "tries")) == (None, ("running", 1))
    assert columns(job, "state", "lease_until") == ("done", None)


def test_a_batch_whose_transaction_holds_the_row_is_waited_for(job, short, monkeypatch):
    monkeypatch.setattr(keeping, "LOCK_WAIT", "100ms")
    with claimed(job.pk) as run:
        thread = next(item for item in threading.enumerate() if item.name == f"keeper of job {job.pk}")
        with transaction.atomic():
            run.advance(done=1)
            with connection.cursor() as cursor:
                cursor.execute("select pg_sleep(1)")
        first = columns(job, "lease_until")[0]
        wait_until(lambda: renewals(job, first))
        assert thread.is_alive()
    assert columns(job, "state", "done") == ("done", 1)


def test_a_step_without_a_sign_of_life_loses_its_lease_when_its_budget_is_over(job, short):
    with claimed(job.pk, budget=LEASE):
        wait_until(Job.objects.left_behind().filter(pk=job.pk).exists)
        second = claim(job.pk)
        assert second is not None
    assert columns(job, "state", "lease_token", "tries") == ("running", second.token, 2)


def test_a_step_that_is_saved_begins_the_budget_anew(job, short):
    with claimed(job.pk, budget=HOUR) as run:
        keeper = run.alive.__self__
        keeper.seen_at -= 2 * HOUR.total_seconds()
        assert keeper.hangs
        run.keep()
        assert not keeper.hangs
        keeper.seen_at -= 2 * HOUR.total_seconds()
        with transaction.atomic():
            run.advance(done=1)
        assert not keeper.hangs


def test_whoever_lost_the_lease_renews_it_no_more(job, short):
    with claimed(job.pk) as run:
        thread = run.alive.__self__
        other = claim(job.pk) if leave_behind(job) else None
        while other is None:  # the keeper may have renewed between the two statements
            leave_behind(job)
            other = claim(job.pk)
        Job.objects.filter(pk=job.pk).update(lease_until=Now() + HOUR)
        wait_until(lambda: not thread.is_alive())
        assert Job.objects.filter(pk=job.pk, lease_token=other.token, lease_until__gt=Now() + HOUR / 2).exists()
    assert columns(job, "state", "lease_token") == ("running", other.token)


def test_a_keeper_ends_with_its_work_and_leaves_no_connection(job, short):
    with claimed(job.pk) as run:
        thread, first = run.alive.__self__, columns(job, "lease_until")[0]
        wait_until(lambda: renewals(job, first))
    assert not thread.is_alive()


def test_short_work_opens_no_second_connection(job, settings):
    settings.JOB_LEASE = HOUR
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_stat_activity where datname = current_database()")
        before = cursor.fetchone()
        with claimed(job.pk):
            cursor.execute("select count(*) from pg_stat_activity where datname = current_database()")
            assert cursor.fetchone() == before


def test_a_hanging_child_of_a_pool_gives_its_place_back_and_nobody_else_is_killed(monkeypatch):
    killed = []
    monkeypatch.setattr(keeping.os, "kill", lambda pid, number: killed.append(number))
    monkeypatch.setattr(keeping, "in_pool", lambda: False)
    keeper = Keeper(lambda: 1, every=timedelta(milliseconds=1), budget=-HOUR, name="a test")
    keeper.give_up()
    assert killed == []
    monkeypatch.setattr(keeping, "in_pool", lambda: True)
    keeper.give_up()
    assert killed == [keeping.signal.SIGKILL]
    keeper.over.set()  # it came to its end after all
    keeper.give_up()
    assert len(killed) == 1


def test_a_database_that_is_away_is_asked_again(job, short):
    calls = []

    def renew() -> int:
        calls.append(1)
        if len(calls) == 1:
            raise keeping.OperationalError
        return Job.objects.filter(pk=job.pk).update(tries=F("tries"))

    with keeping.lease_renewed(renew, lease=LEASE, name="a test"):
        wait_until(lambda: len(calls) > 1)
