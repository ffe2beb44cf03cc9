"""A meeting that changes here makes calendars elsewhere due at once, on commit: its owner's, and who was asked."""

from functools import partial

from django.db import transaction

from crm.correspondence.calendars.calendar_accounts import TASK, due_at_once
from crm.jobs import bell
from crm.sales.models import MeetingColleague, Task


def ring_for(task: Task, *further: int) -> None:
    """Ring on commit, for a meeting; `further` are colleagues who were asked until now."""
    if task.kind == Task.Kind.MEETING:
        transaction.on_commit(partial(ring, task.pk, {task.owner_id, *further}))


def ring(task_id: int, owners: set[int]) -> None:
    """Ring for the colleagues' calendars, where they are compared."""
    colleagues = MeetingColleague.objects.filter(task=task_id).values_list("user", flat=True)
    for owner in sorted(owners.union(colleagues)):
        for pk in due_at_once(owner):
            bell.ring(TASK, pk)
