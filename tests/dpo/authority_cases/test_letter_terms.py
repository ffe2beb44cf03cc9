"""Until when a letter of the authority is answered: days of the calendar, a free last day rolls over."""

from datetime import date

import pytest

from crm.dpo.authority_cases.letter_terms import consultation_due, letter_due, suggested_days


@pytest.mark.parametrize(
    ("delivered", "days", "due"),
    [
        (date(2026, 11, 26), 7, date(2026, 12, 3)),  # the day of delivery is not counted
        (date(2026, 11, 28), 7, date(2026, 12, 7)),  # 5 December is a Saturday
        (date(2026, 12, 17), 7, date(2026, 12, 28)),  # 24 to 26 December, then a Sunday
        (date(2025, 12, 30), 7, date(2026, 1, 7)),  # 6 January
        (date(2026, 3, 29), 7, date(2026, 4, 7)),  # Easter
        (date(2026, 12, 3), 1, date(2026, 12, 4)),
    ],
)
def test_days_of_the_calendar_from_delivery_and_a_free_last_day_moves(delivered, days, due):
    assert letter_due(delivered, days) == due


def test_what_the_authority_prolonged_to_counts_and_moves_as_well():
    assert letter_due(date(2026, 11, 26), 7, prolonged_to=date(2026, 12, 12)) == date(2026, 12, 14)


def test_what_letters_usually_give():
    day = date(2026, 11, 26)
    kinds = ("demand", "protocol", "decision", "notice")
    assert [suggested_days(kind, day) for kind in kinds] == [7, 7, 30, None]


def test_a_prior_consultation_is_answered_in_eight_weeks_and_six_more():
    """Art. 36(2)."""
    assert consultation_due(date(2026, 11, 2)) == date(2026, 12, 28)
    assert consultation_due(date(2026, 11, 2), extended=True) == date(2027, 2, 8)
