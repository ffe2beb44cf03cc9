"""The library's streamable HTTP, answered from a process that speaks WSGI: one POST, one answer in JSON, no session.

Django's request ──scope, receive──> StreamableHTTPSessionManager(stateless, JSON) ──send──> Django's answer
                                        └── a tool's act runs in the thread of the request, on its connection
"""

from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings

from crm.agents.protocol.mcp_server import Find, server_for

LARGEST = 256 * 1024  # bytes of one message
PASSED_ON = ("accept", "content-type", "mcp-protocol-version", "mcp-method", "mcp-name", "origin")


class LibraryAnswer(HttpResponse):
    """What the library answers. Its errors are JSON-RPC's: they become no problem documents of ours."""

    of_another_protocol = True


def answer(request: HttpRequest, find: Find) -> HttpResponse:
    """What the library answers to this POST."""
    return async_to_sync(exchanged)(scope_of(request), request.body, find)


def scope_of(request: HttpRequest) -> dict[str, Any]:
    """The request as ASGI describes one, without its token: nobody but our own door has to see it."""
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in request.headers.items()
        if name.lower() in PASSED_ON or name.lower().startswith("mcp-param-")
    ]
    headers.append((b"host", request.get_host().encode()))  # compared with ALLOWED_HOSTS
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path_info,
        "raw_path": request.path_info.encode(),
        "query_string": b"",
        "headers": headers,
    }


async def exchanged(scope: dict[str, Any], body: bytes, find: Find) -> HttpResponse:
    """One message through a server of its own."""
    manager = StreamableHTTPSessionManager(
        app=server_for(find),
        json_response=True,
        stateless=True,
        max_request_body_size=LARGEST,
        security_settings=TransportSecuritySettings(
            enable_dns_rebinding_protection=True,
            allowed_hosts=[dict(scope["headers"])[b"host"].decode()],
            allowed_origins=[settings.BASE_URL],
        ),
    )
    response = LibraryAnswer()
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            response.status_code = message["status"]
            for name, value in message["headers"]:
                if name.lower() != b"content-length":
                    response.headers[name.decode("latin-1").title()] = value.decode("latin-1")
        elif message["type"] == "http.response.body":
            response.write(message.get("body", b""))

    async with manager.run():
        await manager.handle_request(scope, receive, send)
    response.headers["Cache-Control"] = "no-store"
    return response
