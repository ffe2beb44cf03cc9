"""The custom values of two records that are merged: what each has, and which value is kept.

both = BothValues.of(one, other)    the values of each; `fields` are those in which either has one
both.winning(theirs)                the fields in which the value of the merged-away record is kept
adopt(survivor, both, names)        write them into the surviving contact, under their key
put_aside, put_back                 for companies: the replaced rows, kept while the merge can be undone
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from crm.accounts.permissions.eyes import seeing_all
from crm.contacts.custom.holders import record_of
from crm.contacts.custom_values.link_rows import relink_rows
from crm.contacts.custom_values.value_store import ValuesByField, custom_values_of, fields_of, write
from crm.contacts.models import Company, CompanyValue, CustomField
from crm.contacts.models.field_kinds import Kind
from crm.privacy.merging import row_pictures


@dataclass(frozen=True)
class BothValues:
    """The values of two records, by the name of each field in which either has one."""

    fields: dict[str, CustomField]
    one: ValuesByField
    other: ValuesByField

    @classmethod
    def of(cls, one: Any, other: Any) -> "BothValues":
        """The values of two contacts or two companies, which come with their keys."""
        return cls.among(one, other, fields_of(record_of(one)))

    @classmethod
    def all_of(cls, one: Any, other: Any) -> "BothValues":
        """The same with the values that the user may not look at: a merge carries them along as well."""
        with seeing_all():
            return cls.of(one, other)

    @classmethod
    def among(cls, one: Any, other: Any, every: Sequence[CustomField]) -> "BothValues":
        """The values in some fields; what is reckoned is nobody's choice."""
        first, second = custom_values_of(one, every), custom_values_of(other, every)
        chosen = [field for field in every if field.kind != Kind.FORMULA and (first[field.name] or second[field.name])]
        return cls({field.name: field for field in chosen}, first, second)

    @property
    def differing(self) -> list[str]:
        """Names of the fields with different values."""
        return [name for name in self.fields if self.one[name] != self.other[name]]

    @property
    def alike(self) -> list[str]:
        """Labels of the fields with equal values."""
        return [str(field) for name, field in self.fields.items() if self.one[name] == self.other[name]]

    def words(self, name: str) -> tuple[str, str]:
        """Both values of a field as text."""
        field = self.fields[name]
        return field.words(self.one[name]), field.words(self.other[name])

    def picked(self, name: str, chosen: Any, master: str) -> str:
        """The side ("one" or "other") whose value is kept: as chosen, else the master's unless it is empty."""
        if chosen.get(name) in ("one", "other"):
            return str(chosen[name])
        texts, opposite = {"one": self.one[name], "other": self.other[name]}, {"one": "other", "other": "one"}
        return master if texts[master] else opposite[master]

    def winning(self, theirs: Collection[str]) -> list[str]:
        """Fields in which the value of `one` (the record merged away) is kept: it was chosen, or is the only one."""
        return [name for name in self.differing if self.one[name] and (name in theirs or not self.other[name])]

    def given_way(self, winning: Collection[str]) -> dict[str, str]:
        """{name: the value that is not kept, as text}, for the person's copy of their data."""
        replaced = {}
        for name in self.differing:
            text = self.other[name] if name in winning else self.one[name]
            if text:
                replaced[name] = self.fields[name].words(text)
        return replaced


def take_over_values(survivor: Any, both: BothValues, names: Iterable[str]) -> None:
    """Write the other record's values of these fields into the surviving contact."""
    write(survivor, {name: both.one[name] for name in names}, both.fields)


def set_aside_rows(survivor: Company, both: BothValues, names: Iterable[str]) -> row_pictures.Pictures:
    """Remove the rows of a company that the other's values replace, and return their pictures."""
    fields = [both.fields[name].pk for name in names]
    rows = CompanyValue.objects.filter(company=survivor, definition__in=fields)
    pks = list(rows.values_list("pk", flat=True))
    pictures = row_pictures.pictures_of(CompanyValue, pks)
    row_pictures.remove(CompanyValue, pks)
    return pictures


def restore_rows(pictures: row_pictures.Pictures, survivor: Company) -> None:
    """Restore the removed rows of the company, except where a field has a new value by now."""
    filled = set(CompanyValue.objects.filter(company=survivor).values_list("definition", flat=True))
    free = {pk: row for pk, row in pictures.items() if json.loads(row)["definition_id"] not in filled}
    row_pictures.put_back(CompanyValue, free)
    relink_rows(CompanyValue, free)
