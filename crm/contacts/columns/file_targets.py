"""The columns of a table as places to which columns of a file may go, and the words by which those are known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from crm.files.mapping.targets import Groups, Target
from crm.files.programs import PROGRAMS
from crm.lists.columns import Column, Imported
from crm.privacy.categories import Category


def targets_of(columns: Iterable[Column], *beside: Target) -> dict[str, Target]:
    """{code: target} of the columns of a table that a file may hold with their parts, then of what is no column."""
    found = [target for column in columns for target in from_column(column)]
    return {target.code: target for target in (*found, *beside)}


def from_column(column: Column) -> Iterator[Target]:
    """The column as a place to go to, then its parts."""
    said = column.imported
    if not isinstance(said, Imported):
        return
    code, category = said.code or column.name, Category(said.category or column.category)
    fills = code if said.replaces else ""
    yield Target(code, said.label or column.label, category, many=said.many, fills=fills)
    for part in said.parts:
        own = Category(part.category) if part.category else category
        yield Target(part.code, part.label, own, many=part.many, fills=part.fills)


def patterns_of(columns: Iterable[Column], *beside: tuple[int, str, str]) -> tuple[tuple[str, str], ...]:
    """(code, pattern of a header) of columns and of `beside` (turn, code, pattern), in the order they are asked."""
    found = [*beside, *(one for column in columns for one in words_of(column))]
    return tuple((code, words) for _turn, code, words in sorted(found, key=lambda one: one[0]) if words)


def words_of(column: Column) -> Iterator[tuple[int, str, str]]:
    """(turn, code, pattern) of a column and of its parts."""
    said = column.imported
    if not isinstance(said, Imported):
        return
    yield (said.turn, said.code or column.name, said.words)
    yield from ((part.turn, part.code, part.words) for part in said.parts)
    if said.late:
        yield (said.late[0], column.name, said.late[1])


def programs_of(columns: Iterable[Column]) -> dict[str, tuple[tuple[str, str], ...]]:
    """{slug of a program: (code, pattern of a whole header)} of what the columns know of programs' files."""
    found: dict[str, list[tuple[str, str]]] = {}
    for column in columns:
        for slug, words in (column.imported.programs if isinstance(column.imported, Imported) else {}).items():
            found.setdefault(slug, []).append((column.name, words))
    return {slug: tuple(known) for slug, known in found.items()}


def explained() -> set[str]:
    """Codes that some program's own table names: only there do its files have them."""
    return {target.removeprefix("?") for program in PROGRAMS for _words, target in program.columns}


def labels_of(columns: Iterable[Column]) -> dict[str, Any]:
    """{code: label} of what a file may hold: a column that is called as we call it needs no words to be known."""
    return {target.code: target.label for column in columns for target in from_column(column)}


def groups_of(columns: Iterable[Column], labels: Mapping[str, Any], beside: Mapping[str, Sequence[str]]) -> Groups:
    """((label, codes), …) as the form of a mapping offers them; `beside` are codes of a group that are no columns."""
    found: dict[str, list[str]] = {group: [] for group in labels}
    for column in columns:
        if isinstance(column.imported, Imported):
            place = found[column.imported.group or next(iter(labels))]
            place += [column.imported.code or column.name, *(part.code for part in column.imported.parts)]
    return [(label, [*found[group], *beside.get(group, ())]) for group, label in labels.items()]
