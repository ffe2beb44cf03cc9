"""Whether a client is for tests is said once, when it is made; from then on nothing of this house goes to it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from crm.accounts.clients import registration, tokens
from crm.accounts.clients.webhooks import open_webhook
from crm.accounts.models import Agent, App, Client, GraveAct, Webhook
from crm.accounts.oauth.app_settings import change_app
from crm.accounts.permissions.scopes import MCP_WRITE
from crm.agents.switching.acts import switch_on
from crm.privacy.models import LedgerEntry, Recipient

ELSEWHERE = "postgres://spojnik_sandbox:secret@127.0.0.1:1/spojnik_sandbox"


@pytest.fixture
def invented(settings):
    """There is a database for an invented house; nobody asks it here."""
    settings.SANDBOX_DATABASE_URL = ELSEWHERE


@pytest.fixture
def terms(team_a, contracts, arek):
    """What a client is made with."""
    recipient = Recipient.objects.get(slug="hosting")
    return {"teams": [team_a], "purposes": [contracts], "recipient": recipient, "by": arek}


@pytest.fixture
def tester(invented, terms):
    """One for tests."""
    return registration.register("Próba", scopes_given=["contacts:read", "webhooks:write"], test=True, **terms)


def test_neither_way_back_nor_there(tester, terms):
    real = registration.register("Sklep", scopes_given=["purposes:read"], **terms)
    for client, other in ((tester, False), (real, True)):
        with pytest.raises(DatabaseError, match="said once"), transaction.atomic():
            Client.objects.filter(pk=client.pk).update(test=other)
        client.test = other
        with pytest.raises(DatabaseError, match="said once"), transaction.atomic():
            client.save()
    assert list(Client.objects.order_by("name").values_list("name", "test")) == [("Próba", True), ("Sklep", False)]


def test_amending_closing_and_opening_leave_it_one_for_tests(tester, terms):
    registration.amend(tester, name="Inna", scopes_given=["people:read"], **terms)
    registration.close(tester, by=terms["by"])
    assert registration.reopen(tester, by=terms["by"]) is True
    tester.refresh_from_db()
    assert (tester.name, tester.test, tester.closed_at) == ("Inna", True, None)


def test_there_is_none_without_an_invented_house(terms, settings):
    settings.SANDBOX_DATABASE_URL = ""
    with pytest.raises(ValidationError, match="wymyślon"):
        registration.register("Próba", scopes_given=[], test=True, **terms)
    assert not Client.objects.exists()


def test_it_needs_no_second_person_who_reads_nobody(tester, staff):
    staff("admin", "druga")
    assert (tester.closed_at, GraveAct.objects.count()) == (None, 0)
    assert LedgerEntry.objects.get(act="client.registered").counts["test"] is True


def test_no_event_no_colleague_and_no_agent_for_it(tester, arek, terms):
    hook = {"purpose": "contracts", "events": ["contact.created"], "by": arek}
    app = {"maker": "Ktoś", "confidential": False, "redirect_uris": ["https://sklep.example/b"], "by": arek}
    alone = registration.register("Agent", scopes_given=[MCP_WRITE], test=True, **terms)
    for act in (
        lambda: open_webhook(tester, "https://93.184.215.14/", **hook),
        lambda: change_app(tester, **app),
        lambda: switch_on(alone, principal=arek, tools=["search"], by=arek),
    ):
        with pytest.raises(ValidationError, match="wymyślon"):
            act()
    assert not any(model.objects.exists() for model in (Webhook, App, Agent))


def test_its_token_opens_no_door_of_this_house(tester, arek):
    _token, text = tokens.issue(tester, by=arek)
    assert (tokens.token_behind(text), tokens.token_behind(text, tests=True).client) == (None, tester)
    registration.close(tester, by=arek)
    assert tokens.token_behind(text, tests=True) is None


def test_the_page_asks_and_says_so(invented, staff, enter, team_a):
    admin = enter(staff("admin", "anna"))
    form = {"name": "Próba", "recipient": Recipient.objects.get(slug="hosting").pk, "teams": [team_a.pk]}
    form |= {"scopes": ["contacts:read"], "purposes": ["contracts"], "days": 30, "test": "on"}
    assert admin.post("/settings/clients/new/", form).status_code == 200
    client = Client.objects.get()
    assert client.test
    page = admin.get(f"/settings/clients/{client.uid}/").content.decode()
    assert ("Invented house" in page, "/settings/sandbox/reset/" in page, "Webhook" in page) == (True, True, False)
    assert 'name="test"' not in admin.get(f"/settings/clients/{client.uid}/edit/").content.decode()
    assert "For tests" in admin.get("/settings/clients/").content.decode()


def test_where_there_is_no_invented_house_the_page_does_not_ask(staff, enter, settings):
    settings.SANDBOX_DATABASE_URL = ""
    assert 'name="test"' not in enter(staff("admin", "anna")).get("/settings/clients/new/").content.decode()
