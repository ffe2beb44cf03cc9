"""Rows as they lie in the database, ciphertext and all, put aside as text and put back.

    pictures_of(room, pks)   {primary key: the row}
    put_back(pictures)       inserts them again; what hangs on something that is gone meanwhile stays away
    restore_columns(…)       makes an existing row again what a picture says, where nobody changed it since

PostgreSQL writes and reads them (`to_jsonb`), so nothing is opened, nothing is computed and no instant is rounded.
"""
# ruff: noqa: S608 - every name in a statement is quoted and comes from a model

import json
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, models

Model = type[models.Model]
Pictures = dict[str, str]  # primary key as text: the row as JSON


def quoted(name: Any) -> str:
    """A name quoted as an SQL identifier."""
    return connection.ops.quote_name(str(name))


def pictures_of(model: Model, pks: Iterable[Any]) -> Pictures:
    """Pictures of rows, by their primary key as text."""
    table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}::text, to_jsonb(t)::text FROM {table} AS t WHERE {key} = ANY(%s)", [list(pks)])
        return dict(cursor.fetchall())


def put_back(model: Model, pictures: Pictures) -> None:
    """Insert the rows of `pictures` as they were."""
    table = quoted(model._meta.db_table)
    for picture in pictures.values():
        row = json.loads(picture)
        loose = lost_links(model, row)
        if loose is None:
            continue
        names = [column.column for column in model._meta.concrete_fields if column.column in row]
        values = ", ".join("NULL" if name in loose else quoted(name) for name in names)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(map(quoted, names))}) "
                f"SELECT {values} FROM jsonb_populate_record(NULL::{table}, %s::jsonb)",
                [picture],
            )


def lost_links(model: Model, row: dict[str, Any]) -> set[str] | None:
    """Columns that point at what is gone meanwhile and may be empty; None when the row cannot do without one."""
    loose = set[str]()
    columns: list[Any] = list(model._meta.concrete_fields)
    for column in columns:
        value = row.get(column.column)
        if (
            column.is_relation
            and value is not None
            and not column.related_model._base_manager.filter(pk=value).exists()
        ):
            if not column.null:
                return None
            loose.add(column.column)
    return loose


def remove(model: Model, pks: Collection[Any]) -> None:
    """Delete rows and nothing beside them: what still points at one of them makes the whole act fail."""
    rows = model._base_manager.filter(pk__in=list(pks))
    rows._raw_delete(rows.db)


def links_hold() -> None:
    """Check every foreign key now instead of at the end; IntegrityError when a row points at nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def restore_columns(model: Model, pk: str, before: str, after: str, *, only: Collection[str] | None = None) -> bool:
    """Give a row back the columns (some, with `only`) in which `after` differs from `before`, where they still are as
    in `after`. Whether all of them were.
    """
    now = pictures_of(model, [model._meta.pk.to_python(pk)]).get(pk)
    if now is None:
        return False
    was, then, here = json.loads(before), json.loads(after), json.loads(now)
    changed = [name for name in was if was[name] != then.get(name) and (only is None or name in only)]
    names = [name for name in changed if here.get(name) == then.get(name)]
    if names:
        table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
        sets = ", ".join(f"{quoted(name)} = old.{quoted(name)}" for name in names)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} AS t SET {sets} FROM jsonb_populate_record(NULL::{table}, %s::jsonb) AS old "
                f"WHERE t.{key} = old.{key}",
                [before],
            )
    return len(names) == len(changed)
