"""Every personal field of a kind of record stands in its table, or says there why not; a surface left out says why."""

from typing import Any

import pytest
from django.db import models

from crm.contacts.columns.contact import CONTACT
from crm.contacts.models import Contact
from crm.lists.columns import Column, Columns, No, table_of, tables
from crm.privacy.declarations import Personal


def bearers(table: Columns) -> list[type[models.Model]]:
    """The models whose fields the columns of a table are: the record's, and those at the end of their paths."""
    paths = sorted({column.on for column in table if column.on})
    return [table.model, *(table.model._meta.get_field(path).related_model for path in paths)]


def forgotten(table: Columns) -> list[str]:
    """Personal fields that no surface knows of and nobody gave a reason for."""
    known = {*table.names(), *table.apart, *(name for item in table for name in item.fields)}
    fields: list[Any] = [field for model in bearers(table) for field in model._meta.concrete_fields]
    personal = [field for field in fields if isinstance(getattr(field, "personal", None), Personal)]
    return [str(item) for item in personal if item.name not in known]


def test_every_kind_of_record_has_a_table():
    kinds = {"contacts.Contact", "contacts.Company", "sales.Deal", "sales.Document", "sales.Task"}
    assert {table.model._meta.label for table in tables()} == kinds


def test_no_personal_field_of_a_record_is_forgotten():
    assert {table.model._meta.label: forgotten(table) for table in tables()} == {
        table.model._meta.label: [] for table in tables()
    }


def test_a_field_that_is_taken_out_of_the_table_is_named():
    without = Columns(Contact, [item for item in CONTACT if item.name != "position"], apart=CONTACT.apart)
    assert forgotten(without) == ["contacts.Contact.position"]


def test_what_is_named_apart_is_there_and_has_a_reason():
    for table in tables():
        names = {field.name for model in bearers(table) for field in model._meta.concrete_fields}
        assert (set(table.apart) - names, [name for name, why in table.apart.items() if not why]) == (set(), [])


def test_a_surface_is_left_out_with_a_reason_only():
    with pytest.raises(ValueError, match="reason"):
        No("  ")


def test_a_plain_column_is_on_every_surface_by_itself():
    column = Column("position", "Position")
    surfaces = ("control", "in_place", "card", "listed", "filtered", "imported", "exported", "merged", "api")
    assert [name for name in surfaces if not getattr(column, name)] == []


def test_a_table_is_found_by_its_model():
    assert table_of("contacts.Contact") is CONTACT
