"""The doors for which keys are given out (RFC 8707): a key for one opens no other. Each says where it is (RFC 9728).

    a key for the REST interface     opens it and what lies below its address: agents' door too
    a key for the door of agents     opens that alone

A further door is a line in PATHS; whoever stands there asks `token_behind(text, resources=doors_at(path))`.
"""

from collections.abc import Iterable

from django.conf import settings

from crm.accounts.clients.tokens import API
from crm.accounts.permissions import scopes

MCP = "mcp"
PATHS = {API: "/api/v1", MCP: "/api/v1/mcp"}
SCOPES_AT = {MCP: scopes.ALONE}  # elsewhere all of them


def identifier_of(resource: str) -> str:
    """How a resource is called outside: its address."""
    return f"{settings.BASE_URL}{PATHS[resource]}"


def doors_at(path: str) -> list[str]:
    """The resources that a path belongs to, the narrowest first; what lies outside of them is the REST interface's."""
    named = [name for name, address in PATHS.items() if f"{path}/".startswith(f"{address}/")]
    return sorted(named, key=lambda name: -len(PATHS[name])) or [API]


def metadata_address(path: str) -> str:
    """Where it stands who gives keys for the door at a path (RFC 9728, section 3.1)."""
    return f"{settings.BASE_URL}/.well-known/oauth-protected-resource{PATHS[doors_at(path)[0]]}"


def resource_named(identifier: str) -> str | None:
    """The resource that is called so; the whole site is the REST interface. None for any other address."""
    by_address = {settings.BASE_URL: API} | {identifier_of(resource): resource for resource in PATHS}
    return by_address.get(identifier.removesuffix("/"))


def resource_asked(identifiers: Iterable[str]) -> str | None:
    """The one resource that is meant by these addresses; the REST interface by none. None for several, or foreign."""
    named = {resource_named(identifier) for identifier in identifiers} or {API}
    return named.pop() if len(named) == 1 else None
