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
from crm.sales.planned_tasks.planning import FARTHEST, hold, must_work_on, record, ring_again
from crm.sales.planned_tasks.recurrence import following

KEPT_FOR = timedelta(days=30)
SAME = ("person", "company", "deal", "owner", "team", "made_by", "kind", "clock", "remind_before", "rule", "starts_on")


def finish(task: Task, *, by: User, at: datetime | None = None) -> bool:
    """Tick a task off. False when it is done or deleted already. PermissionDenied, Paused."""
    at = at or timezone.now()
    with work_on(task, by=by):
        if not Task.objects.open().filter(pk=task.pk).update(done_at=at, done_by=by, version=F("version") + 1):
            return False
        if task.rule:
            go_on(task, at)
        record("task.done", task, by=by)
    task.done_at, task.done_by = at, by
    return True


def go_on(task: Task, at: datetime) -> Task | None:
    """The next one of a recurring task; None when its rule is over. What one plans late does not pile up."""
    starts, falls = promised(task.starts_on), promised(task.falls_on)
    day = following(task.rule, starts_on=starts, after=falls, not_before=timezone.localdate(at))
    if day is None:
        return None
    fresh = Task(follows=task, falls_on=day, due_at=instant(day, task.clock), **{n: getattr(task, n) for n in SAME})
    for name in ("title", "note"):
        setattr(fresh, fresh.column(name), task.told(name))
    ring_again(fresh)
    fresh.save(force_insert=True)
    return fresh


def reopen(task: Task, *, by: Actor) -> bool:
    """Take a tick back, with the next one that it brought unless somebody has worked on that. False: it is open."""
    with work_on(task, by=by):
        done = Task.objects.done().filter(pk=task.pk)
        if not done.update(done_at=None, done_by=None, version=F("version") + 1):
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
    return put_to(task, instant(day, task.clock), "task.snoozed", by=by)


def unsnooze(task: Task, *, by: Actor) -> bool:
    """Back to where it was before it was put off last. False when it was not, or is not open."""
    must_work_on(by, task)
    return task.snoozed_from is not None and put_to(task, task.snoozed_from, "task.unsnoozed", by=by)


def put_to(task: Task, due_at: datetime, act: str, *, by: Actor) -> bool:
    """Another moment for an open task; its reminder moves along. Its rule goes on from the day that it gave."""
    back = act == "task.unsnoozed"
    with work_on(task, by=by):
        was, task.due_at = task.due_at, due_at
        ring_again(task)
        told = {name: getattr(task, name) for name in ("due_at", "remind_at", "reminded_at", "heard_at")}
        told |= {"snoozed_from": None if back else was, "version": F("version") + 1}
        told |= {} if back else {"snoozes": F("snoozes") + 1}
        if not Task.objects.open().filter(pk=task.pk).update(**told):
            return False
        record(act, task, by=by, fields=["due_on"])
    task.snoozed_from = told["snoozed_from"]
    return True


def remove(task: Task, *, by: Actor, at: datetime | None = None) -> bool:
    """Delete a task: for thirty days it can be taken back. False when it is deleted already."""
    return bin_or_not(task, at or timezone.now(), "task.deleted", by=by)


def restore(task: Task, *, by: Actor) -> bool:
    """Take a deleted task back. False when it was not deleted."""
    return bin_or_not(task, None, "task.restored", by=by)


def bin_or_not(task: Task, at: datetime | None, act: str, *, by: Actor) -> bool:
    """Set `binned_at` where that changes something."""
    with work_on(task, by=by):
        rows = Task.objects.filter(pk=task.pk, binned_at__isnull=at is not None)
        if not rows.update(binned_at=at, version=F("version") + 1):
            return False
        record(act, task, by=by)
    task.binned_at = at
    return True


def forget(at: datetime) -> int:
    """Take out what was deleted thirty days before `at`; how many."""
    return Task.objects.filter(binned_at__lte=at - KEPT_FOR).delete()[0]


@contextmanager
def work_on(task: Task, *, by: Actor) -> Iterator[None]:
    """The transaction of an act: by somebody who works on the task, about nobody whose data are paused."""
    must_work_on(by, task)
    refuse_paused([task.person_id] if task.person_id else [])
    with transaction.atomic():
        hold(task)
        yield
