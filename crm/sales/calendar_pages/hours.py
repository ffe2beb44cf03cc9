"""The calendar by hours: a day, a week, or two weeks as a list; what one does oneself, and when colleagues are busy.

Quarters of an hour are the rows of a grid, counted from the first hour shown (static/css/calendar.css names them). Of a
colleague there is a lane of times, never a title.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.language.formats import written
from crm.contacts.ownership.colleagues import Colleagues
from crm.privacy.law.deadlines import is_working_day
from crm.sales.agenda.task_list import week_of
from crm.sales.calendar_pages.month import DAY, LIST, WEEK, Calendar
from crm.sales.calendar_pages.outside import OutsideBlock, fills, on_day, title_of
from crm.sales.meetings.busy_times import Span, busy
from crm.sales.meetings.own_calendar import tasks_in_calendar
from crm.sales.models import AppointmentTime, Task
from crm.sales.models.tasks import midnight
from crm.sales.planned_tasks.masked_tasks import TaskForReader, tasks_for_reader

HOURLY = (DAY, WEEK, LIST)
LENGTHS = {DAY: 1, WEEK: 7, LIST: 14}
OPENS, CLOSES = 7, 19  # hours that always stand there
QUARTER = timedelta(minutes=15)
MOST_LANES = 3
SIDE_BY_SIDE = 3
STAYS = timedelta(days=1)  # how long what was called off stands there


@dataclass
class Block:
    """One task with a time, at its place in the day: first quarter and number of quarters, column of how many."""

    row: TaskForReader
    first: int
    length: int
    column: int = 1
    columns: int = 1

    @property
    def state(self) -> str:
        """cancelled, done, meeting or task."""
        task = self.row.task
        if task.cancelled_at or task.done_at:
            return "off" if task.cancelled_at else "done"
        return "meet" if task.kind == Task.Kind.MEETING else "task"

    @property
    def hours(self) -> str:
        """«9:00–10:00»."""
        return clock_words(Span(self.row.task.due_at, self.row.task.ends_at))

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.row.task.ends_at - self.row.task.due_at).total_seconds() // 60)

    @property
    def movable(self) -> bool:
        """Whether the reader may put it elsewhere."""
        return self.row.task.open and self.row.workable


@dataclass(frozen=True)
class Lane:
    """One colleague's busy times of one day: (words, first quarter, number of quarters)."""

    name: str
    column: int
    spans: Sequence[tuple[str, int, int]]


@dataclass(frozen=True)
class Day:
    """One day: what lasts all of it, here and elsewhere, blocks by hour, lanes of colleagues, the present quarter."""

    day: date
    whole: Sequence[TaskForReader]
    whole_outside: Sequence[str]
    blocks: Sequence[Block | OutsideBlock]
    lanes: Sequence[Lane]
    today: bool
    now: int | None

    @property
    def free(self) -> bool:
        """Whether nobody works: a weekend, a holiday."""
        return not is_working_day(self.day)


