"""A meeting that changes here makes its owner's calendar elsewhere due at once, when the act is committed."""

from functools import partial

from django.db import transaction

from crm.correspondence.calendars.calendar_accounts import TASK, due_at_once
from crm.jobs import bell
from crm.sales.models import Task


def ring_for(task: Task) -> None:
    """Ring on commit, for a meeting."""
    if task.kind == Task.Kind.MEETING:
        transaction.on_commit(partial(ring, task.owner_id))


def ring(owner_id: int) -> None:
    """Ring for the colleague's calendar, where one is compared."""
    for pk in due_at_once(owner_id):
        bell.ring(TASK, pk)
