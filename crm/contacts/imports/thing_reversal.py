"""Undoing an import of companies or deals: created records are deleted, changed ones get their previous values."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from crm.files.imports.reversal import CHANGED, WENT_ON, Stays
from crm.files.imports.verdicts import Outcome
from crm.files.models import Import, ImportedValue, ImportRow
from crm.privacy.models import LedgerEntry


class ThingReversal(ABC):
    """Undoes one import. A kind sets the `prefix` of its ledger targets and the `acts` that the import itself performs,
    and implements `opened`, `bare`, `remove`, `now` and `put_back`.
    """

    prefix = ""
    acts: tuple[str, ...] = ()

    def __init__(self, load: Import) -> None:
        self.load, self.by = load, load.owner

    def take_back(self, rows: Sequence[ImportRow]) -> Stays:
        """Undo a batch of rows; returns {row number: what stays and why}."""
        by_uid = {record.uid: record for record in self.opened([row.thing for row in rows if row.thing])}
        lively = self.went_on(by_uid)
        values = self.values_of(by_uid)
        stays: Stays = {}
        for row in rows:
            target = by_uid.get(row.thing)
            if target is None:
                continue
            if row.outcome == Outcome.NEW:
                written = [value for value in values[row.thing] if value.number == row.number]
                if row.thing in lively or not self.removed(target, written):
                    stays[row.number] = [("", WENT_ON)]
        for uid, target in by_uid.items():
            unrestored = self.restored(target, [value for value in values[uid] if self.updates(rows, value)])
            for value in unrestored:
                stays.setdefault(value.number, []).append((value.column, CHANGED))
        ImportedValue.objects.filter(load=self.load, thing__in=by_uid).delete()
        return stays

    def updates(self, rows: Sequence[ImportRow], value: ImportedValue) -> bool:
        """Whether the value was written into a record that existed before."""
        return any(row.number == value.number and row.outcome == Outcome.UPDATED for row in rows)

    def values_of(self, things: Any) -> dict[Any, list[ImportedValue]]:
        """{record: values that the import wrote into it, the last first}."""
        by_record: dict[Any, list[ImportedValue]] = defaultdict(list)
        rows = ImportedValue.objects.filter(load=self.load, thing__in=things).select_related("person__key")
        for value in rows.order_by("-pk"):
            by_record[value.thing].append(value)
        return by_record

    def went_on(self, things: Any) -> set[Any]:
        """The records about which the ledger has acts that are not the import's."""
        targets = {f"{self.prefix}:{uid}": uid for uid in things}
        own_acts = Q(at__lte=self.load.finished_at, actor_kind="user", actor_id=str(self.by.pk), act__in=self.acts)
        since = LedgerEntry.objects.filter(target__in=targets).exclude(own_acts)
        return {targets[target] for target in since.values_list("target", flat=True)}

    def restored(self, thing: Any, values: Sequence[ImportedValue]) -> list[ImportedValue]:
        """Restore the values that nobody changed since; returns the values that stay."""
        stays: list[ImportedValue] = []
        back: dict[str, Any] = {}
        for value in values:
            present = back[value.column] if value.column in back else self.now(thing, value)
            if present == value.came:
                back[value.column] = value.was
            else:
                stays.append(value)
        if back and not self.put_back(thing, back):
            return list(values)
        return stays

    def removed(self, thing: Any, values: Sequence[ImportedValue]) -> bool:
        """Delete a record that the import created; False when other data refer to it."""
        return self.bare(thing, values) and self.remove(thing)

    def remove_byproducts(self) -> None:  # noqa: B027  # not every kind brings something along
        """Delete records of another kind that the import created along the way."""

    @abstractmethod
    def opened(self, uids: Sequence[Any]) -> Sequence[Any]:
        """The records with these public ids that still exist, with their keys."""

    @abstractmethod
    def bare(self, thing: Any, values: Sequence[ImportedValue]) -> bool:
        """Whether only data of the import refer to the record; those are removed first."""

    @abstractmethod
    def remove(self, thing: Any) -> bool:
        """Delete the record; returns whether it was deleted."""

    @abstractmethod
    def now(self, thing: Any, value: ImportedValue) -> str:
        """The present value of that column, as text."""

    @abstractmethod
    def put_back(self, thing: Any, values: dict[str, str]) -> bool:
        """Restore {column: text}; False when that is not allowed."""
