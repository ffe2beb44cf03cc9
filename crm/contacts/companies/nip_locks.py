"""Locks on NIPs: of two who add one number at once the second finds the first one's firm.

    lock_nip(nip)         before the look for a firm with it
    lock_sent_nip(body)   the one of a request, before its other locks
    lock_every_nip()      for many rows: before the first of them

The first locks of a transaction: before people, companies, a program's numbers (crm/api/external_ids/) and addresses
(crm/contacts/people/address_locks.py).
"""

from collections.abc import Mapping
from typing import Any

from crm.contacts.ownership.value_locks import NIPS, lock_class, lock_number, lock_values
from crm.files.rows.cell_values import tax_number
from crm.privacy.keys.blind_index import blind


def lock_nip(nip: str) -> None:
    """Wait for everybody who is adding this NIP, until the transaction ends; nothing for none."""
    if (index := blind("nip", nip)) is not None:
        lock_values(NIPS, [lock_number(index)])


def lock_sent_nip(values: Mapping[str, Any]) -> None:
    """Lock the NIP among values that no form has read yet."""
    lock_nip(str(tax_number(values.get("nip", ""))[0]))


def lock_every_nip() -> None:
    """Wait for everybody who is adding a NIP, and make all others wait until the transaction ends."""
    lock_class(NIPS)
