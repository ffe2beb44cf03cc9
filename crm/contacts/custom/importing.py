"""What an import needs of fields of the house's own: which there are, one cell read, values stored.

    for field in importable("contact", purpose):    field.name (the target's code), str(field), field.category
    kept, problem = parse(field, cell)              problem is a sentence for the dry run; then nothing is kept
    add_many([{…, "custom": {field.name: kept}}])   new contacts: with the rest of the row, need check included
    add_company({…, field.name: kept}, by=…)        new companies and deals (open_deal) take them among their values
    fill(contact, {field.name: kept})               a record that is here already: only what is empty; names of it

The ledger and `Origin.fields` name a value by `field.name`. An old value for an undo is `told(record)[field.name]`.
"""

from django.core.exceptions import ValidationError
from django.db import models

from crm.contacts import fields as cells
from crm.contacts.custom.holders import record_of
from crm.contacts.custom.keeping import Told, called, in_use, told, write
from crm.contacts.custom.reading import read
from crm.contacts.models import CustomField
from crm.privacy.models import Purpose


def importable(record: str, purpose: Purpose | None = None) -> list[CustomField]:
    """The fields that a file may bring to contacts, companies or deals; with a purpose those that it needs."""
    return [field for field in in_use(record) if purpose is None or field.needed_for(purpose)]


def parse(field: CustomField, cell: str) -> tuple[str, str]:
    """(what is kept of a cell, what is wrong with it in a sentence). «brak», «n/d» and «-» say nothing."""
    try:
        return read(field, cells.said(cell)), ""
    except ValidationError as error:
        return "", str(error.messages[0])


def fill(thing: models.Model, values: Told) -> list[str]:
    """Let a record say what it says nothing of yet; names of what was empty. As `write`, within the caller's act."""
    fields = called(values, record_of(thing))
    before = told(thing, list(fields.values()))
    empty = {name: text for name, text in values.items() if text and name in fields and not before[name]}
    return write(thing, empty, fields)
