"""The columns of a table as import targets, and the patterns by which a file's headers match them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from crm.files.mapping.targets import Groups, Target
from crm.files.programs import PROGRAMS
from crm.lists.columns import Column, Control, Imported
from crm.privacy.categories import Category


def targets_of(columns: Iterable[Column], *beside: Target) -> dict[str, Target]:
    """{code: target} of the importable columns with their parts, then of `beside`, which are not columns."""
    from_columns = [target for column in columns for target in targets_in(column)]
    return {target.code: target for target in (*from_columns, *beside)}


def targets_in(column: Column) -> Iterator[Target]:
    """The column as a target, then its parts; nothing for a column that is not imported."""
    imported = column.imported
    if not isinstance(imported, Imported):
        return
    code, category = imported.code or column.name, Category(imported.category or column.category)
    fills = code if imported.replaces else ""
    yield Target(code, imported.label or column.label, category, many=imported.many, fills=fills)
    for part in imported.parts:
        part_category = Category(part.category) if part.category else category
        yield Target(part.code, part.label, part_category, many=part.many, fills=part.fills)


def patterns_of(columns: Iterable[Column], *beside: tuple[int, str, str]) -> tuple[tuple[str, str], ...]:
    """(code, header pattern) of the columns and of `beside` (turn, code, pattern), in the order to try them."""
    patterns = [*beside, *(pattern for column in columns for pattern in patterns_in(column))]
    return tuple((code, words) for _turn, code, words in sorted(patterns, key=lambda pattern: pattern[0]) if words)


def patterns_in(column: Column) -> Iterator[tuple[int, str, str]]:
    """(turn, code, header pattern) of a column and of its parts."""
    imported = column.imported
    if not isinstance(imported, Imported):
        return
    yield (imported.turn, imported.code or column.name, imported.words)
    yield from ((part.turn, part.code, part.words) for part in imported.parts)
    if imported.late:
        yield (imported.late[0], column.name, imported.late[1])


def programs_of(columns: Iterable[Column]) -> dict[str, tuple[tuple[str, str], ...]]:
    """{slug of a program: (code, pattern of a whole header)} from the columns' `programs`."""
    by_slug: dict[str, list[tuple[str, str]]] = {}
    for column in columns:
        for slug, words in (column.imported.programs if isinstance(column.imported, Imported) else {}).items():
            by_slug.setdefault(slug, []).append((column.name, words))
    return {slug: tuple(known) for slug, known in by_slug.items()}


def longest_of(columns: Iterable[Column], **beside: int) -> dict[str, int]:
    """{code: most characters of a cell} of the targets, as a form takes them, and of targets `beside` the table."""
    limits = {
        target.code: column.control.longest
        for column in columns
        if isinstance(column.control, Control)
        for target in targets_in(column)
    }
    return {**limits, **beside}


def program_codes() -> set[str]:
    """Target codes that some program's own header table names: only its files have them."""
    return {target.removeprefix("?") for program in PROGRAMS for _words, target in program.columns}


def labels_of(columns: Iterable[Column]) -> dict[str, Any]:
    """{code: label} of the targets: a header that equals its label needs no pattern."""
    return {target.code: target.label for column in columns for target in targets_in(column)}


def groups_of(columns: Iterable[Column], labels: Mapping[str, Any], beside: Mapping[str, Sequence[str]]) -> Groups:
    """((label, codes), …) for the mapping form; `beside` are further codes of a group that are not columns."""
    codes_by_group: dict[str, list[str]] = {group: [] for group in labels}
    for column in columns:
        if isinstance(column.imported, Imported):
            place = codes_by_group[column.imported.group or next(iter(labels))]
            place += [column.imported.code or column.name, *(part.code for part in column.imported.parts)]
    return [(label, [*codes_by_group[group], *beside.get(group, ())]) for group, label in labels.items()]
