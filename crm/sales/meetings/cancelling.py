"""A meeting called off: it waits nowhere and stands struck in the calendar; `completion.restore` takes it back."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.actors import Actor
from crm.sales.models import Task
from crm.sales.planned_tasks.completion import work_on
from crm.sales.planned_tasks.planning import record


def cancel(task: Task, *, whose: str = Task.By.US, by: Actor, at: datetime | None = None) -> bool:
    """Call it off, by us or by them. False when it is done, deleted or called off already.

    PermissionDenied, Paused; ValidationError for what is no meeting.
    """
    at = at or timezone.now()
    with work_on(task, by=by):
        if task.kind != Task.Kind.MEETING:
            raise ValidationError(_("Only a meeting can be called off."), code="kind")
        changes = {"cancelled_at": at, "cancelled_by": Task.By(whose), "binned_at": at}
        if not Task.objects.open().filter(pk=task.pk).update(**changes, version=F("version") + 1):
            return False
        record("task.cancelled", task, by=by)
    task.cancelled_at, task.cancelled_by, task.binned_at = at, Task.By(whose), at
    return True
