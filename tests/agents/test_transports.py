"""The library's own clients: over HTTP from a real server, over stdin and stdout from the product's command."""

import asyncio
import json
import sys
from functools import partial
from typing import Any

import httpx2
import pytest
from django.core.cache import cache
from django.test import Client as Browser
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from crm.accounts.models import Client as Integration
from crm.agents.management.commands.agent import counted
from crm.agents.protocol import mcp_server
from crm.agents.switching.acts import stop
from crm.agents.tools.catalogue import TOOLS
from tests.agents.conftest import bare
from tests.webserver import web
from tests.workers import surroundings

PATH = "/api/v1/mcp/"
READ = {"purpose": "contracts"}
ASKED = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "read", "arguments": READ},
}


def post(body: Any, token: str = "", scheme: str = "Bearer", **headers: str) -> Any:
    """The answer to one message."""
    accept = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}
    head = {**accept, **({"Authorization": f"{scheme} {token}"} if token else {}), **headers}
    browser = Browser(raise_request_exception=False)
    return browser.post(PATH, json.dumps(body), content_type="application/json", headers=head)


def asked(key: Any) -> dict[str, Any]:
    """A message that reads one contact."""
    return {**ASKED, "params": {"name": "read", "arguments": {**READ, "id": str(key)}}}


def test_one_message_is_answered_in_json_by_either_scheme(assistant, ada):
    for scheme in ("Bearer", "Token"):
        answer = post(asked(ada.uid), assistant.text, scheme)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
        (row,) = answer.json()["result"]["structuredContent"]["rows"]
        assert bare(row["name"]) == "Ada Kowalska"


def test_strangers_and_agents_that_are_off_are_turned_away(assistant, dora, ada):
    assert post(asked(ada.uid)).status_code == 401
    assert post(asked(ada.uid), "spj_unknown").status_code == 401
    assert Browser().get(PATH).status_code == 405
    assert post(asked(ada.uid), assistant.text, Origin="https://obcy.test").status_code == 403
    stop(assistant.agent, note="Dość.", by=dora)
    assert post(asked(ada.uid), assistant.text).status_code == 401


def test_a_session_opens_nothing_here(as_user, sam, ada):
    answer = as_user(sam).post(PATH, json.dumps(asked(ada.uid)), content_type="application/json")
    assert answer.status_code == 401


async def used(where: Any, key: str) -> tuple[list[str], dict[str, Any], bool]:
    """Names of tools, a record, and whether a call without a purpose is an error."""
    async with Client(where) as client:
        listed = await client.list_tools()
        answer = await client.call_tool("read", {**READ, "id": key})
        wrong = await client.call_tool("read", {"id": key})
        return [tool.name for tool in listed.tools], answer.structured_content, wrong.is_error


@pytest.mark.django_db(transaction=True)
def test_the_librarys_client_works_over_http(assistant, ada):
    async def over(port: int) -> Any:
        head = {"Authorization": f"Bearer {assistant.text}"}
        async with httpx2.AsyncClient(headers=head, timeout=60) as line:
            return await used(streamable_http_client(f"http://127.0.0.1:{port}{PATH}", http_client=line), str(ada.uid))

    with web() as server:
        names, answer, refused = asyncio.run(over(server.port))
    assert names == list(TOOLS)
    assert (bare(answer["rows"][0]["name"]), refused) == ("Ada Kowalska", True)


@pytest.mark.django_db(transaction=True)
def test_on_the_same_machine_it_may_ask_as_often_as_over_http(assistant, ada):
    cache.clear()
    Integration.objects.filter(pk=assistant.agent.client.pk).update(requests_a_minute=1)
    find, asked_for = partial(counted, assistant.text), {"purpose": "contracts", "id": str(ada.uid)}
    first, second = (mcp_server.called(find, "read", asked_for) for _each in range(2))
    assert (first.refused, second.code, second.values["retry_after_seconds"] > 0) == (False, "too_many_requests", True)
    assert mcp_server.listed(find) == []


@pytest.mark.django_db(transaction=True)
def test_the_librarys_client_works_over_stdin_and_stdout(assistant, ada):
    around = surroundings(SPOJNIK_TOKEN=assistant.text)
    child = StdioServerParameters(command=sys.executable, args=["manage.py", "agent", "--stdio"], env=around)
    names, answer, refused = asyncio.run(used(child, str(ada.uid)))
    assert names == list(TOOLS)
    assert (bare(answer["rows"][0]["name"]), refused) == ("Ada Kowalska", True)
