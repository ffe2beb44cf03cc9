"""Bars as numbers for SVG: sizes in units of the view box, never a style. Pure.

A chart is `WIDE` units wide, about the pixels of a card on a desk, and is drawn once more for phones, `SLIM` units
wide, with the words over the bars: scaled down the wide one could not be read. CSS shows the one that fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

WIDE, SLIM = 556, 300
LABEL, TRACK = 128, 290  # where bars begin, and how long the longest is, where a value stands at the right
WIDER = 168  # where they begin where none does
LETTER = 7  # the width of a letter
ROW, BAR, SOLID = 44, 28, 18  # a row, a bar, a bar over the thin one that tells what was before
INSIDE = 34  # a bar of that length holds its number
OVER, APART = 18, 4  # room of the words over a bar, and over them


def cut(text: str, room: int) -> str:
    """A label, as much of it as fits."""
    letters = room // LETTER
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


@dataclass(frozen=True)
class Strip:
    """One horizontal bar at `y`; `inside` says that its number stands in it, `over` that its words stand over it."""

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
    over: bool = False

    @property
    def middle(self) -> int:
        """The line of its words."""
        return self.y + (-6 if self.over else 19)

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
    over: int = 0
    css: str = "on-desks"

    @property
    def height(self) -> int:
        """The height of all of them."""
        return self.over + max(len(self.rows) * self.row - (self.row - BAR) + 4, BAR)


Told = tuple[str, int, int, Any, Any, Any]  # label, length, length before, number, value at the right, what is under it


def strips(rows: Sequence[Told], *, row: int = ROW, wide: int = WIDE) -> Strips:
    """Bars for a desk, their words at the left."""
    valued = any(value for *_rest, value, _under in rows)
    label_width = LABEL if valued else WIDER
    frame = Strips([], row=row, width=wide, left=label_width, track=TRACK if valued else wide - label_width)
    return drawn(rows, frame)


def slim_strips(rows: Sequence[Told], *, row: int = ROW) -> Strips:
    """Bars for a phone: as wide as it is, their words over them."""
    frame = Strips([], row=row + OVER + APART, width=SLIM, left=0, track=SLIM, over=OVER, css="on-phones")
    return drawn(rows, frame)


def drawn(rows: Sequence[Told], into: Strips) -> Strips:
    """The bars of `rows` in that frame."""
    pair = any(before for _label, _length, before, *_rest in rows)
    most = max((max(length, before) for _label, length, before, *_rest in rows), default=0) or 1

    def strip(place: int, label: str, length: int, before: int, number: Any, value: Any, under: Any) -> Strip:
        room = into.track - LETTER * (len(str(value)) + 1) if into.over else into.left
        sizes = (into.left, into.over + place * into.row, into.track * length // most, into.track * before // most)
        return Strip(cut(label, room), label, *sizes, number, value, under, pair, bool(into.over))

    bars = [strip(place, *row) for place, row in enumerate(rows)]
    return replace(into, rows=bars, solid=SOLID if pair else BAR)
