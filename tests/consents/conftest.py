"""One person who can be reached by every channel, the planted purposes, and somebody who records."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.utils.translation import override

from crm.privacy.actors import system
from crm.privacy.models import Person, Purpose

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
BY = system("test")
PROOF = {"how": "form", "text": "v4"}


@pytest.fixture(autouse=True)
def _polish():
    """A request leaves its reader's language behind; each test begins with the house's own."""
    with override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def purposes_in_force(db):
    """The planted purposes are as old as the database; here they are older than any moment of a test."""
    return Purpose.objects.update(active_from=NOON - timedelta(days=900))


@pytest.fixture
def her(db):
    return Person.create(name="Ada Kowalska", email="ada@cerambud.test", phone="+48602333444")


@pytest.fixture
def purpose(db):
    """purpose("offers") -> the planted purpose."""
    return lambda slug: Purpose.objects.get(slug=slug, active_to=None)
