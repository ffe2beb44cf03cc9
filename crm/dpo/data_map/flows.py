"""How data flow: origin -> purpose -> model and its fields -> recipient, read from what is declared and recorded.

An origin leads to a purpose when a ground was recorded with it; a purpose to a model when the model holds a category
that the purpose needs; a model to a recipient when such a purpose names the recipient. Nothing is drawn by hand. Where
rows name their own category, those that they really name count, not those that they might.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _, ngettext, pgettext_lazy

from consents.models import GroundEvent
from crm.accounts.filled_together import fill
from crm.accounts.language.formats import num
from crm.privacy.categories import Category
from crm.privacy.map.data_map import Column, Room, rooms
from crm.privacy.models import Origin, Purpose, Recipient
from crm.privacy.recipients.gate import facts_in, judge, with_facts
from crm.privacy.verbs.ropa import is_outside

SOURCE, PURPOSE, ROOM, RECIPIENT = "source", "purpose", "room", "recipient"
COLUMNS = (SOURCE, PURPOSE, ROOM, RECIPIENT)
NAMES = 4  # fields written into a box
WORDS = {  # for fields whose models give them none
    "before": _("value until then"),
    "cells": _("cells of a row"),
    "decisions": _("decisions about a row"),
    "excluded_why": _("reason of an exclusion"),
    "left": _("what was left"),
    "proof": pgettext_lazy("column of a log", "proof"),
    "scan_name": _("name of a file"),
    "shown": _("what was shown"),
    "source": _("row as it came"),
    "text": _("words of a filter"),
    "value": pgettext_lazy("column of a log", "value"),
}

Contents = dict[str, set[str]]  # {room's label: the categories it holds}


@dataclass(frozen=True)
class Node:
    """One box: its column and key, two lines of text, and whether it stands outside the EEA, is refused, or without a
    purpose.
    """

    column: str
    key: str
    title: str
    note: str = ""
    outside: bool = False
    refused: bool = False
    gap: bool = False


@dataclass(frozen=True)
class Path:
    """One way through the map. An origin may be unknown, a recipient may be missing."""

    source: str | None
    purpose: str
    room: str
    recipient: str | None
    categories: frozenset[str]

    def key(self, column: str) -> str | None:
        """The node of one column on this path."""
        return getattr(self, column)


@dataclass(frozen=True)
class Flows:
    """Nodes of the four columns, every path between them, and what no purpose needs."""

    nodes: list[Node]
    paths: list[Path]
    gaps: list[tuple[Room, list[str]]]

    def chosen(self, **filters: str) -> list[Path]:
        """The paths through the nodes named by column; `category` keeps those that carry it. Empty without filters."""
        filters = {name: value for name, value in filters.items() if value}
        if not filters:
            return []
        return [
            path for path in self.paths if all(matches_filter(path, name, value) for name, value in filters.items())
        ]

    def node(self, column: str, key: str | None) -> Node | None:
        """The node of a column, if there is one."""
        return next((node for node in self.nodes if (node.column, node.key) == (column, key)), None)


def matches_filter(path: Path, name: str, value: str) -> bool:
    """Whether a path meets one filter."""
    return value in path.categories if name == "category" else path.key(name) == value


def flows() -> Flows:
    """The whole map as of now. The number of queries does not depend on the number of people."""
    at = timezone.now()
    purposes = list(Purpose.objects.active(at).with_relations())
    held = [room for room in rooms() if room.columns]
    kinds = Origin.objects.values_list("kind").annotate(n=Count("person", distinct=True)).order_by("kind")
    recipients, pairs, named = with_facts(Recipient.objects.active(at), None, at), purposes_of_origins(), naming(held)
    fill(recipients, kinds, pairs, *named.values())
    refused, origins, contents = refused_recipients(recipients, at), dict(kinds), contents_of(held, named)
    gap = gaps(purposes, contents)
    loose = {room.label for room, _labels in gap}
    nodes = [
        *(
            Node(SOURCE, kind.value, str(kind.label), people_in_words(origins[kind]))
            for kind in Origin.Kind
            if kind in origins
        ),
        *(Node(PURPOSE, each.slug, str(each), str(each.get_legal_basis_display())) for each in purposes),
        *(room_node(room, gap=room.label in loose) for room in held),
        *(recipient_node(each, refused=each.slug in refused) for each in recipients_of(purposes)),
    ]
    return Flows(nodes, list(paths_of(purposes, contents, recorded_origins(pairs))), gap)


def people_in_words(count: int) -> str:
    """«412 people»"""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": num(count)}


def purposes_of_origins() -> QuerySet[GroundEvent, tuple]:
    """(purpose slug, kind of origin) of the grounds that were recorded with an origin."""
    events = GroundEvent.objects.exclude(origin=None).order_by()
    return events.values_list("purpose__slug", "origin__kind").distinct()


def recorded_origins(pairs: Iterable[tuple]) -> dict[str, list[str]]:
    """{purpose slug: kinds of origin}, of `purposes_of_origins`."""
    kinds_by_purpose: dict[str, list[str]] = {}
    for slug, kind in sorted(pairs):
        kinds_by_purpose.setdefault(slug, []).append(kind)
    return kinds_by_purpose


def paths_of(purposes: list[Purpose], contents: Contents, sources: dict[str, list[str]]) -> Iterable[Path]:
    """Every path: each purpose combined with its models, origins and recipients."""
    for purpose in purposes:
        for room, held in contents.items():
            carried = frozenset(held & set(purpose.categories))
            if carried:
                origins: list[str | None] = [*sources.get(purpose.slug, [])]
                for source in origins or [None]:
                    for recipient, given in given_to(purpose, carried):
                        yield Path(source, purpose.slug, room, recipient, given)


def given_to(purpose: Purpose, carried: frozenset[str]) -> list[tuple[str | None, frozenset[str]]]:
    """[(recipient, what it gets)] of what a model holds for a purpose; (None, all of it) where nobody gets any."""
    pairs: list[tuple[str | None, frozenset[str]]] = [
        (row.recipient.slug, given) for row in purpose.relations() if (given := carried & set(row.given))
    ]
    return pairs or [(None, carried)]


def refused_recipients(rows: Iterable[Any], at: datetime) -> set[str]:
    """Slugs of the recipients, read with their facts, to which nothing may go now, whatever it is."""
    return {row.slug for row in rows if not judge(facts_in(row), None, frozenset(), at).allowed}


def room_node(room: Room, *, gap: bool) -> Node:
    """A model with the names of its fields."""
    names = list(dict.fromkeys(field_names(room)))
    note = ", ".join(names[:NAMES]) + (" …" if len(names) > NAMES else "")
    return Node(ROOM, room.label, capital(str(room.model._meta.verbose_name)), note, gap=gap)


def field_names(room: Room) -> Iterable[str]:
    """Names of the columns that hold values, not of the digests beside them."""
    for column in room.columns:
        if column.sealed:
            field: Any = room.model._meta.get_field(column.name)
            plain = field.verbose_name == field.name.replace("_", " ")
            yield str(WORDS.get(column.name, field.verbose_name) if plain else field.verbose_name)


def recipient_node(recipient: Recipient, *, refused: bool) -> Node:
    """A recipient with the countries of keeping and looking, and its kind; or that nothing goes there."""
    kind = gettext("no data go there") if refused else str(recipient.get_kind_display())
    where = ", ".join(recipient.countries)
    outside = is_outside(recipient)
    return Node(RECIPIENT, recipient.slug, str(recipient), f"{where} · {kind}", outside=outside, refused=refused)


def recipients_of(purposes: list[Purpose]) -> list[Recipient]:
    """Every recipient that some purpose names, by name."""
    by_slug = {row.recipient.slug: row.recipient for purpose in purposes for row in purpose.relations()}
    return sorted(by_slug.values(), key=str)


def capital(words: str) -> str:
    """First letter large."""
    return words[:1].upper() + words[1:]


def gaps(purposes: Iterable[Purpose], contents: Contents | None = None) -> list[tuple[Room, list[str]]]:
    """Rooms with categories that none of `purposes` needs: they must get one, or go (Art. 5(1)(b), (c))."""
    needed = {category for purpose in purposes for category in purpose.categories}
    contents, uncovered = contents or contents_of(rooms()), []
    for room in rooms():
        loose = contents.get(room.label, set()) - needed
        if loose:
            uncovered.append(
                (room, [str(Category(category).label) for category in Category.values if category in loose])
            )
    return uncovered


def naming(held: Iterable[Room]) -> dict[tuple[str, str], QuerySet]:
    """{(room's label, column): the categories that its rows name} of columns whose rows name their category."""
    return {
        (room.label, column.name): named_in(room, column)
        for room in held
        for column in room.columns
        if not column.fixed
    }


def named_in(room: Room, column: Column) -> QuerySet:
    """The categories that the rows of a column name, each once."""
    rows = room.model._base_manager.exclude(**{f"{column.name}__isnull": True}).order_by()
    return rows.values_list(column.category, flat=True).distinct()


def contents_of(held: Iterable[Room], named: Mapping[tuple[str, str], Iterable[str]] | None = None) -> Contents:
    """The categories of data in each model: those of its columns, or those that their rows name (`named`)."""
    held = list(held)
    if named is None:
        relations = naming(held)
        fill(*relations.values())
        named = relations
    return {
        room.label: {code for column in room.columns for code in categories_of(room, column, named)} for room in held
    }


def categories_of(room: Room, column: Column, named: Mapping[tuple[str, str], Iterable[str]]) -> set[str]:
    """The categories of data in a column: its own, or those that its rows name."""
    return {column.category} if column.fixed else set(named[room.label, column.name]) & set(Category.values)
