"""What comes next with a deal: the one question that cards, pages and their order ask of tasks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import DurationField, Expression, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from crm.sales.agenda.seen import Seen, seen
from crm.sales.models import Task


class State(StrEnum):
    """How the next step stands, in the order of urgency."""

    LATE = "late"
    TODAY = "today"
    NONE = "none"
    PLANNED = "planned"


HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class NextStep:
    """The next open task of a deal, as its reader may see it."""

    state: State = State.NONE
    title: str = ""
    due: date | None = None
    task: Seen | None = field(default=None, compare=False, repr=False)


NOTHING = NextStep()


def next_steps(deals: Iterable[int], reader: Any) -> dict[int, NextStep]:
    """{deal: its next step} for every one of `deals` (primary keys), in a constant number of queries.

    The nearest open task of each that the reader sees; another's stays unsaid.
    """
    deals, today = list(deals), timezone.localdate()
    rows = Task.objects.visible_to(reader).open().filter(deal__in=deals).with_keys()
    nearest = seen(rows.order_by("deal", "due_at", "pk").distinct("deal"), reader) if deals else []
    return dict.fromkeys(deals, NOTHING) | {one.task.deal_id: step_of(one, today) for one in nearest}


def urgency(reader: Any) -> Expression:
    """The order of cards, for a queryset of deals: how long until the day of the next step, asked once of each.

    Late, today, none, planned: a deal without a step stands between today and tomorrow.
    """
    rows = Task.objects.visible_to(reader).open().filter(deal=OuterRef("pk")).order_by("due_at", "pk")
    left = TruncDate(Subquery(rows.values("due_at")[:1])) - Value(timezone.localdate())
    return Coalesce(left, Value(HALF_A_DAY), output_field=DurationField())


def step_in(left: timedelta, today: date) -> NextStep:
    """What `urgency` says of a deal, as a card tells it: the day and how it stands, without words or a task."""
    return NOTHING if left == HALF_A_DAY else NextStep(state_of(today + left, today), due=today + left)


def step_of(one: Seen, today: date) -> NextStep:
    """A task as a deal tells it."""
    due = one.task.due_on
    return NextStep(state_of(due, today), one.title, due, one)


def state_of(due: date, today: date) -> State:
    """How a step stands that is due on a day."""
    return State.LATE if due < today else State.TODAY if due == today else State.PLANNED
