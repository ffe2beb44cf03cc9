"""The statements by which many people leave at once: one per model, children before parents, made from the data map.

A row leaves by `person = ANY(keys)`, over joins where the map says so. What points at rows that leave and is no row
about a person itself is taken along or let go of before, as its foreign key says: so no cascade loads anything, and a
key that protects still refuses. Identifiers come from models alone; the keys of people are the only parameter.
"""
# ruff: noqa: S608 - every name in a statement is quoted and comes from a model

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models

from crm.privacy.declarations import Rows
from crm.privacy.map.data_map import Room, rooms
from crm.privacy.models import PersonKey
from crm.privacy.rows.removal import file_columns
from crm.privacy.rows.resealing import empty_of
from crm.privacy.sealed.files import SealedFileField

Model = type[models.Model]


@dataclass(frozen=True)
class Sweep:
    """One statement. It answers (person, number of rows, names of each file column…) where it is `counted`."""

    label: str
    sql: str
    values: tuple[Any, ...] = ()  # of the columns that are emptied
    files: tuple[SealedFileField, ...] = ()
    counted: bool = True


@dataclass(frozen=True)
class Reach:
    """How rows `t0` of a model reach their person: the column with her key, and what is joined on the way."""

    person: str
    tables: tuple[str, ...]
    joins: tuple[str, ...]

    @property
    def where(self) -> str:
        """The condition; its one parameter is the array of keys, as one text: it is quoted once for all."""
        return " AND ".join((*self.joins, f"{self.person} = ANY(%s::bigint[])"))


def quoted(name: str | None) -> str:
    """A name quoted as an SQL identifier."""
    return connection.ops.quote_name(str(name))


def table_of(model: Model) -> str:
    """The table of a model."""
    return quoted(model._meta.db_table)


def pk_of(model: Model) -> str:
    """The column of a model's primary key."""
    return quoted(model._meta.pk.column)


def reach(model: Model, subject: str) -> Reach:
    """The way from `t0`, a row of `model`, along the path `subject`. A shared primary key needs no join."""
    at: Any = model
    alias, person = "t0", f"t0.{pk_of(model)}"
    tables: list[str] = []
    joins: list[str] = []
    for hop in [] if subject == "self" else subject.split("__"):
        column = at._meta.get_field(hop)
        if not column.primary_key:
            if not alias:
                alias = f"t{len(tables) + 1}"
                tables.append(f"{table_of(at)} AS {alias}")
                joins.append(f"{alias}.{pk_of(at)} = {person}")
            person = f"{alias}.{quoted(column.column)}"
        at, alias = column.related_model, ""
    return Reach(person, tuple(tables), tuple(joins))


@lru_cache(maxsize=1)
def sweeps() -> tuple[Sweep, ...]:
    """Every statement in its order. The keys of the people are not among them: they went first."""
    leaving = [room for room in rooms() if room.declaration.rows is not Rows.KEEP and room.model is not PersonKey]
    return tuple(sweep for room in leaving for sweep in sweeps_of(room))


def sweeps_of(room: Room) -> Iterator[Sweep]:
    """The statements of one model."""
    way = reach(room.model, room.declaration.subject)
    if room.declaration.rows is Rows.BLANK:
        yield blanking(room, way)
    else:
        chosen = f"SELECT t0.{pk_of(room.model)} FROM {', '.join((f'{table_of(room.model)} AS t0', *way.tables))} "
        yield from strays(room.model, f"{chosen}WHERE {way.where}", ())
        yield deletion(room, way)


def deletion(room: Room, way: Reach) -> Sweep:
    """Rows that go, counted for each person, with the names of their files."""
    using = f"USING {', '.join(way.tables)} " if way.tables else ""
    files = tuple(file_columns(room.model))
    act = f"DELETE FROM {table_of(room.model)} AS t0 {using}WHERE {way.where}"
    return Sweep(room.label, counting(act, way, files), files=files)


def blanking(room: Room, way: Reach) -> Sweep:
    """Rows that stay as a number in totals: emptied, and taken off the person; the files they name go."""
    first = room.declaration.subject.split("__")[0]
    names = [column.name for column in room.columns]
    fields: list[Any] = [room.model._meta.get_field(name) for name in (*names, first)]
    empties = [*(empty_of(room.model, name) for name in names), None]
    values = tuple(field.get_db_prep_save(value, connection) for field, value in zip(fields, empties, strict=True))
    written = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    files = tuple(field for field in file_columns(room.model) if field.name in names)
    table, tables = table_of(room.model), ", ".join((f"{table_of(room.model)} AS t0", *way.tables))
    held = "".join(f", t0.{quoted(field.column)}" for field in files)
    old = f"SELECT t0.{pk_of(room.model)} AS row, {way.person} AS person{held} FROM {tables} WHERE {way.where}"
    returned = "".join(f", old.{quoted(field.column)}" for field in files)
    returning = f"WHERE t.{pk_of(room.model)} = old.row RETURNING old.person{returned}"
    act = f"UPDATE {table} AS t SET {written} FROM old {returning}"
    sql = f"WITH old AS MATERIALIZED ({old}), gone AS ({act}) {summary(files)}"
    # the keys come before the values: the rows are chosen first
    return Sweep(room.label, sql, values=values, files=files)


def counting(act: str, way: Reach, files: tuple[SealedFileField, ...]) -> str:
    """The deleting statement `act` with a summary: how many rows went, of which person."""
    held = "".join(f", t0.{quoted(file_field.column)}" for file_field in files)
    return f"WITH gone AS ({act} RETURNING {way.person} AS person{held}) {summary(files)}"


def summary(files: tuple[SealedFileField, ...]) -> str:
    """(person, how many, names of files) of the rows in `gone`."""
    names = "".join(f", array_agg({quoted(file_field.column)})" for file_field in files)
    return f"SELECT person, count(*){names} FROM gone GROUP BY person"


def strays(model: Model, chosen: str, path: tuple[Model, ...]) -> Iterator[Sweep]:
    """The statements for rows that point at the `chosen` rows of `model` and have no sweep of their own."""
    for child, column in pointers_at(model):
        if child in path or has_own_sweep(child, column):
            continue
        pointing = f"{quoted(column.column)} IN ({chosen})"
        if column.remote_field.on_delete is models.SET_NULL:
            act = f"UPDATE {table_of(child)} SET {quoted(column.column)} = NULL WHERE {pointing}"
            yield Sweep(child._meta.label_lower, act, counted=False)
        elif column.remote_field.on_delete is models.CASCADE:
            child_rows = f"SELECT {pk_of(child)} FROM {table_of(child)} WHERE {pointing}"
            yield from strays(child, child_rows, (*path, model))
            act = f"DELETE FROM {table_of(child)} WHERE {pointing}"
            yield Sweep(child._meta.label_lower, act, counted=False)


def pointers_at(model: Model) -> Iterator[tuple[Model, Any]]:
    """(model, column) of every foreign key to `model`, hidden ones too."""
    relations: list[Any] = model._meta.get_fields(include_hidden=True)
    for relation in relations:
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            yield relation.related_model, relation.field


def has_own_sweep(child: Model, column: Any) -> bool:
    """Whether rows of `child` have a deleting statement of their own for the people that `column` leads to."""
    return any(
        room.model is child
        and room.declaration.rows is not Rows.KEEP
        and room.declaration.subject.split("__")[0] == column.name
        for room in rooms()
    )
