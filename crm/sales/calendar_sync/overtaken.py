"""Both sides changed: the newer one counts, and whoever made the other is told, with a button that takes it back.

note(event, task, lost, here=True)        the time that lost is written down for its author
undo(change, by=sam)                       puts the meeting to the time that lost; the calendar elsewhere follows
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.models import User
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry
from crm.sales.calendar_sync.appointment import When, when_of
from crm.sales.models import CalendarEvent, OvertakenChange, Task
from crm.sales.planned_tasks.completion import restore
from crm.sales.planned_tasks.masked_tasks import TaskForReader, tasks_for_reader
from crm.sales.planned_tasks.planning import change, works_on

FEW = 20


def changed_here(task: Task) -> tuple[datetime, User | None]:
    """When the meeting was changed here last, and who did it."""
    entry = LedgerEntry.objects.filter(target=task.target).order_by("-at", "-pk").first()
    if entry is None:
        return task.made_at, None
    actor = entry.actor_id if entry.actor_kind == "user" else None
    return entry.at, User.objects.filter(pk=actor or 0, is_active=True).first()


def newer_there(task: Task, modified: datetime | None) -> bool:
    """Whether the change there is the newer one; one that does not say when was made as we saw it."""
    return modified is None or modified >= changed_here(task)[0].replace(microsecond=0)


def note(event: CalendarEvent, task: Task, lost: When, *, here: bool) -> OvertakenChange:
    """Tell the author of the change that lost: of one made here whoever made it, of one made there the owner."""
    author = changed_here(task)[1] if here else None
    whom = author if author is not None and works_on(author, task) else event.owner
    row = OvertakenChange.objects.create(task=task, user=whom, here=here, **lost.columns)
    ledger.record("meeting.overtaken", by=event.owner, about=task.person, target=task.target, fields=["due_on"])
    return row


def told_to(user: Any) -> QuerySet[OvertakenChange]:
    """What the reader was told of and has not settled, about meetings that they see."""
    tasks = Task.objects.visible_to(user).values("pk")
    return OvertakenChange.objects.filter(user=user, settled_at=None, task__in=tasks)


def undo(row: OvertakenChange, *, by: User, at: datetime | None = None) -> bool:
    """Put the meeting to the time that lost. False where that was settled already. Raises as `planning.change`."""
    at = at or timezone.now()
    with transaction.atomic():
        if not OvertakenChange.objects.filter(pk=row.pk, settled_at=None).update(settled_at=at):
            return False
        task = Task.objects.with_keys().get(pk=row.task_id)
        if task.binned_at is not None:
            restore(task, by=by)
            task = Task.objects.with_keys().get(pk=row.task_id)
        wanted = When.of(row.begins, row.whole_day, row.minutes)
        if when_of(task) != wanted:
            change(task, wanted.values, version=task.version, by=by)
    return True


def settle_all(user: Any, at: datetime) -> int:
    """They were seen: nothing rings for them any more."""
    return told_to(user).update(settled_at=at)


@dataclass(frozen=True)
class Lost:
    """A change that lost, with its meeting as the reader may see it and the time that it had made."""

    change: OvertakenChange
    meeting: TaskForReader
    when: When


def rows_for(user: Any) -> list[Lost]:
    """What the reader was told of, the newest first."""
    changes = list(told_to(user).order_by("-pk")[:FEW])
    tasks = Task.objects.with_keys().in_bulk([row.task_id for row in changes])
    meetings = {row.task.pk: row for row in tasks_for_reader(list(tasks.values()), user)}
    return [
        Lost(row, meetings[row.task_id], When.of(row.begins, row.whole_day, row.minutes))
        for row in changes
        if row.task_id in meetings
    ]
