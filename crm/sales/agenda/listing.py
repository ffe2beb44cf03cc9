"""The list of tasks: whose, which days, done ones; from the earliest, done ones from the latest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from crm.accounts.paging import Page
from crm.sales import readings
from crm.sales.agenda.seen import GROUPS, Seen, seen
from crm.sales.models import Task
from crm.sales.models.tasks import midnight

MINE, TEAM = "mine", "team"
OPEN, OVERDUE, TODAY, WEEK, DONE = "", "overdue", "today", "week", "done"


@dataclass
class TaskList:
    """One page of what `user` sees. `asked` is the query; what it says wrong is as if it did not say it."""

    user: Any
    asked: Any

    @property
    def whose(self) -> str:
        """One's own or the team's."""
        return TEAM if self.asked.get("whose") == TEAM else MINE

    @property
    def when(self) -> str:
        """Which of them."""
        said = self.asked.get("when", "")
        return said if said in (OVERDUE, TODAY, WEEK, DONE) else OPEN

    @cached_property
    def day(self) -> date | None:
        """The one day asked for."""
        return readings.day(self.asked.get("day", "")[:20])[0]

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.when or self.day or self.whose == TEAM)

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        return Page.turned(self.fetch, self.edge_of, **{name: self.asked.get(name, "") for name in ("older", "newer")})

    def rows_asked(self) -> Any:
        """The tasks asked for, in no order."""
        rows, today = Task.objects.visible_to(self.user), timezone.localdate()
        rows = rows.filter(owner=self.user) if self.whose == MINE else rows
        if self.when == DONE:
            return rows.done()
        if self.day:
            return rows.open().due(midnight(self.day), midnight(self.day, days=1))
        ends = {OVERDUE: midnight(today), TODAY: midnight(today, days=1), WEEK: midnight(today, days=7)}
        since = None if self.when in (OPEN, OVERDUE) else midnight(today)
        return rows.open().due(since, ends.get(self.when))

    @property
    def clock(self) -> str:
        """The column of the order."""
        return "done_at" if self.when == DONE else "due_at"

    def fetch(self, *, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[Task]:
        """Rows nearest to the edge first: one statement."""
        onwards = (self.when == DONE) == bool(after)  # whether the column rises on the way from the edge
        rows, edge = self.rows_asked().with_keys(), before or after
        if edge and isinstance(edge[0], datetime):  # another list's edge says nothing here
            side, at, pk = ("gt" if onwards else "lt"), *edge
            rows = rows.filter(Q(**{f"{self.clock}__{side}": at}) | Q(**{self.clock: at, f"pk__{side}": pk}))
        sign = "" if onwards else "-"
        return list(rows.order_by(f"{sign}{self.clock}", f"{sign}pk")[:size])

    def edge_of(self, task: Task) -> tuple:
        """The keyset values of a row."""
        return getattr(task, self.clock), task.pk

    @cached_property
    def rows(self) -> list[Seen]:
        """The rows as the user sees them."""
        return seen(self.page.rows, self.user, ways=True)

    @property
    def groups(self) -> list[tuple[str, Any, list[Seen]]]:
        """(key, heading, rows) in their order."""
        return grouped(self.rows)

    def url(self, **changes: str) -> str:
        """The query of the same list with something else."""
        told = {"whose": self.whose if self.whose == TEAM else "", "when": self.when, **changes}
        return "?" + "&".join(f"{name}={value}" for name, value in told.items() if value)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """Which days to choose from."""
        names = {
            OPEN: pgettext("tasks", "All open"),
            OVERDUE: _("Overdue"),
            TODAY: _("Today"),
            WEEK: _("Seven days"),
            DONE: pgettext("tasks", "Done"),
        }
        return [
            {"url": self.url(when=name), "label": label, "current": name == self.when and not self.day}
            for name, label in names.items()
        ]

    @property
    def sides(self) -> list[dict[str, Any]]:
        """One's own or the team's."""
        labels = {MINE: pgettext("tasks", "Mine"), TEAM: pgettext("tasks", "Team")}
        return [
            {"url": self.url(whose="" if name == MINE else name), "label": label, "current": name == self.whose}
            for name, label in labels.items()
        ]


def grouped(rows: Sequence[Seen]) -> list[tuple[str, Any, list[Seen]]]:
    """(key, heading, rows) of rows that stand in their order."""
    found: dict[str, list[Seen]] = {}
    for one in rows:
        found.setdefault(one.group, []).append(one)
    return [(key, GROUPS[key], same) for key, same in found.items()]


def week_of(day: date) -> list[date]:
    """The days from Monday to Sunday around `day`."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=place) for place in range(7)]
