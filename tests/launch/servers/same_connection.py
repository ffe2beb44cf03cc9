"""Between tests with real transactions a process keeps its connection to PostgreSQL.

Django opens another one for each of them, which reads the catalogue anew, table by table. Here the session forgets what
a test left in it. One that a test broke, opened as somebody else or moved to another database is closed as ever.
"""

from django.db import Error, connection
from psycopg.pq import TransactionStatus

FORGET = """
    CLOSE ALL; RESET SESSION AUTHORIZATION; RESET ALL; UNLISTEN *; SELECT pg_advisory_unlock_all();
    DISCARD TEMP; DISCARD SEQUENCES
"""


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
