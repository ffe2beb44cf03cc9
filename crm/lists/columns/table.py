"""The table of columns of one kind of record, and the tables there are.

    CONTACT = Columns(Contact, (Column("position", _("Position"), …), …), apart={"name_tokens": "found by, not read"})

Every surface asks the table; `apart` names the personal fields of the model that are no columns, each with its reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import models

from crm.lists.columns.column import Column
from crm.lists.columns.surfaces import Exported, Filtered, Group, Listed, No
from crm.privacy.record_kinds import parts


class Columns:
    """The columns of `model`, in the order in which people read them. KeyError for a name that is none."""

    def __init__(
        self,
        model: type[models.Model],
        columns: Iterable[Column],
        *,
        groups: Mapping[str, Group] | None = None,
        apart: Mapping[str, str] | None = None,
    ) -> None:
        self.model, self.groups, self.apart = model, dict(groups or {}), dict(apart or {})
        self.by_name = {column.name: completed(column, model) for column in columns}

    def __iter__(self) -> Iterator[Column]:
        return iter(self.by_name.values())

    def __len__(self) -> int:
        return len(self.by_name)

    def __contains__(self, name: object) -> bool:
        return name in self.by_name

    def __getitem__(self, name: str) -> Column:
        return self.by_name[name]

    def having(self, surface: str) -> list[Column]:
        """The columns that have a surface (an attribute of Column: "listed", "exported")."""
        return [column for column in self if getattr(column, surface)]

    def names(self, surface: str = "") -> tuple[str, ...]:
        """Names of all columns, or of those that have a surface."""
        return tuple(column.name for column in (self.having(surface) if surface else self))

    def borne(self, on: str, surface: str = "") -> tuple[str, ...]:
        """Names of the columns that are model fields of the record (`on` empty) or of the row at that path."""
        columns = self.having(surface) if surface else self
        return tuple(column.name for column in columns if column.on == on and self.field(column.name) is not None)

    def personal(self, on: str) -> tuple[str, ...]:
        """The names from `borne` whose model field is declared personal."""
        return tuple(name for name in self.borne(on) if hasattr(self.field(name), "personal") and self[name].category)

    def attribute(self, name: str) -> str:
        """The attribute of a record by which a merge compares and moves a column: of a foreign key the key itself."""
        field = self.field(name)
        return field.attname if field is not None and not self[name].on else name

    def field(self, name: str) -> models.Field | None:
        """The model field behind a column; None where related rows or a computation give the value."""
        return field_of(self[name], self.model)

    def spots(self, surface: str) -> dict[str, tuple[str, ...]]:
        """{group, or column without one: names of its columns} of the columns that have a surface."""
        names_by_spot: dict[str, tuple[str, ...]] = {}
        for column in self.having(surface):
            names_by_spot[column.spot] = (*names_by_spot.get(column.spot, ()), column.name)
        return names_by_spot

    def called(self, spot: str) -> Any:
        """The label of a group, or of a column without one."""
        return self.groups[spot].label if spot in self.groups else self[spot].label

    def usual(self) -> tuple[str, ...]:
        """Codes of the columns that a list shows by default, in their order."""
        places = [
            (column.listed.usual, column.code)
            for column in self
            if isinstance(column.listed, Listed) and column.listed.usual
        ]
        return tuple(code for _place, code in sorted(places))

    def listed(self) -> dict[str, Any]:
        """{code: label} of every column of the list, the default ones first."""
        called = self.labels("listed")
        labels = {column.code: called[column.name] for column in self.having("listed")}
        return {code: labels[code] for code in dict.fromkeys((*self.usual(), *labels))}

    def exported(self) -> dict[str, Column]:
        """{code in an export order: column} of every exportable column."""
        pairs = ((column, column.exported) for column in self)
        return {surface.code or column.name: column for column, surface in pairs if isinstance(surface, Exported)}

    def file_labels(self) -> dict[str, Any]:
        """{code in an export order: label}."""
        labels = self.labels("exported")
        return {code: labels[column.name] for code, column in self.exported().items()}

    def usual_in_file(self) -> tuple[str, ...]:
        """Export codes that are ticked when the exported list shows none of its columns."""
        return tuple(code for code, column in self.exported().items() if getattr(column.exported, "usual", False))

    def as_shown(self) -> dict[str, str]:
        """{code in the list: code in an export order} of the columns that both have."""
        return {column.code: code for code, column in self.exported().items() if column.listed}

    def filled(self) -> list[dict[str, Any]]:
        """{name, label, empty} of the columns filtered by "is filled in" only; `empty` is the Q for no value."""
        return [
            {"name": column.name, "label": column.label, "empty": models.Q(**{f"{path_to(column)}__isnull": True})}
            for column in self
            if column.filtered is Filtered.FILLED
        ]

    def labels(self, surface: str = "") -> dict[str, Any]:
        """{name: label on that surface}; the column's own label where the surface has none."""
        columns = self.having(surface) if surface else self
        return {column.name: getattr(getattr(column, surface, None), "label", "") or column.label for column in columns}

    def left_out(self, surface: str) -> dict[str, str]:
        """{name: reason} of the columns that a surface leaves out."""
        surfaces = {column.name: getattr(column, surface) for column in self}
        return {name: surface_facts.reason for name, surface_facts in surfaces.items() if isinstance(surface_facts, No)}


def field_of(column: Column, model: type[models.Model]) -> models.Field | None:
    """The model field behind a column; None where related rows or a computation give the value."""
    bearer: Any = model._meta.get_field(column.on).related_model if column.on else model
    return {field.name: field for field in bearer._meta.concrete_fields}.get(column.name)


def path_to(column: Column) -> str:
    """The lookup path of the column in a query, from the record."""
    return f"{column.on}__{column.name}" if column.on else column.name


def completed(column: Column, model: type[models.Model]) -> Column:
    """The column with `category` and `word` taken from its model field where they are not given."""
    own_field = field_of(column, model)
    behind = [own_field, *(model._meta.get_field(name) for name in column.fields)]
    declared = next(filter(None, (getattr(getattr(field, "personal", None), "category", "") for field in behind)), "")
    words = own_field.verbose_name if own_field is not None else column.label
    return replace(column, category=column.category or declared, word=column.word or words)


def tables() -> Sequence[Columns]:
    """The tables of every kind of record (crm/privacy/record_kinds.py)."""
    return parts("columns")


def table_of(label: str) -> Columns:
    """The table of a model by its label (`contacts.contact`). KeyError when it has none."""
    return {table.model._meta.label_lower: table for table in tables()}[label.lower()]
