"""What comes next with a deal: the one question that cards, pages and their order ask of tasks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Min
from django.utils import timezone

from crm.sales.agenda.seen import Seen, seen
from crm.sales.models import Task


class State(StrEnum):
    """How the next step stands, in the order of urgency."""

    LATE = "late"
    TODAY = "today"
    NONE = "none"
    PLANNED = "planned"


URGENCY = {state: place for place, state in enumerate(State)}


@dataclass(frozen=True)
class NextStep:
    """The next open task of a deal, as its reader may see it."""

    state: State = State.NONE
    title: str = ""
    due: date | None = None
    task: Seen | None = field(default=None, compare=False, repr=False)

    @property
    def urgency(self) -> tuple[int, date]:
        """The key by which cards are ordered: late, today, none, planned; the nearest day first."""
        return URGENCY[self.state], self.due or date.max


NOTHING = NextStep()


def next_steps(deals: Iterable[int], reader: Any) -> dict[int, NextStep]:
    """{deal: its next step} for every one of `deals` (primary keys), in a constant number of queries.

    The nearest open task of each that the reader sees; another's stays unsaid.
    """
    deals, today = list(deals), timezone.localdate()
    rows = Task.objects.visible_to(reader).open().filter(deal__in=deals).with_keys()
    nearest = seen(rows.order_by("deal", "due_at", "pk").distinct("deal"), reader) if deals else []
    return dict.fromkeys(deals, NOTHING) | {one.task.deal_id: step_of(one, today) for one in nearest}


def next_days(deals: Iterable[int], reader: Any) -> dict[int, NextStep]:
    """The same without its words, to put thousands in order: one query, nothing is opened."""
    deals, today = list(deals), timezone.localdate()
    rows = Task.objects.visible_to(reader).open().filter(deal__in=deals).order_by().values_list("deal")
    nearest = {deal: timezone.localdate(due_at) for deal, due_at in rows.annotate(Min("due_at"))} if deals else {}
    return dict.fromkeys(deals, NOTHING) | {deal: NextStep(state_of(d, today), due=d) for deal, d in nearest.items()}


def step_of(one: Seen, today: date) -> NextStep:
    """A task as a deal tells it."""
    due = one.task.due_on
    return NextStep(state_of(due, today), one.title, due, one)


def state_of(due: date, today: date) -> State:
    """How a step stands that is due on a day."""
    return State.LATE if due < today else State.TODAY if due == today else State.PLANNED
