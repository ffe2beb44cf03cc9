"""Writes that stay: they are there even when the request around them is rolled back.

A counter that defends must not vanish with the act it refuses (CVE-2026-35597), so inside a transaction it is written
over a connection of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper


@contextmanager
def autonomous_cursor() -> Iterator[CursorWrapper]:
    """A cursor in a transaction that commits by itself when the block ends well."""
    if connection.in_atomic_block:
        with on_its_own() as cursor:
            yield cursor
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            yield cursor


@contextmanager
def on_its_own() -> Iterator[CursorWrapper]:
    """A cursor over a second connection, whose transaction commits by itself; closed when the block ends."""
    second_connection = connection.copy()
    try:
        second_connection.set_autocommit(False)
        with second_connection.cursor() as cursor:
            yield cursor
        second_connection.commit()
    finally:
        second_connection.close()
