"""The days of a report and those it is compared with."""

from datetime import date

import pytest
from django.utils import translation

from crm.sales.reports.periods import KINDS, Period, period_asked

TODAY = date(2026, 11, 24)


def spans(today=TODAY, **said):
    """(first, last) of the period and of what it is compared with."""
    period = period_asked(said, today)
    before = period.before(today)
    return (period.first, period.last), (before.first, before.last)


@pytest.mark.parametrize(
    ("kind", "days", "before"),
    [
        ("month", ("2026-11-01", "2026-11-30"), ("2026-10-01", "2026-10-24")),
        ("last-month", ("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30")),
        ("quarter", ("2026-10-01", "2026-12-31"), ("2026-07-01", "2026-08-24")),
        ("last-quarter", ("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30")),
        ("year", ("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-11-24")),
        ("last-year", ("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31")),
        ("30-days", ("2026-10-26", "2026-11-24"), ("2026-09-26", "2026-10-25")),
    ],
)
def test_a_period_that_runs_is_compared_with_as_many_days_of_the_one_before(kind, days, before):
    assert [[str(day) for day in span] for span in spans(period=kind)] == [list(days), list(before)]


def test_every_kind_begins_before_it_ends_on_every_day_of_two_years():
    for number in range(731):
        today = date.fromordinal(date(2027, 1, 1).toordinal() + number)
        for kind in KINDS:
            (first, last), (begins, ends) = spans(today, period=kind)
            assert begins <= ends < first <= last, (today, kind)


def test_february_is_compared_with_as_much_of_january_as_there_is():
    assert spans(date(2027, 2, 28), period="month")[1] == (date(2027, 1, 1), date(2027, 1, 31))
    assert spans(date(2027, 3, 31), period="month")[1] == (date(2027, 2, 1), date(2027, 2, 28))


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({"from": "2026-03-05", "to": "2026-03-09"}, ("2026-03-05", "2026-03-09")),
        ({"from": "09.03.2026", "to": "05.03.2026"}, ("2026-03-05", "2026-03-09")),
        ({"period": "range", "from": "2026-11-20"}, ("2026-11-20", "2026-11-24")),
        ({"period": "range", "to": "2026-03-09"}, ("2026-03-01", "2026-03-09")),
        ({"period": "range"}, ("2026-11-01", "2026-11-30")),
        ({"period": "range", "from": "31.02.2026"}, ("2026-11-01", "2026-11-30")),
        ({"period": "nonsense"}, ("2026-11-01", "2026-11-30")),
        ({"period": "month", "from": "2026-03-05"}, ("2026-11-01", "2026-11-30")),
        ({"from": "2001-01-01", "to": "2090-12-31"}, ("2026-01-01", "2036-01-09")),
    ],
)
def test_days_of_choice_are_put_in_order_and_nonsense_is_this_month(said, days):
    period = period_asked(said, TODAY)
    assert (str(period.first), str(period.last)) == days


def test_days_of_choice_are_compared_with_as_many_right_before():
    assert spans(**{"from": "2026-03-05", "to": "2026-03-09"})[1] == (date(2026, 2, 28), date(2026, 3, 4))


def test_a_period_says_what_it_is():
    with translation.override("pl"):
        labels = [period_asked({"period": kind}, TODAY).label for kind in ("month", "quarter", "year")]
        assert labels == ["listopad 2026", "IV kwartał 2026", "2026"]
        assert Period(date(2026, 11, 1), date(2026, 11, 24)).label == "1 lis – 24 lis 2026"
        assert Period(date(2025, 12, 30), date(2026, 1, 2)).span == "30 gru 2025 – 2 sty 2026"


def test_whole_months_are_named_and_cut_ones_are_not():
    assert period_asked({"period": "quarter"}, TODAY).months == [
        date(2026, 10, 1),
        date(2026, 11, 1),
        date(2026, 12, 1),
    ]
    assert Period(date(2026, 11, 2), date(2026, 11, 30)).months == []
