"""A tile as it is stored: names of a list, a view, a grouping, a measure; its size, its goal. No typed words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from crm.public_ids import public_id
from crm.workspace.dashboards.groupings import GROUPINGS, SUMS

WIDTHS = (3, 4, 5, 6, 7, 12)  # of twelve columns
COUNT = "count"
MOST = 24  # tiles of a board
HIGHEST = Decimal(1_000_000_000)


class Kind(StrEnum):
    """How a tile shows its numbers."""

    NUMBER = "number"
    BAR = "bar"
    LINE = "line"
    FUNNEL = "funnel"
    TABLE = "table"
    GOAL = "goal"


GROUPED = (Kind.BAR, Kind.LINE, Kind.FUNNEL, Kind.TABLE)


class WrongTile(Exception):
    """A tile that cannot be: `field` names what is wrong with it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Tile:
    """One tile. `view` is the id of a saved view, or the word of a standing one; `group` is empty for a single sum."""

    key: str
    kind: str
    list: str
    view: str
    measure: str = COUNT
    group: str = ""
    width: int = 4
    goal: str = ""

    @property
    def saved(self) -> UUID | None:
        """The id of the saved view; None for a standing one."""
        return public_id(self.view)

    @property
    def source(self) -> str:
        """The list and its view, as a form names them."""
        return f"{self.list}:{self.view}"

    @property
    def measured(self) -> str:
        """The measure, as a form names it."""
        return self.measure if self.measure == COUNT else f"{self.list}.{self.measure}"

    @property
    def grouped(self) -> str:
        """The grouping, as a form names it."""
        return f"{self.list}.{self.group}" if self.group else ""

    @property
    def wide(self) -> str:
        """The width, as a form names it."""
        return str(self.width)

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def kept(cls, data: Mapping[str, Any]) -> "Tile":
        """As it was kept."""
        return cls(**data)

    @classmethod
    def sent(cls, data: Mapping[str, Any], *, key: str = "") -> "Tile":
        """From a form or a program. WrongTile for one that cannot be."""
        kind, list_slug = str(data.get("kind", "")), str(data.get("list", ""))
        if kind not in list(Kind):
            raise WrongTile("kind")
        if list_slug not in GROUPINGS:
            raise WrongTile("list")
        measure, group = str(data.get("measure") or COUNT), str(data.get("group") or "")
        if measure != COUNT and measure not in SUMS.get(list_slug, {}):
            raise WrongTile("measure")
        grouping = GROUPINGS[list_slug].get(group)
        if kind in GROUPED and (grouping is None or kind == (Kind.FUNNEL if grouping.by_month else Kind.LINE)):
            raise WrongTile("group")
        goal = goal_in(data.get("goal")) if kind == Kind.GOAL else ""
        width = str(data.get("width") or 4)
        if width not in map(str, WIDTHS):
            raise WrongTile("width")
        view = str(data.get("view") or "")[:36]
        kept_group = group if kind in GROUPED else ""
        return cls(key or uuid4().hex[:12], kind, list_slug, view, measure, kept_group, int(width), goal)


def goal_in(value: Any) -> str:
    """A goal above zero as it is kept. WrongTile for anything else."""
    try:
        goal = Decimal(str(value or "").replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except InvalidOperation:
        raise WrongTile("goal") from None
    if not goal.is_finite() or not 0 < goal <= HIGHEST:
        raise WrongTile("goal")
    return format(goal.normalize(), "f")
