"""Bars and columns as numbers for SVG: sizes in units of the view box, never a style. Pure.

A chart is `WIDE` units wide, about the pixels of a card on a desk.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil, log10
from typing import Any

from crm.accounts.templatetags.words import num

WIDE = 556
LABEL, TRACK = 128, 290  # where bars begin, and how long the longest is, where a value stands at the right
WIDER = 168  # where they begin where none does
LETTER = 7  # the width of a letter
ROW, BAR, SOLID = 44, 28, 18  # a row, a bar, a bar over the thin one that tells what was before
INSIDE = 34  # a bar of that length holds its number
FLOOR, TOP, LEFT = 186, 10, 40  # of columns: where they stand, the highest line, room for the scale
COLUMN = 44
STEPS = 4


def cut(text: str, room: int) -> str:
    """A label, as much of it as fits."""
    letters = room // LETTER
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


@dataclass(frozen=True)
class Strip:
    """One horizontal bar at `y`; `inside` says that its number stands in it."""

    label: str
    whole: str
    left: int
    y: int
    width: int
    thin: int
    number: Any
    value: Any = ""
    under: Any = None
    pair: bool = False

    @property
    def middle(self) -> int:
        """The line of its words."""
        return self.y + 19

    @property
    def line(self) -> int:
        """The line of its number: higher over a thin bar."""
        return self.y + (13 if self.pair else 19)

    @property
    def inside(self) -> bool:
        """Whether the bar is long enough for its number."""
        return self.width >= INSIDE

    @property
    def at(self) -> int:
        """Where the number begins."""
        return self.left + (10 if self.inside else self.width + 6)

    @property
    def below(self) -> int:
        """The line of what stands under it."""
        return self.y + BAR + 12

    @property
    def below_bar(self) -> int:
        """Where the thin bar lies."""
        return self.y + SOLID + 2


@dataclass(frozen=True)
class Strips:
    """Horizontal bars under each other."""

    rows: Sequence[Strip]
    row: int = ROW
    width: int = WIDE
    left: int = LABEL
    track: int = TRACK
    bar: int = BAR
    solid: int = BAR

    @property
    def height(self) -> int:
        """The height of all of them."""
        return max(len(self.rows) * self.row - (self.row - BAR) + 4, BAR)


def strips(rows: Sequence[tuple[str, int, int, Any, Any, Any]], *, row: int = ROW, wide: int = WIDE) -> Strips:
    """Bars from (label, length, length before, number, value at the right, what stands under it)."""
    valued = any(value for *_rest, value, _under in rows)
    left = LABEL if valued else WIDER
    track = TRACK if valued else wide - left
    pair = any(before for _label, _length, before, *_rest in rows)
    most = max((max(length, before) for _label, length, before, *_rest in rows), default=0) or 1
    return Strips(
        [
            Strip(
                cut(label, left), label, left, place * row, track * length // most, track * before // most, *told, pair
            )
            for place, (label, length, before, *told) in enumerate(rows)
        ],
        row=row,
        width=wide,
        left=left,
        track=track,
        solid=SOLID if pair else BAR,
    )


@dataclass(frozen=True)
class Block:
    """A part of a column."""

    css: str
    y: int
    height: int


@dataclass(frozen=True)
class Column:
    """One column: its blocks from the floor up, and how high the goal is (None without one)."""

    label: str
    x: int
    blocks: Sequence[Block]
    number: Any
    goal: int | None = None

    @property
    def middle(self) -> int:
        """The middle of it."""
        return self.x + COLUMN // 2


@dataclass(frozen=True)
class Columns:
    """Columns over a scale from 0."""

    columns: Sequence[Column]
    lines: Sequence[tuple[int, str]]
    thousands: bool
    step: int
    width: int = WIDE
    column: int = COLUMN
    left: int = LEFT
    floor: int = FLOOR
    goals: Sequence[tuple[int, int, int]] = field(default_factory=tuple)

    @property
    def height(self) -> int:
        """Columns and the names under them."""
        return self.floor + 24


def columns(
    rows: Sequence[tuple[str, Sequence[tuple[str, Decimal]], Decimal | None, Any]], *, foot: int = FLOOR
) -> Columns:
    """Columns from (label, [(class, how much)] from the floor up, goal, number); `foot` is where the floor lies."""
    most = max((max(sum(much for _css, much in parts), goal or 0) for _label, parts, goal, _number in rows), default=0)
    step = nice(Decimal(most) / STEPS)
    scale = Decimal(foot - TOP) / (step * STEPS)
    apart = (WIDE - LEFT) // max(len(rows), 1)
    made = []
    for place, (label, parts, goal, number) in enumerate(rows):
        x = LEFT + place * apart + (apart - COLUMN) // 2
        blocks, floor = [], foot
        for css, much in parts:
            height = round(much * scale)
            if height:
                floor -= height
                blocks.append(Block(css, floor, height))
        level = None if goal is None else foot - round(goal * scale)
        made.append(Column(label, x, blocks, number, level))
    thousands = step * STEPS >= 10_000
    lines = [
        (foot - round(scale * step * place), num(step * place // 1000 if thousands else step * place))
        for place in range(STEPS + 1)
    ]
    goals = [(one.x - 10, one.x + COLUMN + 10, one.goal) for one in made if one.goal is not None]
    return Columns(made, lines, thousands, apart, floor=foot, goals=goals)


def nice(least: Decimal) -> int:
    """A step of a scale: 1, 2, 2.5 or 5 by a power of ten, not below `least`; whole thousands from a thousand on."""
    if least <= 1:
        return 1
    power = 10 ** int(log10(least))
    for times in (1, 2, Decimal("2.5"), 5, 10):
        if times * power >= least and (times * power) % 1 == 0:
            return ceil(times * power)
    return ceil(least)
