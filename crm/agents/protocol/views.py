"""The address of the MCP server. A token of an agent opens it; a browser's session opens nothing here."""

from typing import Any

from django.http import HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.agents.calls.acting import agent_of
from crm.api.batches.inner_requests import token_in_force
from crm.api.protocol import problems
from crm.api.protocol.problems import Problem

BRIDGE = "crm.agents.protocol.http_bridge.answer"  # by its path: the library is loaded when the first agent calls


@csrf_exempt
@policy(SIGNED_IN, methods=("POST",), scope="mcp")
def mcp(request: Any) -> HttpResponse:
    """One message of the Model Context Protocol."""
    try:
        agent_of(request.token)
    except Problem as problem:
        return problems.answer(problem.code)
    key = request.token.pk
    response: HttpResponse = import_string(BRIDGE)(request, lambda: token_in_force(key))
    return response
