"""What an import needs of fields of the house's own: one cell read.

    kept, code = parse(field, cell)                 a code of crm/files/rows/problem_kinds.py; then nothing is kept
    add_many([{…, "custom": {field.name: kept}}])   new contacts: with the rest of the row, need check included
    add_company({…, field.name: kept}, by=…)        new companies and deals (open_deal) take them among their values

Records that are here already: `crm/contacts/people_imports/custom_writing.py`. The ledger and `Origin.fields` name a
value by `field.name`."""

from django.core.exceptions import ValidationError

from crm.contacts.custom_values.typed_values import read
from crm.contacts.models import CustomField
from crm.files.rows import cell_values as cells
from crm.files.rows.problem_kinds import KINDS


def parse(field: CustomField, cell: str) -> tuple[str, str]:
    """(what is kept of a cell, the code of what is wrong with it). «brak», «n/d» and «-» say nothing."""
    try:
        return read(field, cells.said(cell)), ""
    except ValidationError as error:
        code = str(error.code)
        own = f"own_{code}"
        return "", own if own in KINDS else code if code in KINDS else "own_identifier"
