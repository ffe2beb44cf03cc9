# ruff: noqa: F401, F811 - fixtures of a provider are used by their names
"""A team's common account by consent: who lets us in, for which mailbox, and who may not."""

import pytest
from django.urls import reverse

from crm.mail.mailboxes.fetch import fetch
from crm.mail.mailboxes.mailbox_settings import open_mailbox
from crm.mail.models.mail_providers import MailProvider
from crm.mail.models.mailboxes import Mailbox
from crm.mail.oauth.access_tokens import tokens_of
from crm.privacy.actors import system
from tests.mail.connected.test_consents import (
    ANSWER,
    browser,
    consent_server,
    leads_to,
    page_of,
    provider,
    registration,
)
from tests.mail.imap import LOGIN
from tests.mail.letters import mail

pytestmark = pytest.mark.django_db
BY = system("test")


@pytest.fixture
def team_box(registration, team_a):
    """The team's, named and without a password."""
    return open_mailbox(Mailbox(team=team_a, name="Biuro", login=LOGIN, host="localhost"), password="", by=BY)


@pytest.fixture
def microsoft(registration):
    MailProvider.objects.filter(pk=registration.pk).update(kind="microsoft", tenant="dom-tenant")
    registration.refresh_from_db()
    return registration


def begun(client, account, where):
    """The provider's page that an administrator is led to."""
    response = client.post(reverse("connected:team", args=[account.uid]), {"provider": where.uid})
    return leads_to(response)


def test_the_account_itself_signs_in_and_is_read(team_box, registration, provider, imap, browser, arek):
    client = browser(arek)
    page = client.get(reverse("mailboxes:mailbox", args=[team_box.uid])).content.decode()
    assert reverse("connected:team", args=[team_box.uid]) in page
    response = client.get(ANSWER, provider.consent(begun(client, team_box, registration), LOGIN))
    row = Mailbox.objects.select_related("registration", "team").get()
    assert response.url == reverse("mailboxes:mailbox", args=[row.uid])
    assert (row.user, row.team, row.active, row.registration) == (None, team_box.team, True, registration)
    imap.put(mail("Ewa <ewa@obca.test>", subject="Zapytanie"))
    fetch(row.pk)
    row.refresh_from_db()
    assert (row.trouble, row.reached) == ("", 1)


def test_at_microsoft_a_delegate_opens_the_shared_mailbox_by_its_own_name(
    team_box, microsoft, provider, imap, browser, arek
):
    provider.claims = {"tid": "dom-tenant"}
    client = browser(arek)
    client.get(ANSWER, provider.consent(begun(client, team_box, microsoft), "arek@spojnik.test"))
    row = Mailbox.objects.get()
    assert (row.login, row.active) == (LOGIN, True)
    fetch(row.pk)
    assert Mailbox.objects.get().trouble == ""


def test_of_another_organisation_or_elsewhere_nobody_opens_it_for_it(team_box, registration, provider, browser, arek):
    client = browser(arek)
    page = page_of(client.get(ANSWER, provider.consent(begun(client, team_box, registration), "arek@spojnik.test")))
    assert "jako ktoś inny" in page
    MailProvider.objects.update(kind="microsoft", tenant="dom-tenant")
    provider.claims = {"tid": "cudzy"}
    client.get(ANSWER, provider.consent(begun(client, team_box, registration), "arek@spojnik.test"))
    row = Mailbox.objects.get()
    assert (row.active, row.registration) == (False, None)


def test_only_who_manages_accounts_does_so(team_box, registration, provider, browser, sam, arek):
    url, sent = reverse("connected:team", args=[team_box.uid]), {"provider": registration.uid}
    assert browser(sam).post(url, sent).status_code == 403
    answer = provider.consent(begun(browser(arek), team_box, registration), LOGIN)
    assert "jest odpowiedzi" in page_of(browser(sam).get(ANSWER, answer)) or not Mailbox.objects.get().active
    assert not Mailbox.objects.get().active


def test_a_colleagues_own_account_is_no_teams(registration, provider, browser, sam, arek):
    own = open_mailbox(Mailbox(user=sam, name="Sam", login=LOGIN, host="localhost"), password="x", by=BY)
    response = browser(arek).post(reverse("connected:team", args=[own.uid]), {"provider": registration.uid})
    assert response.url == reverse("mailboxes:mailbox", args=[own.uid])
    assert Mailbox.objects.get().registration is None


def test_its_tokens_are_sealed(team_box, registration, provider, browser, arek):
    client = browser(arek)
    client.get(ANSWER, provider.consent(begun(client, team_box, registration), LOGIN))
    row = Mailbox.objects.select_related("registration").get()
    tokens = tokens_of(row)
    assert tokens.access.encode() not in bytes(row.secret)
    assert tokens.refresh.encode() not in bytes(row.secret)
