"""`kill -9` of a real worker while people are told: everybody gets exactly one letter.

With `--long`; test_many_people.py has a worker of its own process die in a batch.
"""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone
from redis import Redis

from breaches.models import Told
from breaches.people import notification
from breaches.people.notification import begin_telling
from crm.jobs.models import Job
from crm.mail.models.messages import Message
from crm.privacy.models import Person
from tests.breaches.people.cases_to_tell import ready
from tests.jobs.conftest import columns
from tests.workers import private_redis, reconcile, surroundings, wait_until, worker

MANY, LEASE = 160, 2
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def test_a_killed_worker_tells_nobody_twice_and_leaves_nobody_out(dora, oskar):
    addresses = [f"osoba{number}@meblex.test" for number in range(MANY)]
    Person.create_many([{"name": f"Osoba {number}", "email": address} for number, address in enumerate(addresses)])
    case = ready(dora, oskar, timezone.now() - timedelta(hours=5), addresses)
    job = begin_telling(case, by=dora).job
    Job.objects.filter(pk=job.pk).update(rung_at=None)  # its bell rang where none of our workers listens
    with private_redis() as redis:
        around = surroundings(redis, JOB_LEASE=str(LEASE))
        assert job.pk in reconcile(around)["rung"]
        with worker(around):
            wait_until(lambda: columns(job, "done")[0] >= notification.BATCH)
        halfway = columns(job, "done")[0]
        assert (columns(job, "state"), halfway < MANY) == (("running",), True)
        Redis.from_url(around["REDIS_URL"]).flushdb()
        with worker(around):
            wait_until(lambda: Job.objects.left_behind().filter(pk=job.pk).exists())
            reconcile(around)
            wait_until(lambda: columns(job, "state") == ("done",))
    letters = Message.objects.filter(template="breach_letter").with_keys()
    assert Counter(letter.address for letter in letters) == Counter(addresses)
    assert Told.objects.filter(breach=case).count() == MANY
