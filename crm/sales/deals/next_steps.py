"""What comes next with a deal: the one question that cards, pages and their order ask of tasks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils import timezone

from consents.models import Restriction
from crm.accounts.prepared import Keys, prepared
from crm.accounts.together import Asked
from crm.contacts.models import Contact
from crm.lists.access import pk_among
from crm.sales.models import Task
from crm.sales.models.tasks import concerning
from crm.sales.planned_tasks.masked_tasks import TaskForReader, tasks_for_reader


class State(StrEnum):
    """How the next step stands, in the order of urgency."""

    LATE = "late"
    TODAY = "today"
    NONE = "none"
    PLANNED = "planned"


HALF_A_DAY = timedelta(hours=12)
WAITS = """
    WITH open(deal, stage, since) AS MATERIALIZED ({deals}),
    task(deal, person, due) AS MATERIALIZED (
        SELECT deal, person, due FROM ({tasks}) AS task(deal, person, due)
        WHERE deal = ANY(ARRAY(SELECT deal FROM open))
    ),
    step(deal, due) AS (
        SELECT deal, min(due) FROM task
        WHERE person IS NULL OR person IN (
            SELECT pk FROM ({people}) AS seen(pk) WHERE pk = ANY(ARRAY(SELECT DISTINCT person FROM task))
        )
        GROUP BY deal
    )
    SELECT open.deal, stage, since,
           coalesce(((step.due AT TIME ZONE %s)::date - %s::date) * interval '1 day', interval '12 hours') AS wait
    FROM open LEFT JOIN step ON step.deal = open.deal
"""


@dataclass(frozen=True)
class NextStep:
    """The next open task of a deal, as its reader may see it."""

    state: State = State.NONE
    title: str = ""
    due: date | None = None
    task: TaskForReader | None = field(default=None, compare=False, repr=False)


NOTHING = NextStep()


def next_steps(deals: Iterable[int], reader: Any) -> dict[int, NextStep]:
    """{deal: its next step} for every one of `deals` (primary keys), in a constant number of queries.

    The nearest open task of each that the reader sees; another's stays unsaid.
    """
    deals, today = list(deals), timezone.localdate()
    nearest = tasks_for_reader(nearest_tasks.rows(reader, deals=Keys(deals)), reader) if deals else []
    return dict.fromkeys(deals, NOTHING) | {
        row.task.deal_id: step_from_task(row, today) for row in nearest if row.task.deal_id
    }


def asking_steps(deals: list[int], reader: Any) -> Asked:
    """What `next_steps` asks."""
    return nearest_tasks.asking(reader, deals=Keys(deals)) if deals else None


@prepared
def nearest_tasks(reader: Any, *, deals: Keys) -> Any:
    """The nearest open task of each of the deals that the reader sees."""
    rows = Task.objects.visible_to(reader).open().filter(pk_among(deals, "deal")).with_keys()
    return rows.order_by("deal", "due_at", "pk").distinct("deal")


def with_waits(deals: Any, reader: Any, today: date) -> tuple[str, list]:
    """A statement and its parameters: (deal, stage, since, wait) of `deals`, which yields the first three of them.

    `wait` is how long until the day of the next step, the order of cards: late, today, none, planned. A deal without a
    step stands between today and tomorrow. Which tasks the reader sees is what Task.visible_to says of one, here asked
    once of all whom the tasks are about. EmptyResultSet where the reader sees none.
    """
    paused = Restriction.objects.filter(lifted_at=None).values("person")
    people = Contact.objects.alive().visible_to(reader).exclude(pk__in=paused).order_by().values_list("pk")
    tasks = Task.objects.open().filter(concerning(reader), deal__isnull=False).order_by()
    querysets = (deals, tasks.values_list("deal", "person", "due_at"), people)
    (sql, params), (tasks_sql, more), (people_sql, most) = (queryset.query.sql_with_params() for queryset in querysets)
    statement = WAITS.format(deals=sql, tasks=tasks_sql, people=people_sql)
    return statement, [*params, *more, *most, settings.TIME_ZONE, today]


def step_after(wait: timedelta, today: date) -> NextStep:
    """The next step of a card from the wait that `with_waits` returns: day and state, without a title."""
    return NOTHING if wait == HALF_A_DAY else NextStep(state_of(today + wait, today), due=today + wait)


def step_from_task(row: TaskForReader, today: date) -> NextStep:
    """A task as the next step of a deal."""
    due = row.task.due_on
    return NextStep(state_of(due, today), row.title, due, row)


def state_of(due: date, today: date) -> State:
    """How a step stands that is due on a day."""
    return State.LATE if due < today else State.TODAY if due == today else State.PLANNED
