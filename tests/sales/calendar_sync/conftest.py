"""Sam's calendar on a real server, connected, and Sam's telephone beside it."""

import pytest
from django.db.models.functions import Now

from crm.correspondence.calendars.calendar_accounts import connect
from crm.correspondence.models import CalendarAccount
from crm.sales.calendar_sync.comparing import compare
from tests.sales.radicale import LOGIN, PASSWORD, Radicale


@pytest.fixture(scope="session")
def listening_radicale():
    server = Radicale()
    yield server
    server.stop()


@pytest.fixture
def radicale(listening_radicale, settings):
    """The server, as at its beginning; this machine may be dialled as where all runs on it."""
    settings.EMBEDDED = True
    listening_radicale.reset()
    return listening_radicale


@pytest.fixture
def phone(radicale):
    return radicale.calendar()


@pytest.fixture
def account(radicale, phone, sam):
    return connect(radicale.url, LOGIN, PASSWORD, by=sam)[0]


@pytest.fixture
def meet(account):
    """meet(): both are compared now. Returns the account as it is then."""

    def compared():
        CalendarAccount.objects.filter(pk=account.pk).update(next_at=Now())
        compare(account.pk)
        return CalendarAccount.objects.get(pk=account.pk)

    return compared
