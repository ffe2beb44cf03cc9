"""Which agreements end soon: none that another follows without a gap."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.privacy.models import Agreement, Recipient
from crm.privacy.recipients.ending_agreements import ending_agreements

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def agree(today):
    """agree(slug, begins, ends) records an agreement by days from today."""

    def recorded(slug, begins, ends=None, **columns):
        told = {"concluded_on": today + timedelta(days=begins), "recorded_by": "user:1", **columns}
        told["ends_on"] = None if ends is None else today + timedelta(days=ends)
        return Agreement.objects.create(recipient=Recipient.objects.get(slug=slug), **told)

    return recorded


def ending(day):
    return [(one.recipient.slug, one.days_left, one.lead) for one in ending_agreements(day)]


def test_the_nearest_first_with_the_distance_at_which_it_is_told(agree, today):
    agree("hosting", -300, 90)
    agree("email-provider", -300, 30)
    agree("sms-gateway", -300, 0)
    agree("it-support", -300, 91)
    agree("accounting-office", -300)
    agree("law-firm", -300, -1)
    assert ending(today) == [("sms-gateway", 0, 7), ("email-provider", 30, 30), ("hosting", 90, 90)]


def test_what_is_followed_does_not_end(agree, today):
    agree("hosting", -300, 5)
    agree("hosting", 6, 60)
    assert ending(today) == [("hosting", 60, 90)]
    agree("hosting", 30)
    assert ending(today) == []


def test_a_gap_is_an_end_and_an_arrangement_of_another_kind_follows_nothing(agree, today):
    agree("hosting", -300, 5)
    agree("hosting", 7)
    agree("hosting", -300, kind="joint")
    assert ending(today) == [("hosting", 5, 7)]


def test_a_recipient_that_has_ended_is_nobodys_worry(agree, today):
    agree("hosting", -300, 5)
    Recipient.objects.update(active_to=timezone.now())
    assert ending(today) == []
