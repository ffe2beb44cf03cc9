"""Work done: calls, mails, meetings and notes by when they happened, tasks by when they were ticked off.

Counted by the team of the contact; by person only when asked for, in the order of names. A meeting with three people
is three entries, as in their histories. What a reader may not see of a history is not counted for them. A letter
counts once it has left: one that is planned, was stopped or came back does not.
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
from crm.sales.reports.reader_scope import ReportQuery

Kind = Interaction.Kind
ENTRIES = (Kind.CALL, Kind.EMAIL, Kind.MEETING, Kind.MESSAGE, Kind.NOTE)
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
class WorkCounts:
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

    total: WorkCounts
    rows: dict[int | None, WorkCounts]


def entries(query: ReportQuery) -> Any:
    """Entries of histories that count: their own, or those with contacts of the reader's teams."""
    return work_entries(query).filter(person__in=counted_people(query).values("pk"))


def work_entries(query: ReportQuery) -> Any:
    """Entries that are work, whoever they are about."""
    rows = Interaction.objects.standing().happened().filter(kind__in=ENTRIES)
    rows = rows.filter(direction__in=("", Interaction.Direction.OUT))  # a mail that came in is nobody's work here
    return rows.filter(author=query.user) if query.own else rows


def counted_people(query: ReportQuery) -> Any:
    """The contacts whose entries count."""
    rows = Contact.objects.alive().visible_to(query.sight).order_by()
    rows = rows if query.own or query.all else rows.filter(team__in=query.user.team_ids)
    return rows.filter(team=query.team) if query.team else rows


def counted_done_tasks(query: ReportQuery) -> Any:
    """Finished tasks that count: those the reader ticked off, or those of the reader's teams."""
    rows = Task.objects.visible_to(query.user).done().order_by()
    if query.own:
        return rows.filter(done_by=query.user)
    rows = rows if query.all else rows.filter(team__in=query.user.team_ids)
    return rows.filter(team=query.team) if query.team else rows


def work(query: ReportQuery) -> Work:
    """What was done in the period and in the one before it; two queries."""
    keys: Iterable[int] = query.owners if query.people else [row_counts.pk for row_counts in query.teams.values()]
    total = WorkCounts()
    rows: dict[int | None, WorkCounts] = {key: WorkCounts() for key in keys}
    counted_rows = [*counted_entries(query), *counted_tasks(query)]
    for span, key, kind, count in counted_rows:
        row = rows.setdefault(key if key in rows else OTHERS, WorkCounts())
        for counts in (total, row):
            (counts.now if span == NOW else counts.before)[kind] += count
    shown_rows = {
        key: row_counts
        for key, row_counts in rows.items()
        if row_counts.all or (not query.people and key is not OTHERS)
    }
    return Work(total, shown_rows)


def counted_entries(query: ReportQuery) -> list[tuple]:
    """(span, team or author, kind, how many) of both spans."""
    now, before = of_spans(work_entries(query).order_by(), "happened_at", ("person", "span", "author", "kind"), query)
    both = now.union(before, all=True)  # each is read from an index alone; both at once would be fetched from the table
    try:
        parts = [
            queryset.query.sql_with_params() for queryset in (both, counted_people(query).values_list("pk", "team"))
        ]
    except EmptyResultSet:
        return []
    (entries, entry_params), (people_sql, more) = parts
    with connection.cursor() as cursor:
        whose = "entry.author" if query.people else "seen.team"
        cursor.execute(COUNTED.format(whose=whose, entries=entries, people=people_sql), [*entry_params, *more])
        return cursor.fetchall()


def counted_tasks(query: ReportQuery) -> Any:
    """(span, team or author, kind, count) of finished tasks, in both spans."""
    names = ("span", "done_by" if query.people else "team", "sort")
    now, before = of_spans(counted_done_tasks(query).annotate(sort=Value(TASK)), "done_at", names, query)
    return now.annotate(many=Count("pk")).union(before.annotate(many=Count("pk")), all=True)


def of_spans(rows: Any, column: str, names: tuple[str, ...], query: ReportQuery) -> list[Any]:
    """`names` of the rows of the period, and of those of the one before it; `span` says which."""
    spans = {NOW: query.period, BEFORE: query.before}
    return [
        rows.filter(within(column, period)).annotate(span=Value(name)).values_list(*names)
        for name, period in spans.items()
    ]
