"""How long: a period counted from an event, as a law counts it. Pure: no clock, no database; days are arguments.

    Period(years=6, to_year_end=True).end(date(2022, 12, 20))              2028-12-31   claims
    Period(years=5, to_year_end=True, roll=True).end(date(2021, 1, 25))    2026-12-31   taxes
    Period(years=5, from_next_year=True).end(date(2023, 12, 31))           2028-12-31   books
    Period(years=1).end(date(2025, 2, 28))                                 2026-02-28   complaints

`end` is the last day of keeping: data go from the day after. It never falls when the event comes later, so `since` can
look for the one earliest event that is still being kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from crm.privacy.law.deadlines import add_months, next_working_day
from crm.privacy.law.jurisdiction import jurisdiction

DAY = timedelta(days=1)
TWO_YEARS_IN_MONTHS, TWO_YEARS_IN_DAYS = 24, 731  # the longest two years have 731 days
MOST_DAYS_OF_A_MONTH, MOST_DAYS_OFF = 31, 31


@dataclass(frozen=True, slots=True)
class Period:
    """Years, months and days, and how they are counted. ValueError when one of them is negative.

    `from_next_year`: the period begins on 1 January after the event, that day counts.
    `to_year_end`: it ends with the calendar year, unless it is shorter than two years.
    `roll`: a last day that is a Saturday, Sunday or public holiday moves to the next working day.
    """

    years: int = 0
    months: int = 0
    days: int = 0
    to_year_end: bool = False
    from_next_year: bool = False
    roll: bool = False

    def __post_init__(self) -> None:
        if min(self.years, self.months, self.days) < 0:
            raise ValueError("a period cannot be negative")

    def end(self, event: date) -> date:
        """The last day of keeping after `event`. A datetime counts by its day at home."""
        day = local_day(event)
        last = self._next_year(day) if self.from_next_year else self._after(day)
        if self.to_year_end and not self.short:
            last = date(last.year, 12, 31)
        return next_working_day(last) if self.roll else last

    def since(self, day: date) -> date:
        """The earliest event whose keeping has not ended on `day`: its `end` is `day` or later."""
        return _since(self, local_day(day), jurisdiction().calendar)

    @property
    def short(self) -> bool:
        """Whether it is shorter than two years: then its end is not moved to the end of the year.

        Days count as parts of the longest two years, so the answer does not hang on the event.
        """
        parts = (12 * self.years + self.months) * TWO_YEARS_IN_DAYS + self.days * TWO_YEARS_IN_MONTHS
        return parts < TWO_YEARS_IN_MONTHS * TWO_YEARS_IN_DAYS

    def _after(self, day: date) -> date:
        return add_months(day, 12 * self.years + self.months) + self.days * DAY

    def _next_year(self, day: date) -> date:
        return self._after(date(day.year + 1, 1, 1)) - DAY

    @property
    def _reach(self) -> timedelta:
        """More days than lie between any event and its end: two whole years of rounding included."""
        return (366 * (self.years + 2) + MOST_DAYS_OF_A_MONTH * self.months + self.days + MOST_DAYS_OFF) * DAY


@lru_cache(maxsize=1024)
def _since(period: Period, day: date, _calendar: str) -> date:
    return earliest(period.end, day, within=period._reach)


def earliest(end: Callable[[date], date], day: date, *, within: timedelta) -> date:
    """The first event whose `end` is `day` or later, found by halving. No end comes before its event, nor falls when
    the event comes later; `within` is more than lies between any event and its end.
    """
    late = day.toordinal()
    early = max(late - within.days, 1)
    while early < late:
        middle = (early + late) // 2
        if end(date.fromordinal(middle)) >= day:
            late = middle
        else:
            early = middle + 1
    return date.fromordinal(late)


def local_day(moment: date) -> date:
    """The calendar day at home. ValueError for a datetime that does not know its offset."""
    if not isinstance(moment, datetime):
        return moment
    if moment.utcoffset() is None:
        raise ValueError("a naive datetime is no instant: give it a time zone")
    return moment.astimezone(jurisdiction().zone).date()
