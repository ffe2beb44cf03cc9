"""What the database holds, as one digest a table: whatever a refused request has changed shows."""

from django.db import connection

# Logs are meant to grow with every look, a disclosure with what a program reads, the throttle's counters with every
# link that is none; a session is the visitor's own.
LEFT_OUT = (
    *("accounts_session", "accounts_tries", "django_migrations"),
    *("privacy_accessentry", "privacy_disclosure", "privacy_ledgerentry"),
)
TABLES = """
    select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = 'public' and relkind in ('r', 'p') and not relispartition and relname <> all(%s) order by relname
"""


def tables() -> list[str]:
    """Every table of the database but those left out."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [list(LEFT_OUT)])
        return [name for (name,) in cursor.fetchall()]


def digest(names: list[str]) -> dict[str, tuple[int, str]]:
    """{table: (rows, hash over them all)} in one statement."""
    one = "select '{0}', count(*), md5(coalesce(string_agg(row::text, '|' order by row::text), '')) from \"{0}\" row"
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(one.format(name) for name in names))
        return {name: (rows, told) for name, rows, told in cursor.fetchall()}


def changed(before: dict, after: dict) -> list[str]:
    """Tables that differ."""
    return sorted(name for name in before if before[name] != after[name])
