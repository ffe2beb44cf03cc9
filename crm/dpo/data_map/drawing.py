"""The data map as a drawing: boxes in four columns and curves between them, laid out on the server."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from crm.dpo.data_map.flows import COLUMNS, RECIPIENT, Flows, Node, Path

X = dict(zip(COLUMNS, (8, 222, 460, 692), strict=True))
WIDTH = dict(zip(COLUMNS, (176, 200, 194, 186), strict=True))
TOP, HEIGHT, STEP = 40, 46, 56
LETTERS = {"title": 7.2, "note": 6.2}  # how wide a letter is, about
INSET = 12


@dataclass(frozen=True)
class Box:
    """A node with its place. `on`: on the chosen path. `rest`: the query string of a click on it."""

    node: Node
    x: int
    y: int
    width: int
    on: bool

    @property
    def title(self) -> str:
        """The first line, cut to the box."""
        return cut(self.node.title, self.width, LETTERS["title"])

    @property
    def note(self) -> str:
        """The second line, cut to the box."""
        return cut(self.node.note, self.width, LETTERS["note"])

    @property
    def text_x(self) -> int:
        """Where the lines begin."""
        return self.x + INSET

    @property
    def title_y(self) -> int:
        """The first line's height."""
        return self.y + 19

    @property
    def note_y(self) -> int:
        """The second line's height."""
        return self.y + 36

    @property
    def height(self) -> int:
        """Of every box."""
        return HEIGHT

    @property
    def css(self) -> str:
        """Classes: on the path, outside the EEA, without a purpose."""
        marks = (("on", self.on), ("out", self.node.outside), ("gap", self.node.gap))
        return " ".join(["nd", *(name for name, is_so in marks if is_so)])


@dataclass(frozen=True)
class Drawing:
    """What the template draws: faint curves first, the chosen ones over them, boxes on top."""

    boxes: list[Box]
    faint: list[str]
    strong: list[str]
    height: int
    width: int = X[RECIPIENT] + WIDTH[RECIPIENT] + 8


def drawing(flows: Flows, chosen: list[Path]) -> Drawing:
    """The map with the chosen paths marked."""
    lit = {(column, path.key(column)) for path in chosen for column in COLUMNS}
    boxes = [box for column in COLUMNS for box in stacked(column, flows, lit)]
    places = {(box.node.column, box.node.key): box for box in boxes}
    strong = edges(chosen, places)
    faint = [curve for curve in edges(flows.paths, places) if curve not in set(strong)]
    return Drawing(boxes, faint, strong, max((box.y for box in boxes), default=TOP) + HEIGHT + 8)


def stacked(column: str, flows: Flows, lit: set) -> list[Box]:
    """The boxes of one column, from the top."""
    nodes = [node for node in flows.nodes if node.column == column]
    return [
        Box(node, X[column], TOP + place * STEP, WIDTH[column], (column, node.key) in lit)
        for place, node in enumerate(nodes)
    ]


def edges(paths: Iterable[Path], places: dict) -> list[str]:
    """The curves of these paths, each once, in the order in which they come."""
    pairs = dict.fromkeys(
        ((column, path.key(column)), (next_column, path.key(next_column)))
        for path in paths
        for column, next_column in pairwise(COLUMNS)
    )
    return [curve(places[start], places[end]) for start, end in pairs if start in places and end in places]


def curve(start: Box, end: Box) -> str:
    """A path from the right edge of one box to the left edge of another."""
    x1, y1 = start.x + start.width, start.y + HEIGHT // 2
    x2, y2 = end.x, end.y + HEIGHT // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"


def cut(text: str, width: int, letter: float) -> str:
    """The text as far as it fits between the insets; the whole stands in the box's title and in the table."""
    room = int((width - 2 * INSET) / letter)
    return text if len(text) <= room else text[: room - 1].rstrip(" ,") + "…"
