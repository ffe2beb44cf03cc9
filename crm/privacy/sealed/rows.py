"""One row: what is fetched again, copied and saved of it, and what is not."""

from collections.abc import Iterable
from typing import Any, Self

from django.db import models

from crm.privacy.sealed.queries import SealedQuerySet
from crm.privacy.sealed.values import KeyNotJoined, hops_to_person, key_behind
from crm.privacy.sealed.writes import (
    changed,
    columns_to_save,
    hold_keys,
    in_transaction,
    note_owner,
    refuse_moved,
    sealed_columns,
)


class SealedModel(models.Model):
    """Base of models with sealed columns: the safe manager and the safe save."""

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __getstate__(self) -> dict[str, Any]:
        """Copies and pickles carry ciphertext; what was opened stays with this instance."""
        return {name: value for name, value in super().__getstate__().items() if name != "_opened"}

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """As Django's, without the sealed columns in which nothing changed, and with the indexes of those that did.

        A row that is gone is not made again: DatabaseError. KeyChanged when its person was erased since it was read.
        """
        if update_fields is not None:
            update_fields = changed(self, update_fields)
        elif not (self._state.adding or self.pk is None or options.get("force_insert")):
            update_fields = columns_to_save(self)
        refuse_moved(self, update_fields)
        with in_transaction():
            hold_keys([self], update_fields)
            super().save(*args, update_fields=update_fields, **options)
        note_owner(self)

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Self:  # type: ignore[override]  # stubs of 6.0
        row = super().from_db(db, field_names, values)
        note_owner(row)
        return row

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """As Django's, but ciphertext comes over unopened; where the key had been joined, it is joined again."""
        sealed = {column.attname for column in sealed_columns(type(self))}
        queryset = type(self)._base_manager.using(using) if from_queryset is None else from_queryset
        if fields is None:
            self.take_over(queryset if from_queryset is not None else queryset.select_related(*path_to_key(self)))
            return
        field_names = set(fields)
        if field_names & sealed:
            self.__dict__ |= queryset.filter(pk=self.pk).values(*field_names & sealed).get()
            self.__dict__["_opened"] = {
                n: v for n, v in self.__dict__.get("_opened", {}).items() if n not in field_names
            }
        if field_names - sealed:
            super().refresh_from_db(using, list(field_names - sealed), from_queryset)

    def take_over(self, queryset: models.QuerySet) -> None:
        """Take over every column from the row that the queryset finds; relations are those that it joined."""
        fresh = queryset.get(pk=self.pk)
        names = [column.attname for column in self._meta.concrete_fields]
        self.__dict__ |= {name: fresh.__dict__[name] for name in names if name in fresh.__dict__}
        self.__dict__["_opened"], self.__dict__["_prefetched_objects_cache"] = {}, {}
        self._state = fresh._state
        note_owner(self)


def path_to_key(row: models.Model) -> list[str]:
    """The path by which the key of a row was joined, or nothing when it was not."""
    try:
        key_behind(row)
    except KeyNotJoined:
        return []
    return ["__".join([*hops_to_person(type(row)), "key"])]
