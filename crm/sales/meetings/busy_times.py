"""When colleagues are busy: the times of their meetings and calls, and never what or with whom.

    busy(users, since, until)                   {user key: [Span, …]}, overlaps joined, the earliest first
    free_starts(spans, day_hours, minutes, …)   where a meeting of that length fits

Everything with a time counts: meetings, own or attended, and calls; half an hour where no length is said. A day on
which somebody stands in for a colleague is that colleague's absence: they are busy all the while. Of what recurs each
coming day of the rule counts, not the next one alone. What repeats or lasts for days in their calendar elsewhere counts
where it is not marked free.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from crm.accounts.models import StandIn
from crm.narrowing import promised
from crm.sales.models import AppointmentTime, MeetingColleague, Task
from crm.sales.models.tasks import LASTS, OPEN, instant
from crm.sales.planned_tasks.recurrence import parsed_rule

TAKES_TIME = (Task.Kind.MEETING, Task.Kind.CALL)
LONGEST = timedelta(days=1)
COLUMNS = ("pk", "due_at", "clock", "minutes", "rule", "starts_on", "falls_on")


@dataclass(frozen=True, order=True)
class Span:
    """From one moment until another."""

    begins: datetime
    ends: datetime

    def meets(self, begins: datetime, ends: datetime) -> bool:
        """Whether both share a moment."""
        return self.begins < ends and begins < self.ends


def busy(users: Iterable[Any], since: datetime, until: datetime, *, but: int = 0) -> dict[int, list[Span]]:
    """{user: joined spans} within [since, until); `but` is the key of a task to be left out. Four statements."""
    keys = [user.pk for user in users]
    spans: dict[int, list[Span]] = {key: [] for key in keys}
    timed = Q(kind__in=TAKES_TIME, clock__isnull=False) & OPEN
    near = Q(due_at__gte=since - LONGEST, due_at__lt=until) | ~Q(rule="") & Q(due_at__lt=until)
    own = Task.objects.filter(timed, near, owner__in=keys).exclude(pk=but)
    for row in own.values("owner", *COLUMNS):
        spans[row["owner"]] += occurrences(row, since, until)
    attended = MeetingColleague.objects.filter(user__in=keys).exclude(task=but).exclude(answer="no")
    attended = attended.filter(task__in=Task.objects.filter(timed, near).values("pk"))
    for row in attended.values("user", **{name: F(f"task__{name}") for name in COLUMNS if name != "pk"}):
        spans[row["user"]] += occurrences(dict(row), since, until)
    elsewhere = AppointmentTime.objects.filter(owner__in=keys, free=False, begins__lt=until, ends__gt=since)
    for owner, begins, ends in elsewhere.values_list("owner", "begins", "ends"):
        spans[owner].append(Span(max(begins, since), min(ends, until)))
    away = StandIn.objects.filter(absent__in=keys, since__lt=until, until__gt=since).filter(until__gt=F("since"))
    for absent, begins, ends in away.values_list("absent", "since", "until"):
        spans[absent].append(Span(max(begins, since), min(ends, until)))
    return {key: joined(spans_of_key) for key, spans_of_key in spans.items()}


def occurrences(row: dict[str, Any], since: datetime, until: datetime) -> list[Span]:
    """The spans of one task within the window, each day of its rule."""
    length = timedelta(minutes=row["minutes"] or LASTS)
    starts = [row["due_at"]]
    if row["rule"]:
        falls_on = promised(row["falls_on"])
        rule = parsed_rule(row["rule"], promised(row["starts_on"]))
        first = max(falls_on + timedelta(days=1), timezone.localdate(since - LONGEST))
        days = rule.between(datetime.combine(first, datetime.min.time()), naive(until), inc=True)
        starts += [instant(day.date(), row["clock"]) for day in days]
    return [Span(begins, begins + length) for begins in starts if begins < until and begins + length > since]


def naive(moment: datetime) -> datetime:
    """The moment by the wall clock here, as rules count."""
    return timezone.make_naive(moment)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same times without overlaps."""
    whole: list[Span] = []
    for span in sorted(spans):
        if whole and span.begins <= whole[-1].ends:
            whole[-1] = Span(whole[-1].begins, max(whole[-1].ends, span.ends))
        else:
            whole.append(span)
    return whole


def free_starts(
    taken: Sequence[Span], begins: datetime, ends: datetime, minutes: int, *, step: int = 30, buffer: int = 0
) -> list[datetime]:
    """The moments from `begins` on, every `step` minutes, at which a meeting of `minutes` fits before `ends`.

    `buffer` minutes stay free before and after what is taken.
    """
    length, margin, moment = timedelta(minutes=minutes), timedelta(minutes=buffer), begins
    starts = []
    while moment + length <= ends:
        if not any(span.meets(moment - margin, moment + length + margin) for span in taken):
            starts.append(moment)
        moment += timedelta(minutes=step)
    return starts
