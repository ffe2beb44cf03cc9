"""The deadline chip: seven states, each with its own icon, colour and words."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from crm.accounts.templatetags.deadline import deadline_chip

TODAY = date(2026, 11, 24)


def chip(due, **options):
    with translation.override("en"):
        values = deadline_chip(due, today=TODAY, **options)
    return values["tone"], values["icon"], values["text"]


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        (date(2026, 12, 12), ("muted", "clock", "18 days left")),
        (date(2026, 12, 5), ("muted", "clock", "11 days left")),
        (date(2026, 12, 4), ("primary", "clock", "10 days left")),
        (date(2026, 11, 28), ("primary", "clock", "4 days left")),
        (date(2026, 11, 27), ("warning", "clock", "3 days left")),
        (date(2026, 11, 25), ("warning", "clock", "1 day left")),
        (date(2026, 11, 24), ("warning", "clock", "due today")),
        (date(2026, 11, 23), ("danger", "alert-triangle", "1 day overdue")),
        (date(2026, 11, 22), ("danger", "alert-triangle", "2 days overdue")),
    ],
)
def test_the_nearer_the_date_the_louder_the_chip(due, shown):
    assert chip(due) == shown


def test_an_extension_keeps_the_old_date_visible():
    result = chip(date(2027, 1, 12), original=date(2026, 12, 12))
    assert result == ("extended", "calendar", "extended to 12 Jan 2027, originally 12 Dec 2026")


def test_an_extended_date_that_has_passed_is_overdue_all_the_same():
    assert chip(date(2026, 11, 20), original=date(2026, 10, 20)) == ("danger", "alert-triangle", "4 days overdue")


def test_a_suspended_clock_says_since_when_and_what_it_waits_for():
    result = chip(date(2026, 12, 20), suspended=date(2026, 11, 20), waiting="waiting for data")
    assert result == ("hold", "lock", "paused since 20 Nov 2026, waiting for data")


@pytest.mark.parametrize(
    ("closed", "text"),
    [
        (date(2026, 11, 22), "answered 2 days early"),
        (date(2026, 11, 24), "answered on time"),
        (date(2026, 11, 25), "answered 1 day late"),
    ],
)
def test_a_closed_case_says_how_it_kept_its_date(closed, text):
    assert chip(date(2026, 11, 24), closed=closed) == ("ok", "check", text)


def test_an_instant_counts_by_its_warsaw_day():
    assert chip(datetime(2026, 11, 24, 23, 30, tzinfo=UTC)) == ("warning", "clock", "1 day left")
