"""After a test with real transactions the tables hold again what the migrations left in them, and nothing else.

Django truncates every table, which writes hundreds of files anew, forgets what the migrations planted, and writes
permissions and content types each time: most of a second. Here rows are deleted while triggers and foreign keys sleep;
what was planted is compared with how it was, and put back where it differs.

The process keeps its connection, too: Django opens another one for each such test, which reads the catalogue anew,
table by table. Here the session forgets what a test left in it. One that a test broke, opened as somebody else or moved
to another database is closed as ever.
"""

from dataclasses import dataclass
from functools import cache

from django.db import Error, connection, transaction
from psycopg.pq import TransactionStatus

KEPT = {"django_migrations", "django_content_type", "auth_permission"}  # what only migrations write
# a table that never held a row has no page; one that did keeps its pages, emptied or not
TOUCHED = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0 ORDER BY 1
"""
HASH = "SELECT '{0}', md5(coalesce(string_agg(planted::text, '|' ORDER BY planted::text), '')) FROM {0} planted"
# what run.py's own servers let the tests do; on others every table is truncated
MAY_SLEEP = "SELECT has_parameter_privilege('session_replication_role', 'SET')"

FORGET = """
    CLOSE ALL; RESET SESSION AUTHORIZATION; RESET ALL; UNLISTEN *; SELECT pg_advisory_unlock_all();
    DISCARD TEMP; DISCARD SEQUENCES
"""


@dataclass(frozen=True)
class Planted:
    """What the migrations left in a table: its rows as JSON, and their hash."""

    rows: str
    digest: str


def rows(statement: str) -> list[tuple]:
    """What the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@cache
def planted() -> dict[str, Planted]:
    """{table: what the migrations left in it}; asked before the first test."""
    contents = {name: rows(f"SELECT json_agg(planted)::text FROM {name} planted")[0][0] for name in touched()}  # noqa: S608
    digests = hashes([name for name, whole in contents.items() if whole])
    return {name: Planted(contents[name], digests[name]) for name in digests}


@cache
def may_sleep() -> bool:
    """Whether triggers and foreign keys can be put to sleep here."""
    return rows(MAY_SLEEP)[0][0]


def touched() -> list[str]:
    """Tables and partitions that ever held a row."""
    return [name for (name,) in rows(TOUCHED) if name not in KEPT]


def hashes(names: list[str]) -> dict[str, str]:
    """{table: hash over all its rows}."""
    return dict(rows(" UNION ALL ".join(HASH.format(name) for name in names)))


@transaction.atomic
def empty(_case=None) -> None:
    """Takes the place of what Django does after such a test. Waits for whoever is still writing."""
    known = planted()
    names = sorted({*touched(), *known})  # a table that was put back empty has no page either
    if may_sleep():
        now = hashes(list(known))
        names = [name for name in names if name not in known or now[name] != known[name].digest]
        if not names:
            return
        emptying = [f"DELETE FROM {name}" for name in names]  # noqa: S608
        emptying = [f"LOCK TABLE {', '.join(names)} IN EXCLUSIVE MODE", *emptying]
        emptying.insert(0, "SET LOCAL session_replication_role = replica")
    else:
        emptying = [f"TRUNCATE {', '.join(names)} CASCADE"]
    back = [put_back(name, known[name]) for name in known if name in names]
    with connection.cursor() as cursor:
        cursor.execute("; ".join([*emptying, *back]))


def put_back(name: str, was: Planted) -> str:
    """The statement that fills an emptied table as the migrations did."""
    quoted = was.rows.replace("'", "''")
    return f"INSERT INTO {name} SELECT * FROM json_populate_recordset(NULL::{name}, '{quoted}')"  # noqa: S608


def renewed() -> None:
    """The connection is as a new one would be."""
    if not (as_configured() and forgot()):
        connection.close()


def as_configured() -> bool:
    """Whether it is open, in no transaction, and what the settings ask for."""
    row, wanted = connection.connection, connection.settings_dict
    if row is None or row.closed or row.info.transaction_status != TransactionStatus.IDLE:
        return False
    place = {"NAME": row.info.dbname, "USER": row.info.user, "HOST": row.info.host, "PORT": str(row.info.port)}
    return bool(row.autocommit and not connection.in_atomic_block) and place == {
        name: str(wanted[name]) for name in place
    }


def forgot() -> bool:
    """Whether the session could forget, in a database that still has the name."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(FORGET)
            connection.ensure_timezone()
            cursor.execute("SELECT current_database()")
            return cursor.fetchone() == (connection.settings_dict["NAME"],)
    except Error:
        return False
