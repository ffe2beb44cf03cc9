"""Locks that make concurrent additions of one address wait: otherwise two would both find nobody and create duplicates.

    lock_addresses(rows)    an advisory lock for each address, number and company, until the transaction ends
    then search             whoever waited sees what the other one has saved

Few rows lock the values they name, and share one lock that stands for everybody. Many rows take that one exclusively
(`lock_everything`), so that an import's batch neither fills the lock table nor deadlocks with another order of locks.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from crm.contacts.companies.nip_locks import lock_every_nip
from crm.contacts.ownership.value_locks import ADDRESSES, lock_class, lock_number, lock_values
from crm.privacy.keys.blind_index import blind
from crm.privacy.models.person import FURTHER_ADDRESSES

FEW = 100  # locks


def lock_addresses(rows: Iterable[Mapping[str, Any]]) -> None:
    """Wait for everybody who is adding one of these; call it in the transaction, before the search for duplicates."""
    keys = {key for row in rows for key in keys_of(row)}
    if len(keys) > FEW:
        lock_class(ADDRESSES)
    else:
        lock_values(ADDRESSES, keys)


def lock_everything() -> None:
    """Wait for everybody who is adding a firm with its NIP or somebody, and make all others wait until the transaction
    ends.
    """
    lock_every_nip()
    lock_class(ADDRESSES)


def keys_of(row: Mapping[str, Any]) -> Iterable[int]:
    """Lock numbers for the addresses of a row, and for the company in which a namesake is searched."""
    for plural, kind in FURTHER_ADDRESSES.items():
        for value in (row.get(kind), *(row.get(plural) or ())):
            if value and (index := blind(kind, value)) is not None:
                yield lock_number(index)
    company = getattr(row.get("company"), "pk", None)
    if company and row.get("name"):
        yield lock_number(company)
