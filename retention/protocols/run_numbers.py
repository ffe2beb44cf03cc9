"""How runs are called: P-2026-48."""

from datetime import datetime

from crm.casework import case_numbers
from retention.models import Run

SERIES = "retention.run"


def hold_series() -> None:
    """Until the caller's transaction ends nobody else gives a number or adds to the chain of protocols."""
    case_numbers.hold_series(SERIES)


def next_number(at: datetime) -> str:
    """The number of the next run of the year. The caller's transaction holds the series until it ends."""
    return case_numbers.next_number(Run.objects.all(), "P", at, series=SERIES)
