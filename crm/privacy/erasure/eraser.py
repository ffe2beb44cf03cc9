"""The one eraser (Art. 17, Art. 5(1)(e)): `plan` says what goes and what stays, `erase` does it.

`sparing` maps a category to the moment from which its rows must stay; an empty mapping spares nothing, and there is no
default, so that nobody erases or spares by oversight. A row without a clock of a spared category stays. `RECORDS` among
the categories spares rows that hold no personal column (a ground, a tag, a notice received) with what they hang on.
A `horizon_key` among them is a later moment for rows that say themselves what they are for (`own_horizon`).

Nothing stays: the key is destroyed first, then the rows, children before parents. Something stays: it is sealed again
under a fresh key and read back (`rows/resealing.py`), so that old backups cannot open the rest. Where nothing but the
law keeps it, rows that somebody works with are closed (`closes` of their declaration).

Her key and her row are locked first. An act that began with `Person.hold` is waited for and erased with the rest;
one that comes later is refused, by `KeyChanged` or because the person it points at is gone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from crm.privacy.actors import Actor
from crm.privacy.declarations import Rows
from crm.privacy.erasure.mass_erasure import Erased, erase_many
from crm.privacy.erasure.tombstones import lay_tombstones
from crm.privacy.erasure_ledger.ledger_outbox import spared_as_codes
from crm.privacy.logs import ledger
from crm.privacy.map.data_map import Column, Room, rooms
from crm.privacy.map.held_models import held_labels
from crm.privacy.models import ContactPoint, Merge, Person, PersonKey
from crm.privacy.rows.closed_rows import close_rows, still_open
from crm.privacy.rows.removal import discard, files_of, losers_of, unlocked
from crm.privacy.rows.resealing import empty, empty_of, filled_columns, renew, reseal

__all__ = ["Erased", "Plan", "Sparing", "erase", "erase_many", "plan", "unlocked"]

BATCH = 1000
Sparing = Mapping[str, datetime]
RECORDS = ""  # stands in a sparing for what no column says: a purge leaves it to people who are still needed
Staying = tuple[models.Model, frozenset[str]]  # a row, and which of its personal columns are spared


@dataclass
class Step:
    """What becomes of one model's rows about the person: rows that go, rows that stay with what is spared.

    `closing` are those of them that nobody works with any more.
    """

    room: Room
    going: list[models.Model] = field(default_factory=list)
    staying: list[Staying] = field(default_factory=list)
    closing: list[models.Model] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """{"deleted": n, "kept": m} for the ledger and the protocol."""
        return {"deleted": len(self.going), "kept": len(self.staying)}

    def emptying(self) -> Iterator[tuple[models.Model, frozenset[str]]]:
        """Rows that stay without something they hold now, each with the names of those columns."""
        for row, spared in self.staying:
            if names := filled_columns(row, {column.name for column in self.room.columns} - spared):
                yield row, names


@dataclass
class Plan:
    """Everything an erasure will do, in the order in which it will do it."""

    person: Person
    steps: list[Step]

    @property
    def keeps_something(self) -> bool:
        """Whether a row must stay."""
        return any(step.staying for step in self.steps)

    @property
    def categories_left(self) -> frozenset[str]:
        """The categories of data that we still hold of them then."""
        return frozenset(
            category_of(row, column)
            for step in self.steps
            if step.room.declaration.rows is not Rows.KEEP and step.room.model is not PersonKey
            for row, spared in step.staying
            for column in step.room.columns
            if column.name in filled_columns(row, spared)
        )

    @property
    def changes_something(self) -> bool:
        """Whether a row goes, stays with less than it holds now, or is closed."""
        return any(step.going or step.closing or any(step.emptying()) for step in self.steps)

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """{model label: counts} of the models that hold anything about the person."""
        return {step.room.label: step.counts for step in self.steps if step.going or step.staying}


def plan(person: Person, sparing: Sparing) -> Plan:
    """What `erase(person, sparing)` would do now. Touches nothing."""
    held = held_labels(person)
    steps = [step_for(room, person, sparing) for room in rooms() if room.label in held]
    erasure = Plan(person, steps)
    apply_consequences(erasure, sparing)
    return erasure


def apply_consequences(erasure: Plan, sparing: Sparing) -> None:
    """Apply what follows from rows that stay: their parents, rows that no category describes, and what is closed."""
    if not erasure.keeps_something:
        return
    keep_whom_they_point_at(erasure)
    if RECORDS in sparing:
        keep_records(erasure)
    else:
        forget_merges(erasure)
        mark_closing(erasure)


def step_for(room: Room, person: Person, sparing: Sparing) -> Step:
    """The step of one model."""
    step = Step(room)
    for row in room.rows_of(person):
        spared = frozenset(column.name for column in room.columns if stays(row, column, room, sparing))
        if spared:
            step.staying.append((row, spared))
        else:
            step.going.append(row)
    return step


def stays(row: models.Model, column: Column, room: Room, sparing: Sparing) -> bool:
    """Whether the column of this row is spared: its category is, and the row is not older than the spared moment."""
    category = category_of(row, column)
    since = sparing.get(category)
    if since is None:
        return False
    clock = room.declaration.clock
    moment = getattr(row, clock) if clock else None
    return (moment is None or moment >= since) and in_own_horizon(row, room, category, sparing)


def in_own_horizon(row: models.Model, room: Room, category: str, sparing: Sparing) -> bool:
    """Whether the purpose that a row says it is for still keeps it; True for rows that say none."""
    if room.declaration.own_horizon is None:
        return True
    purpose, counted_from = (at_end(row, path) for path in room.declaration.own_horizon)
    since = sparing.get(horizon_key(category, purpose)) if purpose else None
    return since is None or counted_from >= since


def horizon_key(category: str, purpose: str) -> str:
    """What stands in a sparing for rows of `category` that say themselves that they are for `purpose`."""
    return f"{category}/{purpose}"


def category_of(row: models.Model, column: Column) -> str:
    """The category of a column, followed along its path when the row names it."""
    return column.category if column.fixed else str(at_end(row, column.category))


def at_end(row: models.Model, path: str) -> Any:
    """What stands at the end of a path from a row; None where the path breaks off."""
    value: Any = row
    for hop in path.split("__"):
        value = getattr(value, hop) if value is not None else None
    return value


def keep_whom_they_point_at(erasure: Plan) -> None:
    """Rows that stay need their parents: person, key and contact stay too, emptied of what is not spared."""
    needed: set[tuple[Any, Any]] = {(Person, erasure.person.pk), (PersonKey, erasure.person.pk)}
    for step in erasure.steps:  # children come first, so one pass reaches the top
        for row in [row for row in step.going if (type(row), row.pk) in needed]:
            step.going.remove(row)
            step.staying.append((row, frozenset()))
        for row, _spared in step.staying:
            needed |= {(f.related_model, getattr(row, f.attname)) for f in row._meta.concrete_fields if takes_along(f)}


def keep_records(erasure: Plan) -> None:
    """Rows without a personal column stay when every row of the person that they point at stays."""
    leaving = {(type(row), row.pk) for step in erasure.steps for row in step.going}
    for step in reversed(erasure.steps):  # parents come last, and decide
        going = [] if step.room.columns else step.going
        for row in list(going):
            hooks = {(f.related_model, getattr(row, f.attname)) for f in row._meta.concrete_fields if takes_along(f)}
            if not hooks & leaving:
                going.remove(row)
                step.staying.append((row, frozenset()))
                leaving.remove((type(row), row.pk))


def forget_merges(erasure: Plan) -> None:
    """Drop what an undo of a merge would need: nothing but the law keeps these rows, and the law asks for no undo."""
    for step in erasure.steps:
        if step.room.model is Merge:
            step.going += [row for row, _spared in step.staying]
            step.staying = []


def mark_closing(erasure: Plan) -> None:
    """Mark rows that somebody works with as to be closed, once, when nothing but the law keeps them."""
    for step in erasure.steps:
        step.closing = still_open(step.room, [row for row, _spared in step.staying])


def takes_along(column: Any) -> bool:
    """Whether a row does not outlive whom this column points at."""
    return column.is_relation and not (column.null and column.remote_field.on_delete is models.SET_NULL)


def erase(person: Person, sparing: Sparing, *, by: Actor, remembered: bool = True) -> Plan:
    """Erase a person in one transaction with one ledger entry and return what was done. A second run changes nothing.

    `person` may be gone already: then the plan is empty. Files leave the disk after commit. `remembered`: addresses
    that go leave a tombstone (tombstones.py), so that only the person themselves brings them back unasked.
    """
    with transaction.atomic(), unlocked():
        key = locked_key(person)
        outcome = plan(person, sparing)
        if not outcome.changes_something:
            return outcome
        if remembered:
            remember_addresses(outcome, by=by)
        files = [file for step in outcome.steps for row in step.going for file in files_of(row)]
        before = losers_of([person.pk])
        files += [file for step in outcome.steps for row, names in step.emptying() for file in files_of(row, names)]
        if outcome.keeps_something:
            empty_and_reseal(outcome, key)
        elif key is not None:
            key.delete()
        for step in outcome.steps:
            delete_rows(step)
        counts = {**outcome.counts, "spared": spared_as_codes(sparing)} if outcome.keeps_something else outcome.counts
        uids = [person.uid, *before.get(person.uid, ())]  # a backup from before a merge still knows the other one
        ledger.record_many(ledger.entries_alike("person.erased", by=by, counted=[(uid, counts) for uid in uids]))
        transaction.on_commit(partial(discard, files))
    return outcome


def remember_addresses(outcome: Plan, *, by: Actor) -> None:
    """Lay a tombstone for every address that goes, be its row deleted or emptied."""
    lost: set[tuple[str, int]] = set()
    kinds: dict[str, Any] = {"email_index": "email", "phone_index": "phone"}
    for step in outcome.steps:
        leaving: list[tuple[Any, frozenset[str] | None]] = [*((row, None) for row in step.going), *step.emptying()]
        if step.room.model is Person:
            lost |= {
                (kind, getattr(row, column))
                for row, names in leaving
                for column, kind in kinds.items()
                if getattr(row, column) is not None and (names is None or column in names)
            }
        elif step.room.model is ContactPoint:
            lost |= {(row.kind, row.index) for row, names in leaving if names is None or "index" in names}
    if lost:
        lay_tombstones(Person.objects.with_keys().filter(pk=outcome.person.pk), by=by, at=timezone.now(), lost=lost)


def locked_key(person: Person) -> PersonKey | None:
    """The person's key, locked until the end like their row: nobody seals under it or points at them meanwhile."""
    key = PersonKey.objects.select_for_update().filter(pk=person.pk).first()
    list(Person._base_manager.select_for_update().filter(pk=person.pk).values_list("pk"))
    return key


def empty_and_reseal(outcome: Plan, key: PersonKey | None) -> None:
    """Empty what is not spared in rows that stay, and seal the rest under a fresh key. Without a key nothing opens."""
    for step in outcome.steps:
        empty(step.room, list(step.emptying()))
        close_rows(step.room, step.closing, at=timezone.now())
    if key is not None:
        renew(key)
        for step in outcome.steps:
            reseal(step.room, step.staying, key)


def delete_rows(step: Step) -> None:
    """Delete the rows that go, past any cascade that would load them one by one."""
    if step.room.model is PersonKey:
        return
    for start in range(0, len(step.going), BATCH):
        rows = step.room.model._base_manager.filter(pk__in=[row.pk for row in step.going[start : start + BATCH]])
        if step.room.declaration.rows is Rows.BLANK:
            blank = {column.name: empty_of(step.room.model, column.name) for column in step.room.columns}
            rows.update(**blank, **unlinked(step.room))
        else:
            rows.delete()


def unlinked(room: Room) -> dict[str, None]:
    """What takes a kept total off its person: the first hop of the subject, which may be empty (a check says so)."""
    return {room.declaration.subject.split("__")[0]: None}
