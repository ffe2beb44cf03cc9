"""Deals that wait for somebody, as conditions: by their next step, and those that nobody has touched for too long.

The next step is the nearest open task that the reader sees, as on the cards (next_steps.py). Tasks with restricted
people are hidden: nobody could do anything about them.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Greatest
from django.db.models.lookups import LessThan

from consents.models import Restriction
from crm.lists.filters.fields import NOBODY
from crm.sales.deals.next_steps import State
from crm.sales.models import Task
from crm.sales.models.deals import OPEN
from crm.sales.models.tasks import midnight

DAY = Value(timedelta(days=1), output_field=DurationField())
USABLE = ~Q(Exists(Restriction.objects.filter(person=OuterRef("person"), lifted_at=None)))


def with_step(states: Sequence[str], reader: Any, today: date) -> Q:
    """Deals whose next step stands in one of `states` (of State) for `reader`."""
    tasks = Task.objects.visible_to(reader).open().filter(deal=OuterRef("pk"))
    begins, ends = midnight(today), midnight(today, days=1)
    late, due, any_ = Exists(tasks.due(until=begins)), Exists(tasks.due(begins, ends)), Exists(tasks)
    conditions = {
        State.LATE: Q(late),
        State.TODAY: ~Q(late) & Q(due),
        State.PLANNED: ~Q(late) & ~Q(due) & Q(any_),
        State.NONE: ~Q(any_),
    }
    condition = NOBODY
    for state in states:
        condition |= conditions[State(state)]
    return condition & USABLE


def unplanned(reader: Any) -> Q:
    """Deals without a next step for `reader`: State.NONE, which no day changes."""
    return ~Q(Exists(Task.objects.visible_to(reader).open().filter(deal=OuterRef("pk")))) & USABLE


def rotting(at: datetime) -> Q:
    """Open deals that nobody has touched for longer than their stage allows (Deal.rots)."""
    days = ExpressionWrapper(F("stage__rots_after") * DAY, DurationField())
    limit = ExpressionWrapper(Value(at, output_field=DateTimeField()) - days, DateTimeField())
    untouched = Greatest("last_activity_at", "entered_stage_at")
    return OPEN & Q(stage__rots_after__isnull=False) & Q(LessThan(untouched, limit)) & USABLE
