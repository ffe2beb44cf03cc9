"""Access and portability: everything the map knows about one person, in her hand (Art. 15, 20)."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from crm.privacy.declarations import NoPersonalData, Source
from crm.privacy.map.data_map import Column, Room, rooms
from crm.privacy.map.held_models import held_labels
from crm.privacy.models import Person, PersonKey
from crm.privacy.sealed.files import SealedFileField, file_in

BY_HER = frozenset({Source.SUBJECT})


def export(person: Person, *, portable: bool = False) -> dict[str, list[dict[str, Any]]]:
    """{model label: [{column: value}]} for every row about `person`, in time order.

    A row that says something about them without a column of its own (a tag, a ground, a restriction) comes in words.
    Derived columns (indexes, tokens) are left out: they say nothing that their source does not say. With `portable`
    only what the person provided comes (Art. 20(1)); the caller decides whether consent or contract is the basis.
    """
    copy, held = {}, held_labels(person)
    for room in (room for room in rooms() if room.label in held):
        columns = [column for column in room.columns if in_copy(room, column, portable=portable)]
        if (columns or not portable) and room.model is not PersonKey:
            order = [room.declaration.clock or "pk", "pk"]
            rows = room.rows_of(person).filter(**by_her(room, portable=portable)).order_by(*order)
            names = () if portable and not room.declaration.named else links(room)
            descriptions = [
                row_in_words(row, columns, room, names) for row in (rows.select_related(*names) if names else rows)
            ]
            if any(descriptions):
                copy[room.label] = descriptions
    return copy


def in_copy(room: Room, column: Column, *, portable: bool) -> bool:
    """Whether a column belongs into the copy."""
    derived = getattr(room.model._meta.get_field(column.name), "of", None)
    return not derived and not column.inward and (not portable or column.source in BY_HER)


def by_her(room: Room, *, portable: bool) -> dict[str, bool]:
    """What narrows rows to those that they gave themselves, where rows of one kind differ in that."""
    return {room.declaration.given: True} if portable and room.declaration.given else {}


def links(room: Room) -> list[str]:
    """Relations that say something about the person by what they point at: a purpose, a tag, a recipient. No people."""
    relations = ((field.name, field.related_model) for field in room.model._meta.concrete_fields if field.is_relation)
    return [name for name, model in relations if isinstance(getattr(model, "personal_data", None), NoPersonalData)]


def row_in_words(row: models.Model, columns: list[Column], room: Room, names: list[str] | tuple[()]) -> dict[str, Any]:
    """The personal values of a row, its choices and relations in words, and when it happened."""
    values = {column.name: value_of(row, column.name) for column in columns}
    linked = {name: str(related) for name in names if (related := getattr(row, name)) is not None}
    return {**choices_of(row), **linked, **values, **moments_of(row, room)}


def choices_of(row: models.Model) -> dict[str, Any]:
    """What was chosen from a list, in words."""
    choices: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.choices:
            choices[field.name] = str(getattr(row, f"get_{field.name}_display")())
        elif isinstance(field, ArrayField) and field.base_field.choices:
            words = dict(field.base_field.flatchoices)
            choices[field.name] = [str(words.get(value, value)) for value in getattr(row, field.attname) or []]
    return choices


def moments_of(row: models.Model, room: Room) -> dict[str, str]:
    """When it happened; for a row without a column about the person every moment, since that is what it says."""
    days = {field.attname for field in row._meta.concrete_fields if isinstance(field, models.DateField)}
    names = sorted(days & {room.declaration.clock, *room.declaration.days} if room.columns else days)
    return {name: at.isoformat() for name in names if (at := getattr(row, name)) is not None}


def value_of(row: models.Model, name: str) -> Any:
    """The opened value; a file by its size, since its content travels beside the copy; a code in words."""
    if isinstance(row._meta.get_field(name), SealedFileField):
        file = file_in(row, name)
        return {"bytes": len(file.plain())} if file else None
    in_words = getattr(row, "in_words", None)  # of a model whose values are codes
    return in_words(name) if in_words else getattr(row, name)
