"""A line over months as numbers for SVG, for a desk and for a phone: points, a scale from 0, words under it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm.sales.report_pages.svg_bars import SLIM

TOP, FLOOR, LEFT, RIGHT = 24, 150, 28, 28
ROOM = 58  # a label needs so many units


@dataclass(frozen=True)
class Point:
    """One month: where it lies, its words, and whether they are written."""

    x: int
    y: int
    label: str
    number: Any
    written: bool


@dataclass(frozen=True)
class Drawn:
    """The line in one width."""

    points: Sequence[Point]
    width: int
    css: str
    floor: int = FLOOR
    height: int = FLOOR + 24

    @property
    def path(self) -> str:
        """What a polyline takes."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def line(rows: Sequence[tuple[str, Any, Any]], *, width: int, slim: bool) -> Drawn:
    """The line of (label, value, number) rows, so many units wide on a desk."""
    width = SLIM if slim else width
    most = max((value for _label, value, _number in rows), default=0) or 1
    step = (width - LEFT - RIGHT) / max(len(rows) - 1, 1)
    every = max(1, -(-ROOM // max(int(step), 1)))
    points = [
        Point(
            round(LEFT + place * step),
            round(FLOOR - (FLOOR - TOP) * float(value / most)),
            label,
            number,
            (len(rows) - 1 - place) % every == 0,
        )
        for place, (label, value, number) in enumerate(rows)
    ]
    return Drawn(points, width, "on-phones" if slim else "on-desks")
