"""Choosing columns and their order, press by press: shown ones first, in their order, then the others."""

from dataclasses import dataclass
from typing import Any

from crm.lists.pages.list_kinds import ListKind


@dataclass
class Arrangement:
    """The columns of a list under way. The fixed one stays where it is."""

    kind: ListKind
    shown: list[str]
    order: list[str]

    @classmethod
    def of(cls, kind: ListKind, columns: tuple[str, ...]) -> "Arrangement":
        """As a list shows them now."""
        shown = [one for one in columns if one != kind.fixed]
        return cls(kind, shown, [*shown, *(one for one in kind.columns if one not in columns and one != kind.fixed)])

    @classmethod
    def sent(cls, kind: ListKind, data: Any) -> "Arrangement":
        """As the form brings it: `order` names all, `column` those ticked."""
        known = [one for one in kind.columns if one != kind.fixed]
        order = [one for one in dict.fromkeys(data.getlist("order")) if one in known]
        order += [one for one in known if one not in order]
        ticked = set(data.getlist("column"))
        return cls(kind, [one for one in order if one in ticked], order)

    def press(self, act: str) -> None:
        """`up:firm` and `down:firm` move a column by one place; `usual` puts everything back."""
        way, _colon, name = act.partition(":")
        if way == "usual":
            fresh = Arrangement.of(self.kind, self.kind.usual)
            self.shown, self.order = fresh.shown, fresh.order
        if way in ("up", "down") and name in self.order:
            at = self.order.index(name)
            to = min(max(at + (1 if way == "down" else -1), 0), len(self.order) - 1)
            self.order.insert(to, self.order.pop(at))
            self.shown = [one for one in self.order if one in self.shown]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """(name, label, ticked) for the form."""
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
        """The columns for an address; None for the usual ones."""
        if (self.kind.fixed, *self.shown) == self.kind.usual:
            return None
        return ".".join(self.shown) or self.kind.fixed
