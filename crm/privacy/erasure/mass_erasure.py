"""Many people at once, whole (Art. 17, Art. 5(1)(e)): the fast way of the purge, by sets instead of row by row.

    with transaction.atomic():
        erased = erase_many(people, by=BY)      # erased.uids are gone with this transaction, erased.left are not

Keys go first, then every room of the data map, children before parents, then one ledger entry for each person; files
leave the disk after commit. Nothing is spared: whoever has something to stay goes by `erase`.

Locks are those of `erase`, keys and then people. Whoever is held by another transaction is left for later and named in
`left`: never half, never waited for, so that two workers cannot stand in each other's way.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from crm.privacy.actors import Actor
from crm.privacy.erasure.mass_tombstones import lay_many
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.privacy.rows.removal import discard, losers_of, unlocked
from crm.privacy.rows.sweeps import Sweep, sweeps

Counts = dict[str, dict[str, int]]
LOCKED = (  # keys before people, as everybody locks them
    "SELECT p.id, p.uid FROM privacy_personkey AS k JOIN privacy_person AS p ON p.id = k.person_id "
    "WHERE k.person_id = ANY(%s) ORDER BY k.person_id FOR UPDATE OF k, p SKIP LOCKED"
)
SHREDDED = "DELETE FROM privacy_personkey WHERE person_id = ANY(%s::bigint[]) RETURNING person_id"


@dataclass
class Erased:
    """Who is gone, who was held by somebody else, and {model label: {"deleted": rows, "kept": 0}}, as `Plan.counts`."""

    uids: tuple[UUID, ...] = ()
    left: tuple[UUID, ...] = ()
    counts: Counts = field(default_factory=dict)
    by_person: dict[UUID, Counts] = field(default_factory=dict)


def erase_many(people: Sequence[Person], *, by: Actor, remembered: bool = True) -> Erased:
    """Erase `people` completely in the caller's transaction. A second run changes nothing more.

    Whoever is gone already is in neither list of the answer. `remembered`: each leaves a tombstone (tombstones.py).
    """
    with transaction.atomic(), unlocked():
        locked, held_elsewhere = lock_all(people)
        if not locked:
            return Erased(left=held_elsewhere)
        if remembered:
            lay_many(list(locked), by=by, at=timezone.now())
        before = losers_of(list(locked))
        rows, files = swept_away(list(locked))
        erased = erased_answer(locked, rows, held_elsewhere)
        both = ((uid, counts) for key, counts in erased.by_person.items() for uid in (key, *before.get(key, ())))
        ledger.record_many(ledger.entries_alike("person.erased", by=by, counted=both))
        transaction.on_commit(partial(discard, files))
    return erased


def lock_all(people: Iterable[Person]) -> tuple[dict[int, UUID], tuple[UUID, ...]]:
    """({key: UUID} of those whom we hold now, UUIDs of those whom somebody else holds)."""
    pks = sorted({person.pk for person in people})
    with connection.cursor() as cursor:
        cursor.execute(LOCKED, [pks])
        locked = dict(cursor.fetchall())
    others = [pk for pk in pks if pk not in locked]
    if others:  # gone already, without a key, or somebody else's
        keyless = Person._base_manager.filter(pk__in=others, key__isnull=True).order_by("pk")
        locked |= dict(keyless.select_for_update(skip_locked=True, of=("self",)).values_list("pk", "uid"))
    unlocked = Person._base_manager.filter(pk__in=[pk for pk in others if pk not in locked]) if others else ()
    return locked, tuple(person.uid for person in unlocked)


def swept_away(pks: list[int]) -> tuple[dict[int, Counter[str]], list[tuple[Any, str]]]:
    """Delete everything about the people; ({person: {model label: rows}}, files to take off the disk)."""
    keys = f"{{{','.join(map(str, pks))}}}"  # adapted once, not number by number for each of fifty statements
    rows: dict[int, Counter[str]] = defaultdict(Counter)
    files: list[tuple[Any, str]] = []
    with connection.cursor() as cursor:
        cursor.execute(SHREDDED, [keys])
        for (person,) in cursor.fetchall():
            rows[person]["privacy.personkey"] += 1
        for sweep in sweeps():
            cursor.execute(sweep.sql, [keys, *sweep.values])
            for person, number, *names in cursor.fetchall() if sweep.counted else ():
                rows[person][sweep.label] += number
                files += files_named(sweep, names)
    return rows, files


def files_named(sweep: Sweep, names: Iterable[Sequence[str | None]]) -> list[tuple[Any, str]]:
    """(storage, name) of the files that rows named."""
    return [(column.storage, name) for column, some in zip(sweep.files, names, strict=True) for name in some if name]


def erased_answer(people: dict[int, UUID], rows: dict[int, Counter[str]], held_elsewhere: tuple[UUID, ...]) -> Erased:
    """The answer of `erase_many` from the rows deleted of each person."""
    total: Counter[str] = Counter()
    by_person: dict[UUID, Counts] = {}
    for pk, uid in people.items():
        total.update(rows[pk])
        by_person[uid] = as_counts(rows[pk])
    return Erased(tuple(by_person), held_elsewhere, as_counts(total), by_person)


def as_counts(rows: Counter[str]) -> Counts:
    """In the shape of `Plan.counts`."""
    return {label: {"deleted": number, "kept": 0} for label, number in rows.items()}
