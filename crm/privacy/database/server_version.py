"""Which PostgreSQL the product is made for: checked before anything is migrated, at the start, and by the doctor."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

OLDEST, NEWEST = 16, 18  # docs/operations.md, Production; tests/privacy/database/test_server_version.py


def refusal(number: int) -> str:
    """Why a server is refused, by its version as a number (160004 is 16.4); empty for one that is supported."""
    major = number // 10000
    if OLDEST <= major <= NEWEST:
        return ""
    return (
        f"PostgreSQL {major} is not supported: use {OLDEST} to {NEWEST}, best {NEWEST}. "
        "How to move a database: docs/operations.md, Updates."
    )


def verify_server() -> None:
    """ImproperlyConfigured where the database is of a version that we do not know."""
    if why := refusal(version_of("default")):
        raise ImproperlyConfigured(why)


def version_of(alias: str) -> int:
    """The version of a database's server as a number."""
    connection: Any = connections[alias]
    connection.ensure_connection()
    return connection.pg_version


@register(Tags.database)
def server_is_supported(databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """What `migrate` asks before it touches a table."""
    reasons = [refusal(version_of(alias)) for alias in databases or ()]
    return [Error(why, id="privacy.E101") for why in reasons if why]
