"""A typed moment in the nights in which the clocks change (25 October 2026 and 28 March 2027 in Warsaw)."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.utils.translation import override

from crm.accounts.pages.moment_field import LocalMomentField


def test_of_an_hour_that_comes_twice_the_first_is_meant():
    typed = LocalMomentField().clean("2026-10-25T02:30")
    assert typed.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_hour_that_was_left_out_is_refused_with_words():
    with override("en"), pytest.raises(forms.ValidationError, match="did not exist") as refused:
        LocalMomentField().clean("2027-03-28T02:30")
    assert refused.value.code == "ambiguous_timezone"


@pytest.mark.parametrize(
    ("typed", "hour"), [("2026-10-25T01:59", 23), ("2026-10-25T03:00", 2), ("2027-03-28T03:00", 1)]
)
def test_every_other_hour_is_as_ever(typed, hour):
    assert LocalMomentField().clean(typed).astimezone(UTC).hour == hour
