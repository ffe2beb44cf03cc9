"""The calendar of a month: weeks of days, each with what is due on it. A table, so it is read as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import pgettext, pgettext_lazy

from crm.accounts.language.formats import written
from crm.privacy.law.deadlines import is_working_day
from crm.sales import typed_values
from crm.sales.agenda.task_list import MINE, TEAM, week_of
from crm.sales.calendar_pages.outside import OutsideLine, line_of, on_day, times_of
from crm.sales.meetings.own_calendar import tasks_in_calendar
from crm.sales.models import AppointmentTime, Task
from crm.sales.models.tasks import midnight
from crm.sales.planned_tasks.masked_tasks import TaskForReader, tasks_for_reader

DAY, WEEK, MONTH, LIST = "day", "week", "month", "list"
SPANS = {
    DAY: pgettext_lazy("calendar", "Day"),
    WEEK: pgettext_lazy("calendar", "Week"),
    MONTH: pgettext_lazy("calendar", "Month"),
    LIST: pgettext_lazy("calendar", "List"),
}
SHOWN, MOST = 3, 500
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Cell:
    """One day of the calendar: its tasks, what stands in one's calendar elsewhere, whether it belongs to the month."""

    day: date
    rows: Sequence[TaskForReader]
    outside: Sequence[OutsideLine]
    inside: bool
    today: bool

    @property
    def free(self) -> bool:
        """Whether nobody works: a weekend, a holiday."""
        return not is_working_day(self.day)

    @property
    def shown(self) -> Sequence[TaskForReader]:
        """The tasks that fit into the cell."""
        return self.rows[:SHOWN]

    @property
    def more(self) -> int:
        """How many are left out of it."""
        return max(0, len(self.rows) - SHOWN)


@dataclass
class Calendar:
    """The tasks that `user` sees in a month, as the query string `asked` says; invalid values are ignored."""

    user: Any
    asked: Any

    @property
    def span(self) -> str:
        """How much at once: a week unless another was asked for."""
        wanted = self.asked.get("span", "")
        return wanted if wanted in SPANS else WEEK

    @property
    def whose(self) -> str:
        """One's own or the team's."""
        return TEAM if self.asked.get("whose") == TEAM else MINE

    @cached_property
    def day(self) -> date:
        """A day of them; today by default."""
        parsed, _code = typed_values.day(self.asked.get("day", "")[:20])
        return parsed if parsed and FIRST <= parsed <= LAST else timezone.localdate()

    @cached_property
    def days(self) -> list[date]:
        """Every day shown, whole weeks from Monday on."""
        first, last = self.day.replace(day=1), self.next_month - timedelta(days=1)
        weeks = (last - week_of(first)[0]).days // 7 + 1
        return [day for week in range(weeks) for day in week_of(first + timedelta(days=7 * week))]

    @property
    def next_month(self) -> date:
        """The first day of the month after."""
        return (self.day.replace(day=28) + timedelta(days=4)).replace(day=1)

    @property
    def before(self) -> date:
        """A day of the month before."""
        return self.day.replace(day=1) - timedelta(days=1)

    @property
    def after(self) -> date:
        """A day of the month after."""
        return self.next_month

    @property
    def heading(self) -> str:
        """«listopad 2026»."""
        return written(self.day, "F Y", "F Y")

    @cached_property
    def rows(self) -> list[TaskForReader]:
        """What is due in these days and not done, the earliest first."""
        since, until = midnight(self.days[0]), midnight(self.days[-1], days=1)
        if self.whose == MINE:
            return tasks_for_reader(tasks_in_calendar(self.user, since, until)[:MOST], self.user)
        tasks = Task.objects.visible_to(self.user).open().due(since, until)
        return tasks_for_reader(tasks.with_keys().order_by("due_at", "pk")[:MOST], self.user)

    @property
    def weeks(self) -> list[list[Cell]]:
        """The cells in rows of seven."""
        on: dict[date, list[TaskForReader]] = {}
        for row in self.rows:
            on.setdefault(row.task.due_on, []).append(row)
        cells = [self.cell(day, on.get(day, ())) for day in self.days]
        return [cells[place : place + 7] for place in range(0, len(cells), 7)]

    def cell(self, day: date, rows: Sequence[TaskForReader]) -> Cell:
        """One day."""
        outside = [line_of(each, day) for each in on_day(self.outside, day)]
        return Cell(day, rows, outside[:SHOWN], day.month == self.day.month, day == timezone.localdate())

    @cached_property
    def outside(self) -> list[AppointmentTime]:
        """What stands in one's calendar elsewhere and is no meeting here."""
        return times_of(self.user, midnight(self.days[0]), midnight(self.days[-1], days=1))

    @property
    def before_url(self) -> str:
        """The days before."""
        return self.url(day=self.before)

    @property
    def after_url(self) -> str:
        """The days after."""
        return self.url(day=self.after)

    @property
    def today_url(self) -> str:
        """The days around today."""
        return self.url(day="")

    @property
    def spans(self) -> list[dict[str, Any]]:
        """How much at once."""
        return [
            {"url": self.url(span=name), "label": label, "current": name == self.span, "keys": str(number)}
            for number, (name, label) in enumerate(SPANS.items(), start=1)
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
