"""Two contacts side by side, for somebody who keeps both: what differs, what is the same, what would become of them.

What becomes of grounds is not computed a second time: they are merged for real and the transaction is taken back, so
the screen cannot promise anything else than the merge does.
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
from crm.contacts.companies.company_record import CompanySheet
from crm.contacts.custom_values.value_lines import shown as custom_shown
from crm.contacts.custom_values.value_merge import Both
from crm.contacts.merging.merged_fields import FIELDS, LABELS, MERGED, is_empty, same, suggested
from crm.contacts.merging.refusals import stop
from crm.contacts.models import Contact, Interaction
from crm.contacts.ownership.custody import keeps
from crm.contacts.people.contact_record import Sheet
from crm.privacy.models import Origin

ONE, OTHER = "one", "other"
COUNTED = ("interactions", "deals", "tasks", "documents", "messages", "ground_events")


@dataclass(frozen=True)
class Line:
    """One field of both. `picked` is the side whose value is suggested."""

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
    """One of the two records, in the head of its column."""

    key: str
    contact: Contact
    name: str
    since: datetime
    entries: int
    master: bool


class Comparison:
    """`one` and `other` for `reader`; both come with their keys. `chosen` is what was sent: {field: side}."""

    def __init__(self, one: Contact, other: Contact, reader: Any, chosen: Any = None) -> None:
        self.one, self.other, self.reader, self.chosen = one, other, reader, chosen or {}

    @cached_property
    def sheets(self) -> tuple[Sheet, Sheet]:
        """Both as the reader sees them."""
        return Sheet(self.one, self.reader), Sheet(self.other, self.reader)

    @property
    def kept(self) -> bool:
        """Whether the reader may merge them."""
        return keeps(self.reader, self.one) and keeps(self.reader, self.other)

    @cached_property
    def entries(self) -> dict[str, int]:
        """How long the history of each is."""
        return {side: Interaction.objects.filter(person=contact.pk).count() for side, contact in self.both}

    @property
    def both(self) -> list[tuple[str, Contact]]:
        """(side, contact)."""
        return [(ONE, self.one), (OTHER, self.other)]

    @cached_property
    def master(self) -> str:
        """The side that stays: as chosen, else the one with more history, else the older one."""
        if self.chosen.get("master") in (ONE, OTHER):
            return str(self.chosen["master"])
        return OTHER if self.entries[OTHER] > self.entries[ONE] else ONE

    @cached_property
    def survivor(self) -> Contact:
        """The contact that stays."""
        return self.other if self.master == OTHER else self.one

    @cached_property
    def loser(self) -> Contact:
        """The one that becomes a part of it."""
        return self.one if self.master == OTHER else self.other

    @property
    def heads(self) -> list[Side]:
        """The heads of both columns."""
        return [
            Side(side, contact, sheet.name.shown, contact.created_at, self.entries[side], side == self.master)
            for (side, contact), sheet in zip(self.both, self.sheets, strict=True)
        ]

    @cached_property
    def lines(self) -> list[Line]:
        """What differs, each with the better guess."""
        own = [
            Line(field, LABELS[field], self.values(field), self.pick(field)) for field in FIELDS if self.differs(field)
        ]
        return own + [
            Line(
                name,
                str(self.custom.fields[name]),
                self.custom_values(name),
                self.custom.picked(name, self.chosen, self.master),
            )
            for name in self.custom.differing
        ]

    @cached_property
    def custom(self) -> Both:
        """What both say in custom fields."""
        return Both.of(self.one, self.other)

    def custom_values(self, name: str) -> tuple[str, str]:
        """What both say in one of them, for this reader."""
        field, said = self.custom.fields[name], (self.custom.one[name], self.custom.other[name])
        one, other = (
            custom_shown(field, text, clear=sheet.clear) for sheet, text in zip(self.sheets, said, strict=True)
        )
        return one, other

    @property
    def alike(self) -> str:
        """What is the same in both, in words."""
        found = [f for f in FIELDS if not self.differs(f) and not is_empty(self.one, f)]
        return ", ".join([*(str(LABELS[field]).lower() for field in found), *self.custom.alike])

    def differs(self, field: str) -> bool:
        """Whether there is a choice."""
        return not same(self.one, self.other, field)

    def pick(self, field: str) -> str:
        """The side whose value stays."""
        if self.chosen.get(field) in (ONE, OTHER):
            return str(self.chosen[field])
        theirs = suggested(self.survivor, self.loser, field)
        return {ONE: OTHER, OTHER: ONE}[self.master] if theirs else self.master

    @property
    def theirs(self) -> set[str]:
        """The fields in which the loser's value was picked."""
        return {line.field for line in self.lines if line.picked != self.master}

    def values(self, field: str) -> tuple[str, str]:
        """What both say, for this reader."""
        one, other = (shown(sheet, field) for sheet in self.sheets)
        return one, other

    @cached_property
    def stopped(self) -> Any:
        """Why they cannot be merged now; None when nothing speaks against it."""
        return stop([self.one.pk, self.other.pk])

    @cached_property
    def channels(self) -> list[dict[str, Any]]:
        """[{channel, sides: [row of each], after: the row of the merged record}]."""
        before = [{row["channel"]: row for row in channel_rows(contact.person)} for _side, contact in self.both]
        after = self.foreseen()
        return [
            {"channel": row["channel"], "sides": [found[row["channel"]] for found in before], "after": row}
            for row in after
            if all(row["channel"] in found for found in before)
        ]

    def foreseen(self) -> list[dict[str, Any]]:
        """What the merged record would say of its channels."""
        with transaction.atomic():
            merge_grounds(self.loser.person, self.survivor.person, by=self.reader, at=timezone.now())
            found = channel_rows(self.survivor.person)
            transaction.set_rollback(True)
        return found

    @property
    def totals(self) -> dict[str, int]:
        """How much of a kind the merged record has."""
        people = [self.one.person, self.other.person]
        counts = {name: sum(getattr(person, name).count() for person in people) for name in COUNTED}
        return {**counts, "origins": Origin.objects.filter(person__in=people).count()}

    @property
    def pks(self) -> list[int]:
        """Primary keys of both, for the access log."""
        return [self.one.pk, self.other.pk]

    @property
    def clear_fields(self) -> list[str]:
        """Names of what stands in clear."""
        return sorted({name for sheet in self.sheets for name in [*sheet.clear_fields, *sheet.custom.clear_names]})


def shown(sheet: Sheet, field: str) -> str:
    """A field as the reader sees it; empty where there is nothing."""
    contact = sheet.contact
    if field == "company":
        return CompanySheet(contact.company, sheet.reader).name if contact.company else ""
    columns = [CONTACT[name] for name in MERGED[field]]
    if columns[0].category:
        parts = [sheet.value_of(column.name, column.bearer(contact)).shown for column in columns]
    else:
        parts = [column.words(contact) for column in columns]
    return CONTACT.groups[field].joined(*parts) if field in CONTACT.groups else parts[0]
