"""A calendar that opens by the tokens of a connected account: Google's, and of others with CalDAV (RFC 6750)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Session
from crm.correspondence.calendars.calendar_accounts import connect_by
from crm.correspondence.calendars.calendar_trouble import CalendarTrouble
from crm.correspondence.models import CalendarAccount, CalendarServer
from crm.mail.mailboxes.mailbox_settings import open_mailbox, switch
from crm.mail.models.mail_providers import MailProvider
from crm.mail.models.mailboxes import Mailbox
from crm.mail.oauth.access_tokens import Tokens
from crm.mail.oauth.provider_presets import preset
from crm.mail.oauth.provider_settings import name_provider
from crm.privacy.actors import system
from crm.privacy.models import Recipient
from crm.sales.calendar_sync.comparing import compare
from crm.sales.models import Task
from tests.mail.connected.consent_server import CLIENT, SECRET, ConsentServer
from tests.sales.calendar_sync.test_both_ways import at
from tests.sales.radicale import LOGIN, Radicale

pytestmark = pytest.mark.django_db
BY = system("test")


@pytest.fixture(scope="module")
def servers():
    both = Radicale(), ConsentServer()
    yield both
    both[0].stop()
    both[1].server.shutdown()
    both[1].server.server_close()


@pytest.fixture
def radicale(servers, settings):
    """Its calendars open by the provider's newest token."""
    settings.EMBEDDED = True
    radicale, provider = servers
    radicale.reset()
    provider.reset()
    radicale.tokens = provider.on_token
    return radicale


@pytest.fixture
def provider(servers, radicale):
    return servers[1]


@pytest.fixture
def phone(radicale):
    return radicale.calendar()


@pytest.fixture
def mailbox(radicale, phone, provider, sam):
    """Sam's account by consent, whose short-lived token is over by now."""
    places = {"authorize_url": f"{provider.address}/consent", "token_url": f"{provider.address}/tokens"}
    firm = Recipient.objects.create(slug="poczta", name="Poczta", kind="processor")
    mail = {"imap_host": "localhost", "smtp_host": "localhost", "scopes": "openid", "recipient": firm}
    calendar = radicale.url + "{address}/praca/"
    row = MailProvider(kind="other", name="Poczta", client_id=CLIENT, calendar_url=calendar, **places, **mail)
    registration = name_provider(row, secret=SECRET, by=BY)
    provider.refresh.add("lasting")
    tokens = Tokens("over", timezone.now() - timedelta(hours=1), "lasting")
    account = Mailbox(user=sam, name="Poczta", login=LOGIN, host="localhost", registration=registration)
    account = open_mailbox(account, password=tokens.text, by=BY)
    switch(account, on=True, by=BY)
    return account


def turn(account):
    """One comparison; how the calendar stands then."""
    CalendarAccount.objects.update(next_at=timezone.now() - timedelta(minutes=1))
    compare(account.pk)
    return CalendarAccount.objects.get()


def test_it_is_connected_and_compared_by_tokens_that_are_renewed(mailbox, phone, provider, sam):
    phone.put("a.ics", at(2), summary="Pomiar")
    account, calendars = connect_by(mailbox, by=sam)
    assert ([each.name for each in calendars], account.active, account.mailbox) == (["Praca"], True, mailbox)
    assert CalendarServer.objects.get().recipient.slug == "poczta"
    provider.on_token.clear()  # what seemed good is refused: asked for anew once
    row = turn(account)
    assert (row.trouble, row.failures) == ("", 0)
    assert [task.told("title") for task in Task.objects.with_keys()] == ["Pomiar"]


def test_a_consent_taken_back_is_said(mailbox, provider, sam):
    account, _found = connect_by(mailbox, by=sam)
    provider.revoke()
    assert turn(account).trouble == "revoked"


def test_the_tokens_go_where_the_registration_says_and_nowhere_else(mailbox, radicale, sam):
    account, _found = connect_by(mailbox, by=sam)
    MailProvider.objects.update(calendar_url="https://elsewhere.example/{address}/")
    radicale.said.clear()
    assert (turn(account).trouble, radicale.said) == ("moved", [])


def test_a_provider_without_calendars_offers_none(mailbox, sam):
    MailProvider.objects.update(calendar_url="")
    with pytest.raises(CalendarTrouble) as raised:
        connect_by(Mailbox.objects.select_related("registration").get(), by=sam)
    assert raised.value.code == "no_caldav"


def test_the_page_has_a_button_for_ones_own_account_alone(mailbox, as_user, sam, nina):
    url = reverse("calendars:by_account", args=[mailbox.uid])
    for user, status in ((nina, 404), (sam, 302)):
        browser = as_user(user)
        browser.get("/")
        Session.objects.update(proved_at=timezone.now())
        page = browser.get(reverse("calendars:calendar")).content.decode()
        assert (url in page, browser.post(url).status_code) == (user == sam, status)
    assert CalendarAccount.objects.get().owner == sam


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("google", ("https://www.googleapis.com/calendar/v3", "google", "")),
        (
            "microsoft",
            ("https://graph.microsoft.com/v1.0/me", "graph", "https://graph.microsoft.com/Calendars.ReadWrite"),
        ),
    ],
)
def test_the_large_providers_are_known(kind, expected):
    known = preset(kind, "firma.example")
    assert tuple(known[name] for name in ("calendar_url", "calendar_api", "calendar_scopes")) == expected
    assert "https://www.googleapis.com/auth/calendar" in preset("google", "")["scopes"].split()
