"""Columns of months over a scale from 0, as numbers for SVG: wide for a desk, narrow for a phone. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil, log10
from typing import Any

from crm.accounts.language.formats import num
from crm.sales.report_pages.svg_bars import SLIM, WIDE

FLOOR, TOP, LEFT = 186, 10, 40  # where they stand, the highest line, room for the scale
COLUMN, NARROW = 44, 26
STEPS = 4


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
    wide: int = COLUMN

    @property
    def middle(self) -> int:
        """The middle of it."""
        return self.x + self.wide // 2


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
    css: str = "on-desks"

    @property
    def height(self) -> int:
        """Columns and the names under them."""
        return self.floor + 24


def columns(
    rows: Sequence[tuple[str, Sequence[tuple[str, Decimal]], Decimal | None, Any]],
    *,
    foot: int = FLOOR,
    slim: bool = False,
) -> Columns:
    """Columns from (label, [(class, how much)] from the floor up, goal, number); `foot` is where the floor lies. Narrow
    ones with `slim`, for a phone.
    """
    wide, column = (SLIM, NARROW) if slim else (WIDE, COLUMN)
    most = max((max(sum(much for _css, much in parts), goal or 0) for _label, parts, goal, _number in rows), default=0)
    step = nice(Decimal(most) / STEPS)
    scale = Decimal(foot - TOP) / (step * STEPS)
    spacing = (wide - LEFT) // max(len(rows), 1)
    drawn_columns = []
    for place, (label, parts, goal, number) in enumerate(rows):
        x = LEFT + place * spacing + (spacing - column) // 2
        blocks, floor = [], foot
        for css, much in parts:
            height = round(much * scale)
            if height:
                floor -= height
                blocks.append(Block(css, floor, height))
        level = None if goal is None else foot - round(goal * scale)
        drawn_columns.append(Column(label, x, blocks, number, level, column))
    thousands = step * STEPS >= 10_000
    lines = [
        (foot - round(scale * step * place), num(step * place // 1000 if thousands else step * place))
        for place in range(STEPS + 1)
    ]
    past = column // 4  # how far the line of a goal goes beyond its column
    goals = [(drawn.x - past, drawn.x + column + past, drawn.goal) for drawn in drawn_columns if drawn.goal is not None]
    shape: dict[str, Any] = {"width": wide, "column": column, "css": "on-phones" if slim else "on-desks"}
    return Columns(drawn_columns, lines, thousands, spacing, floor=foot, goals=goals, **shape)


def nice(least: Decimal) -> int:
    """A step of a scale: 1, 2, 2.5 or 5 by a power of ten, not below `least`; whole thousands from a thousand on."""
    if least <= 1:
        return 1
    power = 10 ** int(log10(least))
    for times in (1, 2, Decimal("2.5"), 5, 10):
        if times * power >= least and (times * power) % 1 == 0:
            return ceil(times * power)
    return ceil(least)
