"""The data map as a drawing: boxes in four columns and curves between them, laid out on the server."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.translation import gettext, ngettext

from crm.dpo.data_map.flows import COLUMNS, RECIPIENT, Flows, Node, Path

X = dict(zip(COLUMNS, (8, 234, 462, 690), strict=True))
WIDTH = dict(zip(COLUMNS, (188, 190, 190, 188), strict=True))
TOP, HEIGHT, STEP = 40, 46, 55
LETTERS = {"title": 7.2, "note": 6.2}  # how wide a letter is, about
INSET = 12
MOST = 9  # boxes of a column; the rest stands in one more, and in the table
LAST = COLUMNS[-2:]  # from a system to a recipient


@dataclass(frozen=True)
class Box:
    """A node with its place. `on`: on the chosen path."""

    node: Node
    x: int
    y: int
    width: int
    on: bool
    dim: bool = False  # something else was chosen
    rest: tuple[Node, ...] = ()  # the nodes that this box stands for together
    here: bool = False  # this is what was chosen

    @property
    def title(self) -> str:
        """The first line, cut to the box."""
        return cut(self.node.title, self.width, LETTERS["title"])

    @property
    def whole_title(self) -> str:
        """What a pointer reads: all of both lines, or the names of everything that stands in it."""
        if self.rest:
            return ", ".join(node.title for node in self.rest)
        return f"{self.node.title}: {self.node.note}" if self.node.note else self.node.title

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
    def place(self) -> str:
        """Column and row, by which arrow keys find it."""
        return f"{COLUMNS.index(self.node.column)} {(self.y - TOP) // STEP}"

    @property
    def css(self) -> str:
        """Classes: on the path or beside it, outside the EEA, refused, without a purpose."""
        node, dim = self.node, self.dim and not self.on
        marks = (
            ("on", self.on),
            ("here", self.here),
            ("dim", dim),
            ("out", node.outside),
            ("no", node.refused),
            ("gap", node.gap),
        )
        return " ".join(["nd", *(name for name, is_so in marks if is_so)])


@dataclass(frozen=True)
class Drawing:
    """What the template draws: curves, then boxes. Nothing chosen: all of them, faint. Else the chosen ones alone, of
    which those that leave the EEA and those that are refused stand apart.
    """

    boxes: list[Box]
    faint: list[str]
    strong: list[str]
    leaving: list[str]
    refused: list[str]
    height: int
    width: int = X[RECIPIENT] + WIDTH[RECIPIENT] + 8


def drawing(flows: Flows, chosen: list[Path], asked: Mapping[str, str] | None = None) -> Drawing:
    """The map with the chosen paths marked; `asked`: {column: key} of the boxes that they were chosen by."""
    lit = {(column, path.key(column)) for path in chosen for column in COLUMNS}
    by = {(column, key) for column, key in (asked or {}).items() if key}
    boxes = [
        replace(box, here=(box.node.column, box.node.key) in by)
        for column in COLUMNS
        for box in stacked(column, flows, lit)
    ]
    places = {(node.column, node.key): box for box in boxes for node in (box.rest or (box.node,))}
    height = max((box.y for box in boxes), default=TOP) + HEIGHT + 8
    if not chosen:
        return Drawing(boxes, edges(flows.paths, places), [], [], [], height)
    there = {node.key: node for node in flows.nodes if node.column == RECIPIENT}
    refused = edges([path for path in chosen if path.recipient and there[path.recipient].refused], places, LAST)
    leaving = edges([path for path in chosen if path.recipient and there[path.recipient].outside], places, LAST)
    leaving = [curve for curve in leaving if curve not in refused]
    strong = [curve for curve in edges(chosen, places) if curve not in {*refused, *leaving}]
    return Drawing(boxes, [], strong, leaving, refused, height)


def stacked(column: str, flows: Flows, lit: set) -> list[Box]:
    """The boxes of one column, from the top."""
    nodes = [node for node in flows.nodes if node.column == column]
    drawn_flows = largest(nodes, flows, lit)
    boxes = [
        Box(node, X[column], TOP + place * STEP, WIDTH[column], (column, node.key) in lit, bool(lit))
        for place, node in enumerate(drawn_flows)
    ]
    if rest := tuple(node for node in nodes if node not in drawn_flows):
        words = ngettext("%(n)s more", "%(n)s more", len(rest)) % {"n": len(rest)}
        on, place = any((column, node.key) in lit for node in rest), TOP + len(drawn_flows) * STEP
        node = Node(column, "", words, gettext("in the table below"))
        boxes.append(Box(node, X[column], place, WIDTH[column], on, bool(lit), rest))
    return boxes


def largest(nodes: Sequence[Node], flows: Flows, lit: set) -> list[Node]:
    """The nodes that get a box of their own, in their order: those on what is chosen first, what goes wrong or leaves
    the EEA next, then those that most paths go through. One more is not worth a box for the rest."""
    if len(nodes) <= MOST + 1:
        return list(nodes)
    through = Counter((column, path.key(column)) for path in flows.paths for column in COLUMNS)

    def weight(node: Node) -> tuple[bool, bool, int]:
        place = (node.column, node.key)
        return place in lit, node.refused or node.gap or node.outside, through[place]

    heaviest = set(sorted(nodes, key=weight, reverse=True)[:MOST])
    return [node for node in nodes if node in heaviest]


def edges(paths: Iterable[Path], places: dict, columns: Sequence[str] = COLUMNS) -> list[str]:
    """The curves of these paths between the columns, each once, in the order in which they come."""
    pairs = dict.fromkeys(
        ((column, path.key(column)), (next_column, path.key(next_column)))
        for path in paths
        for column, next_column in pairwise(columns)
    )
    curves = (curve(places[start], places[end]) for start, end in pairs if start in places and end in places)
    return list(dict.fromkeys(curves))  # several nodes may stand in one box


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
