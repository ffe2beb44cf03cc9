"""Proves that a pattern of Python's `re` costs a bounded number of steps for each letter of a text, whatever it holds.

`re` tries one way after the other. What that costs in the worst case is read off the parse tree: for each place where a
match may begin, the steps of all ways that may be tried. The number has to be finite and small.

    cost_of(r"\\d{2}-\\d{3}")           6
    cost_of(r"\\s*,")                  infinite: of ten thousand blanks, each is a beginning from which the rest is read
    cost_of(r"\\s*,", whole=True)      3: there is one beginning
    cost_of(r"\\s+")                   1: what ends in a repeat cannot fail any more; the next attempt begins behind it
    cost_of(r"<[^<>]*>")              5: a run ends before the next beginning, so no letter is read more than twice

A repeat is one way, and not as many as it has lengths, where the letter behind it can be none of its own. It is read
once over all attempts where a beginning needs a letter that the run cannot hold (`<`), or cannot stand within the run
(a word's beginning, for a run of word letters). Whatever the proof does not see counts as infinite.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from re import _constants as codes, _parser as parser  # type: ignore[attr-defined]
from typing import Any

Letters = frozenset[str]
ALPHABET: Letters = frozenset(map(chr, range(0x180))) | frozenset("ſİıſΩж–—’„”…\u2028\u200b\ufeff\u3000٣Ⅷ²中𝒜")
WORD: Letters = frozenset(letter for letter in ALPHABET if letter.isalnum() or letter == "_")
REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}
OF_ONE_LETTER = {codes.ANY, codes.LITERAL, codes.NOT_LITERAL, codes.IN}
CATEGORIES = {
    codes.CATEGORY_DIGIT: str.isdecimal,
    codes.CATEGORY_SPACE: str.isspace,
    codes.CATEGORY_WORD: lambda letter: letter.isalnum() or letter == "_",
}
NEGATED = {
    codes.CATEGORY_NOT_DIGIT: codes.CATEGORY_DIGIT,
    codes.CATEGORY_NOT_SPACE: codes.CATEGORY_SPACE,
    codes.CATEGORY_NOT_WORD: codes.CATEGORY_WORD,
}
READ_ONCE = 2  # there and back
KNOWN: dict[tuple[str, int], Letters] = {}


@dataclass(frozen=True)
class Work:
    """Steps of one attempt, ways in which it may succeed, letters it may begin with, whether it may be empty, and
    whether it reads as far as the text goes."""

    steps: float
    ways: float
    first: Letters
    empty: bool
    far: bool = False


NOTHING = Work(0, 1, frozenset(), True)
END = Work(1, 1, frozenset(), False)  # no letter comes behind it, so a repeat before it gives nothing back in vain
UNKNOWN = Work(math.inf, math.inf, ALPHABET, True)


@dataclass(frozen=True)
class Beginning:
    """What is known of the places where a match may begin: whether there is one alone, which letters it needs (one of
    each set), and letters of which none stands right before and right behind it."""

    flags: int
    once: bool = False
    needs: tuple[Letters, ...] = field(default=())
    within: Letters = frozenset()

    def read_once(self, run: Letters) -> bool:
        """Whether no letter of a run is read from more beginnings than a few."""
        return self.once or any(not run & needed for needed in self.needs) or bool(self.within and run <= self.within)


def cost_of(pattern: str | bytes | re.Pattern, flags: int = 0, *, first: bool = False, whole: bool = False) -> float:
    """Steps for each letter of a text at most; infinite when there is no such number, or none that can be seen.

    `first`: it is only tried at the beginning of the text (`match`); `whole`: it has to fit the whole (`fullmatch`).
    """
    if isinstance(pattern, re.Pattern):
        pattern, flags = pattern.pattern, pattern.flags
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    tree = parser.parse(text, flags & ~re.DEBUG & (re.I | re.M | re.S | re.X | re.A))
    ways = branches_of(flat(tree))
    return max(1, sum(cost_of_branch(way, tree.state.flags, first=first, whole=whole) for way in ways))


def cost_of_branch(items: list[Any], flags: int, *, first: bool, whole: bool) -> float:
    """Of one of the alternatives of the whole pattern."""
    beginning = Beginning(flags, once=first or whole or begins_once(items, flags))
    if not beginning.once:
        beginning = replace(beginning, needs=tuple(needs(items, flags)), within=within(items, flags))
    if whole:
        return work_of([*items, (codes.AT, codes.AT_END_STRING)], beginning).steps
    items, more = without_end(items), 0.0
    while items and items[-1][0] in REPEATS and items[-1][1][0] == 0:  # what may be missing cannot fail either
        more += work_of([items[-1]], beginning).steps
        items = without_end(items[:-1])
    return more + work_of(items, beginning).steps


def flat(items: Iterable[Any]) -> list[Any]:
    """The sequence without the brackets that only group."""
    matches: list[Any] = []
    for item in items:
        plain = item[0] is codes.SUBPATTERN and not item[1][1] and not item[1][2]
        matches.extend(flat(item[1][3]) if plain else [item])
    return matches


def branches_of(items: list[Any]) -> list[list[Any]]:
    """The alternatives of a pattern, each with the place that it begins at, where it is nothing but alternatives."""
    places = [item for item in items[:-1] if item[0] is codes.AT]
    if items and items[-1][0] is codes.BRANCH and len(places) == len(items) - 1:
        return [[*places, *deeper] for branch in items[-1][1][1] for deeper in branches_of(flat(branch))]
    return [items]


# ---- where a match may begin


def begins_once(items: list[Any], flags: int) -> bool:
    """Whether it can begin at the beginning of the text alone."""
    if not items or items[0][0] is not codes.AT:
        return False
    place = items[0][1]
    return place is codes.AT_BEGINNING_STRING or (place is codes.AT_BEGINNING and not flags & re.MULTILINE)


def needs(items: list[Any], flags: int) -> Iterable[Letters]:
    """Sets of letters, one of each of which stands within a bounded distance behind every beginning."""
    for code, value in items:
        if code is codes.AT and value is codes.AT_BEGINNING:
            yield frozenset("\n")  # a line's beginning: one stands before it
        elif code in OF_ONE_LETTER:
            yield letters_of((code, value), flags)
        elif code in REPEATS:
            least, most, inside = value
            if least and single(inside):
                yield letters_of(inside[0], flags)
            if most is codes.MAXREPEAT:
                return


def within(items: list[Any], flags: int) -> Letters:
    """Letters of which none can stand both before and behind a beginning."""
    (code, value), behind = items[0] if items else (None, None), items[1:]
    if code is codes.AT and value is codes.AT_BOUNDARY:
        first, empty = start_of(behind, flags)
        return WORD if not empty and first <= WORD else frozenset()
    if code is codes.ASSERT_NOT and value[0] == -1 and single(flat(value[1])):
        return letters_of(flat(value[1])[0], flags)
    return frozenset()


def without_end(items: list[Any]) -> list[Any]:
    """The sequence without what cannot fail any more at its end: what is matched next begins behind it."""
    if not items:
        return items
    code, value = items[-1]
    if code is codes.BRANCH:
        branches = [without_end(flat(branch)) for branch in value[1]]
        return [*items[:-1], (code, (value[0], branches))]
    if code not in REPEATS:
        return items
    least, most, inside = value
    if single(flat(inside)) and not least:
        return without_end(items[:-1])
    if single(flat(inside)) and most is codes.MAXREPEAT:
        return [*items[:-1], *flat(inside)]
    if least == 0 and most == 1:
        return [*items[:-1], (code, (0, 1, without_end(flat(inside))))]
    return items


# ---- steps and ways


def work_of(items: Iterable[Any], beginning: Beginning, behind: Work = NOTHING) -> Work:
    """Of a sequence, from its end: each item knows what comes behind it."""
    for item in reversed(flat(items)):
        behind = joined(item, behind, beginning)
    return behind


def joined(item: Any, behind: Work, beginning: Beginning) -> Work:
    """An item and what comes behind it."""
    mine = work_of_item(item, beginning, behind)
    decided = decides(item, mine, behind)
    ways = 1 if decided else mine.ways
    # a run that is read once, and a short rest tried at each of its letters: so many steps for each letter
    tries = 1 if ways == math.inf and mine.steps < math.inf and not behind.far else ways
    first = mine.first | behind.first if mine.empty else mine.first
    steps = mine.steps + (tries * behind.steps if behind.steps else 0)
    return Work(steps, ways * behind.ways, first, mine.empty and behind.empty, mine.far or behind.far)


def decides(item: Any, mine: Work, behind: Work) -> bool:
    """Whether the next letter says that a repeat is over, so that giving letters back can only fail at once."""
    return item[0] in REPEATS and not behind.empty and not mine.first & behind.first and inside_is_clear(item, mine)


def inside_is_clear(item: Any, mine: Work) -> bool:
    """Whether a repeat reads one letter each time, or has one way to read what it reads."""
    return single(flat(item[1][2])) or mine.ways < math.inf or mine.steps < math.inf


def work_of_item(item: Any, beginning: Beginning, behind: Work) -> Work:
    """Of one node of the parse tree."""
    code, value = item
    if code in OF_ONE_LETTER:
        return Work(1, 1, letters_of(item, beginning.flags), False)
    if code in REPEATS:
        return work_of_repeat(item, beginning, behind)
    if code is codes.BRANCH:
        return work_of_branches([flat(branch) for branch in value[1]], beginning, behind)
    if code is codes.SUBPATTERN:
        return inside_of(value[3], replace(beginning, flags=(beginning.flags | value[1]) & ~value[2]), behind)
    if code is codes.ATOMIC_GROUP:
        return replace(inside_of(value, beginning, behind), ways=1)
    if code in {codes.ASSERT, codes.ASSERT_NOT}:
        return Work(work_of(value[1], beginning).steps, 1, frozenset(), True)
    if code is codes.AT:
        return END if value in {codes.AT_END, codes.AT_END_STRING} else NOTHING
    return UNKNOWN  # a reference to a group


def inside_of(items: Iterable[Any], beginning: Beginning, behind: Work) -> Work:
    """Of a bracket alone, which knows what comes behind it."""
    first, empty = start_of(items, beginning.flags)
    return replace(work_of(items, beginning, replace(behind, steps=0, ways=1)), first=first, empty=empty)


def work_of_repeat(item: Any, beginning: Beginning, behind: Work) -> Work:
    """A repeat tries its inside up to `most` times, and then may give back one after the other."""
    code, (least, most, inside) = item
    bounded, (first, empty) = most is not codes.MAXREPEAT, start_of(inside, beginning.flags)
    next_one = first | (ALPHABET if behind.empty else behind.first)  # behind one turn comes the next, or what is behind
    inner = replace(work_of(inside, beginning, Work(0, 1, next_one, False)), first=first, empty=empty)
    lengths = 1 if code is codes.POSSESSIVE_REPEAT else int(most) - least + 1 if bounded else math.inf
    may_be_empty = not least or inner.empty
    if inner.ways == 1 and not inner.empty and amortised(inside, inner, beginning):
        return Work(READ_ONCE * inner.steps, lengths, inner.first, may_be_empty, far=True)
    if not bounded:
        return Work(math.inf, math.inf, inner.first, may_be_empty)
    turns = min(int(most), 64)
    each = int(most) if inner.ways == 1 else sum(min(inner.ways, 1e6) ** turn for turn in range(turns))
    ways = lengths if inner.ways == 1 or lengths == 1 == inner.ways else lengths * min(inner.ways, 1e6) ** turns
    return Work(each * inner.steps, 1 if code is codes.POSSESSIVE_REPEAT else ways, inner.first, may_be_empty)


def amortised(inside: Any, inner: Work, beginning: Beginning) -> bool:
    """Whether all attempts together read each letter of this repeat a few times only."""
    return beginning.read_once(inner.first) if single(flat(inside)) else beginning.once


def work_of_branches(branches: list[list[Any]], beginning: Beginning, behind: Work) -> Work:
    """All may be tried; one alone may succeed where they differ in a letter."""
    each = [inside_of(branch, beginning, behind) for branch in branches]
    apart = all(
        differ(branch, other, beginning.flags) for at, branch in enumerate(branches) for other in branches[at + 1 :]
    )
    ways = max(item.ways for item in each) if apart else sum(item.ways for item in each)
    first = frozenset().union(*(item.first for item in each))
    far = any(item.far for item in each)
    return Work(sum(item.steps for item in each), ways, first, any(item.empty for item in each), far)


def differ(one: list[Any], other: list[Any], flags: int) -> bool:
    """Whether two sequences cannot both fit, since they want other letters at one and the same place."""
    for left, right in zip(one, other, strict=False):
        if left[0] not in OF_ONE_LETTER or right[0] not in OF_ONE_LETTER:
            (here, may_lack), (there, lacks) = start_of([left], flags), start_of([right], flags)
            return not may_lack and not lacks and not here & there
        if not letters_of(left, flags) & letters_of(right, flags):
            return True
    return False


# ---- letters


def start_of(items: Iterable[Any], flags: int) -> tuple[Letters, bool]:
    """(the letters that a sequence may begin with, whether it may be empty)."""
    first: Letters = frozenset()
    for item in flat(items):
        mine, empty = start_of_item(item, flags)
        first |= mine
        if not empty:
            return first, False
    return first, True


def start_of_item(item: Any, flags: int) -> tuple[Letters, bool]:
    """The same of one node."""
    code, value = item
    if code in OF_ONE_LETTER:
        return letters_of(item, flags), False
    if code in REPEATS:
        first, empty = start_of(value[2], flags)
        return first, empty or not value[0]
    if code is codes.BRANCH:
        starts = [start_of(branch, flags) for branch in value[1]]
        return frozenset().union(*(first for first, _empty in starts)), any(empty for _first, empty in starts)
    if code is codes.SUBPATTERN:
        return start_of(value[3], (flags | value[1]) & ~value[2])
    if code is codes.ATOMIC_GROUP:
        return start_of(value, flags)
    if code is codes.AT and value in {codes.AT_END, codes.AT_END_STRING}:
        return frozenset(), False
    return (frozenset(), True) if code in {codes.AT, codes.ASSERT, codes.ASSERT_NOT} else (ALPHABET, True)


def single(inside: Any) -> bool:
    """Whether a sequence is one letter."""
    return len(inside) == 1 and inside[0][0] in OF_ONE_LETTER


def letters_of(item: Any, flags: int) -> Letters:
    """The letters that a node of one letter takes, of the alphabet and of those that it names."""
    key = (repr(item), flags)
    if key not in KNOWN:
        KNOWN[key] = letters_anew(item, flags)
    return KNOWN[key]


def letters_anew(item: Any, flags: int) -> Letters:
    """The same, once for each node."""
    code, value = item
    if code is codes.ANY:
        return ALPHABET if flags & re.DOTALL else ALPHABET - {"\n"}
    named = value if code is codes.IN else [(codes.LITERAL, value)]
    more = {
        chr(piece)
        for name, given in named
        if name in {codes.LITERAL, codes.RANGE}
        for piece in (given if isinstance(given, tuple) else (given,))
    }
    return frozenset(letter for letter in ALPHABET | more if takes(code, value, letter, flags))


def takes(code: Any, value: Any, letter: str, flags: int) -> bool:
    """Whether a node of one letter takes `letter`, in either case where the pattern says so."""
    forms = {letter, letter.lower(), letter.upper(), letter.swapcase()} if flags & re.IGNORECASE else {letter}
    forms = {form for form in forms if len(form) == 1}
    if code is codes.LITERAL:
        return any(ord(form) == value for form in forms)
    if code is codes.NOT_LITERAL:
        return all(ord(form) != value for form in forms)
    negated = value[0][0] is codes.NEGATE
    return any(among(part, form) for part in value for form in forms) != negated


def among(part: Any, letter: str) -> bool:
    """Whether a part of a set has `letter`."""
    code, value = part
    if code is codes.LITERAL:
        return ord(letter) == value
    if code is codes.RANGE:
        return value[0] <= ord(letter) <= value[1]
    if code is codes.CATEGORY:
        return not CATEGORIES[NEGATED[value]](letter) if value in NEGATED else CATEGORIES[value](letter)
    return False
