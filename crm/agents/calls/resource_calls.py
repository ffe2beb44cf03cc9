"""A tool goes through the very resources of the API: their scopes, gate, visibility, masks, traces and verbs.

read(request, OneDeal, {"purpose": …}, key)          the answer of a GET, counted towards the day's rows
create(request, Tasks, {…}, key="")                  the receipt of a POST, once under its Idempotency-Key
change(request, OneDeal, {…}, {"purpose": …}, key)   the same of a PATCH, over the version that was read
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.datastructures import CaseInsensitiveMapping
from rest_framework.response import Response

from crm.accounts.limits import daily_rows
from crm.accounts.models import Agent
from crm.agents.calls.acting import AgentRequest
from crm.api.protocol import idempotency
from crm.api.protocol.idempotency import Receipt, Settle
from crm.api.protocol.problems import Problem
from crm.api.protocol.resource import Resource
from crm.api.protocol.shapes import Query


def admitted(request: AgentRequest, resource: type[Resource], method: str) -> AgentRequest:
    """The request with this method, if the policy of the resource admits it; raises scope_missing or not_permitted."""
    policy = resource.policy
    if missing := policy.missing_scope(request.user, method):
        raise Problem("scope_missing", scope=missing)
    if not policy.admits(request.user, method):
        raise Problem("not_permitted")
    admitted_request = copy(request)
    admitted_request.method = method
    return admitted_request


def view_for(request: AgentRequest, resource: type[Resource], params: Mapping[str, Any]) -> Any:
    """The view of the resource with its parameters read."""
    request.query_params = query = QueryDict(mutable=True)
    for name, value in params.items():
        if value is not None:
            query[name] = str(value)
    view: Any = resource()
    view.request = request
    view.asked = resource.queries.get(request.method, Query).asked(request)
    return view


def read(request: AgentRequest, resource: type[Resource], params: Mapping[str, Any], *keys: Any) -> dict[str, Any]:
    """What the resource answers to a GET. Rows are taken before it reads, and given back where it did not."""
    own = admitted(request, resource, "GET")
    view = view_for(own, resource, params)
    with rows_counted(own, view) as rows:
        answer: dict[str, Any] = view.get(own, *keys).data
        rows.extend([answer] if answer.get("results") is None else answer["results"])
    return answer


@contextmanager
def rows_counted(request: AgentRequest, view: Any) -> Iterator[list[Any]]:
    """Rows of the day are taken before anything is read, and those given back that the list did not get."""
    taken, rows = view.take_rows(request), list[Any]()
    try:
        yield rows
    finally:
        daily_rows.give_back(request.auth.client, taken - len(rows))


def create(request: AgentRequest, resource: type[Resource], body: Mapping[str, Any]) -> dict[str, Any]:
    """What the resource answers to a POST of `body`: ids and codes."""
    own = admitted(request, resource, "POST")
    own.data = body
    view = view_for(own, resource, {})
    return once(own, lambda settle: view.create(own, settle))


def change(
    request: AgentRequest,
    resource: type[Resource],
    body: Mapping[str, Any],
    params: Mapping[str, Any],
    key: Any,
    *,
    etag: str,
) -> dict[str, Any]:
    """What the resource answers to a PATCH over the version `etag`: ids and names of fields."""
    own = admitted(request, resource, "PATCH")
    own.data = body
    own.headers = CaseInsensitiveMapping({**request.headers, "If-Match": etag})
    view = view_for(own, resource, params)

    def act(settle: Settle) -> Receipt:
        response: Response = view.patch(own, key)
        return settle(Receipt(response.status_code, response.data, etag=response.headers.get("ETag", "")))

    return once(own, act)


def once(request: AgentRequest, act: Any) -> dict[str, Any]:
    """Do it once under its key, while the agent is held: whoever stops it waits for this, and nothing comes after."""
    with transaction.atomic():
        mine = Agent.objects.on().filter(client=request.auth.client_id, principal=request.user)
        if not mine.select_for_update(no_key=True).values_list("pk", flat=True):
            raise Problem("agent_off")
        answer: dict[str, Any] = idempotency.once(request, act).data
    return answer
