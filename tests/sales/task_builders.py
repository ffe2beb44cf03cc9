"""Tasks for tests."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from crm.sales.models import Task
from crm.sales.planned_tasks.planning import plan

CALL = {"kind": "call", "title": "Oddzwonić w sprawie oferty", "note": "Pyta o serwis."}


def today(days: int = 0) -> date:
    """That many days from today."""
    return timezone.localdate() + timedelta(days=days)


def planned(by: Any, contact: Any = None, company: Any = None, **values: Any) -> Task:
    """A saved task, fetched again with its keys."""
    if isinstance(values.get("clock"), str):
        values["clock"] = time.fromisoformat(values["clock"])
    return again(plan({**CALL, **values}, by=by, contact=contact, company=company))


def again(task: Task) -> Task:
    """The task as the database holds it."""
    return Task.objects.with_keys().get(pk=task.pk)
