"""The doors for which keys are given out (RFC 8707): a key for one opens no other. Each says where it is (RFC 9728).

A further door is a line in PATHS; it asks `token_behind(text, resource=…)` under its own name.
"""

from collections.abc import Iterable

from django.conf import settings

from crm.accounts.clients.tokens import API

PATHS = {API: "/api/v1"}


def identifier_of(resource: str) -> str:
    """How a resource is called outside: its address."""
    return f"{settings.BASE_URL}{PATHS[resource]}"


def resource_named(identifier: str) -> str | None:
    """The resource that is called so; the whole site is the REST interface. None for any other address."""
    by_address = {settings.BASE_URL: API} | {identifier_of(resource): resource for resource in PATHS}
    return by_address.get(identifier.removesuffix("/"))


def resource_asked(identifiers: Iterable[str]) -> str | None:
    """The one resource that is meant by these addresses; the REST interface by none. None for several, or foreign."""
    named = {resource_named(identifier) for identifier in identifiers} or {API}
    return named.pop() if len(named) == 1 else None
