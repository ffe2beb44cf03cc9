"""`kill -9` of a real worker in the middle of a job: another one ends it as if nothing had happened."""

import pytest
from django.db import connection
from redis import Redis

from crm.jobs.models import Job
from crm.jobs.work import claimed
from crm.privacy.models import LedgerEntry
from tests import overheard
from tests.conftest import colleague
from tests.jobs import toy
from tests.jobs.conftest import columns
from tests.workers import private_redis, reconcile, surroundings as around, wait_until, worker

NUMBERS = 12
LEASE = 2  # seconds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def surroundings():
    """The environment of our workers, which nobody else rings."""
    with private_redis() as redis:
        yield around(redis, JOB_LEASE=str(LEASE))


@pytest.fixture
def job():
    with connection.cursor() as cursor:
        cursor.execute(toy.TABLE)
    job = Job.start(toy.KIND, by=colleague("sam", "sales"), payload={"pace": 0.15}, total=NUMBERS)
    Job.objects.filter(pk=job.pk).update(rung_at=None)  # its bell rang where none of our workers listens
    yield job
    with connection.cursor() as cursor:
        cursor.execute("drop table toy_mark")


def test_a_job_whose_worker_is_killed_ends_equal_to_an_undisturbed_one(job, surroundings):
    assert reconcile(surroundings)["rung"] == [job.pk]
    with worker(surroundings, "-I", "tests.jobs.toy"):
        wait_until(lambda: columns(job, "done")[0] >= 3)
    assert f"Task {toy.KIND}" in overheard.of_workers().decode()  # it is listened to
    killed_at = columns(job, "done")[0]
    assert (columns(job, "state"), killed_at < NUMBERS) == (("running",), True)
    assert toy.marks(job.pk) == list(range(1, killed_at + 1))

    Redis.from_url(surroundings["REDIS_URL"]).flushdb()  # the broker has forgotten everything, redelivery included
    with worker(surroundings, "-I", "tests.jobs.toy"):
        wait_until(lambda: Job.objects.left_behind().filter(pk=job.pk).exists())
        assert reconcile(surroundings)["rung"] == [job.pk]
        wait_until(lambda: columns(job, "state") == ("done",))

    assert toy.marks(job.pk) == list(range(1, NUMBERS + 1))
    assert columns(job, "done", "result", "problem") == (NUMBERS, {"counts": {"new": NUMBERS}}, "")
    assert LedgerEntry.objects.filter(target=f"job:{job.pk}", act="job.finished").count() == 1
    with claimed(job.pk) as run:
        assert run is None
