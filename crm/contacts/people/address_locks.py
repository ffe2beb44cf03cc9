"""Whoever takes in one address comes one after another: two at once would both find nobody, and make two of one person.

    hold(rows)      an advisory lock for each address, number and company, until the transaction ends
    then look       whoever waited sees what the other one has saved

Few rows lock what they name, and share one lock that stands for everybody; many rows take that one for themselves
alone (`hold_all`), so that a batch of an import neither fills the table of locks nor waits for them in two orders.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from crm.privacy.keys.blind_index import blind

ROOM = 0x0ADD  # our part of the space of advisory locks
EVERYBODY = 0
FEW = 100  # locks
# first the one that stands for everybody, then each in one order: two never wait for each other
ONE_BY_ONE = """
    SELECT pg_advisory_xact_lock_shared(%s, %s)::text
    UNION ALL
    SELECT pg_advisory_xact_lock(%s, key)::text FROM (SELECT key FROM unnest(%s::int[]) AS key ORDER BY key) AS sorted
"""


def hold(rows: Iterable[Mapping[str, Any]]) -> None:
    """Wait for whoever is taking in one of these; the caller holds the transaction and looks only after this."""
    keys = sorted({key for row in rows for key in keys_of(row)})
    if len(keys) > FEW:
        hold_all()
        return
    with connection.cursor() as cursor:
        cursor.execute(ONE_BY_ONE, [ROOM, EVERYBODY, ROOM, keys])


def hold_all() -> None:
    """Wait for everybody who is taking somebody in, and let nobody in until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ROOM, EVERYBODY])


def keys_of(row: Mapping[str, Any]) -> Iterable[int]:
    """What stands for the addresses of a row, and for the company in which a namesake is looked for."""
    for kind, name, plural in (("email", "email", "emails"), ("phone", "phone", "phones")):
        for value in (row.get(name), *(row.get(plural) or ())):
            if value and (index := blind(kind, value)) is not None:
                yield small(index)
    company = getattr(row.get("company"), "pk", None)
    if company and row.get("name"):
        yield small(company)


def small(number: int) -> int:
    """A lock's number, of 31 bits and never that of everybody."""
    return number % (2**31 - 1) + 1
