"""The calendar: a month as weeks, or one week, each day with what is due on it. A table, so it is read as one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from crm.accounts.language.formats import written
from crm.privacy.law.deadlines import is_working_day
from crm.sales import typed_values
from crm.sales.agenda.task_list import MINE, TEAM, week_of
from crm.sales.models import Task
from crm.sales.models.tasks import midnight
from crm.sales.planned_tasks.masked_tasks import TaskForReader, tasks_for_reader

MONTH, WEEK = "month", "week"
SHOWN, MOST = 3, 500
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Cell:
    """One day of the calendar: its tasks, whether it belongs to the month shown, whether it is today."""

    day: date
    rows: Sequence[TaskForReader]
    inside: bool
    today: bool
    most: int = SHOWN

    @property
    def free(self) -> bool:
        """Whether nobody works: a weekend, a holiday."""
        return not is_working_day(self.day)

    @property
    def shown(self) -> Sequence[TaskForReader]:
        """The tasks that fit into the cell."""
        return self.rows[: self.most]

    @property
    def more(self) -> int:
        """How many are left out of it."""
        return max(0, len(self.rows) - self.most)


@dataclass
class Calendar:
    """A month or a week of the tasks that `user` sees, as the query string `asked` says; invalid values are ignored."""

    user: Any
    asked: Any

    @property
    def span(self) -> str:
        """A month or a week."""
        return WEEK if self.asked.get("span") == WEEK else MONTH

    @property
    def whose(self) -> str:
        """One's own or the team's."""
        return TEAM if self.asked.get("whose") == TEAM else MINE

    @cached_property
    def day(self) -> date:
        """A day of the span; today by default."""
        parsed, _code = typed_values.day(self.asked.get("day", "")[:20])
        return parsed if parsed and FIRST <= parsed <= LAST else timezone.localdate()

    @cached_property
    def days(self) -> list[date]:
        """Every day shown, whole weeks from Monday on."""
        if self.span == WEEK:
            return week_of(self.day)
        first, last = self.day.replace(day=1), self.next_month - timedelta(days=1)
        month_days = [day for start in span(week_of(first)[0], last, 7) for day in week_of(start)]
        return month_days

    @property
    def next_month(self) -> date:
        """The first day of the month after."""
        return (self.day.replace(day=28) + timedelta(days=4)).replace(day=1)

    @property
    def before(self) -> date:
        """A day of the span before."""
        return self.day - timedelta(days=7) if self.span == WEEK else self.day.replace(day=1) - timedelta(days=1)

    @property
    def after(self) -> date:
        """A day of the span after."""
        return self.day + timedelta(days=7) if self.span == WEEK else self.next_month

    @property
    def heading(self) -> str:
        """«listopad 2026», or the first and last day of the week."""
        if self.span == WEEK:
            return f"{written(self.days[0], 'j b', 'j M')} – {written(self.days[-1], 'j b Y', 'j M Y')}"
        return written(self.day, "F Y", "F Y")

    @cached_property
    def rows(self) -> list[TaskForReader]:
        """What is due in the span and not done, the earliest first."""
        tasks = Task.objects.visible_to(self.user).open()
        tasks = tasks.filter(owner=self.user) if self.whose == MINE else tasks
        tasks = tasks.due(midnight(self.days[0]), midnight(self.days[-1], days=1))
        return tasks_for_reader(tasks.with_keys().order_by("due_at", "pk")[:MOST], self.user)

    @property
    def weeks(self) -> list[list[Cell]]:
        """The cells in rows of seven."""
        on: dict[date, list[TaskForReader]] = {}
        for row in self.rows:
            on.setdefault(row.task.due_on, []).append(row)
        today, one_week = timezone.localdate(), self.span == WEEK
        most = MOST if one_week else SHOWN
        cells = [
            Cell(day, on.get(day, ()), one_week or day.month == self.day.month, day == today, most) for day in self.days
        ]
        return [cells[place : place + 7] for place in range(0, len(cells), 7)]

    @property
    def before_url(self) -> str:
        """The span before."""
        return self.url(day=self.before)

    @property
    def after_url(self) -> str:
        """The span after."""
        return self.url(day=self.after)

    @property
    def today_url(self) -> str:
        """The span in which today is."""
        return self.url(day="")

    @property
    def spans(self) -> list[dict[str, Any]]:
        """How much at once."""
        labels = {MONTH: _("Month"), WEEK: _("Week")}
        return [
            {"url": self.url(span=name), "label": label, "current": name == self.span} for name, label in labels.items()
        ]

    @property
    def sides(self) -> list[dict[str, Any]]:
        """One's own or the team's."""
        labels = {MINE: pgettext("tasks", "Mine"), TEAM: pgettext("tasks", "Team")}
        return [
            {"url": self.url(whose="" if name == MINE else name), "label": label, "current": name == self.whose}
            for name, label in labels.items()
        ]

    def url(self, **changes: Any) -> str:
        """The query string of the same calendar with some parameters changed."""
        params = {"span": self.span, "day": self.day, "whose": self.whose if self.whose == TEAM else "", **changes}
        return "?" + "&".join(f"{name}={value}" for name, value in params.items() if value)


def span(first: date, last: date, step: int) -> Iterable[date]:
    """Every `step`-th day from the first to the last."""
    return (first + timedelta(days=days) for days in range(0, (last - first).days + 1, step))
