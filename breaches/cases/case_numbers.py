"""How incidents and cases are called: I-2026-14, N-2026-03, D-2026-01 for exercises."""

from datetime import datetime

from breaches.models import Breach, Incident
from crm.casework.case_numbers import next_number

SERIES = "breaches.numbers"


def next_incident(at: datetime) -> str:
    """The number of the next incident of the year."""
    return next_number(Incident.objects.all(), "I", at, series=SERIES, digits=2)


def next_breach(at: datetime, *, drill: bool) -> str:
    """The number of the next case of the year; exercises have a series of their own."""
    return next_number(Breach.objects.all(), "D" if drill else "N", at, series=SERIES, digits=2)
