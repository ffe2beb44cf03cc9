"""The moments that a booking page offers: free by the colleague's calendar, in their hours, on working days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from crm.privacy.law.deadlines import is_working_day
from crm.sales.meetings.busy_times import busy, free_starts
from crm.sales.models import BookingPage
from crm.sales.models.tasks import instant

DAYS_AHEAD = 14
STEP = 30
NEAREST = 3


@dataclass(frozen=True)
class SlotDay:
    """One working day and its free moments."""

    day: date
    starts: Sequence[datetime]


def slots(page: BookingPage, *, at: datetime, but: int = 0) -> list[SlotDay]:
    """Every working day of the next two weeks with its free moments; `but` leaves out the task that is to be moved."""
    today, soonest = timezone.localdate(at), at + timedelta(hours=page.notice_hours)
    days = [today + timedelta(days=number) for number in range(DAYS_AHEAD + 1)]
    taken = busy([page.owner], instant(days[0]), instant(days[-1] + timedelta(days=1)), but=but)[page.owner_id]
    offered = []
    for day in filter(is_working_day, days):
        begins, ends = instant(day, page.begins), instant(day, page.ends)
        starts = free_starts(taken, begins, ends, page.minutes, step=STEP, buffer=page.buffer)
        offered.append(SlotDay(day, [moment for moment in starts if moment >= soonest]))
    return offered


def offers(days: Sequence[SlotDay], moment: datetime) -> bool:
    """Whether the moment is among them."""
    return any(moment in day.starts for day in days)


def nearest(days: Sequence[SlotDay], moment: datetime) -> list[datetime]:
    """The three free moments closest to one that is gone, the earliest first."""
    every = sorted((start for day in days for start in day.starts), key=lambda start: abs(start - moment))
    return sorted(every[:NEAREST])
