"""Every personal field of a kind of record stands in its table, or says there why not; a surface left out says why."""

from typing import Any

import pytest
from django.db import models

from crm.contacts.columns.contact import CONTACT
from crm.lists.columns import Column, Columns, No, table_of, tables
from crm.privacy.categories import Category
from crm.privacy.declarations import Personal, Source, personal as personal_field


def bearers(table: Columns) -> list[type[models.Model]]:
    """The models whose fields the columns of a table are: the record's, and those at the end of their paths."""
    paths = sorted({column.on for column in table if column.on})
    return [table.model, *(table.model._meta.get_field(path).related_model for path in paths)]


def personal_names(table: Columns, column: Column) -> set[str]:
    """Names of the personal fields of the row that stores a column."""
    model = table.model._meta.get_field(column.on).related_model if column.on else table.model
    fields: list[Any] = model._meta.concrete_fields
    return {field.name for field in fields if isinstance(getattr(field, "personal", None), Personal)}


def known(table: Columns) -> set[tuple[Any, str]]:
    """{(model, field)} of what the columns of a table show, and of what has a reason for being in none."""
    at_end = {"": table.model}
    at_end |= {path: table.model._meta.get_field(path).related_model for path in {item.on for item in table if item.on}}
    in_columns = {(at_end[item.on], name) for item in table for name in (item.name, *item.fields)}
    return in_columns | {(model, name) for model in at_end.values() for name in table.apart}


def forgotten(table: Columns) -> list[str]:
    """Personal fields that no surface knows of and nobody gave a reason for."""
    fields: list[Any] = [field for model in bearers(table) for field in model._meta.concrete_fields]
    personal = [field for field in fields if isinstance(getattr(field, "personal", None), Personal)]
    return [str(field) for field in personal if (field.model, field.name) not in known(table)]


def test_every_kind_of_record_has_a_table():
    kinds = {"contacts.Contact", "contacts.Company", "sales.Deal", "sales.Document", "sales.Task"}
    assert {table.model._meta.label for table in tables()} == kinds


def test_no_personal_field_of_a_record_is_forgotten():
    assert {table.model._meta.label: forgotten(table) for table in tables()} == {
        table.model._meta.label: [] for table in tables()
    }


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.model.__name__)
def test_a_column_that_is_taken_out_of_the_table_is_named(table):
    """Of every kind of record, one column after the other: nobody takes one out and hears nothing."""
    lost = {}
    for item in table:
        rest = [other for other in table if other.name != item.name]
        named = forgotten(Columns(table.model, rest, groups=table.groups, apart=table.apart))
        lost[item.name] = sorted(field.rpartition(".")[2] for field in named)
    stored = {
        item.name: sorted({name for name in (item.name, *item.fields) if name in personal_names(table, item)})
        for item in table
    }
    assert any(stored.values())
    assert lost == stored


@pytest.mark.parametrize(
    ("table", "model"),
    [(table, model) for table in tables() for model in bearers(table)],
    ids=lambda value: value.__name__ if isinstance(value, type) else value.model.__name__,
)
def test_a_new_personal_field_without_a_column_is_named(table, model, monkeypatch):
    """Whatever it is called, even like a column of another row of the same record."""
    elsewhere = next((item.name for item in table if item.name not in {f.name for f in model._meta.fields}), "hobby")
    for name in ("hobby", elsewhere):
        field: Any = personal_field(models.TextField(), Category.PREFERENCES, source=Source.STAFF)
        field.set_attributes_from_name(name)
        field.model = model
        with monkeypatch.context() as patch:
            patch.setitem(vars(model._meta), "concrete_fields", (*model._meta.concrete_fields, field))
            named = forgotten(table)
        expected = [str(field)] if (model, name) not in known(table) else []
        assert (named, forgotten(table)) == (expected, [])
        assert name != "hobby" or expected


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
