"""An agent that colleagues let in by OAuth 2.1: each key acts for whoever gave it (RFC 9728, 8707)."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client as Browser

from crm.accounts.clients.registration import register
from crm.accounts.clients.tokens import issue
from crm.accounts.language.actor_names import names_of
from crm.accounts.models import Agent, App
from crm.accounts.oauth import app_settings
from crm.accounts.permissions import scopes
from crm.agents.switching.acts import stop, switch_on
from crm.agents.tools.catalogue import TOOLS
from crm.privacy.models import AccessEntry, Recipient
from tests.accounts.oauth.conftest import TERMS, Program
from tests.agents.conftest import BY, bare
from tests.agents.test_transports import asked, post
from tests.disclosing import in_order


@pytest.fixture
def program(contracts) -> Program:
    """An app whose only scope is MCP."""
    cache.clear()
    terms = {"teams": [], "purposes": [contracts], "recipient": in_order(Recipient.objects.earliest("pk"), contracts)}
    client = register("Asystent", scopes_given=[scopes.MCP_WRITE], by=BY, **terms)
    app_settings.change_app(client, **TERMS, by=BY)
    return Program(App.objects.select_related("client").get(client=client))


def let_by(program: Program, user: Any) -> str:
    """The hour's key that a colleague gave."""
    return program.install(user, scope=scopes.MCP_WRITE)["access_token"]


def test_a_call_without_a_key_says_where_to_get_one(db):
    answer = Browser().post("/api/v1/mcp/", json.dumps({}), content_type="application/json")
    assert answer.status_code == 401
    where = f"{settings.BASE_URL}/.well-known/oauth-protected-resource/api/v1/mcp"
    assert f'resource_metadata="{where}"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("end", ["", "/"])
def test_a_key_for_the_address_of_agents_opens_that_door_alone(program, sam, ada, end):
    here = f"{settings.BASE_URL}/api/v1/mcp{end}"
    switch_on(program.app.client, principal=sam, tools=list(TOOLS), by=BY)
    status, keys = program.change(program.ask(sam, scope=scopes.MCP_WRITE, resource=here)["code"], resource=here)
    assert (status, program.door("introspection", token=keys["access_token"])[1]["aud"]) == (200, here.rstrip("/"))
    assert post(asked(ada.uid), keys["access_token"]).json()["result"]["isError"] is False
    for path in ("agents/", "me/", "mcpx/"):
        assert program.read(keys, path).status_code == 401
    status, later = program.refresh(keys["refresh_token"], resource=here)
    assert (status, post(asked(ada.uid), later["access_token"]).status_code) == (200, 200)


def test_a_key_for_the_address_of_agents_is_never_changed_for_one_of_the_whole_api(program, sam):
    here = f"{settings.BASE_URL}/api/v1/mcp"
    code = program.ask(sam, scope=scopes.MCP_WRITE, resource=here)["code"]
    assert program.change(code, resource=f"{settings.BASE_URL}/api/v1") == (400, {"error": "invalid_target"})
    both = program.ask(sam, scope=scopes.MCP_WRITE, resource=f"{settings.BASE_URL}/api/v1/mcp/../contacts")
    assert both["error"] == "invalid_target"


def test_each_key_acts_for_whoever_gave_it_once_the_agent_is_on_for_them(program, sam, mallory, ada):
    of_sam, of_mallory = let_by(program, sam), let_by(program, mallory)
    assert post(asked(ada.uid), of_sam).json()["code"] == "agent_off"
    for user in (sam, mallory):
        switch_on(program.app.client, principal=user, tools=list(TOOLS), by=BY)
    (row,) = post(asked(ada.uid), of_sam).json()["result"]["structuredContent"]["rows"]
    assert bare(row["name"]) == "Ada Kowalska"
    entry = AccessEntry.objects.latest("at")
    (name,) = names_of([(entry.actor_kind, entry.actor_id)]).values()
    assert ("Asystent" in name, "Sam Sowa" in name) == (True, True)
    assert post(asked(ada.uid), of_mallory).json()["result"]["isError"] is True


def test_a_stop_ends_the_keys_of_that_colleague_alone(program, sam, nina, dora, ada):
    of_sam, of_nina = let_by(program, sam), let_by(program, nina)
    for user in (sam, nina):
        switch_on(program.app.client, principal=user, tools=["read"], by=BY)
    stop(Agent.objects.get(principal=sam), note="Przegląd.", by=dora)
    assert post(asked(ada.uid), of_sam).status_code == 401
    assert post(asked(ada.uid), of_nina).json()["result"]["isError"] is False


def test_a_token_that_no_colleague_gave_acts_for_nobody(program, sam, ada):
    switch_on(program.app.client, principal=sam, tools=list(TOOLS), by=BY)
    _token, text = issue(program.app.client, by=BY)
    assert post(asked(ada.uid), text).json()["code"] == "agent_off"
    secret = app_settings.new_secret(program.app.client, by=BY)
    status, keys = program.door("token", secret, grant_type="client_credentials")
    assert (status, post(asked(ada.uid), keys["access_token"]).json()["code"]) == (200, "agent_off")


def test_its_key_opens_nothing_else_of_the_api(program, sam, ada):
    keys = program.install(sam, scope=scopes.MCP_WRITE)
    switch_on(program.app.client, principal=sam, tools=list(TOOLS), by=BY)
    assert program.read(keys).json()["code"] == "scope_missing"
