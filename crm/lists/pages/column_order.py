"""Choosing columns and their order, one button press at a time: shown ones first, in their order, then the others."""

from dataclasses import dataclass
from typing import Any

from crm.lists.pages.list_kinds import ListKind


@dataclass
class ColumnOrder:
    """The columns of a list while they are being arranged. The fixed one is not among them."""

    kind: ListKind
    shown: list[str]
    order: list[str]

    @classmethod
    def of(cls, kind: ListKind, columns: tuple[str, ...]) -> "ColumnOrder":
        """From the columns that a list shows now."""
        shown_names = [name for name in columns if name != kind.fixed]
        return cls(
            kind,
            shown_names,
            [*shown_names, *(name for name in kind.columns if name not in columns and name != kind.fixed)],
        )

    @classmethod
    def sent(cls, kind: ListKind, data: Any) -> "ColumnOrder":
        """From the submitted form: `order` names all columns, `column` those ticked."""
        movable = [column for column in kind.columns if column != kind.fixed]
        order = [column for column in dict.fromkeys(data.getlist("order")) if column in movable]
        order += [column for column in movable if column not in order]
        ticked = set(data.getlist("column"))
        return cls(kind, [column for column in order if column in ticked], order)

    def press(self, act: str) -> None:
        """`up:firm` and `down:firm` move a column by one place; `usual` restores the default columns."""
        way, _colon, name = act.partition(":")
        if way == "usual":
            fresh = ColumnOrder.of(self.kind, self.kind.usual)
            self.shown, self.order = fresh.shown, fresh.order
        if way in ("up", "down") and name in self.order:
            at = self.order.index(name)
            to = min(max(at + (1 if way == "down" else -1), 0), len(self.order) - 1)
            self.order.insert(to, self.order.pop(at))
            self.shown = [column for column in self.order if column in self.shown]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """{name, label, ticked, up, down} of each column for the form."""
        last = len(self.order) - 1
        return [
            {
                "name": name,
                "label": self.kind.columns[name],
                "ticked": name in self.shown,
                "up": place > 0,
                "down": place < last,
            }
            for place, name in enumerate(self.order)
        ]

    @property
    def written(self) -> str | None:
        """The shown columns as text for an address; None for the default ones."""
        if (self.kind.fixed, *self.shown) == self.kind.usual:
            return None
        return ".".join(self.shown) or self.kind.fixed
