"""Whom a breach exposed, and with which kinds of data (Art. 33(3)(a), 34): read from evidence, never guessed.

    exposed_by_looks(actors, since, until)  the access log: people on the pages, categories by the columns in clear
    given_to(recipient, since, until)       disclosures
    exposed_by_import(batch)                what an import or a program brought in
    categories_held(people)                 what we hold of them by the data map; everybody when None
    draw(parts) -> Scope                    the union: each person once, with every category that any evidence shows

Every source is a few statements over sets, however many people there are. A look without a column in clear still says
that we know somebody: it counts as `identity`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, Max, Q, QuerySet, Value, When

from crm.privacy.actors import ActorKey
from crm.privacy.categories import SEALED_ONLY, Category
from crm.privacy.declarations import CUSTOM, Rows
from crm.privacy.map.data_map import Column, Room, rooms
from crm.privacy.models import Disclosure, Origin, Person, PersonKey
from crm.privacy.models.person import FURTHER_ADDRESSES

Exposed = Mapping[int, frozenset[str]]  # person (primary key): categories
AT_ONCE = 10_000
KNOWN = frozenset({str(Category.IDENTITY)})
# What pages call columns that have another name in the tables.
PAGE_NAMES = {
    **FURTHER_ADDRESSES,
    "company": Category.EMPLOYMENT,
    "owner": Category.EMPLOYMENT,
    "trader_name": Category.COMPANY,
    "proof": Category.CONSENT,
    "samples": Category.PROVENANCE,
}


@dataclass(frozen=True)
class Part:
    """What one piece of evidence shows. `protected`: whoever has it cannot read it (sealed, and the key is safe)."""

    exposed: Exposed
    protected: bool = False
    recipients: int = 0


@dataclass(frozen=True)
class Scope:
    """The union of the parts. `each` and `only`: people in a part, and in no other; both in the order of the parts."""

    people: Exposed
    each: tuple[int, ...]
    only: tuple[int, ...]
    legible: str  # intelligible, partly, unintelligible
    recipients: int = 0
    categories: dict[str, int] = field(default_factory=dict)  # how many people in each

    @property
    def records(self) -> int:
        """The number of records: one kind of data of one person is one."""
        return sum(self.categories.values())

    @property
    def special(self) -> list[str]:
        """Categories of Art. 9 and 10, PESEL and dates of birth among them."""
        return [category for category in Category.values if category in self.categories and category in SEALED_ONLY]


def draw(parts: Sequence[Part]) -> Scope:
    """The scope that all parts show together."""
    people: dict[int, frozenset[str]] = {}
    times: dict[int, int] = defaultdict(int)
    for part in parts:
        for person, categories in part.exposed.items():
            people[person] = people.get(person, frozenset()) | categories
            times[person] += 1
    only = tuple(sum(times[person] == 1 for person in part.exposed) for part in parts)
    counts: dict[str, int] = defaultdict(int)
    for categories in people.values():
        for category in categories:
            counts[category] += 1
    return Scope(
        people,
        each=tuple(len(part.exposed) for part in parts),
        only=only,
        legible=legibility(parts),
        recipients=sum(part.recipients for part in parts),
        categories={name: counts[name] for name in Category.values if name in counts},
    )


def legibility(parts: Iterable[Part]) -> str:
    """Whether whoever has the data can read them: intelligible, partly or unintelligible, over parts with people."""
    protections = {part.protected for part in parts if part.exposed}
    if protections == {True}:
        return "unintelligible"
    return "partly" if True in protections else "intelligible"


# ---- sources


def exposed_by_looks(actors: Iterable[ActorKey], since: datetime, until: datetime) -> Exposed:
    """Everybody whom these actors were shown from `since` to `until`, with the columns that were in clear."""
    signs = [(actor.kind, actor.id) for actor in actors]
    if not signs:
        return {}
    by_person: dict[int, frozenset[str]] = {}
    for view, fields, people in looks(signs, since, until):
        fixed, varying = categories_shown(view, tuple(fields))
        for person in people:
            by_person[person] = by_person.get(person, KNOWN) | fixed
        for room in varying:
            for person, categories in categories_held(people, only=room).items():
                by_person[person] |= categories
    return without_erased(by_person)


def looks(signs: list[tuple[str, str]], since: datetime, until: datetime) -> list[tuple[str, list[str], list[int]]]:
    """(view, fields, people) of the access log: one row for each kind of look, people each once."""
    statement = """
        SELECT view, fields, array_agg(DISTINCT person)
        FROM privacy_accessentry AS look, unnest(look.people) AS person
        WHERE (actor_kind, actor_id) IN (SELECT * FROM unnest(%s::text[], %s::text[])) AND at BETWEEN %s AND %s
        GROUP BY view, fields ORDER BY view, fields
    """
    kinds, numbers = [kind for kind, _number in signs], [number for _kind, number in signs]
    with connection.cursor() as cursor:
        cursor.execute(statement, [kinds, numbers, since, until])
        return cursor.fetchall()


def categories_shown(view: str, fields: Sequence[str]) -> tuple[frozenset[str], list[Room]]:
    """What columns of these names on a page say: categories, and rooms whose rows name theirs themselves."""
    fixed, varying = set(), {}
    for name in fields:
        if name in PAGE_NAMES:
            fixed.add(str(PAGE_NAMES[name]))
            continue
        if name.startswith(CUSTOM):
            fixed |= categories_named(name.removeprefix(CUSTOM))
            continue
        for room, column in columns_called(name, view.partition(":")[0]):
            if column.fixed:
                fixed.add(column.category)
            else:
                varying[room.label] = room
    return frozenset(fixed), list(varying.values())


def categories_named(key: str) -> set[str]:
    """The categories of the custom fields with this key, removed ones included."""
    categories: set[str] = set()
    for room in rooms():
        if room.declaration.named:
            hop, _dots, name = room.declaration.named.partition("__")
            model: Any = room.model._meta.get_field(hop).related_model
            paths = [column.category.partition("__")[2] for column in room.columns if not column.fixed]
            categories |= set(model._base_manager.filter(**{name: key}).values_list(paths[0], flat=True))
    return categories


def columns_called(name: str, app: str) -> list[tuple[Room, Column]]:
    """Columns of this name: of the page's own app or of the person, else wherever there is one."""
    named_columns = [(room, column) for room in rooms() for column in room.columns if column.name == name]
    near = [pair for pair in named_columns if pair[0].model._meta.app_label == app or pair[0].model is Person]
    return near or named_columns


