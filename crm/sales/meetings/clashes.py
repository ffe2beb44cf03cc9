"""Who is busy at the time of a meeting, and when everybody is free instead. A warning: saving stays allowed."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from crm.privacy.law.deadlines import is_working_day
from crm.sales.meetings.busy_times import busy, free_starts, joined
from crm.sales.models import Task
from crm.sales.models.tasks import instant

WORK_BEGINS, WORK_ENDS = time(8), time(17)
DAYS_AHEAD, FEW = 7, 3


@dataclass(frozen=True)
class Clash:
    """The colleagues who are busy then, and the nearest moments at which all who take part are free."""

    colleagues: list[Any]
    free: list[datetime]


def clash_of(task: Task, *, at: datetime) -> Clash | None:
    """Of a meeting to come that comes with its owner; None where nobody is busy."""
    if task.kind != Task.Kind.MEETING or task.clock is None or not task.open or task.ends_at <= at:
        return None
    users = {task.owner.pk: task.owner}
    users |= {row.user.pk: row.user for row in task.colleague_rows.select_related("user")}
    until = task.due_at + timedelta(days=DAYS_AHEAD)
    taken = busy(users.values(), task.due_at, until, but=task.pk)
    engaged = [
        users[key] for key, spans in taken.items() if any(span.meets(task.due_at, task.ends_at) for span in spans)
    ]
    if not engaged:
        return None
    everybody = joined(span for spans in taken.values() for span in spans)
    minutes, free = int((task.ends_at - task.due_at).total_seconds() // 60), []
    for number in range(DAYS_AHEAD):
        day = timezone.localdate(task.due_at) + timedelta(days=number)
        if is_working_day(day):
            begins = max(instant(day, WORK_BEGINS), task.due_at if number == 0 else instant(day, WORK_BEGINS))
            free += free_starts(everybody, begins, instant(day, WORK_ENDS), minutes)
    return Clash(engaged, free[:FEW])
