"""How data flow: purpose -> category of data -> system -> recipient, read from what is declared and recorded.

A purpose leads to the categories it needs, a category to every system that holds it, a system to whoever the purpose
gives that category to. Nothing is drawn by hand. Where rows name their own category, those that they really name count,
not those that they might. What is held and no purpose needs hangs on a node of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _, ngettext, pgettext_lazy

from consents.models import GroundEvent
from crm.accounts.filled_together import fill
from crm.accounts.language.country_names import country_name
from crm.dpo.data_map.systems import system_name, system_of
from crm.privacy.categories import Category
from crm.privacy.map.data_map import Column, Room, rooms
from crm.privacy.models import Origin, Purpose, Recipient
from crm.privacy.recipients.gate import facts_in, judge, with_facts
from crm.privacy.verbs.ropa import is_outside

PURPOSE, CATEGORY, SYSTEM, RECIPIENT = "purpose", "category", "system", "recipient"
COLUMNS = (PURPOSE, CATEGORY, SYSTEM, RECIPIENT)
NOBODY, LOOSE = "nobody", "none"  # keys of the nodes «Nobody but us» and «without a purpose»
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
    """One way through the map; a recipient may be missing where others get what the purpose gives."""

    purpose: str
    category: str
    system: str
    recipient: str | None

    def key(self, column: str) -> str | None:
        """The node of one column on this path."""
        return getattr(self, column)


@dataclass(frozen=True)
class Flows:
    """Nodes of the four columns, every path between them, what no purpose needs, and what each model holds."""

    nodes: list[Node]
    paths: list[Path]
    gaps: list[tuple[Room, list[str]]]
    contents: Contents

    def chosen(self, **filters: str) -> list[Path]:
        """The paths through the nodes named by column; empty without any."""
        filters = {name: value for name, value in filters.items() if value}
        if not filters:
            return []
        return [path for path in self.paths if all(path.key(name) == value for name, value in filters.items())]

    def node(self, column: str, key: str | None) -> Node | None:
        """The node of a column, if there is one."""
        return next((node for node in self.nodes if (node.column, node.key) == (column, key)), None)


def flows() -> Flows:
    """The whole map as of now. The number of queries does not depend on the number of people."""
    at = timezone.now()
    purposes = Purpose.objects.active(at).with_relations()
    held = [room for room in rooms() if room.columns]
    recipients, named = with_facts(Recipient.objects.active(at), None, at), naming(held)
    fill(purposes, recipients, *named.values())
    refused, contents = refused_recipients(recipients, at), contents_of(held, named)
    gap = gaps(purposes, contents)
    paths = list(paths_of(list(purposes), by_system(held, contents)))
    nodes = [
        *loose_nodes(gap),
        *(Node(PURPOSE, each.slug, str(each), str(each.get_legal_basis_display())) for each in purposes),
        *category_nodes(paths),
        *system_nodes(held, paths),
        *recipient_nodes(list(purposes), refused),
    ]
    return Flows(nodes, paths, gap, contents)


def by_system(held: Iterable[Room], contents: Contents) -> Contents:
    """{system: the categories it holds}."""
    systems: Contents = {}
    for room in held:
        systems.setdefault(system_of(room), set()).update(contents[room.label])
    return systems


def paths_of(purposes: list[Purpose], systems: Contents) -> Iterable[Path]:
    """Every path: what each purpose needs, where it is, who gets it; then what no purpose needs."""
    needed = {code for purpose in purposes for code in purpose.categories}
    for purpose in purposes:
        given = {row.recipient.slug: set(row.given) for row in purpose.relations()}
        for code in purpose.categories:
            getters: list[str | None] = [slug for slug, codes in given.items() if code in codes] or [
                None if given else NOBODY
            ]
            for system, held in systems.items():
                if code in held:
                    yield from (Path(purpose.slug, code, system, slug) for slug in getters)
    for system, held in systems.items():
        yield from (Path(LOOSE, code, system, None) for code in Category.values if code in held - needed)


def loose_nodes(gap: list[tuple[Room, list[str]]]) -> list[Node]:
    """The node of what no purpose needs, while there is something."""
    labels = sorted({label for _room, labels in gap for label in labels})
    return [Node(PURPOSE, LOOSE, gettext("without a purpose"), ", ".join(labels), gap=True)] if gap else []


def category_nodes(paths: Iterable[Path]) -> list[Node]:
    """The categories that some path carries, in the order of the register."""
    systems: dict[str, set[str]] = {}
    for path in paths:
        systems.setdefault(path.category, set()).add(path.system)
    return [
        Node(CATEGORY, code, str(Category(code).label), places_in_words(len(systems[code])))
        for code in Category.values
        if code in systems
    ]


def places_in_words(count: int) -> str:
    """«in 3 places»"""
    return ngettext("in %(n)s place", "in %(n)s places", count) % {"n": count}


def system_nodes(held: Iterable[Room], paths: Iterable[Path]) -> list[Node]:
    """The parts of the product that some path goes through, by name."""
    used = {path.system for path in paths}
    names = {system_of(room): system_name(room) for room in held}
    rows = sorted((name, key) for key, name in names.items() if key in used)
    return [Node(SYSTEM, key, name, "Spójnik") for name, key in rows]


def recipient_nodes(purposes: list[Purpose], refused: set[str]) -> list[Node]:
    """Whoever some purpose names, by name; nobody but us where one names none."""
    nodes = [recipient_node(each, refused=each.slug in refused) for each in recipients_of(purposes)]
    alone = any(not purpose.relations() for purpose in purposes)
    return [*nodes, *([Node(RECIPIENT, NOBODY, gettext("Nobody but us"))] if alone else [])]


def origins_of(slug: str) -> list[str]:
    """Where people's data came from, of those processed for a purpose: kinds of origin in words."""
    kinds = GroundEvent.objects.filter(purpose__slug=slug).exclude(origin=None).order_by()
    codes = set(kinds.values_list("origin__kind", flat=True).distinct())
    return [str(kind.label) for kind in Origin.Kind if kind.value in codes]


def refused_recipients(rows: Iterable[Any], at: datetime) -> set[str]:
    """Slugs of the recipients, read with their facts, to which nothing may go now, whatever it is."""
    return {row.slug for row in rows if not judge(facts_in(row), None, frozenset(), at).allowed}


def column_name(room: Room, column: Column) -> str:
    """What a column is called."""
    field: Any = room.model._meta.get_field(column.name)
    plain = field.verbose_name == field.name.replace("_", " ")
    return str(WORDS.get(column.name, field.verbose_name) if plain else field.verbose_name)


def recipient_node(recipient: Recipient, *, refused: bool) -> Node:
    """A recipient with the countries of keeping and looking, and its kind; or that nothing goes there."""
    kind = gettext("no data go there") if refused else str(recipient.get_kind_display())
    where = ", ".join(map(country_name, recipient.countries))
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
