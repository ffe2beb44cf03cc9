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
    """Every text in `value`; keys are ours."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from nested(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from nested(one)


def redacted(name: str, value: Any, cuts: Mapping[str, Sequence[Cut]]) -> Any:
    """`value` with every cut blacked out; itself when none concerns it."""
    if isinstance(value, str):
        return cut(value, cuts[name]) if cuts.get(name) else value
    if not any(path.startswith(f"{name}#") for path in cuts):
        return value
    return rebuilt(value, (cuts.get(path, ()) for path, _text in leaves(name, value)))


def rebuilt(value: Any, places: Iterator[Sequence[Cut]]) -> Any:
    """The same shape, each text with the cuts that come next."""
    if isinstance(value, str):
        return cut(value, next(places))
    if isinstance(value, Mapping):
        return {key: rebuilt(one, places) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [rebuilt(one, places) for one in value]
    return value


def cut(text: str, places: Sequence[Cut]) -> str:
    """`text` with these stretches blacked out; those that touch or overlap become one."""
    parts, last = [], 0
    for begins, ends in merged(places):
        parts += [text[last:begins], BLOCK]
        last = ends
    return "".join([*parts, text[last:]])


def merged(places: Sequence[Cut]) -> list[Cut]:
    """In order, none overlapping another."""
    found: list[Cut] = []
    for begins, ends in sorted(places):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((begins, ends))
    return found
