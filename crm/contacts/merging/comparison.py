"""Two contacts side by side, for a user who handles both: differences, common values, and the outcome of a merge.

The outcome for grounds is not computed separately: they are really merged and the transaction is rolled back, so the
screen shows exactly what the merge does.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from consents.grounds.contact_panel import channel_rows
from consents.lifecycle.merged_grounds import merge_grounds
from crm.contacts.columns.contact import CONTACT
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.custom_values.value_lines import value_text as custom_shown
from crm.contacts.custom_values.value_merge import BothValues
from crm.contacts.merging.merged_fields import FIELDS, LABELS, MERGED, is_empty, same_value, suggested
from crm.contacts.merging.refusals import merge_obstacle
from crm.contacts.models import Contact, Interaction
from crm.contacts.ownership.custody import has_custody
from crm.contacts.people.contact_record import ContactRecord
from crm.privacy.models import Origin

ONE, OTHER = "one", "other"
COUNTED = ("interactions", "deals", "tasks", "documents", "messages", "ground_events")


@dataclass(frozen=True)
class Line:
    """A field of both records. `picked` is the preselected side."""

    field: str
    label: Any
    values: tuple[str, str]
    picked: str

    @property
    def sides(self) -> list[tuple[str, str, bool]]:
        """(side, value, whether it is picked)."""
        return [(side, value, side == self.picked) for side, value in zip((ONE, OTHER), self.values, strict=True)]


@dataclass(frozen=True)
class Side:
    """One of the two records, for the heading of its column."""

    key: str
    contact: Contact
    name: str
    since: datetime
    entries: int
    master: bool


class Comparison:
    """`one` and `other` for `reader`; both come with their keys. `chosen` is the submitted form: {field: side}."""

    def __init__(self, one: Contact, other: Contact, reader: Any, chosen: Any = None) -> None:
        self.one, self.other, self.reader, self.chosen = one, other, reader, chosen or {}

    @cached_property
    def sheets(self) -> tuple[ContactRecord, ContactRecord]:
        """Both records as the reader sees them."""
        return ContactRecord(self.one, self.reader), ContactRecord(self.other, self.reader)

    @property
    def kept(self) -> bool:
        """Whether the reader may merge them."""
        return has_custody(self.reader, self.one) and has_custody(self.reader, self.other)

    @cached_property
    def entries(self) -> dict[str, int]:
        """{side: number of history entries}."""
        return {side: Interaction.objects.filter(person=contact.pk).count() for side, contact in self.both}

    @property
    def both(self) -> list[tuple[str, Contact]]:
        """Both sides: (side, contact)."""
        return [(ONE, self.one), (OTHER, self.other)]

    @cached_property
    def master(self) -> str:
        """The side that survives: as chosen, else the one with more history, else the older one."""
        if self.chosen.get("master") in (ONE, OTHER):
            return str(self.chosen["master"])
        return OTHER if self.entries[OTHER] > self.entries[ONE] else ONE

    @cached_property
    def survivor(self) -> Contact:
        """The contact that remains."""
        return self.other if self.master == OTHER else self.one

    @cached_property
    def loser(self) -> Contact:
        """The contact that is merged into the survivor."""
        return self.one if self.master == OTHER else self.other

    @property
    def heads(self) -> list[Side]:
        """The column headings of both sides."""
        return [
            Side(side, contact, contact_record.name.shown, contact.created_at, self.entries[side], side == self.master)
            for (side, contact), contact_record in zip(self.both, self.sheets, strict=True)
        ]

    @cached_property
    def lines(self) -> list[Line]:
        """The fields that differ, each with a side preselected."""
        own_lines = [
            Line(field, LABELS[field], self.values(field), self.pick(field)) for field in FIELDS if self.differs(field)
        ]
        return own_lines + [
            Line(
                name,
                str(self.custom.fields[name]),
                self.custom_values(name),
                self.custom.picked(name, self.chosen, self.master),
            )
            for name in self.custom.differing
        ]

    @cached_property
    def custom(self) -> BothValues:
        """The custom fields of both."""
        return BothValues.of(self.one, self.other)

    def custom_values(self, name: str) -> tuple[str, str]:
        """Both values of a custom field, as this reader sees them."""
        field, texts = self.custom.fields[name], (self.custom.one[name], self.custom.other[name])
        first, other = (
            custom_shown(field, text, clear=contact_record.clear)
            for contact_record, text in zip(self.sheets, texts, strict=True)
        )
        return first, other

    @property
    def alike(self) -> str:
        """The names of the fields that are equal in both."""
        equal_fields = [f for f in FIELDS if not self.differs(f) and not is_empty(self.one, f)]
        return ", ".join([*(str(LABELS[field]).lower() for field in equal_fields), *self.custom.alike])

    def differs(self, field: str) -> bool:
        """Whether the values differ, so that one must be chosen."""
        return not same_value(self.one, self.other, field)

    def pick(self, field: str) -> str:
        """The side whose value is kept."""
        if self.chosen.get(field) in (ONE, OTHER):
            return str(self.chosen[field])
        theirs = suggested(self.survivor, self.loser, field)
        return {ONE: OTHER, OTHER: ONE}[self.master] if theirs else self.master

    @property
    def theirs(self) -> set[str]:
        """The fields in which the loser's value was picked."""
        return {line.field for line in self.lines if line.picked != self.master}

    def values(self, field: str) -> tuple[str, str]:
        """Both values, as this reader sees them."""
        first, other = (field_text(contact_record, field) for contact_record in self.sheets)
        return first, other

    @cached_property
    def stopped(self) -> Any:
        """Why they cannot be merged now; None when they can."""
        return merge_obstacle([self.one.pk, self.other.pk])

    @cached_property
    def channels(self) -> list[dict[str, Any]]:
        """[{channel, sides: [row of each record], after: row of the merged record}]."""
        before = [{row["channel"]: row for row in channel_rows(contact.person)} for _side, contact in self.both]
        after = self.foreseen()
        return [
            {
                "channel": row["channel"],
                "sides": [rows_by_channel[row["channel"]] for rows_by_channel in before],
                "after": row,
            }
            for row in after
            if all(row["channel"] in rows_by_channel for rows_by_channel in before)
        ]

    def foreseen(self) -> list[dict[str, Any]]:
        """The channel rows that the merged record would have."""
        with transaction.atomic():
            merge_grounds(self.loser.person, self.survivor.person, by=self.reader, at=timezone.now())
            rows = channel_rows(self.survivor.person)
            transaction.set_rollback(True)
        return rows

    @property
    def totals(self) -> dict[str, int]:
        """How many related rows of each kind the merged record would have."""
        people = [self.one.person, self.other.person]
        counts = {name: sum(getattr(person, name).count() for person in people) for name in COUNTED}
        return {**counts, "origins": Origin.objects.filter(person__in=people).count()}

    @property
    def pks(self) -> list[int]:
        """Primary keys of both, for the access log."""
        return [self.one.pk, self.other.pk]

    @property
    def clear_fields(self) -> list[str]:
        """Names of the fields shown unmasked, for the access log."""
        return sorted(
            {
                name
                for contact_record in self.sheets
                for name in [*contact_record.clear_fields, *contact_record.custom.clear_names]
            }
        )


def field_text(contact_record: ContactRecord, field: str) -> str:
    """A field as the reader sees it; empty where there is no value."""
    contact = contact_record.contact
    if field == "company":
        return CompanyRecord(contact.company, contact_record.reader).name if contact.company else ""
    columns = [CONTACT[name] for name in MERGED[field]]
    if columns[0].category:
        parts = [contact_record.value_of(column.name, column.bearer(contact)).shown for column in columns]
    else:
        parts = [column.words(contact) for column in columns]
    return CONTACT.groups[field].joined(*parts) if field in CONTACT.groups else parts[0]
