"""Empties, after a test with real transactions, only the tables that hold something and those that point at them.

Django truncates all of them, and the logs alone have a table with five indexes for each of many months: half a second.
It also writes permissions and content types anew each time; they stay here.
"""

from functools import lru_cache

from django.db import connection

LEAVES = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
POINTING = "SELECT confrelid::regclass::text, conrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
KEPT = {"django_migrations", "django_content_type", "auth_permission"}  # what only migrations write


def rows(statement: str) -> list[tuple]:
    """What the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def filled() -> set[str]:
    """Tables and partitions with at least one row."""
    names = [name for (name,) in rows(LEAVES) if name not in KEPT]
    return {name for (name,) in rows(" UNION ALL ".join(f"(SELECT '{n}' FROM {n} LIMIT 1)" for n in names))}  # noqa: S608


@lru_cache(maxsize=1)
def pointing() -> list[tuple[str, str]]:
    """(table, table that points at it)."""
    return rows(POINTING)


def with_pointing(names: set[str]) -> set[str]:
    """`names` and every table that points at one of them: PostgreSQL empties such only together."""
    more = {other for name, other in pointing() if name in names} - names
    return with_pointing(names | more) if more else names


def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False) -> list[str]:
    """Takes the place of Django's."""
    names = sorted(with_pointing(filled()))
    return [f"TRUNCATE {', '.join(names)}{' RESTART IDENTITY' if reset_sequences else ''}"] if names else []
