"""One backup at a time, in whichever process: two side by side would read and write the whole database twice."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from launch.children import Refusal

LOCK = 7_203_301_902  # an advisory lock of this database; its session's end frees it, so a killed backup holds nothing


class AtWork(Refusal):
    """Another backup is being made."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Nobody else makes a backup meanwhile; AtWork when somebody does already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if cursor.fetchone() != (True,):
            raise AtWork("Another backup is being made: wait until it is there. Nothing was written.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
