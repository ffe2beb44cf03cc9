"""What a database holds, in numbers: rows of each table and a checksum that any order of rows gives."""

from collections.abc import Iterable
from typing import Any

from launch.backups.dumps import KEYS

TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
Counts = dict[str, dict[str, Any]]


def count(connection: Any) -> tuple[Counts, Counts]:
    """({table: {"rows": n, "sum": text}} of the data, the same of the tables of keys), over a psycopg connection."""
    connection.execute("SET TIME ZONE 'UTC'")
    names = [name for (name,) in connection.execute(TABLES).fetchall()]
    return counted(connection, [name for name in names if name not in KEYS]), counted(connection, KEYS)


def counted(connection: Any, names: Iterable[str]) -> Counts:
    """Rows and checksum of each table."""
    counts: Counts = {}
    for name in names:
        cursor = connection.execute(
            f'SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM public."{name}" AS t'  # noqa: S608
        )
        rows, checksum = cursor.fetchone()
        counts[name] = {"rows": rows, "sum": checksum}
    return counts


def differences(before: Counts, after: Counts) -> list[str]:
    """Tables whose rows or contents differ, in words."""
    return [
        f"{name}: {before.get(name, {}).get('rows', 'no table')} -> {after.get(name, {}).get('rows', 'no table')}"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]
