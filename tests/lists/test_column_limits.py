"""What may be typed into a column is what it keeps: one limit for forms, files and programs."""

from typing import Any

import pytest
from rest_framework import serializers

from crm.api import urls
from crm.api.columns import LinesOfColumns, SentColumns
from crm.contacts.columns.company import COMPANY
from crm.contacts.columns.contact import CONTACT
from crm.contacts.columns.file_targets import longest_of
from crm.contacts.company_imports.company_cleaning import CompanyReading
from crm.contacts.models import Tag
from crm.contacts.models.contact import LONGEST_TAG
from crm.contacts.people_imports.contact_cleaning import PersonReading
from crm.contacts.tags.forms import TagForm
from crm.lists.columns import Column, Control, tables
from crm.sales import typed_values
from crm.sales.columns.document import DOCUMENT

assert urls.urlpatterns  # every shape is there


def kept(table: Any, column: Column) -> list[int]:
    """The lengths of the plain text columns behind it."""
    fields = [table.field(column.name), *(table.model._meta.get_field(name) for name in column.fields)]
    return [field.max_length for field in fields if getattr(field, "max_length", None)]


def typed(column: Column) -> Control | None:
    """How it is typed; None for what nobody types freely."""
    control = column.control
    return control if isinstance(control, Control) and not control.choices and not control.apart else None


def test_a_line_is_typed_as_long_as_its_column_is():
    """A reader brings what is typed into shape first, so more may be typed than is kept, never less."""
    wrong = [
        (table.model.__name__, column.name)
        for table in tables()
        for column in table
        if (control := typed(column))
        for length in kept(table, column)
        if (control.longest < length if control.reader else control.longest != length)
    ]
    assert wrong == []


def subclasses(shape: type) -> set[type]:
    return {each for child in shape.__subclasses__() for each in (child, *subclasses(child))}


SHAPES = sorted(subclasses(SentColumns) | subclasses(LinesOfColumns), key=lambda each: each.__qualname__)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_program_may_send_as_much_as_a_form_takes(shape):
    fields = {name: field for name, field in shape().fields.items() if isinstance(field, serializers.CharField)}
    sent = {name: field.max_length for name, field in fields.items() if name in shape.table and field.max_length}
    limits = {name: control.longest for name in sent if (control := typed(shape.table[name]))}
    assert {name: sent[name] for name in limits} == limits


def test_a_cell_of_a_file_is_as_long_as_the_form_takes():
    contacts, companies = longest_of(CONTACT), longest_of(COMPANY)
    assert {name: PersonReading.longest[name] for name in contacts} == contacts
    assert {name: CompanyReading.longest[name] for name in companies} == companies


def test_papers_of_a_file_are_as_long_as_their_form_takes():
    assert {name: typed(DOCUMENT[name]).longest for name in typed_values.LONGEST} == typed_values.LONGEST


def test_a_tag_is_as_long_in_a_file_as_in_its_form_and_its_column():
    assert {LONGEST_TAG} == {Tag._meta.get_field("name").max_length, TagForm.base_fields["name"].max_length}
