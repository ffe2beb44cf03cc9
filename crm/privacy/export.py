"""Access and portability: everything the map knows about one person, in her hand (Art. 15, 20)."""

from typing import Any

from django.db import models

from crm.privacy.data_map import Column, Room, rooms
from crm.privacy.declarations import Rows, Source
from crm.privacy.models import Person, PersonKey
from crm.privacy.sealed_files import SealedFileField

BY_HER = frozenset({Source.SUBJECT})


def export(person: Person, *, portable: bool = False) -> dict[str, list[dict[str, Any]]]:
    """{model label: [{column: value}]} for every row about `person`, in time order.

    Derived columns (indexes, tokens) are left out: they say nothing that their source does not say. With `portable`
    only what she provided herself comes (Art. 20(1)); the caller decides whether consent or contract is the basis.
    """
    found = {}
    for room in rooms():
        columns = [column for column in room.columns if wanted(room, column, portable=portable)]
        if columns and room.declaration.rows is not Rows.KEEP and room.model is not PersonKey:
            order = [room.declaration.clock or "pk", "pk"]
            rows = [described(row, columns, room) for row in room.rows_of(person).order_by(*order)]
            if rows:
                found[room.label] = rows
    return found


def wanted(room: Room, column: Column, *, portable: bool) -> bool:
    """Whether a column belongs into the copy."""
    derived = getattr(room.model._meta.get_field(column.name), "of", None)
    index = column.name == "index" and not column.sealed
    return not derived and not index and (not portable or column.source in BY_HER)


def described(row: models.Model, columns: list[Column], room: Room) -> dict[str, Any]:
    """The personal values of a row, its choices in words, and when it happened."""
    values = {column.name: value_of(row, column.name) for column in columns}
    choices = [field for field in row._meta.concrete_fields if field.choices]
    said = {field.name: str(getattr(row, f"get_{field.name}_display")()) for field in choices}
    clock = room.declaration.clock
    return {**said, **values, **({clock: getattr(row, clock).isoformat()} if clock else {})}


def value_of(row: models.Model, name: str) -> Any:
    """The opened value; a file by its size, since its content travels beside the copy."""
    if isinstance(row._meta.get_field(name), SealedFileField):
        file = getattr(row, name)
        return {"bytes": len(file.plain())} if file else None
    return getattr(row, name)
