"""What the cast of tests/conftest.py starts here, and what its rows say."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.db.models.functions import Now
from redis import Redis

from crm.jobs.models import Job


@pytest.fixture
def kind():
    """The name of a task nobody else rings for, so that a test sees its own bells only."""
    return f"toy.{uuid4().hex}"


@pytest.fixture
def job(sam, kind):
    """A waiting job of Sam's."""
    return Job.start(kind, by=sam, total=10)


@pytest.fixture
def messages(kind):
    """The messages of this kind that lie in Redis, as they lie there."""
    redis = Redis.from_url(settings.REDIS_URL)
    yield lambda: [message for message in redis.lrange("celery", 0, -1) if kind.encode() in message]
    redis.close()


@pytest.fixture
def bells(messages):
    """How many they are."""
    return lambda: len(messages())


def leave_behind(job: Job) -> None:
    """What a killed worker leaves: a lease that nobody renews until it has run out."""
    Job.objects.filter(pk=job.pk, state="running").update(lease_until=Now() - settings.JOB_LEASE)


def columns(job: Job, *names: str) -> tuple:
    """The columns as the database has them now."""
    return Job.objects.values_list(*names).get(pk=job.pk)
