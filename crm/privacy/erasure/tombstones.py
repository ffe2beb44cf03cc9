"""Whom we erased does not come back by an old file, an old program or a colleague's list without somebody asking.

    lay_tombstones(people, by=…, at=…)         within the erasure, before the keys go: marks of addresses and names
    matching_erasure(emails=, phones=, name=)  the tombstone of somebody who arrives; None for everybody else
    matching_erasures(sought)                  the same for a whole batch, in one statement
    lift_tombstone(stone, why, by=, at=)       whoever may decide says that they may be taken in again, and why

A tombstone matches the address and the folded name together, the address alone where either has no name: an address is
no identity, a family shares one. Only keyed hashes are kept (Art. 5(1)(c)). A person's own form and enquiry never ask.
When the index key changes nobody can be carried over, for nobody is there: the old key stays as long as its tombstones.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from crm.privacy.actors import Actor, ActorKey, signature
from crm.privacy.dotted_paths import resolve
from crm.privacy.keys import blind_index
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import ledger
from crm.privacy.models import ContactPoint, Person, Tombstone, TombstoneLift

Index = tuple[str, int]  # kind and blind index
KINDS = ("email", "phone")


@dataclass(frozen=True)
class Stone:
    """An erasure that somebody who arrives would undo: when, by whom it was done, and whose contact they were. Not whom
    it was done to."""

    stone: UUID
    laid_at: datetime
    laid_by: str
    team: int | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Whoever arrives: their addresses as blind indexes, their name as hashes; none of a nameless one."""

    indexes: frozenset[Index]
    names: frozenset[int]

    @classmethod
    def of(cls, *, emails: Iterable[str] = (), phones: Iterable[str] = (), name: str = "") -> "Arrival":
        """From what was typed."""
        addresses = [("email", text) for text in emails if text] + [("phone", text) for text in phones if text]
        indexes = ((kind, blind) for kind, text in addresses for blind in blind_index.blinds(kind, text))
        return cls(frozenset(indexes), frozenset(blind_index.blind_names(name)))

    def stands_on(self, stone: Tombstone) -> bool:
        """Whether the tombstone is of this person: one of their addresses, and no other name."""
        hers = (stone.kind, stone.index) in self.indexes
        return hers and (stone.name is None or not self.names or stone.name in self.names)


def lay_tombstones(people: Iterable[Person], *, by: Actor, at: datetime, lost: set[Index] | None = None) -> None:
    """Remember everybody's addresses, or those in `lost` (blind indexes of addresses that go); keys are joined.

    The caller holds the transaction in which they go. What does not open any more leaves its index alone.
    """
    people, actor = list(people), ActorKey.of(by)
    points: dict[int, list[ContactPoint]] = defaultdict(list)
    for point in ContactPoint.objects.filter(person__in=[person.pk for person in people]).order_by("pk"):
        points[point.person_id].append(point)
    common = {"laid_at": at, "laid_by": signature(actor)}
    teams = teams_of(person.pk for person in people)
    Tombstone.objects.bulk_create(
        Tombstone(kind=kind, index=each, name=name, key=key, stone=stone, team=teams.get(person.pk), **common)
        for person in people
        for stone in (uuid4(),)
        for kind, each, name, key in hashes_of(person, points[person.pk], lost)
    )


def teams_of(people: Iterable[int]) -> dict[int, int]:
    """{person: the team whose contact they are}, as the point TEAMS_OF tells; none of somebody who is no contact."""
    teams_for = resolve("TEAMS_OF")
    return teams_for(list(people)) if teams_for else {}


def hashes_of(
    person: Person, points: Iterable[ContactPoint], lost: set[Index] | None
) -> Iterator[tuple[str, int, int | None, str]]:
    """(kind, address, name, index key) for each address and each key in use. While there is one key nothing is opened
    but the name: the stored indexes are under it."""
    stored: list[tuple[str, Any, Any, str]] = [(kind, getattr(person, f"{kind}_index"), person, kind) for kind in KINDS]
    stored += [(point.kind, point.index, point, "value") for point in points]
    going = [address for address in stored if address[1] is not None and (lost is None or address[:2] in lost)]
    if not going:
        return
    keys = blind_index.key_names()
    names: list[int | None] = [*names_of(person)] or [None] * len(keys)
    for kind, index, bearer, column in {address[:2]: address for address in going}.values():
        hashes = [index] if len(keys) == 1 else reopened(person, bearer, kind, column) or [index]
        for each, key, name in zip(hashes, keys, names, strict=False):
            yield kind, each, name, key


