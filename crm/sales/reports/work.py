"""What was done: calls, mails, meetings and notes by when they happened, tasks by when they were ticked off.

Told by team, by the team of the contact; person by person only when asked for, in the order of names. A meeting with
three people is three entries, as in their histories. What a reader may not see of a history is not counted for her.
A letter is work once it has gone: one that is planned, was stopped or came back is none.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Count, Value, When

from crm.contacts.models import Contact, Interaction
from crm.sales.models import Task
from crm.sales.reports.asking import Asking
from crm.sales.reports.ended import BEFORE, NOW, within

Kind = Interaction.Kind
ENTRIES = (Kind.CALL, Kind.EMAIL, Kind.MEETING, Kind.NOTE)
TASK = "task"
KINDS = (*(kind.value for kind in ENTRIES), TASK)
OTHERS = None  # of a row: teams and people who are none of the reader's (any more)
# joined to the contact once: by the models both the condition and the team would go to her, by way of the person
COUNTED = """
    SELECT entry.span, {whose}, entry.kind, count(*)
    FROM ({entries}) AS entry(person, span, author, kind)
    INNER JOIN ({people}) AS seen(pk, team) ON seen.pk = entry.person
    GROUP BY 1, 2, 3
"""


@dataclass(frozen=True)
class Done:
    """How much of each kind was done, now and in the span before."""

    now: Counter = field(default_factory=Counter)
    before: Counter = field(default_factory=Counter)

    @property
    def entries(self) -> int:
        """All entries of histories together."""
        return sum(self.now[kind] for kind in KINDS if kind != TASK)

    @property
    def all(self) -> int:
        """Entries and tasks."""
        return sum(self.now.values())


@dataclass(frozen=True)
class Work:
    """What was done in all, and by each team or person; None stands for all others."""

    total: Done
    rows: dict[int | None, Done]


def entries(asking: Asking) -> Any:
    """Entries of histories that count: their own, or those with contacts of the reader's teams."""
    return written(asking).filter(person__in=people(asking).values("pk"))


def written(asking: Asking) -> Any:
    """Entries that are work, whoever they are about."""
    rows = Interaction.objects.standing().happened().filter(kind__in=ENTRIES)
    rows = rows.filter(direction__in=("", Interaction.Direction.OUT))  # a mail that came in is nobody's work here
    return rows.filter(author=asking.user) if asking.own else rows


def people(asking: Asking) -> Any:
    """The contacts whose entries count."""
    rows = Contact.objects.alive().visible_to(asking.sight).order_by()
    rows = rows if asking.own or asking.all else rows.filter(team__in=asking.user.team_ids)
    return rows.filter(team=asking.team) if asking.team else rows


def tasks(asking: Asking) -> Any:
    """Tasks done that count: what they ticked off themselves, or what is their teams'."""
    rows = Task.objects.visible_to(asking.user).done().order_by()
    if asking.own:
        return rows.filter(done_by=asking.user)
    rows = rows if asking.all else rows.filter(team__in=asking.user.team_ids)
    return rows.filter(team=asking.team) if asking.team else rows


def work(asking: Asking) -> Work:
    """What was done in the period and in the one before it: two statements."""
    known: Iterable[int] = asking.owners if asking.people else [one.pk for one in asking.teams.values()]
    total, rows = Done(), {key: Done() for key in known}
    found = [*counted_entries(asking), *counted_tasks(asking)]
    for span, key, kind, count in found:
        row = rows.setdefault(key if key in rows else OTHERS, Done())
        for done in (total, row):
            (done.now if span == NOW else done.before)[kind] += count
    told = {key: one for key, one in rows.items() if one.all or (not asking.people and key is not OTHERS)}
    return Work(total, told)


def counted_entries(asking: Asking) -> list[tuple]:
    """(span, team or author, kind, how many) of both spans."""
    rows = both(written(asking), "happened_at", asking).values_list("person", "span", "author", "kind")
    try:
        parts = [one.query.sql_with_params() for one in (rows, people(asking).values_list("pk", "team"))]
    except EmptyResultSet:
        return []
    (told, given), (seen, more) = parts
    with connection.cursor() as cursor:
        whose = "entry.author" if asking.people else "seen.team"
        cursor.execute(COUNTED.format(whose=whose, entries=told, people=seen), [*given, *more])
        return cursor.fetchall()


def counted_tasks(asking: Asking) -> Any:
    """The same of tasks, by team or by who did them."""
    told = both(tasks(asking), "done_at", asking).annotate(sort=Value(TASK))
    return told.values_list("span", "done_by" if asking.people else "team", "sort").annotate(many=Count("pk"))


def both(rows: Any, column: str, asking: Asking) -> Any:
    """Those of the period and of the one before it, and which it was."""
    spans = (asking.period, asking.before)
    now, before = (within(column, one) for one in spans)
    # one stretch around both is read from an index alone; two would be fetched from the table
    first, last = min(one.begins for one in spans), max(one.ends for one in spans)
    rows = rows.filter(**{f"{column}__gte": first, f"{column}__lt": last})
    return rows.filter(now | before).annotate(span=Case(When(now, Value(NOW)), default=Value(BEFORE)))
