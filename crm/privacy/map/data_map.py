"""The one map: every model of the product with what it says about people, read from the columns themselves.

The registry is Django's own, so nothing can be forgotten; the checks in `checks.py` refuse what is silent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models

from crm.privacy.categories import Category
from crm.privacy.declarations import Foreign, NoPersonalData, Personal, PersonalData, Rows, Source, StaffData
from crm.privacy.map.foreign import FOREIGN
from crm.privacy.sealed import SealedField
from crm.privacy.sealed.files import SealedFileField

Declaration = PersonalData | StaffData | NoPersonalData


@dataclass(frozen=True)
class Column:
    """A personal column: its name, category (or the path to it) and source."""

    name: str
    category: str
    source: Source
    sealed: bool
    inward: bool = False

    @property
    def fixed(self) -> bool:
        """Whether the category stands in the declaration, not in a row."""
        return self.category in Category.values


@dataclass(frozen=True)
class Room:
    """A model that holds personal data: how its rows reach their person, and its personal columns."""

    model: type[models.Model]
    declaration: PersonalData
    columns: tuple[Column, ...]

    @property
    def label(self) -> str:
        """`app.model`."""
        return self.model._meta.label_lower

    @property
    def hops(self) -> list[str]:
        """The relations over which its rows name category and purpose: joined, so that nobody asks row by row."""
        categories = [column.category for column in self.columns if not column.fixed]
        paths = [*categories, *(self.declaration.own_horizon or ())]
        return sorted({path.rpartition("__")[0] for path in paths} - {""})

    def called(self, row: Any) -> str:
        """How a row calls its column in words; empty where columns are called what they are."""
        return str(getattr(row, self.declaration.named.split("__")[0])) if self.declaration.named else ""

    def rows_of(self, person: Any) -> models.QuerySet:
        """Every row about `person`, past any manager that hides some."""
        queryset = self.model._base_manager.all()
        if self.declaration.rows is Rows.KEEP:
            return queryset.none()
        if self.declaration.subject == "self":
            return queryset.filter(pk=person.pk).select_related("key")
        rows = queryset.filter(**{self.declaration.subject: person})
        joined = [f"{self.declaration.subject}__key"] if any(column.sealed for column in self.columns) else []
        return rows.select_related(*joined, *self.hops) if joined or self.hops else rows


def declaration_of(model: type[models.Model]) -> Declaration | None:
    """What `model` says of itself, or what `foreign.py` says of it; None when nobody does."""
    declared = model.__dict__.get("personal_data") or getattr(model, "personal_data", None)
    if declared is not None:
        return declared
    foreign = FOREIGN.get(model._meta.label)
    return foreign.declaration if isinstance(foreign, Foreign) else foreign


def personal_columns(model: type[models.Model]) -> tuple[Column, ...]:
    """The personal columns of `model`, in their order."""
    foreign = FOREIGN.get(model._meta.label)
    outside = foreign.columns if isinstance(foreign, Foreign) else {}
    columns = []
    for field in model._meta.concrete_fields:
        declaration = getattr(field, "personal", None) or outside.get(field.name)
        if isinstance(declaration, Personal):
            columns.append(
                Column(field.name, declaration.category, declaration.source, is_sealed(field), declaration.inward)
            )
    return tuple(columns)


def is_sealed(field: models.Field) -> bool:
    """Whether the column holds ciphertext (or, for a file, a random name of ciphertext)."""
    return isinstance(field, SealedField | SealedFileField)


@lru_cache(maxsize=1)
def rooms() -> tuple[Room, ...]:
    """Every model with rows about data subjects; rows that point at others come before them (erasure's order)."""
    personal_models = [
        Room(model, declaration, personal_columns(model))
        for model in apps.get_models()
        if isinstance(declaration := declaration_of(model), PersonalData) and not model._meta.proxy
    ]
    return tuple(children_first(personal_models))


def children_first(models_of_people: list[Room]) -> list[Room]:
    """`found` ordered so that a model comes before those it points at."""
    depth: dict[type[models.Model], int] = {}

    def height(model: type[models.Model], path: tuple = ()) -> int:
        if model in depth or model in path:
            return depth.get(model, 0)
        parents = {f.related_model for f in model._meta.concrete_fields if f.is_relation and f.related_model}
        depth[model] = 1 + max((height(parent, (*path, model)) for parent in parents - {model}), default=0)
        return depth[model]

    return sorted(models_of_people, key=lambda room: (-height(room.model), room.label))


def room_of(label: str) -> Room:
    """The room called `app.model`; LookupError when there is none."""
    for room in rooms():
        if room.label == label.lower():
            return room
    raise LookupError(label)


def fields_for(model: type[models.Model], purpose: Any) -> list[str]:
    """Names of the personal columns of `model` that `purpose` needs (Art. 25): the only ones a machine gets."""
    return [column.name for column in personal_columns(model) if purpose.needs(column.category)]


def derived_from(model: type[models.Model], name: str) -> Iterator[tuple[type[models.Model], str, str]]:
    """Every column computed from `model.name`: (its model, its name, the path by which it follows)."""
    for other in apps.get_models():
        for field in other._meta.concrete_fields:
            path = getattr(field, "of", None)
            if path and points_at(other, path, model, name):
                yield other, field.name, path


def points_at(start: type[models.Model], path: str, model: type[models.Model], name: str) -> bool:
    """Whether `path` from `start` ends at `model.name`."""
    *hops, last = path.split("__")
    at: Any = start
    for hop in hops:
        at = at._meta.get_field(hop).related_model
    return at is model and last == name
