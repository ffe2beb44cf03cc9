"""What the team did, the latest first: entries of histories, tasks that were ticked off, moves of deals, in one row.

    three sources ──> each from the edge onwards, newest first ──> merged ──> one page, masked and logged

What was written is read on the record. Of the restricted only a padlock. Who may read only their own history sees what
they did themselves (crm/sales/reports/reader_scope.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext_lazy, pgettext

from consents.models import Restriction
from crm.accounts.pages.keyset import PAGE, Page
from crm.contacts.ownership.custody import sees_name_in_lists
from crm.privacy.logs import access_log
from crm.sales.deals.masked_deals import deals_for_reader, fields_in, people_in
from crm.sales.models import Deal, DealMove
from crm.sales.planned_tasks import masked_tasks as agenda
from crm.sales.report_pages.activity import Row, row_of_entry, row_of_task
from crm.sales.reports.reader_scope import ReportQuery
from crm.sales.reports.work import counted_done_tasks, entries

VIEW = "sales:feed"
ENTRY, TASK, MOVE = 0, 1, 2  # the order of what happened in one instant
CLOCKS = {ENTRY: "happened_at", TASK: "done_at", MOVE: "at"}
MOVED = gettext_lazy("Deal")


@dataclass(frozen=True)
class Happening:
    """One row of a source."""

    at: datetime
    source: int
    row: Any

    @property
    def edge(self) -> tuple[datetime, int, int]:
        """The keyset values."""
        return self.at, self.source, self.row.pk


@dataclass
class TeamFeed:
    """One page of what `user` sees of the team's work. `asked` is the query string; invalid values are ignored."""

    user: Any
    asked: Any
    at: datetime

    @cached_property
    def asking(self) -> ReportQuery:
        """The team, and whose work is the reader's."""
        return ReportQuery(self.user, {"team": self.asked.get("team", "")}, self.at)

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        edges = {name: self.asked.get(name, "") for name in ("older", "newer")}
        return Page.turned(self.fetch, lambda happening: happening.edge, kind="team feed", **edges)

    def fetch(
        self, *, size: int = PAGE, before: tuple | None = None, after: tuple | None = None
    ) -> Sequence[Happening]:
        """What happened nearest to the edge, of all sources: one statement each."""
        merged = [
            Happening(getattr(row, CLOCKS[source]), source, row)
            for source, rows in self.sources.items()
            for row in nearest(rows(), source, size=size, before=before, after=after)
        ]
        return sorted(merged, key=lambda happening: happening.edge, reverse=not after)[:size]

    @property
    def sources(self) -> dict[int, Callable[[], Any]]:
        """The rows of each source, in no order."""
        return {ENTRY: self.entries, TASK: self.tasks, MOVE: self.moves}

    def entries(self) -> Any:
        """Entries of histories."""
        rows = entries(self.asking).filter(happened_at__lte=self.at)
        return rows.select_related("person__key", "person__contact__owner", "person__contact__team", "author").defer(
            "summary"
        )

    def tasks(self) -> Any:
        """Tasks that were ticked off."""
        return counted_done_tasks(self.asking).with_keys().select_related("done_by")

    def moves(self) -> Any:
        """Moves of deals, their opening and their end among them."""
        rows = DealMove.objects.filter(deal__in=self.asking.deals.values("pk"))
        rows = rows.filter(by=self.user) if self.asking.own else rows
        return rows.select_related("by", "from_stage", "to_stage")

    @cached_property
    def rows(self) -> list[Row]:
        """The rows as the reader sees them; the access log has the people among them when this returns."""
        parts = {source: self.of_source(source) for source in CLOCKS}
        rows = self.of_entries(parts[ENTRY]) | self.of_tasks(parts[TASK]) | self.of_moves(parts[MOVE])
        return [rows[happening.source, happening.row.pk] for happening in self.page.rows]

    def of_source(self, source: int) -> list[Any]:
        """The page's rows of one source."""
        return [happening.row for happening in self.page.rows if happening.source == source]

    def of_entries(self, rows: list[Any]) -> dict[tuple[int, int], Row]:
        """Entries, logged."""
        held = Restriction.in_force({row.person_id for row in rows})
        free = [row for row in rows if row.person_id not in held]
        plain = any(sees_name_in_lists(self.user, row.person.contact) for row in free)
        people = {row.person_id for row in free}
        access_log.shown(by=self.user, view=VIEW, people=people, fields=["name"] if plain else [])
        return {(ENTRY, row.pk): row_of_entry(row, self.user, locked=row.person_id in held) for row in rows}

    def of_tasks(self, rows: list[Any]) -> dict[tuple[int, int], Row]:
        """Tasks, logged."""
        task_rows = agenda.tasks_for_reader(rows, self.user)
        access_log.shown(
            by=self.user, view=VIEW, people=agenda.people_in(task_rows), fields=agenda.fields_in(task_rows)
        )
        return {(TASK, row.task.pk): row_of_task(row) for row in task_rows}

    def of_moves(self, rows: list[Any]) -> dict[tuple[int, int], Row]:
        """Moves of deals, logged."""
        deals = Deal.objects.visible_to(self.user).with_keys().in_bulk({row.deal_id for row in rows})
        by_deal = {row.deal.pk: row for row in deals_for_reader(deals.values(), self.user, at=self.at)}
        access_log.shown(
            by=self.user, view=VIEW, people=people_in(by_deal.values()), fields=fields_in(by_deal.values())
        )
        return {(MOVE, row.pk): row_of_move(row, by_deal[row.deal_id]) for row in rows}

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """All one's teams, then each; none for who sees only their own work."""
        teams = self.asking.teams
        if not teams:
            return []
        every = {"url": "?", "label": pgettext("teams", "All"), "current": self.asking.team is None}
        each = [
            {"url": f"?{urlencode({'team': uid})}", "label": str(team), "current": team == self.asking.team}
            for uid, team in sorted(teams.items(), key=lambda pair: str(pair[1]).casefold())
        ]
        return [every, *each]


def nearest(rows: Any, source: int, *, size: int, before: tuple | None, after: tuple | None) -> list[Any]:
    """The rows of a source nearest to the edge. In one instant sources stand in their order, rows by their keys."""
    clock, way = CLOCKS[source], "gt" if after else "lt"
    if edge := before or after:
        at, edge_source, key = edge
        beyond = Q(**{f"{clock}__{way}": at})
        if source == edge_source:
            beyond |= Q(**{clock: at, f"pk__{way}": key})
        elif (source > edge_source) == bool(after):
            beyond |= Q(**{clock: at})
        rows = rows.filter(beyond)
    sign = "" if after else "-"
    return list(rows.order_by(f"{sign}{clock}", f"{sign}pk")[:size])


def row_of_move(move: DealMove, deal: Any) -> Row:
    """A move of a deal."""
    details: dict[str, Any] = {"author": str(move.by), "detail": move.in_words, "locked": deal.locked}
    who, url = ("", "") if deal.locked else (deal.title, deal.url)
    return Row(move.at, "columns-3", MOVED, who, url, **details)
