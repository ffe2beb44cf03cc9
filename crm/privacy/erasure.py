"""The one eraser (Art. 17, Art. 5(1)(e)): `plan` says what goes and what stays, `erase` does it.

`sparing` maps a category to the moment from which its rows must stay; an empty mapping spares nothing, and there is no
default, so that nobody erases or spares by oversight. A row without a clock of a spared category stays.

Nothing stays: the key is destroyed first, then the rows, children before parents. Something stays: it is sealed again
under a fresh key and read back before the old key is overwritten, so that old backups cannot open the rest.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import pgtrigger
from django.db import models, transaction

from crm.privacy import keys, ledger
from crm.privacy.data_map import Column, Room, rooms
from crm.privacy.declarations import Rows
from crm.privacy.keys import Unreadable
from crm.privacy.models import MasterKey, Person, PersonKey
from crm.privacy.sealed import Sealed, SealedField
from crm.privacy.sealed_files import SealedFileField

Sparing = Mapping[str, datetime]


@dataclass
class Step:
    """What becomes of one model's rows about the person: rows that go, rows that stay with what is spared."""

    room: Room
    going: list[models.Model] = field(default_factory=list)
    staying: list[tuple[models.Model, frozenset[str]]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """{"deleted": n, "kept": m} for the ledger and the protocol."""
        return {"deleted": len(self.going), "kept": len(self.staying)}


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
    def counts(self) -> dict[str, dict[str, int]]:
        """{model label: counts} of the models that hold anything about the person."""
        return {step.room.label: step.counts for step in self.steps if step.going or step.staying}


def plan(person: Person, sparing: Sparing) -> Plan:
    """What `erase(person, sparing)` would do now. Touches nothing."""
    steps = [step_for(room, person, sparing) for room in rooms() if room.declaration.rows is not Rows.KEEP]
    made = Plan(person, steps)
    if made.keeps_something:
        keep_whom_they_point_at(made)
    return made


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
    since = sparing.get(category_of(row, column))
    if since is None:
        return False
    clock = room.declaration.clock
    moment = getattr(row, clock) if clock else None
    return moment is None or moment >= since


def category_of(row: models.Model, column: Column) -> str:
    """The category of a column, followed along its path when the row names it."""
    if column.fixed:
        return column.category
    found: Any = row
    for hop in column.category.split("__"):
        found = getattr(found, hop)
    return str(found)


def keep_whom_they_point_at(made: Plan) -> None:
    """Rows that stay need their parents: the person, her key, her contact stay too, emptied of what is not spared."""
    needed = {(type(row), row.pk) for step in made.steps for row, _spared in step.staying}
    needed |= {(Person, made.person.pk), (PersonKey, made.person.pk)}
    for step in made.steps:  # children come first, so one pass reaches the top
        for row in list(step.going):
            if (type(row), row.pk) in needed:
                step.going.remove(row)
                step.staying.append((row, frozenset()))
        for row, _spared in step.staying:
            needed |= {
                (type(row)._meta.get_field(f.name).related_model, getattr(row, f.attname))
                for f in row._meta.concrete_fields
                if f.is_relation and not f.null
            }


def erase(person: Person, sparing: Sparing, *, by: Any) -> Plan:
    """Do it, in one transaction with one ledger entry, and return what was done. Running it twice changes nothing more.

    `person` may be gone already: then the plan is empty. Files leave the disk after commit.
    """
    with transaction.atomic(), unlocked():
        key = PersonKey.objects.select_for_update().filter(pk=person.pk).first()
        done = plan(person, sparing)
        if not done.counts:
            return done
        files = [name for step in done.steps for row in step.going for name in files_of(row)]
        if done.keeps_something and key is not None:
            empty_and_reseal(done, key)
        elif key is not None:
            key.delete()
        for step in done.steps:
            remove(step)
        ledger.record("person.erased", by=by, about=person, counts=done.counts)
        transaction.on_commit(partial(discard, files))
    return done


def remove(step: Step) -> None:
    """Delete the rows that go, past any cascade that would load them one by one."""
    if step.going and step.room.model is not PersonKey:
        rows = step.room.model._base_manager.filter(pk__in=[row.pk for row in step.going])
        if step.room.declaration.rows is Rows.BLANK:
            blank = {column.name: empty_of(step.room.model, column.name) for column in step.room.columns}
            rows.update(**blank, **unlinked(step.room))
        else:
            rows.delete()


def unlinked(room: Room) -> dict[str, None]:
    """What takes a kept total off its person: the first hop of the subject, if it may be empty."""
    first = room.declaration.subject.split("__")[0]
    return {first: None} if room.model._meta.get_field(first).null else {}


def empty_of(model: type[models.Model], name: str) -> Any:
    """The empty value of a column: NULL where it may be, else what the field calls empty."""
    column = model._meta.get_field(name)
    if column.null:
        return None
    return column.get_default() if column.has_default() else ""


def empty_and_reseal(done: Plan, key: PersonKey) -> None:
    """Empty the columns that go in rows that stay, seal the others under a fresh key, read them back, take the key."""
    kept: list[tuple[models.Model, dict[str, Any]]] = []
    for step in done.steps:
        for row, spared in step.staying:
            for column in step.room.columns:
                if column.name not in spared:
                    setattr(row, column.name, empty_of(step.room.model, column.name))
            kept.append((row, opened(row, step.room, spared)))
    fresh = keys.new_key()
    version = MasterKey.hold_current()
    key.take(fresh, version)
    for row, values in kept:
        hand_over(row, key)
        for name, value in values.items():
            setattr(row, name, value)
        if not isinstance(row, PersonKey):
            row.save()
    key.save(update_fields=["wrapped", "version"])
    for row, values in kept:
        read_back(row, values, key)


@contextmanager
def unlocked() -> Iterator[None]:
    """Lift the append-only triggers of rows about people (never the logs'): a fresh key writes such rows again."""
    triggers = [
        f"{room.model._meta.label}:{trigger.name}"
        for room in rooms()
        if room.declaration.rows is not Rows.KEEP
        for trigger in getattr(room.model._meta, "triggers", ())
    ]
    with pgtrigger.ignore(*triggers) if triggers else nullcontext():
        yield


def opened(row: models.Model, room: Room, spared: frozenset[str]) -> dict[str, Any]:
    """The plain values of the sealed columns that stay. A file is opened too and sealed again by its own save."""
    return {
        column.name: getattr(row, column.name)
        for column in room.columns
        if column.name in spared and isinstance(row._meta.get_field(column.name), SealedField)
    }


def hand_over(row: models.Model, key: PersonKey) -> None:
    """Let `row` seal under `key`; its files are sealed anew under it at once."""
    contents = {
        column.name: getattr(row, column.name).plain()
        for column in row._meta.concrete_fields
        if isinstance(column, SealedFileField) and getattr(row, column.name)
    }
    person = row if isinstance(row, Person) else owner_of(row)
    person._state.fields_cache["key"] = key
    for name, content in contents.items():
        getattr(row, name).reseal(content)


def owner_of(row: models.Model) -> Any:
    """The Person that this row reaches, over relations already loaded or loadable."""
    found: Any = row
    for hop in row.personal_data.subject.split("__"):
        found = getattr(found, hop)
    return found


def read_back(row: models.Model, values: dict[str, Any], key: PersonKey) -> None:
    """Raise Unreadable, and so undo everything, unless the database gives back what was to stay."""
    if not values:
        return
    stored = type(row)._base_manager.filter(pk=row.pk).values(*values).get()
    for name, value in values.items():
        column = row._meta.get_field(name)
        blob = stored[name]
        if not isinstance(blob, Sealed) and value != column.empty:
            raise Unreadable(f"{column.column_label} was not written")
        if isinstance(blob, Sealed):
            plain = key.sealer.open(blob.blob, row=row.uid, column=column.column_label)
            if column.decode(plain) != value:
                raise Unreadable(f"{column.column_label} reads back differently")


def files_of(row: models.Model) -> list[tuple[Any, str]]:
    """(storage, name) of every sealed file of a row."""
    return [
        (getattr(row, column.name).storage, getattr(row, column.name).name)
        for column in row._meta.concrete_fields
        if isinstance(column, SealedFileField) and getattr(row, column.name)
    ]


def discard(files: list[tuple[Any, str]]) -> None:
    """Take files off the disk."""
    for storage, name in files:
        storage.delete(name)
