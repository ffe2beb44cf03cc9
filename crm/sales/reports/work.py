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
from django.db.models import Count, Value

from crm.contacts.models import Contact, Interaction
from crm.sales.models import Task
from crm.sales.reports.closed_deals import BEFORE, NOW, within
from crm.sales.reports.reader_scope import Asking

Kind = Interaction.Kind
ENTRIES = (Kind.CALL, Kind.EMAIL, Kind.MEETING, Kind.NOTE)
TASK = "task"
KINDS = (*(kind.value for kind in ENTRIES), TASK)
OTHERS = None  # of a row: teams and people who are none of the reader's (any more)
# by the models both the condition and the team would go from the entry to the contact, by way of the person; here the
# contacts are looked up once, by the numbers of those whom the entries are about
COUNTED = """
    WITH entry(person, span, author, kind) AS MATERIALIZED ({entries})
    SELECT entry.span, {whose}, entry.kind, count(*)
    FROM entry INNER JOIN ({people}) AS seen(pk, team) ON seen.pk = entry.person
    WHERE seen.pk = ANY(ARRAY(SELECT DISTINCT person FROM entry))
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
    total = Done()
    rows: dict[int | None, Done] = {key: Done() for key in known}
    found = [*counted_entries(asking), *counted_tasks(asking)]
    for span, key, kind, count in found:
        row = rows.setdefault(key if key in rows else OTHERS, Done())
        for done in (total, row):
            (done.now if span == NOW else done.before)[kind] += count
    told = {key: one for key, one in rows.items() if one.all or (not asking.people and key is not OTHERS)}
    return Work(total, told)


def counted_entries(asking: Asking) -> list[tuple]:
    """(span, team or author, kind, how many) of both spans."""
    now, before = of_spans(written(asking).order_by(), "happened_at", ("person", "span", "author", "kind"), asking)
    told = now.union(before, all=True)  # each is read from an index alone; both at once would be fetched from the table
    try:
        parts = [one.query.sql_with_params() for one in (told, people(asking).values_list("pk", "team"))]
    except EmptyResultSet:
        return []
    (entries, given), (seen, more) = parts
    with connection.cursor() as cursor:
        whose = "entry.author" if asking.people else "seen.team"
        cursor.execute(COUNTED.format(whose=whose, entries=entries, people=seen), [*given, *more])
        return cursor.fetchall()


def counted_tasks(asking: Asking) -> Any:
    """The same of tasks, by team or by who did them."""
    names = ("span", "done_by" if asking.people else "team", "sort")
    now, before = of_spans(tasks(asking).annotate(sort=Value(TASK)), "done_at", names, asking)
    return now.annotate(many=Count("pk")).union(before.annotate(many=Count("pk")), all=True)


def of_spans(rows: Any, column: str, names: tuple[str, ...], asking: Asking) -> list[Any]:
    """`names` of the rows of the period, and of those of the one before it; `span` says which."""
    spans = {NOW: asking.period, BEFORE: asking.before}
    return [
        rows.filter(within(column, one)).annotate(span=Value(name)).values_list(*names) for name, one in spans.items()
    ]
