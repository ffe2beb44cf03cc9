"""What a tile can be made of, for one user: views of lists, groupings, measures, as options of its form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crm.lists.models import SavedView
from crm.lists.pages.list_kinds import ListKind, lists_open_to
from crm.lists.pages.list_query import filter_of
from crm.workspace.dashboards.groupings import GROUPINGS, SUMS
from crm.workspace.dashboards.tile_for_reader import KIND_LABELS
from crm.workspace.dashboards.tile_shape import COUNT, GROUPED, WIDTHS, WrongTile

BIN = "bin"  # what lies there is counted by no board
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Choices:
    """The options of the form of a tile. On a board that is `shared` only views that are shared too can be chosen."""

    user: Any
    at: datetime
    shared: bool = False

    @property
    def lists(self) -> Mapping[str, ListKind]:
        """The lists that can be counted and that the user may open."""
        return {slug: kind for slug, kind in lists_open_to(self.user).items() if slug in GROUPINGS}

    @property
    def sources(self) -> list[tuple[str, Options]]:
        """[(list, [(«deals:open», what the view is called)])], standing views first."""
        return [(str(kind.label), self.of_list(kind)) for kind in self.lists.values()]

    def of_list(self, kind: ListKind) -> Options:
        """The views of one list that name nobody."""
        standing = [
            (f"{kind.slug}:{slug}", f"{kind.label}: {label}")
            for slug, label in kind.bases(self.user).items()
            if slug != BIN
        ]
        rows = SavedView.objects.visible_to(self.user).kept().filter(list=kind.slug).with_words()
        rows = rows.exclude(team=None) if self.shared else rows
        fields = kind.fields(self.user, self.at)
        saved = [
            (f"{kind.slug}:{view.uid}", f"{kind.label}: {view.name}")
            for view in rows
            if not fields.secret(filter_of(view))
        ]
        return [*standing, *sorted(saved, key=lambda pair: pair[1].casefold())]

    @property
    def groups(self) -> list[tuple[str, Options]]:
        """[(list, [(«deals.stage», what it is called)])]."""
        return [
            (str(kind.label), [(f"{slug}.{name}", str(group.label)) for name, group in GROUPINGS[slug].items()])
            for slug, kind in self.lists.items()
        ]

    @property
    def measures(self) -> Options:
        """[(«deals.amount», what it is called)]."""
        sums = [
            (f"{slug}.{name}", f"{self.lists[slug].label}: {label}")
            for slug, by_name in SUMS.items()
            if slug in self.lists
            for name, label in by_name.items()
        ]
        return [(COUNT, _("How many")), *sums]

    @property
    def kinds(self) -> Options:
        """How a tile shows its numbers."""
        return [(str(kind), str(label)) for kind, label in KIND_LABELS.items()]

    @property
    def widths(self) -> Options:
        """How many of twelve columns it takes."""
        return [(str(width), f"{width}/12") for width in WIDTHS]


def read_form(data: Mapping[str, str], key: str) -> dict[str, str]:
    """The fields of one tile in a board's form, as `Tile.sent` takes them. WrongTile where they do not go together."""
    sent = {name: data.get(f"{key}-{name}", "") for name in ("kind", "source", "measure", "group", "width", "goal")}
    list_slug, _colon, view = sent.pop("source").partition(":")
    result = {**sent, "list": list_slug, "view": view}
    if sent["kind"] not in GROUPED:
        result["group"] = sent["group"] = ""
    for name in ("measure", "group"):
        of_list, dot, word = sent[name].partition(".")
        if dot and of_list != list_slug:
            raise WrongTile(name)
        result[name] = word if dot else of_list
    return result
