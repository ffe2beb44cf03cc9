"""Until when: legal time limits as pure functions. No clock, no database; every day and instant is an argument.

Two ways of counting, never mixed. Months go by Regulation (EEC, Euratom) 1182/71: same day number, clamped to the end
of a shorter month, moved to the next working day when the last day is a day off (Art. 3(2)(c), 3(4)). Hours run on
through nights, weekends and the change to summer time (Art. 3(4) leaves periods in hours out): they are added in UTC.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import holidays

from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.law.limits import in_force

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SATURDAY = 5

# A question that stops the clock: day asked, day answered well enough, asked without undue delay or not.
Suspension = tuple[date, date, bool]


class Due(NamedTuple):
    """A limit in two days: `nominal`, the safe one to plan for, and `statutory`, open until its midnight at home."""

    nominal: date
    statutory: date


def request_due(
    received: date,
    *,
    suspensions: Iterable[Suspension] = (),
    extended: bool = False,
    country: str | None = None,
) -> Due:
    """When a person's request (Art. 15-22) must have been answered in full: one month from receipt (Art. 12(3)).

    Extended, it is three months from *receipt*, not two from the moved day. Suspensions are (asked, answered, prompt);
    for one still open pass today as `answered`. Only prompt ones stop the clock (EDPB 01/2022 para 159).
    ValueError when an answer precedes its question.
    """
    start = _local_day(received)
    months = in_force("dsar_months", start)
    if extended:
        months += in_force("dsar_extension_months", start)
    nominal = add_months(start, months) + suspended(suspensions, since=start)
    return Due(nominal, next_working_day(nominal, country))


def extension_notice_due(received: date, *, suspensions: Iterable[Suspension] = (), country: str | None = None) -> Due:
    """When the person must have been told about an extension and its reasons: within the first month (Art. 12(3))."""
    return request_due(received, suspensions=suspensions, country=country)


def is_prompt(received: date, asked: date) -> bool:
    """Was the question asked soon enough to stop the clock? Our own measure of "without undue delay": three days."""
    start = _local_day(received)
    within: int = in_force("ask_within_days", start)
    return _local_day(asked) - start <= within * DAY


def notice_due(
    obtained: date,
    *,
    first_contact: date | None = None,
    first_disclosure: date | None = None,
    country: str | None = None,
) -> date:
    """When a person whose data came from elsewhere must have been told (Art. 14(3)): the earliest of three days.

    The month of (a) is a period, so a last day off moves to the next working day (Reg. 1182/71 Art. 3(4)). The first
    contact (b) and the first disclosure (c) are moments: they never move, Sunday or not. A moment from before the data
    were obtained cannot be served any more, so the notice is due on the day of obtaining.
    """
    start = _local_day(obtained)
    month = next_working_day(add_months(start, in_force("art14_months", start)), country)
    moments = [max(start, _local_day(moment)) for moment in (first_contact, first_disclosure) if moment is not None]
    return min([month, *moments])


def breach_due(aware: datetime) -> datetime:
    """The instant (UTC) until which a breach must be notified: 72 elapsed hours after becoming aware (Art. 33(1)).

    Weekends, holidays and the change to summer time neither stop nor move it; the two working days of Reg. 1182/71
    Art. 3(5) are never used. ValueError for a naive datetime.
    """
    return _instant(aware) + _breach_hours(aware)


def hour_rule_end(aware: datetime) -> datetime:
    """Information only: the same limit (UTC) when the hour of the event is not counted (Reg. 1182/71 Art. 3(1))."""
    hour = _instant(aware).replace(minute=0, second=0, microsecond=0)
    return hour + HOUR + _breach_hours(aware)


def breach_alerts(aware: datetime) -> tuple[datetime, ...]:
    """The instants (UTC) at which we remind ourselves that the 72 hours are running out."""
    instant = _instant(aware)
    return tuple(instant + hours * HOUR for hours in in_force("breach_alert_hours", _local_day(aware)))


def is_working_day(day: date, country: str | None = None) -> bool:
    """Neither Saturday nor Sunday nor a public holiday (Reg. 1182/71 Art. 2).

    `country` is an ISO 3166 code, PL or DE-BY, else the jurisdiction's own; ValueError when there is none.
    """
    day = _local_day(day)
    return day.weekday() < SATURDAY and day not in _public_holidays(country or jurisdiction().calendar, day.year)


def next_working_day(day: date, country: str | None = None) -> date:
    """`day` itself or, when it is a day off, the first working day after it (Reg. 1182/71 Art. 3(4))."""
    while not is_working_day(day, country):
        day += DAY
    return day


def add_months(day: date, months: int) -> date:
    """The same day number `months` later, or the last day of a shorter month (Reg. 1182/71 Art. 3(2)(c))."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def suspended(suspensions: Iterable[Suspension], *, since: date) -> timedelta:
    """How long the clock stood still: whole days of prompt questions, each day once however many overlap.

    Days before `since`, the day of receipt, do not count: no clock was running.
    """
    total, reached = timedelta(0), since
    for asked_on, answered in sorted(_prompt_spans(suspensions)):
        total += max(answered - max(asked_on, reached), timedelta(0))
        reached = max(reached, answered)
    return total


def _prompt_spans(suspensions: Iterable[Suspension]) -> list[tuple[date, date]]:
    spans = [(_local_day(asked_on), _local_day(answered), prompt) for asked_on, answered, prompt in suspensions]
    if any(answered < asked_on for asked_on, answered, _prompt in spans):
        raise ValueError("a suspension cannot be answered before it was asked")
    return [(asked_on, answered) for asked_on, answered, prompt in spans if prompt]


@lru_cache(maxsize=256)
def _public_holidays(calendar: str, year: int) -> frozenset[date]:
    # The library knows when a law changed, and what a part of a country keeps besides.
    country, _hyphen, region = calendar.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))
    except NotImplementedError:
        raise ValueError(f"no calendar of public holidays for {calendar!r}") from None


def _breach_hours(aware: datetime) -> timedelta:
    hours: int = in_force("breach_hours", _local_day(aware))
    return hours * HOUR


def _instant(moment: datetime) -> datetime:
    """`moment` in UTC, where adding hours adds elapsed hours. ValueError when it does not know its own offset."""
    if moment.utcoffset() is None:
        raise ValueError("a naive datetime is no instant: give it a time zone")
    return moment.astimezone(UTC)


def _local_day(moment: date) -> date:
    """The calendar day at home. A datetime is a date to Python, so one that slips in must not be counted in UTC."""
    return _instant(moment).astimezone(jurisdiction().zone).date() if isinstance(moment, datetime) else moment
