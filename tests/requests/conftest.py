"""What the tests of requests share."""

import pytest

from crm.privacy.models import Person


@pytest.fixture
def her(db):
    """One of the people we hold."""
    return Person.create(name="Ada Kowalska", email="ada@cerambud.test", phone="+48602333444")
