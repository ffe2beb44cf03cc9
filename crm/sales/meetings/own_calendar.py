"""What stands in somebody's own calendar: their open tasks, and meetings to which they were asked."""

from datetime import datetime
from typing import Any

from crm.sales.meetings.colleague_answers import attended
from crm.sales.models import Task


def tasks_in_calendar(user: Any, since: datetime, until: datetime) -> list[Task]:
    """Open tasks due in [since, until), the earliest first, with their keys. Two statements: each has its index."""
    own = Task.objects.visible_to(user).open().filter(owner=user).due(since, until)
    invited = attended(user).values("task")
    others = Task.objects.about_visible(user).open().exclude(owner=user).filter(pk__in=invited).due(since, until)
    rows = [*own.with_keys(), *others.with_keys()]
    return sorted(rows, key=lambda task: (task.due_at, task.pk))