class Hours(Calendar):
    """The days by hours, as the query string says: `with` names colleagues by public id, `tasks=0` hides tasks."""

    @cached_property
    def days(self) -> list[date]:
        """The days shown; a week begins on Monday, a list today."""
        if self.span == WEEK:
            return week_of(self.day)
        return [self.day + timedelta(days=number) for number in range(LENGTHS[self.span])]

    @property
    def before(self) -> date:
        """A day of the days before."""
        return self.day - timedelta(days=len(self.days))

    @property
    def after(self) -> date:
        """A day of the days after."""
        return self.day + timedelta(days=len(self.days))

    @property
    def heading(self) -> str:
        """The day, or the first and last of them."""
        first, last = self.days[0], self.days[-1]
        if first == last:
            return written(first, "j E Y", "j F Y")
        return f"{written(first, 'j b', 'j M')} – {written(last, 'j b Y', 'j M Y')}"

    @property
    def tasks(self) -> bool:
        """Whether tasks stand beside meetings."""
        return self.asked.get("tasks") != "0"

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """From the first midnight to the last."""
        return midnight(self.days[0]), midnight(self.days[-1], days=1)

    @cached_property
    def colleagues(self) -> list[Any]:
        """Everybody whose lane may be asked for."""
        people = Colleagues.of(self.user).owners.values()
        return [colleague for colleague in people if colleague.pk != self.user.pk]

    @cached_property
    def asked_for(self) -> list[Any]:
        """Whose lanes are shown."""
        wanted = self.asked.getlist("with") if hasattr(self.asked, "getlist") else []
        return [colleague for colleague in self.colleagues if str(colleague.uid) in wanted][:MOST_LANES]

    @cached_property
    def rows(self) -> list[TaskForReader]:
        """What is open, done or just called off in these days, the earliest first."""
        since, until = self.bounds
        over = Q(done_at__isnull=False, binned_at=None) | Q(cancelled_at__gte=timezone.now() - STAYS)
        closed = Task.objects.visible_to(self.user).filter(over, owner=self.user).due(since, until).with_keys()
        tasks = [*tasks_in_calendar(self.user, since, until), *closed]
        tasks = [task for task in tasks if self.tasks or task.kind == Task.Kind.MEETING]
        return tasks_for_reader(sorted(tasks, key=lambda task: (task.due_at, task.pk)), self.user)

    @cached_property
    def busy_times(self) -> dict[int, list[Span]]:
        """{colleague: spans} of those asked for."""
        return busy(self.asked_for, *self.bounds) if self.asked_for else {}

    @cached_property
    def opens(self) -> int:
        """The first hour shown."""
        moments = [row.task.due_at for row in self.rows if row.task.clock]
        moments += [each.begins for each in self.outside if not each.whole_day]
        return min([OPENS, *(timezone.localtime(moment).hour for moment in moments)])

    @property
    def closes(self) -> int:
        """The hour at which the grid ends."""
        ends = [quarters(row.task.ends_at, row.task.due_on) for row in self.rows if row.task.clock]
        ends += [quarters(each.ends, timezone.localdate(each.begins)) for each in self.outside if not each.whole_day]
        return min(24, max([CLOSES, *(-(-end // 4) for end in ends)]))

    @property
    def hours(self) -> list[dict[str, Any]]:
        """The hours beside the grid: {words, clock, row}."""
        return [
            {"words": f"{hour}:00", "clock": f"{hour:02}:00", "row": (hour - self.opens) * 4}
            for hour in range(self.opens, self.closes)
        ]

    @property
    def quarters(self) -> int:
        """How many rows the grid has."""
        return (self.closes - self.opens) * 4

    @cached_property
    def columns(self) -> list[Day]:
        """The days with what is in them."""
        now = timezone.now()
        today = timezone.localdate(now)
        return [self.column(day, now if day == today else None) for day in self.days]

    def column(self, day: date, now: datetime | None) -> Day:
        """One day; `now` where it is today."""
        rows = [row for row in self.rows if row.task.due_on == day]
        outside = on_day(self.outside, day)
        timed = [self.outside_block(each, day) for each in outside if not fills(each, day)]
        blocks = side_by_side([*(self.block(row) for row in rows if row.task.clock), *timed])
        lanes = [
            Lane(str(colleague), number, self.lane(colleague, day))
            for number, colleague in enumerate(self.asked_for, start=1)
        ]
        whole = [row for row in rows if row.task.clock is None]
        at = self.place(now, day) if now and self.opens <= timezone.localtime(now).hour < self.closes else None
        all_day = [title_of(each) for each in outside if fills(each, day)]
        return Day(day, whole, all_day, blocks, lanes, now is not None, at)

    def place(self, moment: datetime, day: date) -> int:
        """The quarter of a moment in the grid of a day."""
        return quarters(moment, day) - self.opens * 4

    def block(self, row: TaskForReader) -> Block:
        """Where a task stands."""
        first = self.place(row.task.due_at, row.task.due_on)
        last = min(self.place(row.task.ends_at - timedelta(seconds=1), row.task.due_on) + 1, 96)
        return Block(row, first, max(2, last - first))

    def outside_block(self, each: AppointmentTime, day: date) -> OutsideBlock:
        """Where a part of an appointment elsewhere stands in a day."""
        begins, ends = max(each.begins, midnight(day)), min(each.ends, midnight(day, days=1))
        first = max(0, self.place(begins, day))
        last = min(self.place(ends - timedelta(seconds=1), day) + 1, self.quarters)
        return OutsideBlock(title_of(each), clock_words(Span(begins, ends)), first, max(2, last - first), each.free)

    def lane(self, colleague: Any, day: date) -> list[tuple[str, int, int]]:
        """A colleague's busy times of a day, within the hours shown."""
        begins, ends = midnight(day) + timedelta(hours=self.opens), midnight(day) + timedelta(hours=self.closes)
        blocks = []
        for span in self.busy_times[colleague.pk]:
            if span.meets(begins, ends):
                cut = Span(max(span.begins, begins), min(span.ends, ends))
                first = self.place(cut.begins, day)
                last = self.place(cut.ends - timedelta(seconds=1), day) + 1
                blocks.append((busy_words(colleague, cut), first, max(1, last - first)))
        return blocks

    @property
    def lanes(self) -> list[dict[str, Any]]:
        """The colleagues to choose from: {uid, name, shown}."""
        chosen_ids = {colleague.pk for colleague in self.asked_for}
        return [
            {"uid": colleague.uid, "name": str(colleague), "shown": colleague.pk in chosen_ids}
            for colleague in self.colleagues
        ]

    def url(self, **changes: Any) -> str:
        """The same calendar with some parameters changed; the lanes stay."""
        lanes = "".join(f"&with={colleague.uid}" for colleague in self.asked_for)
        return super().url(**changes) + lanes + ("" if self.tasks else "&tasks=0")


def quarters(moment: datetime, day: date) -> int:
    """Whole quarters of an hour from the midnight of `day` by the wall clock."""
    wall = timezone.make_naive(moment) - datetime.combine(day, datetime.min.time())
    return int(wall // QUARTER)


def clock_words(span: Span) -> str:
    """«9:00–10:30»."""
    begins, ends = timezone.localtime(span.begins), timezone.localtime(span.ends)
    return f"{begins.hour}:{begins:%M}–{ends.hour}:{ends:%M}"


def busy_words(colleague: Any, span: Span) -> str:
    """«Adam Wilk: busy 9:00–12:00»."""
    return _("%(who)s: busy %(when)s") % {"who": colleague, "when": clock_words(span)}


def side_by_side(blocks: list[Block | OutsideBlock]) -> list[Block | OutsideBlock]:
    """Puts blocks that share time beside each other, the earliest first, up to three; a fourth stands on the third."""
    group: list[Block | OutsideBlock] = []
    edge = 0
    blocks = sorted(blocks, key=lambda block: block.first)
    for block in [*blocks, None]:
        if block is None or block.first >= edge:
            for member in group:
                member.columns = max(other.column for other in group)
            group = []
        if block is None:
            break
        taken = {other.column for other in group if other.first + other.length > block.first}
        block.column = next((number for number in range(1, SIDE_BY_SIDE) if number not in taken), SIDE_BY_SIDE)
        group.append(block)
        edge = max(edge, block.first + block.length)
    return blocks
