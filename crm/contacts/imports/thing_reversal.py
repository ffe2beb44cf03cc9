"""Taking back an import of things that are no people: what it made goes, what it changed becomes what it was."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from crm.files.imports.reversal import CHANGED, WENT_ON, Stays
from crm.files.imports.verdicts import Outcome
from crm.files.models import Import, ImportedValue, ImportRow
from crm.privacy.models import LedgerEntry


class ThingUndoing(ABC):
    """Undoes one import. A kind says how its things are called in the ledger (`prefix`), which `acts` the import itself
    performs, and writes `opened`, `bare`, `remove`, `now` and `put_back`.
    """

    prefix = ""
    acts: tuple[str, ...] = ()

    def __init__(self, load: Import) -> None:
        self.load, self.by = load, load.owner

    def take_back(self, rows: Sequence[ImportRow]) -> Stays:
        """Undo a batch of rows and say what stays."""
        things = {one.uid: one for one in self.opened([row.thing for row in rows if row.thing])}
        lively = self.went_on(things)
        values = self.values_of(things)
        stays: Stays = {}
        for row in rows:
            thing = things.get(row.thing)
            if thing is None:
                continue
            if row.outcome == Outcome.NEW:
                hers = [value for value in values[row.thing] if value.number == row.number]
                if row.thing in lively or not self.removed(thing, hers):
                    stays[row.number] = [("", WENT_ON)]
        for uid, thing in things.items():
            left = self.restored(thing, [value for value in values[uid] if self.updates(rows, value)])
            for value in left:
                stays.setdefault(value.number, []).append((value.column, CHANGED))
        ImportedValue.objects.filter(load=self.load, thing__in=things).delete()
        return stays

    def updates(self, rows: Sequence[ImportRow], value: ImportedValue) -> bool:
        """Whether a value was written into something that was here before."""
        return any(row.number == value.number and row.outcome == Outcome.UPDATED for row in rows)

    def values_of(self, things: Any) -> dict[Any, list[ImportedValue]]:
        """{thing: what the import wrote into it, the last first}."""
        found: dict[Any, list[ImportedValue]] = defaultdict(list)
        rows = ImportedValue.objects.filter(load=self.load, thing__in=things).select_related("person__key")
        for value in rows.order_by("-pk"):
            found[value.thing].append(value)
        return found

    def went_on(self, things: Any) -> set[Any]:
        """Those about which the ledger holds more than the import wrote."""
        targets = {f"{self.prefix}:{uid}": uid for uid in things}
        own = Q(at__lte=self.load.finished_at, actor_kind="user", actor_id=str(self.by.pk), act__in=self.acts)
        since = LedgerEntry.objects.filter(target__in=targets).exclude(own)
        return {targets[target] for target in since.values_list("target", flat=True)}

    def restored(self, thing: Any, values: Sequence[ImportedValue]) -> list[ImportedValue]:
        """Put back what nobody changed since; the values that stay as they are now."""
        stays: list[ImportedValue] = []
        back: dict[str, Any] = {}
        for value in values:
            here = back[value.column] if value.column in back else self.now(thing, value)
            if here == value.came:
                back[value.column] = value.was
            else:
                stays.append(value)
        if back and not self.put_back(thing, back):
            return list(values)
        return stays

    def removed(self, thing: Any, values: Sequence[ImportedValue]) -> bool:
        """Take a thing away that the import made; False when something hangs on it."""
        return self.bare(thing, values) and self.remove(thing)

    def remove_byproducts(self) -> None:  # noqa: B027  # not every kind brings something along
        """What came along goes, too."""

    @abstractmethod
    def opened(self, uids: Sequence[Any]) -> Sequence[Any]:
        """The things of these public ids that are still there, with their keys."""

    @abstractmethod
    def bare(self, thing: Any, values: Sequence[ImportedValue]) -> bool:
        """Whether nothing hangs on it but what the import hung there, which goes first."""

    @abstractmethod
    def remove(self, thing: Any) -> bool:
        """Take it away."""

    @abstractmethod
    def now(self, thing: Any, value: ImportedValue) -> str:
        """What stands in the column of that value, as text."""

    @abstractmethod
    def put_back(self, thing: Any, values: dict[str, str]) -> bool:
        """Write {column: text} as it was; False when that may not be."""
