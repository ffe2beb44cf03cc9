"""Texts inside a value, wherever it nests: found by path, cut by path. A path fits into a column of a Finding.

A text column is its own path («summary»); inside JSON texts are counted as they stand («proof#3»).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

BLOCK = "█████"  # one length for all, which tells nothing of what stood there
Cut = tuple[int, int]  # from, to


def leaves(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """(path, text) of every text in `value`, in order."""
    if isinstance(value, str):
        yield name, value
        return
    for place, text in enumerate(nested(value)):
        yield f"{name}#{place}", text


def nested(value: Any) -> Iterator[str]:
    """Every text in `value`, at any depth; keys of mappings are left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from nested(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from nested(item)


def redacted(name: str, value: Any, cuts: Mapping[str, Sequence[Cut]]) -> Any:
    """`value` with every cut blacked out; itself when none concerns it."""
    if isinstance(value, str):
        return cut(value, cuts[name]) if cuts.get(name) else value
    if not any(path.startswith(f"{name}#") for path in cuts):
        return value
    return with_cuts(value, (cuts.get(path, ()) for path, _text in leaves(name, value)))


def with_cuts(value: Any, places: Iterator[Sequence[Cut]]) -> Any:
    """The value in the same shape, each text in turn with its cuts from `places`."""
    if isinstance(value, str):
        return cut(value, next(places))
    if isinstance(value, Mapping):
        return {key: with_cuts(item, places) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [with_cuts(item, places) for item in value]
    return value


def cut(text: str, places: Sequence[Cut]) -> str:
    """`text` with these stretches blacked out; those that touch or overlap become one."""
    parts, last = [], 0
    for begins, ends in merge_cuts(places):
        parts += [text[last:begins], BLOCK]
        last = ends
    return "".join([*parts, text[last:]])


def merge_cuts(places: Sequence[Cut]) -> list[Cut]:
    """The cuts in order, overlapping ones joined."""
    cuts: list[Cut] = []
    for begins, ends in sorted(places):
        if cuts and begins <= cuts[-1][1]:
            cuts[-1] = (cuts[-1][0], max(ends, cuts[-1][1]))
        else:
            cuts.append((begins, ends))
    return cuts
