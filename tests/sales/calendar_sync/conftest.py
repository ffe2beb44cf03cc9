"""Sam's calendar on a real server, connected, and Sam's telephone beside it: by CalDAV, Microsoft Graph, Google's API.

What is asked of one is asked of each.
"""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from crm.correspondence.calendars.calendar_accounts import connect, connect_by
from crm.correspondence.models import CalendarAccount
from crm.mail.mailboxes.mailbox_settings import open_mailbox, switch
from crm.mail.models.mail_providers import MailProvider
from crm.mail.models.mailboxes import Mailbox
from crm.mail.oauth.access_tokens import Tokens
from crm.mail.oauth.provider_settings import name_provider
from crm.privacy.actors import system
from crm.sales.calendar_sync.comparing import compare
from tests.mail.connected.consent_server import CLIENT, SECRET, ConsentServer
from tests.sales.clouds.cloud import PLACES, SCOPES, Cloud
from tests.sales.radicale import LOGIN, PASSWORD, Radicale

BY = system("test")
MAIL = "openid mail"


@pytest.fixture(params=["caldav", "graph", "google"])
def way(request):
    """How the calendar is spoken to."""
    return request.param


@pytest.fixture(scope="session")
def listening_radicale():
    server = Radicale()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def listening_cloud():
    both = Cloud(), ConsentServer()
    yield both
    both[0].stop()
    both[1].server.shutdown()
    both[1].server.server_close()


@pytest.fixture
def provider(listening_cloud):
    """Who gives the tokens that the cloud opens by."""
    provider = listening_cloud[1]
    provider.reset()
    return provider


@pytest.fixture
def radicale(way, listening_radicale, listening_cloud, provider, settings):
    """The server, as at its beginning; this machine may be dialled as where all runs on it."""
    settings.EMBEDDED = True
    server = listening_radicale if way == "caldav" else listening_cloud[0]
    server.reset()
    if way != "caldav":
        server.tokens = provider.granted
    return server


@pytest.fixture
def phone(radicale, way):
    return radicale.calendar() if way == "caldav" else radicale.calendar(way)


@pytest.fixture
def mailbox(radicale, phone, provider, way, sam):
    """Sam's connected account at the provider; None where calendars open by a password."""
    return None if way == "caldav" else connected_account(radicale, provider, way, sam)


def connected_account(cloud, provider, way, owner):
    """An account of `owner` by consent, whose short-lived tokens are over by now."""
    scopes = f"{MAIL} {SCOPES[way]}" if way == "google" else MAIL
    provider.consented = f"{MAIL} {SCOPES[way]}"
    provider.refresh.add("lasting")
    places = {"authorize_url": f"{provider.address}/consent", "token_url": f"{provider.address}/tokens"}
    calendar = {"calendar_url": cloud.address + PLACES[way], "calendar_api": way}
    calendar |= {"calendar_scopes": SCOPES[way]} if way == "graph" else {}
    row = MailProvider(kind="other", name="Firma", client_id=CLIENT, scopes=scopes, imap_host="localhost", **places)
    for name, value in calendar.items():
        setattr(row, name, value)
    registration = name_provider(row, secret=SECRET, by=BY)
    tokens = Tokens("over", timezone.now() - timedelta(hours=1), "lasting")
    account = Mailbox(user=owner, name="Firma", login=LOGIN, host="localhost", registration=registration)
    account = open_mailbox(account, password=tokens.text, by=BY)
    switch(account, on=True, by=BY)
    return account


@pytest.fixture
def connected_anew(radicale, mailbox, sam):
    """connected_anew(): Sam's calendar is connected, once more too."""

    def connected():
        return (connect_by(mailbox, by=sam) if mailbox else connect(radicale.url, LOGIN, PASSWORD, by=sam))[0]

    return connected


@pytest.fixture
def account(phone, connected_anew):
    return connected_anew()


@pytest.fixture
def turn():
    """turn(account): both are compared now. Returns the account as it is then."""

    def compared(account):
        CalendarAccount.objects.filter(pk=account.pk).update(next_at=Now())
        compare(account.pk)
        return CalendarAccount.objects.get(pk=account.pk)

    return compared


@pytest.fixture
def meet(account, turn):
    """meet(): the same of Sam's."""
    return lambda: turn(account)
