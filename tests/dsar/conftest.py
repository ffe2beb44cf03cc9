"""What the tests of requests share."""

import pytest

from crm.privacy.models import Person, PurposeRecipient


@pytest.fixture
def her(db):
    """One of the people we hold."""
    return Person.create(name="Ada Kowalska", email="ada@cerambud.test", phone="+48602333444")


@pytest.fixture
def nobody_standing(db):
    """No recipient gets everybody: only single disclosures count."""
    PurposeRecipient.objects.all().delete()


@pytest.fixture
def happened(monkeypatch, settings):
    """What happened to people, besides what the product itself knows."""
    events = []
    settings.RETENTION_EVENTS = [*settings.RETENTION_EVENTS, "tests.retention.happened.events"]
    monkeypatch.setattr("tests.retention.happened.EVENTS", events)
    return events
