"""Two versions of words side by side: what came in, what went out, word by word."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from consents.statements.processing_notice import Part

PIECES = re.compile(r"\s+|\w+|[^\w\s]")


def changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    """(same | del | ins, text) in the order of reading."""
    old, new = PIECES.findall(before), PIECES.findall(after)
    for kind, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", "".join(new[begin:stop])
            continue
        if end > start:
            yield "del", "".join(old[start:end])
        if stop > begin:
            yield "ins", "".join(new[begin:stop])


def sides(old: Sequence[Part], new: Sequence[Part]) -> list[dict[str, Any]]:
    """Parts of either version under their headings, the newer order first: {"key", "title", "lines", "changed"}.

    A line is {"before", "after"}, each a list of (same | del | ins, text); a line of one version alone has no other.
    """
    before = {part.key: part for part in old}
    after = {part.key: part for part in new}
    return [
        part_difference(before.get(key), after.get(key))
        for key in [*after, *(key for key in before if key not in after)]
    ]


def changed_headings(old: Sequence[Part], new: Sequence[Part]) -> list[str]:
    """The headings under which the two say different things."""
    return [side["title"] for side in sides(old, new) if side["changed"]]


def spelled(old: Sequence[Part], new: Sequence[Part]) -> list[dict[str, Any]]:
    """[{"title", "before": [line], "after": [line]}]: only the lines that differ, for mail."""
    differing = []
    for part in sides(old, new):
        lines = [line for line in part["lines"] if joined(line["before"]) != joined(line["after"])]
        before = [text for line in lines if (text := joined(line["before"]))]
        after = [text for line in lines if (text := joined(line["after"]))]
        differing.append({"title": part["title"], "before": before, "after": after})
    return [part for part in differing if part["before"] or part["after"]]


def joined(pieces: Iterable[tuple[str, str]]) -> str:
    """The pieces of a line as one text."""
    return "".join(text for _kind, text in pieces)


def part_difference(old: Part | None, new: Part | None) -> dict[str, Any]:
    """One heading with the lines of both versions: {key, title, lines, changed}."""
    lines = list(paired(old.lines if old else (), new.lines if new else ()))
    named: Any = new or old
    changed = any(kind != "same" for line in lines for side in line.values() for kind, _text in side)
    return {"key": named.key, "title": named.title, "lines": lines, "changed": changed}


def paired(old: Sequence[str], new: Sequence[str]) -> Iterator[dict[str, list[tuple[str, str]]]]:
    """Lines that correspond, each with its changes; a line without counterpart stands beside an empty one."""
    for kind, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from ({"before": [("same", line)], "after": [("same", line)]} for line in new[begin:stop])
            continue
        for place in range(max(end - start, stop - begin)):
            old_line = old[start + place] if start + place < end else ""
            new_line = new[begin + place] if begin + place < stop else ""
            pieces = list(changes(old_line, new_line))
            yield {
                "before": [piece for piece in pieces if piece[0] != "ins"],
                "after": [piece for piece in pieces if piece[0] != "del"],
            }
