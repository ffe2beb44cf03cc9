"""How cases stand: their clocks from stored instants, and the two days repeated on the case for sorting."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from crm.accounts.filled_together import fill
from dsar.cases.clock import Clock, Question
from dsar.models import Case, Extension, Suspension


def clock_of(case: Case, at: datetime | None = None) -> Clock:
    """The clock of one case."""
    return clocks_of([case], at)[case.pk]


def clocks_of(cases: Iterable[Case], at: datetime | None = None) -> dict[int, Clock]:
    """{case: Clock} for many cases, in one statement."""
    rows = list(cases)
    spans, extensions = question_spans(rows), extension_notices(rows)
    fill(spans, extensions)
    return clocks_from(rows, spans, extensions, at)


def question_spans(cases: Iterable[Case]) -> QuerySet[Suspension, tuple]:
    """(case, asked, answered, whether at once) of the questions to those who asked."""
    spans = Suspension.objects.filter(case__in=cases).order_by("asked_at", "pk")
    return spans.values_list("case", "asked_at", "satisfied_at", "prompt")


def extension_notices(cases: Iterable[Case]) -> QuerySet[Extension, tuple]:
    """(case, when they were told of more time)."""
    return Extension.objects.filter(case__in=cases).values_list("case", "notice_sent_at")


def clocks_from(
    cases: Iterable[Case], spans: Iterable[tuple], extensions: Iterable[tuple], at: datetime | None = None
) -> dict[int, Clock]:
    """{case: Clock}, of what the two above give."""
    at, extended, questions = at or timezone.now(), dict(extensions), defaultdict(list)
    for case, since, until, prompt in spans:
        questions[case].append(Question(since, until, prompt))
    return {
        case.pk: Clock(
            received_at=case.received_at,
            at=at,
            questions=tuple(questions[case.pk]),
            told_of_extension_at=extended.get(case.pk),
            stopped=case.answered_at or case.closed_at,
        )
        for case in cases
    }


def refresh(case: Case, at: datetime | None = None) -> Clock:
    """Write the days that the clock says onto the case, in the caller's transaction; the clock itself."""
    clock = clock_of(case, at)
    if (case.safe_on, case.due_on) != tuple(clock.due):
        case.safe_on, case.due_on = clock.due
        case.save(update_fields=["safe_on", "due_on"])
    return clock
