"""A task put to another moment of the calendar, by mouse, key or form: its length stays unless another is said."""

from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.privacy.actors import Actor
from crm.sales.columns.task import LONGEST, SHORTEST
from crm.sales.models import Task
from crm.sales.planned_tasks.planning import change


def move(task: Task, day: date, clock: time | None, *, minutes: int | None = None, version: int, by: Actor) -> bool:
    """Put it to that day and time. False when it is there already; raises as `planning.change`."""
    values: dict[str, Any] = {"due_on": day, "clock": clock}
    if minutes is not None:
        if not SHORTEST <= minutes <= LONGEST:
            raise ValidationError(_("A meeting lasts from five minutes to a day."), code="minutes")
        values["minutes"] = minutes
    return bool(change(task, values, version=version, by=by))
