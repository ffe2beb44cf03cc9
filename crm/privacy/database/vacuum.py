"""Rows that were deleted lie in their table until it is vacuumed: shredded keys soonest of all.

PostgreSQL's own autovacuum is told by a migration to look at `privacy_personkey` after every single deletion: within
a minute, whoever may do what. `vacuum` does it at once for every table with rows about people, where the role at hand
owns them; it is asked each hour, and after a purge by `manage.py vacuum` with the owner's role. What stays for a while
all the same (write-ahead log, replicas, backups) stands in docs/security.md.
"""

from datetime import datetime, timedelta

from django.db import connection

from crm.privacy.declarations import Rows
from crm.privacy.map.data_map import rooms

# Where nobody vacuumed yet, the time is counted from the start of the server.
DEAD = (
    "SELECT n_dead_tup, greatest(last_vacuum, last_autovacuum, pg_postmaster_start_time()) "
    "FROM pg_stat_user_tables WHERE relname = %s"
)
OWNED = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user"
LATE = timedelta(days=1)


def tables() -> list[str]:
    """The tables from which an erasure deletes, keys first."""
    names = [room.model._meta.db_table for room in rooms() if room.declaration.rows is not Rows.KEEP]
    return sorted(names, key=lambda name: name != "privacy_personkey")


def vacuum() -> list[str]:
    """Vacuum those of the tables that the role at hand owns, one after another; their names. Outside transactions."""
    with connection.cursor() as cursor:
        cursor.execute(OWNED)
        owned = {name for (name,) in cursor.fetchall()}
        vacuumed = [name for name in tables() if name in owned]
        for name in vacuumed:
            cursor.execute(f"VACUUM {connection.ops.quote_name(name)}")
    return vacuumed


def shredded(at: datetime) -> tuple[int, bool]:
    """(dead rows of the table of keys, whether they lie there for longer than they should)."""
    with connection.cursor() as cursor:
        cursor.execute(DEAD, ["privacy_personkey"])
        dead, last = cursor.fetchone() or (0, at)
    return dead, bool(dead) and at - last > LATE
