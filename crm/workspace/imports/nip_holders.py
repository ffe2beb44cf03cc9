"""Rows that are refused since another company has their NIP: which one, as far as the reader sees it."""

from collections.abc import Sequence
from typing import Any

from crm.contacts.companies.company_editing import with_nips
from crm.contacts.models import Company
from crm.files.models import Import, ImportRow
from crm.files.rows.cell_values import tax_number

TAKEN, NIP = "nip_taken", "nip"


def takers(load: Import, rows: Sequence[ImportRow], user: Any) -> dict[int, Company]:
    """{number of the row: the company}, with what opens it."""
    at = next((at for at, target in load.targets.items() if target == NIP), None)
    refused = [row for row in rows if TAKEN in {code for _at, _target, code in row.problems}]
    nips = {row.number: tax_number(row.cells_by_column.get(at, ""))[0] for row in refused if at is not None}
    found = with_nips(user, set(nips.values())) if nips else {}
    return {number: found[nip] for number, nip in nips.items() if nip in found}
