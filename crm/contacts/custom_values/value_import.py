"""How an import reads one cell of a custom field.

    kept, code = parse(field, cell)                 a code of crm/files/rows/problem_kinds.py; then nothing is kept
    add_many([{…, "custom": {field.name: kept}}])   new contacts: with the rest of the row, need check included
    add_company({…, field.name: kept}, by=…)        new companies and deals (open_deal) take them among their values

Existing records: `crm/contacts/people_imports/custom_writing.py`. The ledger and `Origin.fields` name a value by
`field.name`.
"""

from django.core.exceptions import ValidationError

from crm.contacts.custom_values.typed_values import parse_value
from crm.contacts.models import CustomField
from crm.files.rows import cell_values as cells
from crm.files.rows.problem_kinds import KINDS


def parse(field: CustomField, cell: str) -> tuple[str, str]:
    """(the stored form of a cell, the code of what is wrong with it). «brak», «n/d» and «-» count as empty."""
    try:
        return parse_value(field, cells.meaningful(cell)), ""
    except ValidationError as error:
        code = str(error.code)
        own_kind = f"own_{code}"
        return "", own_kind if own_kind in KINDS else code if code in KINDS else "own_identifier"
