"""The list of tools is the whole of what an agent can do: nothing decides, approves, exports, reveals or sends."""

import inspect

import pytest

from crm.accounts.permissions import rights, scopes
from crm.agents.calls.acting import acting_user
from crm.agents.calls.resource_calls import admitted
from crm.agents.tools import reading, writing
from crm.agents.tools.catalogue import TOOLS
from crm.api import urls
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource

NEVER = {
    *(rights.PRIVACY_DECIDE, rights.CONTACTS_EXPORT, rights.CONTACTS_REVEAL, rights.CONTACTS_IMPORT),
    *(rights.CONTACTS_BIN, rights.CONTACTS_SHARE, rights.CONTACTS_ASSIGN, rights.ACCOUNTS_MANAGE, rights.MAIL_MANAGE),
}
READS = {"search", "read", "timeline", "requests_due"}
WRITES = {"add_note", "add_task", "move_deal", "draft_mail"}


def resources() -> list[type[Resource]]:
    """Every resource of the API."""
    return sorted({pattern.callback.cls for pattern in urls.urlpatterns if hasattr(pattern.callback, "cls")}, key=str)


def test_these_are_all_tools():
    assert set(TOOLS) == READS | WRITES
    assert {name for name, tool in TOOLS.items() if tool.writes} == WRITES
    assert all(name == tool.name for name, tool in TOOLS.items())


def test_no_tool_lends_a_right_that_decides_exports_or_reveals():
    assert [name for name, tool in TOOLS.items() if scopes.rights_of(tool.scopes) & NEVER] == []


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_in_a_call_nothing_else_of_the_api_can_be_reached(assistant, oskar, name):
    """As the owner's agent, who may do most: a resource answers only in the areas of the tool, reading alone by one
    that reads.
    """
    assistant.agent.principal = oskar
    tool = TOOLS[name]
    user = acting_user(assistant.agent, assistant.token, tool.scopes)
    request = type("Asked", (), {"user": user})()
    reached = set()
    for resource in resources():
        for method in resource.policy.methods:
            if method == "HEAD" or resource.policy.access == "public":
                continue
            try:
                admitted(request, resource, method)
            except Problem:
                continue
            reached.add(resource.policy.scope_of(method))
    assert reached <= set(tool.scopes)
    assert tool.writes or all(scope.endswith(":read") for scope in reached)


def test_no_tool_calls_what_sends_or_decides():
    sources = inspect.getsource(reading) + inspect.getsource(writing)
    words = ("sending", "dispatch", "erase", "approve", "reveal", "export", "delete", "withdraw")
    assert [word for word in words if f" {word}" in sources.replace("It is not sent", "")] == []


def test_an_agents_token_opens_nothing_of_the_api_beside_mcp(assistant, ada, client):
    head = {"Authorization": f"Token {assistant.text}"}
    for path in (
        "contacts/?purpose=contracts",
        f"people/{ada.uid}/?purpose=contracts",
        "tasks/?purpose=contracts",
        "agents/",
    ):
        answer = client.get(f"/api/v1/{path}", headers=head)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
