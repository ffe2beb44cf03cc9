"""How long: the arithmetic of a period, whatever the law behind it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings, strategies as st

from retention.periods import Period

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
PERIODS = st.builds(
    Period,
    years=st.integers(0, 12),
    months=st.integers(0, 40),
    days=st.integers(0, 900),
    to_year_end=st.booleans(),
    from_next_year=st.booleans(),
    roll=st.booleans(),
)
DAY = timedelta(days=1)


@given(PERIODS, DAYS, st.integers(0, 800))
@example(Period(days=730, to_year_end=True), date(2023, 3, 1), 1)  # 730 days are two years, or one day less
def test_a_later_event_never_ends_earlier(period, event, later):
    assert period.end(event) <= period.end(event + later * DAY)


@given(PERIODS, DAYS)
def test_no_period_ends_before_its_event(period, event):
    assert period.end(event) >= event


@settings(max_examples=300)
@given(PERIODS, DAYS)
@example(Period(months=1), date(2024, 2, 29))
@example(Period(years=1), date(2025, 2, 28))
@example(Period(years=5, to_year_end=True, roll=True), date(2028, 1, 3))
@example(Period(years=5, from_next_year=True), date(2028, 12, 31))
def test_since_is_the_first_event_that_is_still_kept(period, day):
    since = period.since(day)
    assert (since <= day, period.end(since) >= day, period.end(since - DAY) < day) == (True, True, True)


@given(PERIODS, DAYS)
def test_an_event_is_kept_on_its_last_day_and_not_after(period, event):
    last = period.end(event)
    assert (period.since(last) <= event, period.since(last + DAY) > event) == (True, True)


@given(DAYS, st.integers(0, 10), st.integers(0, 10), st.booleans(), st.booleans(), st.booleans())
def test_more_years_never_end_earlier(event, years, more, to_year_end, from_next_year, roll):
    how = {"to_year_end": to_year_end, "from_next_year": from_next_year, "roll": roll}
    assert Period(years=years, **how).end(event) <= Period(years=years + more, **how).end(event)


@given(PERIODS, DAYS)
def test_a_rolled_end_is_a_working_day(period, event):
    last = Period(years=period.years, months=period.months, days=period.days, roll=True).end(event)
    assert last.weekday() < 5


def test_the_end_of_february_stays_the_end_of_february():
    assert [
        Period(years=1).end(date(2024, 2, 29)),
        Period(years=4).end(date(2024, 2, 29)),
        Period(months=1).end(date(2026, 1, 31)),
        Period(days=30).end(date(2024, 2, 10)),
    ] == [date(2025, 2, 28), date(2028, 2, 29), date(2026, 2, 28), date(2024, 3, 11)]


def test_the_first_day_still_kept_looks_through_short_months():
    assert Period(months=1).since(date(2026, 2, 28)) == date(2026, 1, 28)
    assert Period(months=1).since(date(2026, 3, 1)) == date(2026, 2, 1)


def test_a_moment_counts_by_its_day_in_warsaw():
    late = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight of New Year's Day there
    assert Period(years=2, to_year_end=True).end(late) == date(2028, 12, 31)


def test_a_moment_that_knows_no_offset_is_refused():
    with pytest.raises(ValueError, match="naive"):
        Period(days=1).end(datetime(2026, 1, 1))


@pytest.mark.parametrize("part", ["years", "months", "days"])
def test_a_negative_period_is_refused(part):
    with pytest.raises(ValueError, match="negative"):
        Period(**{part: -1})


def test_nothing_at_all_ends_with_its_day():
    assert Period().end(date(2026, 5, 4)) == date(2026, 5, 4)
