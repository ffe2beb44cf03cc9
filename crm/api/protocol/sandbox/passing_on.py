"""A request of a client for tests, on its way to the invented house, and the answer on its way back.

The token was looked at here: it is whole, in force, and within its requests. What goes on is the request without it,
and what its client may: a scope, a short name of a purpose, a number. No name, no key of a row, no recipient.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from crm.accounts.models import Token
from crm.api.protocol import problems
from crm.api.protocol.sandbox import house_process
from crm.api.protocol.sandbox.house_process import HOUSE, Broken, Busy, Preparing

ASKED = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH", "SERVER_PROTOCOL")
HEADERS = (
    *("HTTP_HOST", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_PREFER", "HTTP_IDEMPOTENCY_KEY"),
    *("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_CONTENT_ENCODING"),
)
DROPPED = frozenset(["content-length", "connection", "set-cookie", "ratelimit", "ratelimit-policy", "date", "server"])
ROWS = re.compile(r'"rows";r=(\d+)')
MARK = "X-Sandbox"  # so that a program sees that what it read is invented


def answer_of_sandbox(request: HttpRequest, token: Token) -> HttpResponse:
    """What the invented house says, or why it says nothing."""
    if house_process.why_closed():
        return problems.answer("sandbox_closed")
    if token.delegated:
        return problems.answer("not_in_sandbox")
    try:
        answered = HOUSE.ask({"environ": environ_of(request), "body": body_of(request), "caller": caller_of(token)})
    except RequestDataTooBig:
        return problems.answer("too_large")
    except Busy:
        return problems.answer("too_many_requests", headers={"Retry-After": "1"})
    except Preparing:
        return problems.answer("sandbox_preparing")
    except Broken:
        return problems.answer("unavailable")
    return response_of(request, answered)


def environ_of(request: HttpRequest) -> dict[str, str]:
    """What of the request is passed on: what is listed, and nothing that says who asks."""
    meta = request.META
    return {
        **{name: str(meta[name]) for name in (*ASKED, *HEADERS) if name in meta},
        "SERVER_NAME": request.get_host().partition(":")[0],
        "SERVER_PORT": request.get_port(),
        "wsgi.url_scheme": request.scheme or "http",
    }


def body_of(request: HttpRequest) -> str:
    """The body as text."""
    return b64encode(request.body).decode()


def caller_of(token: Token) -> dict[str, Any]:
    """What the client may, by this token and now."""
    slugs = token.purposes.order_by("slug").values_list("slug", flat=True).distinct()
    return {
        "client": token.client.uid.hex,
        "token": token.uid.hex,
        "scopes": sorted(token.in_force),
        "purposes": list(slugs),
        "rows_a_day": token.client.rows_a_day,
    }


def response_of(request: Any, said: Mapping[str, Any]) -> HttpResponse:
    """The answer, with what it left of the rows of the day."""
    response = HttpResponse(b64decode(said["body"]), status=said["status"])
    del response.headers["Content-Type"]
    for name, value in said["headers"]:
        if name.lower() == "ratelimit" and (rows := ROWS.search(value)):
            request.rows_left = int(rows[1])
        if name.lower() not in DROPPED:
            response.headers[name] = value
    response.headers[MARK] = "1"
    return response
