"""An agent is off until it is switched on, and stopped at once."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from crm.accounts.clients.registration import amend, register
from crm.accounts.clients.tokens import issue, token_behind
from crm.accounts.models import Agent
from crm.accounts.permissions import scopes
from crm.agents.switching.acts import resume, stop, stop_all, switch_on
from crm.agents.tools import catalogue
from crm.mail.models import Message
from crm.privacy.models import LedgerEntry, Recipient
from tests.agents.conftest import BY, Assistant, assistant_for
from tests.disclosing import in_order


def registered(purpose, *given):
    terms = {"teams": [], "purposes": [purpose], "recipient": in_order(Recipient.objects.earliest("pk"), purpose)}
    return register("Program", scopes_given=given or [scopes.MCP_WRITE], by=BY, **terms)


def told(template):
    return sorted(Message.objects.filter(template=template).values_list("user__username", flat=True))


def test_before_it_is_switched_on_its_token_opens_nothing(sam, contracts, ada):
    client = registered(contracts)
    caller = Assistant(None, *issue(client, by=BY))
    assert caller.refused("read", purpose="contracts", id=ada.uid) == "agent_off"
    switch_on(client, principal=sam, tools=["read"], by=BY)
    assert len(caller.rows("read", purpose="contracts", id=ada.uid)) == 1
    assert caller.refused("timeline", purpose="contracts", contact=ada.uid) == "tool_unknown"


def test_another_scope_a_second_colleague_and_a_program_are_refused(sam, hub, contracts, assistant):
    for client, principal in (
        (registered(contracts, scopes.MCP_WRITE, scopes.CONTACTS_READ), sam),
        (assistant.agent.client, sam),
    ):
        with pytest.raises(ValidationError):
            switch_on(client, principal=principal, tools=["read"], by=BY)
    assert Agent.objects.count() == 1


def test_an_agent_gets_no_other_scope_afterwards_so_its_token_opens_nothing_else(assistant, contracts):
    client = assistant.agent.client
    terms = {"name": client.name, "teams": [], "purposes": [contracts], "recipient": client.recipient, "by": BY}
    for given in ([scopes.MCP_WRITE, scopes.CONTACTS_READ], [scopes.CONTACTS_READ], []):
        with pytest.raises(ValidationError):
            amend(client, scopes_given=given, **terms)
    assert amend(client, scopes_given=[scopes.MCP_WRITE], **terms) is None
    client.refresh_from_db()
    assert client.scopes == [scopes.MCP_WRITE]


def test_a_stop_ends_tokens_at_once_and_says_why(assistant, sam, dora, arek, ada):
    with pytest.raises(ValidationError):
        stop(assistant.agent, note="  ", by=dora)
    assert stop(assistant.agent, note="41 odmów w godzinę", by=dora)
    assert not stop(assistant.agent, note="raz jeszcze", by=dora)
    assert assistant.refused("read", purpose="contracts", id=ada.uid) == "agent_off"
    assert token_behind(assistant.text) is None
    row = LedgerEntry.objects.get(act="agent.stopped")
    assert (row.actor_id, row.counts) == (str(dora.pk), {"tokens": 1})
    assert told("agent_stopped") == ["arek", "dora", "sam"]


def test_what_is_under_way_when_it_is_stopped_does_not_leave(assistant, dora, ada, monkeypatch):
    tool = catalogue.TOOLS["read"]

    def slow(request, values):
        answer = tool.act(request, values)
        stop(assistant.agent, note="Za dużo.", by=dora)
        return answer

    monkeypatch.setitem(catalogue.TOOLS, "read", replace(tool, act=slow))
    assert assistant.refused("read", purpose="contracts", id=ada.uid) == "agent_off"


def test_somebody_else_switches_it_on_again_and_it_needs_a_new_token(assistant, arek, oskar, ada):
    stop(assistant.agent, note="Przegląd.", by=arek)
    with pytest.raises(ValidationError):
        resume(assistant.agent, by=arek)
    assert resume(assistant.agent, by=oskar)
    assert token_behind(assistant.text) is None
    token, text = issue(assistant.agent.client, by=BY)
    again = Assistant(assistant.agent, token, text)
    assert len(again.rows("read", purpose="contracts", id=ada.uid)) == 1


def test_all_are_stopped_together(assistant, dora, nina, contracts):
    assistant_for(nina, contracts, name="Drugi")
    assert stop_all(note="Incydent.", by=dora) == 2
    assert not Agent.objects.on().exists()


def test_a_colleague_who_left_takes_the_agent_along(assistant, sam, arek, ada):
    sam.disable(by=arek)
    assert assistant.refused("read", purpose="contracts", id=ada.uid) == "agent_off"
