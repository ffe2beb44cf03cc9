"""Ticking off, putting off, deleting, and taking each of them back. What was done already is not done again.

Of a recurring task that is done the next one is made, for the next day of its rule that is not past already.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.contacts.safeguards.pause import refuse_paused
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.sales.models import Task
from crm.sales.models.tasks import instant
from crm.sales.planned_tasks.planning import (
    FARTHEST,
    PLAIN,
    TEXT_COLUMNS,
    lock_party,
    must_work_on,
    record,
    reset_reminder,
)
from crm.sales.planned_tasks.recurrence import following

KEPT_FOR = timedelta(days=30)
SAME = ("person", "company", "deal", "owner", "team", "made_by", "starts_on", *PLAIN)


def finish(task: Task, *, by: User, at: datetime | None = None) -> bool:
    """Ticks a task off. False when it is done or deleted already. PermissionDenied, Paused."""
    at = at or timezone.now()
    with work_on(task, by=by):
        if not Task.objects.open().filter(pk=task.pk).update(done_at=at, done_by=by, version=F("version") + 1):
            return False
        if task.rule:
            plan_next(task, at)
        record("task.done", task, by=by)
    task.done_at, task.done_by = at, by
    return True


def plan_next(task: Task, at: datetime) -> Task | None:
    """Plans the next occurrence of a recurring task; None when its rule has ended. Missed ones do not pile up."""
    starts, falls = promised(task.starts_on), promised(task.falls_on)
    day = following(task.rule, starts_on=starts, after=falls, not_before=timezone.localdate(at))
    if day is None:
        return None
    fresh = Task(follows=task, falls_on=day, due_at=instant(day, task.clock), **{n: getattr(task, n) for n in SAME})
    for name in TEXT_COLUMNS:
        setattr(fresh, fresh.column(name), task.told(name))
    reset_reminder(fresh)
    fresh.save(force_insert=True)
    return fresh


def reopen(task: Task, *, by: Actor) -> bool:
    """Reopens a task and deletes the next occurrence that ticking it off created, unless it was changed.
    False if open.
    """
    with work_on(task, by=by):
        ticked = Task.objects.done().filter(pk=task.pk)
        if not ticked.update(done_at=None, done_by=None, version=F("version") + 1):
            return False
        Task.objects.open().filter(follows=task, version=1).delete()
        record("task.reopened", task, by=by)
    task.done_at = task.done_by = None
    return True


def snooze(task: Task, day: date, *, by: Actor) -> bool:
    """Put a task off to `day`, at the same time of it. False when it is not open. ValidationError for a day gone by."""
    today = timezone.localdate()
    if not today <= day <= today + FARTHEST:
        raise ValidationError({"day": _("Choose a day from today on.")}, code="day")
    return reschedule(task, instant(day, task.clock), "task.snoozed", by=by)


def unsnooze(task: Task, *, by: Actor) -> bool:
    """Undoes the last postponement. False when there was none, or the task is not open."""
    must_work_on(by, task)
    return task.snoozed_from is not None and reschedule(task, task.snoozed_from, "task.unsnoozed", by=by)


def reschedule(task: Task, due_at: datetime, act: str, *, by: Actor) -> bool:
    """Moves an open task to another moment, its reminder too; a recurrence goes on from the day its rule gave."""
    back = act == "task.unsnoozed"
    with work_on(task, by=by):
        was, task.due_at = task.due_at, due_at
        reset_reminder(task)
        changes = {name: getattr(task, name) for name in ("due_at", "remind_at", "reminded_at", "heard_at")}
        changes |= {"snoozed_from": None if back else was, "version": F("version") + 1}
        changes |= {} if back else {"snoozes": F("snoozes") + 1}
        if not Task.objects.open().filter(pk=task.pk).update(**changes):
            return False
        record(act, task, by=by, fields=["due_on"])
    task.snoozed_from = changes["snoozed_from"]
    return True


def remove(task: Task, *, by: Actor, at: datetime | None = None) -> bool:
    """Delete a task: for thirty days it can be taken back. False when it is deleted already."""
    return set_binned(task, at or timezone.now(), "task.deleted", by=by)


def restore(task: Task, *, by: Actor) -> bool:
    """Take a deleted task back. False when it was not deleted."""
    return set_binned(task, None, "task.restored", by=by)


def set_binned(task: Task, at: datetime | None, act: str, *, by: Actor) -> bool:
    """Sets `binned_at`; False where that changes nothing."""
    with work_on(task, by=by):
        rows = Task.objects.filter(pk=task.pk, binned_at__isnull=at is not None)
        changes = {"binned_at": at} if at else {"binned_at": None, "cancelled_at": None, "cancelled_by": ""}
        if not rows.update(**changes, version=F("version") + 1):
            return False
        record(act, task, by=by)
    for name, value in changes.items():
        setattr(task, name, value)
    return True


def delete_removed(at: datetime) -> int:
    """Deletes tasks removed thirty days before `at`; how many."""
    return Task.objects.filter(binned_at__lte=at - KEPT_FOR).delete()[0]


@contextmanager
def work_on(task: Task, *, by: Actor) -> Iterator[None]:
    """The transaction of an act on a task: checks that `by` works on it and that its person is not restricted."""
    must_work_on(by, task)
    refuse_paused([task.person_id] if task.person_id else [])
    with transaction.atomic():
        lock_party(task)
        yield
