"""`kill -9` of a real worker in the middle of a purge: everybody is whole or gone, with one line of the protocol.

With `--long`; test_purge.py has a worker of its own process die in a batch.
"""

import random
import time

import pytest
from redis import Redis

from crm.jobs.models import Job
from crm.privacy.declarations import Rows
from crm.privacy.logs.verification import verify as audit
from crm.privacy.map.data_map import rooms
from crm.privacy.models import LedgerEntry, Person, PersonKey
from retention.models import Run
from retention.protocols.run_protocol import verify
from tests.conftest import colleague
from tests.retention.made_runs import approved, counted, lapsed, let_begin, staying
from tests.workers import private_redis, ring, state, surroundings as around, wait_until, worker

LEASE = 2  # seconds
PATIENCE = 300  # after a restart everything is done within this time

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture
def surroundings():
    """The environment of our workers, which nobody else rings."""
    with private_redis() as redis:
        yield around(redis, JOB_LEASE=str(LEASE))


def whole_or_gone(people, wanted) -> dict[str, int]:
    """How many of `people` are as they were, and how many left nothing at all."""
    here = set(Person.objects.filter(pk__in=[person.pk for person in people]).values_list("pk", flat=True))
    keys = set(PersonKey.objects.filter(pk__in=[person.pk for person in people]).values_list("pk", flat=True))
    assert here == keys
    rows = dict.fromkeys((person.pk for person in people), 0)
    for room in rooms():
        if room.declaration.rows is Rows.DELETE and room.declaration.subject != "self":
            subject = room.declaration.subject
            for pk in room.model._base_manager.filter(**{f"{subject}__in": list(rows)}).values_list(subject, flat=True):
                rows[pk] += 1
    return {
        "whole": sum(pk in here and rows[pk] >= wanted for pk in rows),
        "gone": sum(pk not in here and rows[pk] == 0 for pk in rows),
    }


def killed_once(surroundings, number: int, oskar, chance: random.Random) -> None:
    """One round: four of five people go together, the others are reduced one by one, and the worker dies in between."""
    whole, less = lapsed(number - number // 5), lapsed(number // 5, kept=True, name="Umowa")
    run = approved(counted(), oskar)
    before = LedgerEntry.objects.filter(act="person.erased").count()
    job = let_begin(run)
    # while they go together, which is one batch, or while they go one by one
    row, nap = (0, number / 500) if chance.random() < 0.5 else (chance.randrange(len(whole), number - 5), 0.05)
    ring(job, surroundings)
    with worker(surroundings, "--pool", "solo"):
        wait_until(lambda: begun(job, row), PATIENCE)
        time.sleep(chance.random() * nap)
    Redis.from_url(surroundings["REDIS_URL"]).flushdb()  # the broker has forgotten everything, redelivery included
    if state(job)[0] == "running":
        wait_until(lambda: Job.objects.left_behind().filter(pk=job.pk).exists(), PATIENCE)
        counts = whole_or_gone(whole, wanted=3)
        assert counts["whole"] + counts["gone"] == len(whole)
        assert run.lines.filter(result="gone").count() == counts["gone"]
        ring(job, surroundings)
        with worker(surroundings, "--pool", "solo"):
            wait_until(lambda: state(job)[0] == "done", PATIENCE)
    ended(run, whole, less)
    assert LedgerEntry.objects.filter(act="person.erased").count() == before + number


def begun(job, row: int) -> bool:
    """Whether the worker is past this line, or was too quick to be caught."""
    at, done = state(job)
    return at == "done" or (at == "running" and done >= row)


def ended(run, whole, less) -> None:
    """Everybody who was to go is gone, everybody else is readable, and the protocol says so of each once."""
    run = Run.objects.prefetch_related("opinions").get(pk=run.pk)
    assert (run.state, run.counts["gone"], run.counts["reduced"]) == ("done", len(whole), len(less))
    assert whole_or_gone(whole, wanted=1) == {"whole": 0, "gone": len(whole)}
    people = Person.objects.with_keys().filter(pk__in=[item.pk for item in less]).order_by("pk")
    assert [person.name for person in people] == [item.name for item in less]
    hashes = list(run.lines.values_list("person_hash", flat=True))
    assert (len(hashes), len(set(hashes))) == (len(whole) + len(less),) * 2
    assert [check.name for check in verify(run) if not check.ok] == []
    assert audit().ok


def test_two_killed_purges_end_whole(surroundings):
    oskar, chance = colleague("oskar", "owner"), random.Random(6)  # noqa: S311 - a moment
    staying(240)
    for _round in range(2):
        killed_once(surroundings, 60, oskar, chance)


def test_twenty_killed_purges_of_five_hundred_end_whole(surroundings):
    oskar, chance = colleague("oskar", "owner"), random.Random(48)  # noqa: S311 - moments
    staying(2500)
    for _round in range(20):
        killed_once(surroundings, 500, oskar, chance)
