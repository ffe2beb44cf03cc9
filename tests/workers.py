"""Real Celery workers on the embedded servers, to be killed and replaced.

What they say is kept in files, for a test that listens (tests/overheard.py), and stands among what a failed test shows.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from celery import Celery
from django.conf import settings
from django.db import connection
from redis import Redis

from crm.jobs.models import Job

QUIETLY = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-c", "1"]
LEASE = 3  # seconds that a job belongs to a worker which says nothing
PATIENCE = 120  # seconds that a worker has for its next step
MORE = ["-l", "info"]  # than workers say in production, where it is warnings alone: the more there is to be overheard


def surroundings(redis: str = "", **more: str) -> dict[str, str]:
    """The environment of our workers: this test's database and, unless told otherwise, this test's Redis database."""
    place = connection.settings_dict
    database = f"postgres://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"
    return {**os.environ, "DATABASE_URL": database, "REDIS_URL": redis or settings.REDIS_URL, **more}


@contextmanager
def private_redis() -> Iterator[str]:
    """The address of a Redis database that nobody else listens on, empty before and after.

    Each process of the tests has one of its own: a worker must not take the jobs of a test that runs beside its own.
    """
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    address = settings.REDIS_URL.rpartition("/")[0] + f"/{7 + process % 8}"
    with Redis.from_url(address) as redis:
        redis.flushdb()
        yield address
        redis.flushdb()


@contextmanager
def worker(environment: dict[str, str], *options: str) -> Iterator[subprocess.Popen]:
    """A Celery worker in a process group of its own, killed with -9 at the end of the block."""
    command = [sys.executable, "-m", "celery", "-A", "crm", "worker", *QUIETLY, *MORE, *options]
    with process(command, environment) as child:
        yield child


@contextmanager
def process(command: Sequence[str], environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    """A process whose words are kept, killed with -9 at the end of the block together with those it started."""
    log = logs() / f"{time.time_ns()}.log"
    with log.open("wb") as words:
        child = subprocess.Popen(
            command, env=environment, start_new_session=True, stdout=words, stderr=subprocess.STDOUT
        )
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        sys.stderr.write(log.read_text(errors="replace"))


def logs() -> Path:
    """The folder with what workers of this process of the tests have said, a file for each."""
    folder = Path(os.environ["SERVERS_DIR"]) / "workers" / os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def reconcile(environment: dict[str, str]) -> dict:
    """What an operator's `manage.py reconcile --json` prints."""
    command = [sys.executable, "manage.py", "reconcile", "--json"]
    return json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False).stdout)


def ring(job: Job, environment: dict[str, str]) -> None:
    """What the reconciler does for a job that nobody attends to, where our workers listen."""
    with Celery(broker=environment["REDIS_URL"], set_as_current=False) as bell:
        bell.send_task(job.kind, [job.pk], ignore_result=True)


def disturb(job: Job, environment: dict[str, str], kills: Sequence[int]) -> None:
    """Workers begin, each is killed behind a row of `kills` (the broker forgets everything), and the last one ends."""
    for row in kills:
        ring(job, environment)
        with worker(environment, "--pool", "solo"):
            wait_until(lambda row=row: state(job)[1] >= row, PATIENCE)
        assert state(job)[0] == "running"
        Redis.from_url(environment["REDIS_URL"]).flushdb()
        wait_until(lambda: Job.objects.left_behind().filter(pk=job.pk).exists(), PATIENCE)
    ring(job, environment)
    with worker(environment, "--pool", "solo"):
        wait_until(lambda: state(job)[0] == "done", patience=10 * PATIENCE)


def state(job: Job) -> tuple[str, int]:
    """The job's state and how many rows it has done."""
    return Job.objects.values_list("state", "done").get(pk=job.pk)


def wait_until(happened: Callable[[], object], patience: float = 90) -> None:
    """Look again and again, but not for ever (seconds)."""
    end = time.monotonic() + patience
    while not happened():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.1)
