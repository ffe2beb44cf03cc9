"""Locks on values that two may add at once: whoever waited finds what the other one has saved.

    lock_values(NIPS, numbers)     each of a few values, and a share of the lock that stands for all of the class
    lock_class(NIPS)               that one alone: all others of the class wait

Until the transaction ends. Classes are taken in the order of their names here, each once in a transaction: two that
hold one each never wait for the other's.
"""

from collections.abc import Iterable

from django.db import connection

NIPS, ADDRESSES = 0x0ADC, 0x0ADD  # our part of the space of advisory locks
EVERYBODY = 0
# first the one that stands for everybody, then each in one order: two never wait for each other
ONE_BY_ONE = """
    SELECT pg_advisory_xact_lock_shared(%s, %s)::text
    UNION ALL
    SELECT pg_advisory_xact_lock(%s, key)::text FROM (SELECT key FROM unnest(%s::int[]) AS key ORDER BY key) AS sorted
"""


def lock_values(kind: int, numbers: Iterable[int]) -> None:
    """Wait for everybody who is adding one of these values of a class."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_BY_ONE, [kind, EVERYBODY, kind, sorted({*numbers})])


def lock_class(kind: int) -> None:
    """Wait for everybody who is adding any value of a class, and make all others wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [kind, EVERYBODY])


def lock_number(number: int) -> int:
    """A lock's number: 31 bits, never EVERYBODY."""
    return number % (2**31 - 1) + 1
