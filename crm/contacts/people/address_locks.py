"""Locks that make concurrent additions of one address wait: otherwise two would both find nobody and create duplicates.

    lock_addresses(rows)    an advisory lock for each address, number and company, until the transaction ends
    then search             whoever waited sees what the other one has saved

Few rows lock the values they name, and share one lock that stands for everybody. Many rows take that one exclusively
(`lock_everything`), so that an import's batch neither fills the lock table nor deadlocks with another order of locks.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from crm.privacy.keys.blind_index import blind
from crm.privacy.models.person import FURTHER_ADDRESSES

LOCK_CLASS = 0x0ADD  # our part of the space of advisory locks
EVERYBODY = 0
FEW = 100  # locks
# first the one that stands for everybody, then each in one order: two never wait for each other
ONE_BY_ONE = """
    SELECT pg_advisory_xact_lock_shared(%s, %s)::text
    UNION ALL
    SELECT pg_advisory_xact_lock(%s, key)::text FROM (SELECT key FROM unnest(%s::int[]) AS key ORDER BY key) AS sorted
"""


def lock_addresses(rows: Iterable[Mapping[str, Any]]) -> None:
    """Wait for everybody who is adding one of these; call it in the transaction, before the search for duplicates."""
    keys = sorted({key for row in rows for key in keys_of(row)})
    if len(keys) > FEW:
        lock_everything()
        return
    with connection.cursor() as cursor:
        cursor.execute(ONE_BY_ONE, [LOCK_CLASS, EVERYBODY, LOCK_CLASS, keys])


def lock_everything() -> None:
    """Wait for everybody who is adding somebody, and make all others wait until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, EVERYBODY])


def keys_of(row: Mapping[str, Any]) -> Iterable[int]:
    """Lock numbers for the addresses of a row, and for the company in which a namesake is searched."""
    for plural, kind in FURTHER_ADDRESSES.items():
        for value in (row.get(kind), *(row.get(plural) or ())):
            if value and (index := blind(kind, value)) is not None:
                yield lock_number(index)
    company = getattr(row.get("company"), "pk", None)
    if company and row.get("name"):
        yield lock_number(company)


def lock_number(number: int) -> int:
    """A lock's number: 31 bits, never EVERYBODY."""
    return number % (2**31 - 1) + 1
