"""Recurring: the rules against an oracle that walks day by day, and the clocks that are put forward and back."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from crm.sales.models.tasks import instant
from crm.sales.planned_tasks.recurrence import BadRule, Every, checked, every, following, how_of, until_of
from crm.sales.ring_time import rings_at

WARSAW = ZoneInfo("Europe/Warsaw")
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
HOWS = st.sampled_from(list(Every))
FARTHEST = 366 * 9  # a 29 February may be eight years away


def months(day: date) -> int:
    """Months since the beginning of time."""
    return day.year * 12 + day.month


def fits(how: Every, start: date, day: date) -> bool:
    """Whether a task that began on `start` falls on `day`: said without rules, one day at a time."""
    last = monthrange(day.year, day.month)[1]
    apart, on_its_day = months(day) - months(start), day.day == min(start.day, last)
    return {
        Every.DAILY: True,
        Every.WORKDAYS: day.weekday() < 5,
        Every.WEEKLY: (day - start).days % 7 == 0,
        Every.FORTNIGHTLY: (day - start).days % 14 == 0,
        Every.MONTHLY: on_its_day,
        Every.QUARTERLY: on_its_day and apart % 3 == 0,
        Every.YEARLY: on_its_day and apart % 12 == 0,
    }[how]


def stepped(how: Every, start: date, after: date, not_before: date, until: date | None) -> date | None:
    """The oracle: the first day from the day after `after` that fits."""
    day = max(after + timedelta(days=1), not_before)
    for _step in range(FARTHEST):
        if until and day > until:
            return None
        if fits(how, start, day):
            return day
        day += timedelta(days=1)
    return None


@given(how=HOWS, start=DAYS, gone=st.integers(0, 900), late=st.integers(-40, 40), until=st.none() | st.integers(0, 800))
def test_the_next_day_is_the_one_that_a_walk_day_by_day_finds(how, start, gone, late, until):
    last = start + timedelta(days=until) if until is not None else None
    after, now = start + timedelta(days=gone), start + timedelta(days=gone + late)
    rule = every(how, start, until=last)
    assert following(rule, starts_on=start, after=after, not_before=now) == stepped(how, start, after, now, last)


@given(how=HOWS, start=DAYS, until=st.none() | st.integers(0, 800))
def test_a_rule_is_kept_as_it_is_and_read_back_as_it_was_chosen(how, start, until):
    last = start + timedelta(days=until) if until is not None else None
    rule = every(how, start, until=last)
    assert (checked(rule), how_of(rule, start), until_of(rule)) == (rule, how, last)


@given(day=DAYS, clock=st.none() | st.times().map(lambda row: row.replace(second=0, microsecond=0)))
def test_an_hour_by_the_wall_stays_that_hour_whatever_the_clocks_did(day, clock):
    local = instant(day, clock).astimezone(WARSAW)
    wanted = datetime.combine(day, clock or time.min)
    skipped = local.replace(tzinfo=None) - wanted
    assert (local.date(), skipped in (timedelta(0), timedelta(hours=1))) == (day, True)
    if skipped:  # only the hour that summer time leaves out moves, and by that hour
        assert (day.month, wanted.hour) == (3, 2)


def test_a_weekly_call_at_nine_stays_at_nine_across_both_changes_of_the_clock():
    start = date(2026, 3, 22)
    spring = [instant(start + timedelta(days=7 * week), time(9)) for week in (0, 1)]
    autumn = [instant(date(2026, 10, 18) + timedelta(days=7 * week), time(9)) for week in (0, 1)]
    assert [item.astimezone(UTC).hour for item in (*spring, *autumn)] == [8, 7, 7, 8]


def test_the_last_of_january_is_followed_by_the_last_of_february_and_the_last_of_march():
    rule, day, matches = every(Every.MONTHLY, date(2027, 1, 31)), date(2027, 1, 31), []
    for _month in range(4):
        day = following(rule, starts_on=date(2027, 1, 31), after=day, not_before=date(2027, 1, 1))
        matches.append(day.isoformat())
    assert matches == ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]


@given(day=DAYS, before=st.sampled_from([0, 15, 60, 1440, 2880]))
def test_a_reminder_a_day_before_rings_at_the_same_hour_by_the_wall(day, before):
    rung = rings_at(day, time(10), before).astimezone(WARSAW)
    wanted = datetime.combine(day - timedelta(days=before // 1440), time(10)) - timedelta(minutes=before % 1440)
    assert rung.replace(tzinfo=None) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("", "FREQ=HOURLY", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=DAILY;BYMONTHDAY=3", "FREQ=WEEKLY;COUNT=3;UNTIL=20270101"),
        *("FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY;UNTIL=20261332", "FREQ=DAILY;X=1", "FREQ"),
    ],
)
def test_what_is_no_rule_of_ours_is_refused(text):
    with pytest.raises(BadRule):
        checked(text)


def test_a_rule_that_a_program_sends_is_put_into_one_order():
    assert checked("rrule:byday=-1FR;freq=monthly") == "FREQ=MONTHLY;BYDAY=-1FR"
    assert following(
        "FREQ=MONTHLY;BYDAY=-1FR", starts_on=date(2026, 11, 1), after=date(2026, 11, 27), not_before=date(2026, 11, 1)
    ) == date(2026, 12, 25)
