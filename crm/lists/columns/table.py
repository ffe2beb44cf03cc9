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
        """Those that a surface (an attribute of Column: "listed", "exported") has."""
        return [column for column in self if getattr(column, surface)]

    def names(self, surface: str = "") -> tuple[str, ...]:
        """Their names, of all or of a surface."""
        return tuple(column.name for column in (self.having(surface) if surface else self))

    def borne(self, on: str, surface: str = "") -> tuple[str, ...]:
        """Names of the columns that are fields of the record (`on` empty) or of the row at that path."""
        found = self.having(surface) if surface else self
        return tuple(column.name for column in found if column.on == on and self.field(column.name) is not None)

    def personal(self, on: str) -> tuple[str, ...]:
        """Those among them whose field is declared personal."""
        return tuple(name for name in self.borne(on) if hasattr(self.field(name), "personal") and self[name].category)

    def attribute(self, name: str) -> str:
        """The attribute of a record by which a merge compares and moves a column: of a foreign key the key itself."""
        field = self.field(name)
        return field.attname if field is not None and not self[name].on else name

    def field(self, name: str) -> models.Field | None:
        """The model's field behind a column; None where further rows or a sum bear it."""
        return field_of(self[name], self.model)

    def spots(self, surface: str) -> dict[str, tuple[str, ...]]:
        """{what it is called: names of the columns} of a surface that takes a group as one."""
        found: dict[str, tuple[str, ...]] = {}
        for column in self.having(surface):
            found[column.spot] = (*found.get(column.spot, ()), column.name)
        return found

    def called(self, spot: str) -> Any:
        """What a group or a column by itself is called."""
        return self.groups[spot].label if spot in self.groups else self[spot].label

    def usual(self) -> tuple[str, ...]:
        """What the list calls the columns that it shows unless somebody chose, in their order."""
        found = [(one.listed.usual, one.code) for one in self if isinstance(one.listed, Listed) and one.listed.usual]
        return tuple(code for _place, code in sorted(found))

    def listed(self) -> dict[str, Any]:
        """{what the list calls it: label} of every column of the list, the usual ones first."""
        called = self.labels("listed")
        labels = {one.code: called[one.name] for one in self.having("listed")}
        return {code: labels[code] for code in dict.fromkeys((*self.usual(), *labels))}

    def exported(self) -> dict[str, Column]:
        """{what an order of a file calls it: column} of every column of a file."""
        found = ((one, one.exported) for one in self)
        return {said.code or one.name: one for one, said in found if isinstance(said, Exported)}

    def file_labels(self) -> dict[str, Any]:
        """{what an order of a file calls it: label}."""
        labels = self.labels("exported")
        return {code: labels[one.name] for code, one in self.exported().items()}

    def usual_in_file(self) -> tuple[str, ...]:
        """The columns of a file whose list shows none of them."""
        return tuple(code for code, one in self.exported().items() if getattr(one.exported, "usual", False))

    def as_shown(self) -> dict[str, str]:
        """{what the list calls it: what an order of a file does} of the columns that both have."""
        return {one.code: code for code, one in self.exported().items() if one.listed}

    def filled(self) -> list[dict[str, Any]]:
        """{name, label, empty} of what a list can be narrowed by where a sealed text tells only whether it is there."""
        return [
            {"name": one.name, "label": one.label, "empty": models.Q(**{f"{path_to(one)}__isnull": True})}
            for one in self
            if one.filtered is Filtered.FILLED
        ]

    def labels(self, surface: str = "") -> dict[str, Any]:
        """{name: label} as a surface calls them; the column's own label where it has none."""
        columns = self.having(surface) if surface else self
        return {one.name: getattr(getattr(one, surface, None), "label", "") or one.label for one in columns}

    def left_out(self, surface: str) -> dict[str, str]:
        """{name: why} of the columns that a surface does not have."""
        said = {column.name: getattr(column, surface) for column in self}
        return {name: one.reason for name, one in said.items() if isinstance(one, No)}


def field_of(column: Column, model: type[models.Model]) -> models.Field | None:
    """The model's field behind a column; None where further rows or a sum bear it."""
    bearer: Any = model._meta.get_field(column.on).related_model if column.on else model
    return {one.name: one for one in bearer._meta.concrete_fields}.get(column.name)


def path_to(column: Column) -> str:
    """Where a query finds the column, from the record."""
    return f"{column.on}__{column.name}" if column.on else column.name


def completed(column: Column, model: type[models.Model]) -> Column:
    """The column with what its model's field says: its kind of data, and its name within a sentence."""
    found = field_of(column, model)
    behind = [found, *(model._meta.get_field(name) for name in column.fields)]
    declared = next(filter(None, (getattr(getattr(one, "personal", None), "category", "") for one in behind)), "")
    words = found.verbose_name if found is not None else column.label
    return replace(column, category=column.category or declared, word=column.word or words)


def tables() -> Sequence[Columns]:
    """The tables of every kind of record (crm/privacy/record_kinds.py)."""
    return parts("columns")


def table_of(label: str) -> Columns:
    """The table of a model, by its label (`contacts.contact`). KeyError when it has none."""
    return {one.model._meta.label_lower: one for one in tables()}[label.lower()]
