"""Two records that are one, value by value: what both say in custom fields, and which of the two stays.

both = Both.of(one, other)          what each says; `fields` are those in which either says something
both.winning(theirs)                the fields in which the value of the one that goes stays
adopt(survivor, both, names)        written into the contact that stays, under her key
put_aside, put_back                 of companies: the row that gives way, for the days of an undo
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from crm.contacts.custom.holders import record_of
from crm.contacts.custom_values.value_store import Told, fields_of, told, write
from crm.contacts.models import Company, CompanyValue, CustomField
from crm.privacy.merging import row_pictures


@dataclass(frozen=True)
class Both:
    """What two records say, by the name of each field in which either says something."""

    fields: dict[str, CustomField]
    one: Told
    other: Told

    @classmethod
    def of(cls, one: Any, other: Any) -> "Both":
        """Of two contacts or two companies, which come with their keys."""
        every = fields_of(record_of(one))
        first, second = told(one, every), told(other, every)
        return cls({field.name: field for field in every if first[field.name] or second[field.name]}, first, second)

    @property
    def differing(self) -> list[str]:
        """Names of the fields in which they do not say the same."""
        return [name for name in self.fields if self.one[name] != self.other[name]]

    @property
    def alike(self) -> list[str]:
        """What the fields are called in which they do."""
        return [str(field) for name, field in self.fields.items() if self.one[name] == self.other[name]]

    def words(self, name: str) -> tuple[str, str]:
        """What both say in one field, as it is read."""
        field = self.fields[name]
        return field.words(self.one[name]), field.words(self.other[name])

    def picked(self, name: str, chosen: Any, master: str) -> str:
        """The side ("one" or "other") whose value stays: as chosen, else the master's, where it says something."""
        if chosen.get(name) in ("one", "other"):
            return str(chosen[name])
        said, rest = {"one": self.one[name], "other": self.other[name]}, {"one": "other", "other": "one"}
        return master if said[master] else rest[master]

    def winning(self, theirs: Collection[str]) -> list[str]:
        """Fields in which the value of `one` (the record that goes) stays: chosen, or the only one."""
        return [name for name in self.differing if self.one[name] and (name in theirs or not self.other[name])]

    def given_way(self, winning: Collection[str]) -> dict[str, str]:
        """{name: what gives way, in words}, for their copy of the data."""
        found = {}
        for name in self.differing:
            said = self.other[name] if name in winning else self.one[name]
            if said:
                found[name] = self.fields[name].words(said)
        return found


def adopt(survivor: Any, both: Both, names: Iterable[str]) -> None:
    """Let the contact that stays say what the other one said in these fields."""
    write(survivor, {name: both.one[name] for name in names}, both.fields)


def put_aside(survivor: Company, both: Both, names: Iterable[str]) -> row_pictures.Pictures:
    """Take the rows of a company away for which the other's come; their pictures."""
    fields = [both.fields[name].pk for name in names]
    rows = CompanyValue.objects.filter(company=survivor, definition__in=fields)
    pks = list(rows.values_list("pk", flat=True))
    kept = row_pictures.taken(CompanyValue, pks)
    row_pictures.remove(CompanyValue, pks)
    return kept


def put_back(kept: row_pictures.Pictures, survivor: Company) -> None:
    """The company says again what it had said, where it says nothing else by now."""
    said = set(CompanyValue.objects.filter(company=survivor).values_list("definition", flat=True))
    free = {pk: row for pk, row in kept.items() if json.loads(row)["definition_id"] not in said}
    row_pictures.put_back(CompanyValue, free)
