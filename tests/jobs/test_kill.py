"""`kill -9` of a real worker in the middle of a job: another one ends it as if nothing had happened."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from crm.jobs.models import Job
from crm.jobs.work import claimed
from crm.privacy.models import LedgerEntry
from tests.conftest import colleague
from tests.jobs import toy
from tests.jobs.conftest import columns

NUMBERS = 12
LEASE = 2  # seconds
PATIENCE = 30

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def surroundings():
    """The environment of our workers: this test's database, and a Redis database nobody else listens on."""
    place = connection.settings_dict
    database = f"postgres://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"
    private = settings.REDIS_URL.rpartition("/")[0] + "/7"
    Redis.from_url(private).flushdb()
    yield {**os.environ, "DATABASE_URL": database, "REDIS_URL": private, "JOB_LEASE": str(LEASE)}
    Redis.from_url(private).flushdb()


@pytest.fixture
def job():
    with connection.cursor() as cursor:
        cursor.execute(toy.TABLE)
    job = Job.start(toy.KIND, by=colleague("sam", "sales"), payload={"pace": 0.15}, total=NUMBERS)
    Job.objects.filter(pk=job.pk).update(rung_at=None)  # its bell rang where none of our workers listens
    yield job
    with connection.cursor() as cursor:
        cursor.execute("drop table toy_mark")


@contextmanager
def worker(surroundings):
    """A Celery worker in a process group of its own, killed with -9 at the end of the block."""
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "crm",
        "worker",
        "-I",
        "tests.jobs.toy",
        "-c",
        "1",
        "-l",
        "warning",
    ]
    quietly = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    child = subprocess.Popen([*command, *quietly], env=surroundings, start_new_session=True)
    try:
        yield child
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def reconcile(surroundings) -> dict:
    """What an operator's `manage.py reconcile --json` prints."""
    command = [sys.executable, "manage.py", "reconcile", "--json"]
    return json.loads(subprocess.run(command, env=surroundings, stdout=subprocess.PIPE, text=True, check=False).stdout)


def wait_until(happened) -> None:
    """Look again and again, but not for ever."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.1)


def test_a_job_whose_worker_is_killed_ends_equal_to_an_undisturbed_one(job, surroundings):
    assert reconcile(surroundings)["rung"] == [job.pk]
    with worker(surroundings):
        wait_until(lambda: columns(job, "done")[0] >= 3)
    killed_at = columns(job, "done")[0]
    assert (columns(job, "state"), killed_at < NUMBERS) == (("running",), True)
    assert toy.marks(job.pk) == list(range(1, killed_at + 1))

    Redis.from_url(surroundings["REDIS_URL"]).flushdb()  # the broker has forgotten everything, redelivery included
    with worker(surroundings):
        wait_until(lambda: Job.objects.left_behind().filter(pk=job.pk).exists())
        assert reconcile(surroundings)["rung"] == [job.pk]
        wait_until(lambda: columns(job, "state") == ("done",))

    assert toy.marks(job.pk) == list(range(1, NUMBERS + 1))
    assert columns(job, "done", "result", "problem") == (NUMBERS, {"counts": {"new": NUMBERS}}, "")
    assert LedgerEntry.objects.filter(target=f"job:{job.pk}", act="job.finished").count() == 1
    with claimed(job.pk) as run:
        assert run is None
