"""What the database holds, as one digest a table: whatever a refused request has changed shows."""

from django.db import connection

# Logs are meant to grow with every look, a disclosure, whom it was about and the rows of its day with what a program
# reads, the throttle's counters with every link that is none; a session is the visitor's own.
LEFT_OUT = (
    *("accounts_session", "accounts_tries", "accounts_clientday", "django_migrations"),
    *("privacy_accessentry", "privacy_disclosure", "privacy_ledgerentry", "api_givenperson"),
    "api_givenrecord",
)
TABLES = """
    select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = 'public' and relkind in ('r', 'p') and not relispartition and relname <> all(%s) order by relname
"""
DIGEST = "select '{0}', count(*), md5(coalesce(string_agg(row::text, '|' order by row::text), '')) from \"{0}\" row"
# PostgreSQL counts every row that is written, also where it was undone; a table that is emptied gets another file.
WRITTEN = """
    select relname, coalesce(pg_partition_root(oid), oid)::regclass::text, relfilenode::bigint,
        pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
        + pg_stat_get_xact_tuples_deleted(oid)
    from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
"""


def tables() -> list[str]:
    """Every table of the database but those left out."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [list(LEFT_OUT)])
        return [name for (name,) in cursor.fetchall()]


def digest(names: list[str]) -> dict[str, tuple[int, str]]:
    """{table: (rows, hash over them all)} in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(DIGEST.format(name) for name in names))
        return {name: (rows, checksum) for name, rows, checksum in cursor.fetchall()}


def changed(before: dict, after: dict) -> list[str]:
    """Tables of `after` that differ."""
    return sorted(name for name in after if before[name] != after[name])


def written() -> dict[str, tuple[str, int, int]]:
    """{table or partition: (the table it is part of, its file, rows written in this transaction, undone or not)}."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return {name: tuple(values) for name, *values in cursor.fetchall()}


def touched(since: dict, names: list[str]) -> list[str]:
    """Those of `names` that were written to since: whatever else there is needs no second look."""
    now = written()
    written_to = {(now.get(name) or since[name])[0] for name in {*since, *now} if since.get(name) != now.get(name)}
    return [name for name in names if name in written_to]
