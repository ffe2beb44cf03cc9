"""A tile as its reader sees it: its words, its numbers with the lists behind them, its drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from crm.accounts.language.formats import num, percent
from crm.lists.pages.list_kinds import ListKind, kinds as list_kinds
from crm.sales.report_pages.charts import LOW, in_both_widths
from crm.sales.report_pages.numbers import Number, counted, priced, short
from crm.workspace.dashboards.groupings import GROUPINGS, SUMS
from crm.workspace.dashboards.svg_line import Drawn, line
from crm.workspace.dashboards.tile_numbers import NOT_TOLD, Group, Tally, tally, view_of
from crm.workspace.dashboards.tile_shape import COUNT, Kind, Tile

KIND_LABELS = {
    Kind.NUMBER: gettext_lazy("Number"),
    Kind.BAR: gettext_lazy("Bars"),
    Kind.LINE: pgettext_lazy("chart", "Line"),
    Kind.FUNNEL: gettext_lazy("Funnel"),
    Kind.TABLE: pgettext_lazy("chart", "Table"),
    Kind.GOAL: pgettext_lazy("chart", "Goal"),
}
UNITS = {3: 300, 4: 340, 5: 420, 6: 500, 7: 600, 12: 1040}  # of a drawing, by the columns of its tile


@dataclass(frozen=True)
class TileForReader:
    """One tile for one reader at `at`. Nothing is read before it is asked for."""

    tile: Tile
    reader: Any
    at: datetime

    @cached_property
    def tally(self) -> Tally | None:
        """Its numbers; None where the reader may not have them."""
        return tally(self.tile, self.reader, self.at)

    @property
    def open(self) -> bool:
        """Whether the reader may have its numbers."""
        return self.tally is not None

    @property
    def kind(self) -> ListKind:
        """Its list."""
        return list_kinds()[self.tile.list]

    @cached_property
    def view_name(self) -> str:
        """What the view is called; empty where the reader does not have it."""
        if self.tile.saved is None:
            return str(self.kind.bases(self.reader).get(self.tile.view, ""))
        view = view_of(self.tile, self.reader)
        return view.name if view else ""

    @property
    def title(self) -> str:
        """What the reader sees over it: «Szanse: Otwarte»; of a view that is not theirs only the list."""
        return f"{self.kind.label}: {self.view_name}" if self.open and self.view_name else str(self.kind.label)

    @property
    def plain_title(self) -> str:
        """The same without what anybody typed, for mails."""
        if self.tile.saved is None:
            return self.title
        return _("%(list)s, a saved view") % {"list": self.kind.label}

    @property
    def measure(self) -> str:
        """«Amount by stage»."""
        what = _("How many") if self.tile.measure == COUNT else str(SUMS[self.tile.list][self.tile.measure])
        grouping = GROUPINGS[self.tile.list].get(self.tile.group)
        return _("%(what)s, by: %(group)s") % {"what": what, "group": grouping.label} if grouping else what

    def url(self, group: Group | None = None) -> str:
        """The list behind a number."""
        params = {"view": self.tile.view}
        grouping = GROUPINGS[self.tile.list].get(self.tile.group)
        if group is not None and grouping is not None and grouping.word and group.word != NOT_TOLD:
            params[grouping.word] = group.word
        return f"{self.kind.url()}?{urlencode(params)}"

    def number(self, group: Group | None = None) -> Number:
        """The number of a group, or of all rows."""
        part: Any = group or self.tally
        if self.tile.measure == COUNT:
            return counted(part.count, self.url(group))
        return priced(part.amounts, part.count, self.url(group))

    @property
    def whole(self) -> Number:
        """The number of all rows."""
        return self.number()

    @property
    def lines(self) -> list[tuple[str, Number]]:
        """(what a group is called, its number)."""
        groups = self.tally.groups if self.tally else ()
        return [(group.label or _("not told"), self.number(group)) for group in groups]

    @property
    def currency(self) -> str:
        """The currency by which bars are long; the one that most groups have."""
        groups = self.tally.groups if self.tally else ()
        currencies = [currency for group in groups for currency in group.amounts]
        return max(sorted(set(currencies)), key=currencies.count, default="")

    @property
    def mixed(self) -> bool:
        """Whether amounts are in several currencies, of which bars show one."""
        return self.tile.measure != COUNT and len(self.tally.amounts if self.tally else ()) > 1

    def length(self, group: Group) -> Any:
        """How long the bar of a group is."""
        return group.count if self.tile.measure == COUNT else group.amounts.get(self.currency, Decimal(0))

    @property
    def chart(self) -> dict[str, Any]:
        """The drawing of bars or of a funnel: templates/sales/report_pages/_strips.html."""
        groups: Sequence[Group] = self.tally.groups if self.tally else ()
        rows = []
        for place, group in enumerate(groups):
            number = self.number(group)
            under = self.passed(groups, place) if self.tile.kind == Kind.FUNNEL else None
            text = number.text if self.tile.measure == COUNT else short(group.amounts) or number.text
            rows.append(
                (
                    group.label or _("not told"),
                    int(self.length(group)),
                    0,
                    Number(text, number.count, number.url),
                    "",
                    under,
                )
            )
        wide = UNITS[self.tile.width]
        words = ", ".join(f"{label}: {number}" for label, number in self.lines)
        drawings = (
            in_both_widths(rows, wide=wide)
            if self.tile.kind == Kind.FUNNEL
            else in_both_widths(rows, row=LOW, wide=wide)
        )
        return {"drawings": drawings, "words": words}

    def passed(self, groups: Sequence[Group], place: int) -> Number | None:
        """How many of a stage's number stand in the next one, in percent."""
        here, following = groups[place], groups[place + 1] if place + 1 < len(groups) else None
        if following is None or not self.length(here):
            return None
        return Number(f"{percent(int(self.length(following)), int(self.length(here)))}%")

    @property
    def drawings(self) -> list[Drawn]:
        """The line of months, in two widths."""
        groups = self.tally.groups if self.tally else ()
        rows = [(group.label, self.length(group), self.number(group)) for group in groups]
        return [line(rows, width=UNITS[self.tile.width], slim=slim) for slim in (False, True)]

    @property
    def reached(self) -> Any:
        """What counts towards the goal: the rows, or the amount in the currency that most of it is in."""
        if self.tally is None:
            return 0
        if self.tile.measure == COUNT:
            return self.tally.count
        return max(self.tally.amounts.values(), default=Decimal(0))

    @property
    def share(self) -> int:
        """How much of the goal is reached, in percent."""
        return percent(int(self.reached), int(Decimal(self.tile.goal)) or 1)

    @property
    def filled(self) -> int:
        """The same as a bar shows it."""
        return min(self.share, 100)

    @property
    def goal_words(self) -> str:
        """«64 z 80 (80%)»."""
        values = {"reached": num(round(self.reached)), "goal": num(round(Decimal(self.tile.goal))), "share": self.share}
        return _("%(reached)s of %(goal)s (%(share)s%%)") % values
