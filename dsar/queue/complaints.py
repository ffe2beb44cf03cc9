"""Complaints about how we handle data: those that nobody has answered yet, for readiness and reports."""

from datetime import date

from dsar.models import Case, Kind
from dsar.models.cases import CaseQuerySet


def unanswered_complaints() -> CaseQuerySet:
    """Open complaints whose clock runs (Art. 12(3)), the most urgent first; of the register, so no examples."""
    rows: CaseQuerySet = Case.objects.register().running().filter(kinds__contains=[Kind.COMPLAINT.value])
    return rows


def late_complaints(day: date) -> CaseQuerySet:
    """Those of them whose term is over on that day."""
    return unanswered_complaints().filter(due_on__lt=day)
