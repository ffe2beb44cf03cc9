"""Many rows: a queryset that cannot be talked into sorting by a sealed column, or into writing plain text to one."""

from collections.abc import Collection, Iterable
from typing import Any, Self

from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import models

from crm.privacy.sealed.fields import SealedField
from crm.privacy.sealed.values import NotSealed, Sealed
from crm.privacy.sealed.writes import (
    column_of,
    hold_keys,
    in_transaction,
    note_owner,
    owner_column,
    refuse_moved,
    sealed_columns,
    untouched,
    with_derived,
)


def final_field(model: type[models.Model], path: str) -> Any:
    """The field at the end of an ORM path, or None where the path names an expression or alias."""
    field: Any = None
    model_at_hop: Any = model
    for part in path.lstrip("-+").split("__"):
        if model_at_hop is None:
            return None
        try:
            field = model_at_hop._meta.pk if part == "pk" else model_at_hop._meta.get_field(part)
        except FieldDoesNotExist:
            return None
        model_at_hop = field.related_model
    return field


def path_of(order: Any) -> str:
    """The ORM path by which something is sorted: a name, `F("name")` or `F("name").desc()`; empty for the rest."""
    return order if isinstance(order, str) else getattr(getattr(order, "expression", order), "name", "")


class SealedQuerySet(models.QuerySet):
    """See the module."""

    def order_by(self, *orders: Any) -> Self:
        for name in map(path_of, orders):
            if isinstance(final_field(self.model, name), SealedField):
                raise FieldError(f"{name} is sealed: sort the opened rows in memory")
        return super().order_by(*orders)

    def update(self, **values: Any) -> int:
        """As Django's; a sealed column can be emptied this way, and what is derived from it is emptied with it."""
        owner = owner_column(self.model)
        for name, value in list(values.items()):
            column = final_field(self.model, name)
            plain_value = (
                value is not None and not isinstance(value, Sealed) and not hasattr(value, "resolve_expression")
            )
            if isinstance(column, SealedField) and plain_value:
                raise NotSealed(f"{column.column_label}: assign and save the row, or bulk_update")
            if column is owner is not None and plain_value:
                raise NotSealed(f"{self.model._meta.label}: ciphertext does not follow its row to another person")
            if isinstance(column, SealedField) and value is None:
                derived: list[Any] = [
                    column_of(self.model, derived_column)
                    for derived_column in with_derived(self.model, [name])
                    if derived_column != name
                ]
                values |= {
                    derived_column.name: derived_column.compute(None)
                    for derived_column in derived
                    if derived_column.name not in values
                }
        return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]  # Django's templates look for it

    def bulk_create(
        self,
        objs: Iterable[Any],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[Any]:
        """As Django's, sealing; an upsert must not leave ciphertext under a row id it was not sealed for."""
        objs = list(objs)
        if update_fields:
            update_fields = with_derived(self.model, update_fields)
            refuse_crossed(self.model, set(update_fields), set(unique_fields or ()))
        with in_transaction():
            hold_keys(objs)
            return super().bulk_create(
                objs, batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields
            )

    bulk_create.alters_data = True  # type: ignore[attr-defined]  # Django's templates look for it

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """As Django's, sealing first; what is derived from a sealed column (indexes, tokens) is written with it."""
        objs, field_names = tuple(objs), list(fields)
        names = with_derived(self.model, field_names)
        for obj in objs:
            refuse_moved(obj, names)
        with in_transaction():
            hold_keys(objs, names)
            carriers: list[Any] = [Carrier(obj, names, field_names) for obj in objs]
            updated = super().bulk_update(carriers, names, batch_size=batch_size)
        for obj in objs:
            note_owner(obj)
        return updated

    bulk_update.alters_data = True  # type: ignore[attr-defined]  # Django's templates look for it


class Carrier:
    """Hands Django's bulk_update what to write for an instance: sealed bytes, or what the database holds already."""

    def __init__(self, instance: models.Model, names: Iterable[str], field_names: Collection[str]) -> None:
        self._instance = instance
        self._values: dict[str, Any] = {}
        for column in [column_of(type(instance), name) for name in names]:
            sealed = isinstance(column, SealedField)
            if (sealed or column.name not in field_names) and untouched(instance, column):
                self._values[column.attname] = models.F(column.name)
            elif sealed:
                self._values[column.attname] = models.Value(column.pre_save(instance, add=False), output_field=column)
            else:
                self._values[column.attname] = column.pre_save(instance, add=False)
                setattr(instance, column.attname, self._values[column.attname])

    def __getattr__(self, name: str) -> Any:
        return self._values[name] if name in self._values else getattr(self._instance, name)


def refuse_crossed(model: type[models.Model], updated: set[str], unique: set[str]) -> None:
    """NotSealed for an upsert after which a row would hold one row's ciphertext under another row's id."""
    sealed = {column.name for column in sealed_columns(model)}
    own_id = "uid" in {column.name for column in model._meta.concrete_fields}
    same = "uid" in unique if own_id else bool(unique & {"pk", model._meta.pk.name})
    renewed = "uid" in updated
    if (renewed and not sealed <= updated) or (sealed & updated and not renewed and not same):
        raise NotSealed(f"{model._meta.label}: on conflict write uid and every sealed column, or none of them")
