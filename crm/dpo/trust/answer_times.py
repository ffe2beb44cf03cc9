"""How fast requests were answered, as the trust page says it: never flattering, never of a few.

A median is said from ten answered requests on, or one of them could be told from it. Refusals are always said.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from crm.privacy.law.deadlines import add_months
from dsar.cases.case_clocks import clocks_of
from dsar.models import Case, Decision, Verdict

ENOUGH = 10
MONTHS, KEPT = 12, 600  # months looked back, seconds for which the numbers are kept
KEY = "dpo.trust.answers"


@dataclass(frozen=True)
class AnswerTimes:
    """`answered` requests of the last twelve months: whole days of the median and of the longest, how many in time."""

    answered: int = 0
    in_time: int = 0
    days: int = 0
    longest: int = 0
    refused: int = 0

    @property
    def enough(self) -> bool:
        """Whether the numbers may be said."""
        return self.answered >= ENOUGH


def of_spans(spans: Sequence[tuple[date, date, date]], refused: int) -> AnswerTimes:
    """From (received, answered, last day of the law) of each. Half a day is rounded up, against us."""
    if not spans:
        return AnswerTimes(refused=refused)
    days = [(answered - received).days for received, answered, _due in spans]
    in_time = sum(answered <= due for _received, answered, due in spans)
    return AnswerTimes(len(spans), in_time, int(median(days) + 0.5), max(days), refused)


def answer_times(at: datetime) -> AnswerTimes:
    """The numbers, counted at most once in ten minutes."""
    held: dict[str, Any] | None = cache.get(KEY)
    if held is None:
        held = asdict(counted(at))
        cache.set(KEY, held, KEPT)
    return AnswerTimes(**held)


def counted(at: datetime) -> AnswerTimes:
    """The numbers, counted now. Examples and what was no request are not in them."""
    since = add_months(timezone.localdate(at), -MONTHS)
    cases = Case.objects.register().filter(answered_at__date__gte=since, answered_at__lte=at)
    rows = list(cases.select_related("extension").prefetch_related("suspensions"))
    clocks = clocks_of(rows, at)
    spans = [
        (timezone.localdate(row.received_at), timezone.localdate(row.answered_at), clocks[row.pk].statutory_on)
        for row in rows
    ]
    refused = Decision.objects.filter(case__in=rows, replaced_at=None, decided_at__isnull=False)
    return of_spans(spans, refused.filter(verdict=Verdict.REFUSED).values("case").distinct().count())