def names_of(person: Person) -> list[int]:
    """Their name under each index key; none when they have none, or when it does not open any more."""
    try:
        return blind_index.blind_names(person.name) if key_of(person) else []
    except Unreadable:
        return []


def reopened(person: Person, bearer: Any, kind: str, column: str) -> list[int]:
    """The address under each index key; none when it does not open any more."""
    try:
        if bearer is not person:
            bearer.person = person
        return blind_index.blinds(kind, getattr(bearer, column)) if key_of(person) else []
    except Unreadable:
        return []


def key_of(person: Person) -> Any:
    """Their key as it came with them; None when they have none."""
    return person._state.fields_cache.get("key")


def matching_erasure(*, emails: Iterable[str] = (), phones: Iterable[str] = (), name: str = "") -> Stone | None:
    """The latest erasure that taking this person in would undo; None when there is none, or when it was lifted."""
    return matching_erasures([Arrival.of(emails=emails, phones=phones, name=name)])[0]


def matching_erasures(arrivals: Iterable[Arrival]) -> list[Stone | None]:
    """As `matching_erasure`, for many arrivals, in their order."""
    arrivals = list(arrivals)
    stones = stones_in_force({index for arrival in arrivals for index in arrival.indexes})
    return [next((as_stone(index) for index in matching_tombstones(arrival, stones)), None) for arrival in arrivals]


def stones_in_force(indexes: set[Index]) -> dict[Index, list[Tombstone]]:
    """{address: tombstones in force upon it, the latest first}."""
    by_index: dict[Index, list[Tombstone]] = defaultdict(list)
    if indexes:
        lifted = TombstoneLift.objects.values("stone")
        rows = Tombstone.objects.filter(index__in={each for _kind, each in indexes}).exclude(stone__in=lifted)
        for row in rows.order_by("-laid_at", "-pk"):
            by_index[row.kind, row.index].append(row)
    return by_index


def matching_tombstones(arrival: Arrival, stones: dict[Index, list[Tombstone]]) -> Iterator[Tombstone]:
    """The tombstones that match an arrival, the latest first."""
    matching = [
        tombstone for each in arrival.indexes for tombstone in stones.get(each, ()) if arrival.stands_on(tombstone)
    ]
    yield from sorted(matching, key=lambda tombstone: tombstone.laid_at, reverse=True)


def as_stone(row: Tombstone) -> Stone:
    """What the desk may know of it."""
    return Stone(row.stone, row.laid_at, row.laid_by, row.team)


def lift_tombstone(stone: UUID, why: str, *, by: Actor, at: datetime) -> TombstoneLift:
    """Allow whoever matches the tombstone to be taken in again. ValueError without a reason or for an unknown stone."""
    if not why.strip() or not Tombstone.objects.filter(stone=stone).exists():
        raise ValueError("a stone is lifted for a reason")
    with transaction.atomic():
        lifted, fresh = TombstoneLift.objects.get_or_create(
            stone=stone, defaults={"why": why.strip(), "lifted_at": at, "lifted_by": signature(by)}
        )
        if fresh:
            ledger.record("tombstone.lifted", by=by, target=f"tombstone:{stone}")
    return lifted


def keep_index(*, carry: bool = False) -> dict[str, int]:
    """{index key: tombstones that only it finds}. The people they stand for are gone, so none is ever carried over."""
    newest = blind_index.key_names()[0]
    under_newest = Tombstone.objects.filter(key=newest).values("stone")
    return dict(Counter(Tombstone.objects.exclude(stone__in=under_newest).values_list("key", flat=True)))
