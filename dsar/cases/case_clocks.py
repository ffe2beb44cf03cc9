"""How cases stand: their clocks from stored instants, and the two days repeated on the case for sorting."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from dsar.cases.clock import Clock, Question
from dsar.models import Case, Extension, Suspension


def clock_of(case: Case, at: datetime | None = None) -> Clock:
    """The clock of one case."""
    return clocks_of([case], at)[case.pk]


def clocks_of(cases: Iterable[Case], at: datetime | None = None) -> dict[int, Clock]:
    """{case: Clock} for many cases, in two queries."""
    at, rows = at or timezone.now(), list(cases)
    questions = defaultdict(list)
    spans = Suspension.objects.filter(case__in=rows).order_by("asked_at", "pk")
    for case, since, until, prompt in spans.values_list("case", "asked_at", "satisfied_at", "prompt"):
        questions[case].append(Question(since, until, prompt))
    extension_notices = dict(Extension.objects.filter(case__in=rows).values_list("case", "notice_sent_at"))
    return {
        case.pk: Clock(
            received_at=case.received_at,
            at=at,
            questions=tuple(questions[case.pk]),
            told_of_extension_at=extension_notices.get(case.pk),
            stopped=case.answered_at or case.closed_at,
        )
        for case in rows
    }


def refresh(case: Case, at: datetime | None = None) -> Clock:
    """Write the days that the clock says onto the case, in the caller's transaction; the clock itself."""
    clock = clock_of(case, at)
    if (case.safe_on, case.due_on) != tuple(clock.due):
        case.safe_on, case.due_on = clock.due
        case.save(update_fields=["safe_on", "due_on"])
    return clock
