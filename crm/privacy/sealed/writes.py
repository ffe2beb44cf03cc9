"""What a save writes into sealed columns, and the lock on the keys under which it does."""

from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any

from django.db import models, transaction

from crm.privacy.sealed.fields import SealedField
from crm.privacy.sealed.values import NotSealed, Sealed, hops_to_person, key_behind


@lru_cache(maxsize=256)
def sealed_columns(model: type[models.Model]) -> tuple[SealedField, ...]:
    """The sealed columns of a model."""
    return tuple(column for column in model._meta.concrete_fields if isinstance(column, SealedField))


def column_of(model: type[models.Model], name: str) -> Any:
    """The column called `name`; ours can do more than the stubs of Django's fields know."""
    return model._meta.get_field(name)


@lru_cache(maxsize=256)
def owner_column(model: type[models.Model]) -> models.Field | None:
    """The column over which a row with something under a person's key reaches them; None for the person."""
    hops = hops_to_person(model)
    hers = any(not column.house for column in sealed_columns(model))
    return column_of(model, hops[0]) if hops and hers else None


def owner_value(instance: models.Model) -> Any:
    """Whom the row points at now, as a key, without a query."""
    column = owner_column(type(instance))
    return column and instance.__dict__.get(column.attname)


def note_owner(instance: models.Model) -> None:
    """Remember under whose key the row stands in the database."""
    instance.__dict__["_whose"] = owner_value(instance)


def with_derived(model: type[models.Model], names: Iterable[str]) -> list[str]:
    """`names` and the columns of `model` that are derived from them."""
    collected = list(dict.fromkeys(names))
    for column in model._meta.concrete_fields:
        if getattr(column, "of", None) in collected and column.name not in collected:
            collected.append(column.name)
    return collected


def untouched(instance: models.Model, column: models.Field) -> bool:
    """Whether nobody changed a sealed column, or what a derived one follows, since the row was read."""
    field_check = getattr(column, "untouched", None)
    return field_check is not None and field_check(instance)


def columns_to_save(instance: models.Model) -> list[str]:
    """The columns that a save without `update_fields` writes of an existing row: all that were fetched or changed."""
    left_out = instance.get_deferred_fields()
    return [
        column.name
        for column in instance._meta.concrete_fields
        if not column.primary_key and column.attname not in left_out and not untouched(instance, column)
    ]


def changed(instance: models.Model, names: Iterable[str]) -> list[str]:
    """`names` with what is derived from them, less the sealed columns in which nothing was changed."""
    named, model = set(names), type(instance)
    return [
        name
        for name in with_derived(model, named)
        if (name in named and not is_sealed(model, name)) or not untouched(instance, column_of(model, name))
    ]


def is_sealed(model: type[models.Model], name: str) -> bool:
    """Whether the column called `name` is sealed."""
    return any(name in (column.name, column.attname) for column in sealed_columns(model))


def seals_anew(instance: models.Model, names: Collection[str] | None) -> bool:
    """Whether writing the columns `names` (all of them for None) puts something under the person's key."""
    return any(
        not column.house
        and (names is None or column.name in names)
        and not column.untouched(instance)
        and instance.__dict__[column.attname] not in (None, column.empty)
        for column in sealed_columns(type(instance))
    )


def hold_keys(instances: Iterable[models.Model], names: Collection[str] | None = None) -> None:
    """Share-lock the keys under which `instances` will be written; KeyChanged when a person's key is another by now."""
    keys = [key_behind(instance) for instance in instances if seals_anew(instance, names)]
    if keys := [key for key in keys if key is not None]:
        type(keys[0]).hold({key.pk: key for key in keys})


def refuse_moved(instance: models.Model, names: Collection[str] | None) -> None:
    """NotSealed for a row that changes its person and keeps ciphertext which only the former one's key opens."""
    column = owner_column(type(instance))
    unknown = object()
    before, now = instance.__dict__.get("_whose", unknown), owner_value(instance)
    if column is None or before is unknown or before == now:
        return
    written = names is None or {column.name, column.attname} & set(names)
    raws = [
        instance.__dict__.get(sealed_column.attname, Sealed(b""))
        for sealed_column in sealed_columns(type(instance))
        if not sealed_column.house
    ]
    if not written or any(isinstance(raw, Sealed) for raw in raws):
        raise NotSealed(f"{instance._meta.label}: open its sealed columns, change the person, assign them again")


def in_transaction() -> AbstractContextManager[Any]:
    """A transaction, or nothing where there is one."""
    return nullcontext() if transaction.get_connection().in_atomic_block else transaction.atomic()
