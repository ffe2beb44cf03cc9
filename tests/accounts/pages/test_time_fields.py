"""A typed moment in the nights in which the clocks change (25 October 2026 and 28 March 2027 in Warsaw)."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.utils.translation import override

from crm.accounts.pages.time_fields import MomentField
from tests.product.source import modules


def test_of_an_hour_that_comes_twice_the_first_is_meant():
    typed = MomentField().clean("2026-10-25T02:30")
    assert typed.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_hour_that_was_left_out_is_refused_with_words():
    with override("en"), pytest.raises(forms.ValidationError, match="did not exist") as refused:
        MomentField().clean("2027-03-28T02:30")
    assert refused.value.code == "ambiguous_timezone"


@pytest.mark.parametrize(
    ("typed", "hour"), [("2026-10-25T01:59", 23), ("2026-10-25T03:00", 2), ("2027-03-28T03:00", 1)]
)
def test_every_other_hour_is_as_ever(typed, hour):
    assert MomentField().clean(typed).astimezone(UTC).hour == hour


def test_days_and_moments_are_asked_for_in_one_way():
    """A calendar of its own in another form would show no day in Polish: the browser reads ISO alone."""
    own = ("forms.DateInput", "forms.DateTimeInput", '"type": "date', "forms.DateField(", "forms.DateTimeField(")
    others = [module for module in modules() if module.path.name != "time_fields.py"]
    assert [(module.name, word) for module in others for word in own if word in module.text] == []