def batches(keys: Iterable[int], size: int = AT_ONCE) -> Iterator[list[int]]:
    """The keys in lists of at most `size`."""
    remaining = iter(keys)
    while some := list(islice(remaining, size)):
        yield some


def without_erased(exposed: dict[int, frozenset[str]]) -> dict[int, frozenset[str]]:
    """`found` without the numbers of people who were erased since."""
    here: set[int] = set()
    for some in batches(exposed):
        here |= set(Person.objects.filter(pk__in=some).values_list("pk", flat=True))
    return {person: exposed[person] for person in exposed if person in here}


def given_to(recipient: int, since: datetime, until: datetime) -> Exposed:
    """Everybody whose data a recipient (primary key) got, with the categories that were noted."""
    return exposed_by_disclosures(Disclosure.objects.filter(recipient=recipient, at__range=(since, until)))


def exposed_by_disclosures(rows: QuerySet) -> Exposed:
    """People and categories of these disclosures."""
    by_person: dict[int, frozenset[str]] = {}
    for person, categories in rows.values_list("person", "categories").iterator(chunk_size=AT_ONCE):
        by_person[person] = by_person.get(person, KNOWN) | frozenset(categories)
    return by_person


def exposed_by_import(batch: UUID) -> Exposed:
    """Everybody whom an import or a program brought in, with what it brought of them and is still held."""
    rows = Origin.objects.filter(batch=batch).values_list("person", "fields")
    by_person: dict[int, frozenset[str]] = {}
    kinds: dict[tuple[str, ...], frozenset[str]] = {}
    for person, fields in rows.iterator(chunk_size=AT_ONCE):
        names = tuple(fields)
        if names not in kinds:
            kinds[names] = categories_shown("contacts:import", names)[0]
        by_person[person] = by_person.get(person, KNOWN) | kinds[names]
    return by_person


def exposed_by_file(people: Iterable[int], columns: Sequence[str]) -> Exposed:
    """People in a file with these columns: of each the categories that we hold, since empty cells expose nothing."""
    shown_categories = categories_shown("contacts:export", columns)[0]
    have = categories_held(people)
    return {person: (have.get(person, frozenset()) & shown_categories) | KNOWN for person in people}


def categories_held(people: Iterable[int] | None = None, *, only: Room | None = None) -> dict[int, frozenset[str]]:
    """{person: the categories of data that we hold of them}, by the data map; of everybody when `people` is None."""
    by_person: dict[int, set[str]] = defaultdict(set)
    chunks: Iterable[Sequence[int] | None] = [None] if people is None else batches(people)
    for chunk in chunks:
        for room in [only] if only else rooms():
            if room.declaration.rows is not Rows.KEEP and room.model is not PersonKey:
                for person, category in held_in(room, chunk):
                    by_person[person].add(category)
    return {person: frozenset(categories) for person, categories in by_person.items()}


def held_in(room: Room, people: Sequence[int] | None) -> Iterator[tuple[int, str]]:
    """(person, category) of one room: one statement for its fixed columns, one for each that names its own."""
    subject = "pk" if room.declaration.subject == "self" else room.declaration.subject
    rows: Any = room.model._base_manager.order_by()
    rows = rows.filter(**{f"{subject}__isnull": False} if people is None else {f"{subject}__in": people})
    columns = [
        room_column
        for room_column in room.columns
        if not getattr(room.model._meta.get_field(room_column.name), "of", None)
    ]
    fixed: dict[str, Q] = {}
    for column in columns:
        if column.fixed:
            fixed[column.category] = fixed.get(column.category, Q()) | Q(**{f"{column.name}__isnull": False})
    if fixed:
        marks = {
            f"has_{category}": Max(Case(When(there, then=Value(1)), default=Value(0)))
            for category, there in fixed.items()
        }
        for person, *flags in rows.values(subject).annotate(**marks).values_list(subject, *marks).iterator():
            yield from ((person, category) for category, flag in zip(fixed, flags, strict=True) if flag)
    for column in columns:
        if not column.fixed:
            there = rows.filter(**{f"{column.name}__isnull": False})
            yield from there.values_list(subject, column.category).distinct().iterator()
