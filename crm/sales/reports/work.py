"""What was done: calls, mails, meetings and notes by when they happened, tasks by when they were ticked off.

Told by team, by the team of the contact; person by person only when asked for, in the order of names. A meeting with
three people is three entries, as in their histories. What a reader may not see of a history is not counted for her.
A letter is work once it has gone: one that is planned, was stopped or came back is none.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, Q, Value, When

from crm.contacts.models import Contact, Interaction
from crm.sales.models import Task
from crm.sales.reports.asking import Asking
from crm.sales.reports.ended import BEFORE, NOW, within

Kind = Interaction.Kind
ENTRIES = (Kind.CALL, Kind.EMAIL, Kind.MEETING, Kind.NOTE)
TASK = "task"
KINDS = (*(kind.value for kind in ENTRIES), TASK)
OTHERS = None  # of a row: teams and people who are none of the reader's (any more)


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
    people = Contact.objects.alive().visible_to(asking.sight).order_by()
    people = people if asking.own or asking.all else people.filter(team__in=asking.user.team_ids)
    people = people.filter(team=asking.team) if asking.team else people
    rows = Interaction.objects.standing().happened().filter(person__in=people.values("pk"), kind__in=ENTRIES)
    rows = rows.filter(direction__in=("", Interaction.Direction.OUT))  # a mail that came in is nobody's work here
    return rows.filter(author=asking.user) if asking.own else rows


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
    whose = ("author", "done_by") if asking.people else ("person__contact__team", "team")
    found = [
        *counted(entries(asking), "happened_at", whose[0], F("kind"), asking),
        *counted(tasks(asking), "done_at", whose[1], Value(TASK), asking),
    ]
    for span, key, kind, count in found:
        row = rows.setdefault(key if key in rows else OTHERS, Done())
        for done in (total, row):
            (done.now if span == NOW else done.before)[kind] += count
    told = {key: one for key, one in rows.items() if one.all or (not asking.people and key is not OTHERS)}
    return Work(total, told)


def counted(rows: Any, column: str, whose: str, kind: Any, asking: Asking) -> Any:
    """(span, whose, kind, how many) of the rows of both spans."""
    now, before = within(column, asking.period), within(column, asking.before)
    spans = Case(When(now, Value(NOW)), default=Value(BEFORE))
    told = rows.filter(Q(now | before)).annotate(span=spans, whose=F(whose), sort=kind)
    return told.values_list("span", "whose", "sort").annotate(many=Count("pk"))
