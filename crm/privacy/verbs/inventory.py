"""The whole map in one list: what every installed model says about people, the silent ones included.

`data_map` answers the duties; this answers the reader: `manage.py privacy_map`, the map page, the register.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from crm.privacy.categories import Category
from crm.privacy.checks import errors_of
from crm.privacy.declarations import Neutral, PersonalData, StaffData
from crm.privacy.map.data_map import Column, Room, declaration_of, personal_columns
from crm.privacy.map.foreign import FOREIGN

PEOPLE, STAFF, NOBODY, SILENT = "people", "staff", "nobody", "silent"


@dataclass(frozen=True)
class Entry:
    """One model. `kind` is people, staff, nobody or silent; `why` its reason where it has no data subjects."""

    model: type[models.Model]
    kind: str
    subject: str
    clock: str
    rows: str
    why: str
    columns: tuple[Column, ...]
    neutral: tuple[tuple[str, str], ...]
    faults: tuple[str, ...]

    @property
    def label(self) -> str:
        """`app.model`."""
        return self.model._meta.label_lower

    @property
    def categories(self) -> list[str]:
        """The categories its columns may hold, in the order of `Category`."""
        held = {category for column in self.columns for category in categories_of(self.model, column)}
        return [category for category in Category.values if category in held]

    def as_json(self) -> dict[str, Any]:
        """The shape that `manage.py privacy_map --json` prints."""
        return {
            "model": self.label,
            "kind": self.kind,
            "subject": self.subject,
            "clock": self.clock,
            "rows": self.rows,
            "why": self.why,
            "columns": [
                {
                    "name": column.name,
                    "category": column.category,
                    "source": column.source.value,
                    "sealed": column.sealed,
                }
                for column in self.columns
            ],
            "neutral": [{"name": name, "why": why} for name, why in self.neutral],
            "faults": list(self.faults),
        }


def inventory() -> list[Entry]:
    """Every installed model, those with people first, then staff, then nobody; a silent one leads."""
    return [entry for kind in (SILENT, PEOPLE, STAFF, NOBODY) for entry in entries_of(kind)]


def entries_of(kind: str) -> list[Entry]:
    """The models of one kind, by their labels; the others are not looked into."""
    models_of_kind = (
        model for model in apps.get_models(include_auto_created=True) if kind_of(declaration_of(model)) == kind
    )
    return sorted(map(entry_of, models_of_kind), key=lambda entry: entry.label)


def entry_of(model: type[models.Model]) -> Entry:
    """What one model says."""
    declaration = declaration_of(model)
    people = declaration if isinstance(declaration, PersonalData) else None
    return Entry(
        model=model,
        kind=kind_of(declaration),
        subject=people.subject if people else getattr(declaration, "user", ""),
        clock=(people and people.clock) or "",
        rows=people.rows.value if people else "",
        why=getattr(declaration, "why", ""),
        columns=personal_columns(model),
        neutral=neutral_columns(model),
        faults=tuple(str(fault.msg) for fault in errors_of(model)),
    )


def kind_of(declaration: Any) -> str:
    """People, staff, nobody, or silent."""
    if declaration is None:
        return SILENT
    return PEOPLE if isinstance(declaration, PersonalData) else STAFF if isinstance(declaration, StaffData) else NOBODY


def neutral_columns(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    """(name, why) of the columns declared free of personal data."""
    outside = getattr(FOREIGN.get(model._meta.label), "columns", {})
    declarations = ((f.name, getattr(f, "personal", None) or outside.get(f.name)) for f in model._meta.concrete_fields)
    return tuple((name, declared.why) for name, declared in declarations if isinstance(declared, Neutral))


def categories_of(model: type[models.Model], column: Column) -> list[str]:
    """The categories a column may hold: its own, or every one that the row which names it can choose."""
    if column.fixed:
        return [column.category]
    field: Any = model
    for hop in column.category.split("__"):
        field = field._meta.get_field(hop)
        field = field.related_model or field
    return [value for value, _label in field.flatchoices or () if value in Category.values]


def room_categories(room: Room) -> set[str]:
    """Every category that a room's columns may hold."""
    return {category for column in room.columns for category in categories_of(room.model, column)}
