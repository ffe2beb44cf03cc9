"""The `mcp` library's server for one agent: lists its tools and calls them. Nothing else of the protocol is offered.

Importing this costs what the library costs (a second, tens of megabytes): only processes that an agent calls load it,
by its dotted path.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from asgiref.sync import sync_to_async
from django.utils import translation
from django.utils.translation import gettext as _
from mcp.server.lowlevel.server import Server
from mcp_types import CallToolResult, ListToolsResult, TextContent, Tool as ListedTool, ToolAnnotations

from crm.accounts.models import Token
from crm.agents.calls.acting import agent_of
from crm.agents.protocol.door import FENCED, Outcome, call, refusal
from crm.agents.protocol.input_schema import ANSWER, input_schema
from crm.agents.tools.catalogue import TOOLS
from crm.api.protocol.problems import Problem
from crm.product import VERSION

NAME = "spojnik"
Find = Callable[[], Token | None]  # of whoever calls, looked up anew each time; Problem for who has to wait


def server_for(find: Find) -> "Server[Any]":
    """A server for whoever bears the token that `find` gives."""

    async def list_tools(_context: Any, _params: Any) -> ListToolsResult:
        return ListToolsResult(tools=await sync_to_async(listed)(find))

    async def call_tool(_context: Any, params: Any) -> CallToolResult:
        outcome = await sync_to_async(called)(find, params.name, params.arguments or {})
        return result_of(outcome)

    return Server(NAME, version=VERSION, instructions=instructions(), on_list_tools=list_tools, on_call_tool=call_tool)


def instructions() -> str:
    """What every model reads first."""
    return " ".join(
        [
            _("You work for one colleague of a house that keeps people's data under the GDPR."),
            _("Each call names its purpose, and each person you read is told so in the copy of their data: read few."),
            _("You decide, approve, export, reveal and send nothing."),
            str(FENCED),
        ]
    )


def listed(find: Find) -> list[ListedTool]:
    """The tools that the agent was given, in its colleague's language; none for an agent that is off."""
    try:
        token = find()
        agent = agent_of(token) if token else None
    except Problem:
        return []
    if token is None or agent is None:
        return []
    purposes = list(token.purposes.values_list("slug", flat=True))
    with translation.override(agent.principal.language):
        return [
            ListedTool(
                name=tool.name,
                title=str(tool.title),
                description=str(tool.description),
                input_schema=input_schema(tool, purposes),
                output_schema=ANSWER,
                annotations=ToolAnnotations(
                    read_only_hint=not tool.writes,
                    destructive_hint=False,
                    idempotent_hint=not tool.writes,
                    open_world_hint=False,
                ),
            )
            for tool in TOOLS.values()
            if tool.name in agent.tools
        ]


def called(find: Find, name: str, arguments: Mapping[str, Any]) -> Outcome:
    """The outcome of a call; that of a stranger's where the token ended meanwhile, a wait where it calls too fast."""
    try:
        token = find()
    except Problem as problem:
        return refusal(problem)
    return call(token, name, arguments) if token else refusal(Problem("token_refused"))


def result_of(outcome: Outcome) -> CallToolResult:
    """The outcome as the protocol has it: the same values as text and in structure."""
    text = json.dumps(outcome.values, ensure_ascii=False, indent=1)
    structured = None if outcome.refused else outcome.values
    return CallToolResult(
        content=[TextContent(type="text", text=text)], structured_content=structured, is_error=outcome.refused
    )
