"""What ends soon with recipients: no agreement that another follows without a gap, no country with another way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.privacy.models import Agreement, Recipient, Transfer, Verification
from crm.privacy.recipients.ends_ahead import ends_ahead, facts_of_ends

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def agree(today):
    """agree(slug, begins, ends) records an agreement by days from today."""

    def recorded(slug, begins, ends=None, **columns):
        values = {"concluded_on": today + timedelta(days=begins), "recorded_by": "user:1", **columns}
        values["ends_on"] = None if ends is None else today + timedelta(days=ends)
        return Agreement.objects.create(recipient=Recipient.objects.get(slug=slug), **values)

    return recorded


def ending(day):
    return [(end.slug, end.days_left, end.lead) for end in ends_ahead(facts_of_ends(timezone.now()), day)]


def kinds(day):
    ends = ends_ahead(facts_of_ends(timezone.now()), day)
    return [(str(end.kind), end.slug, end.country, end.days_left, end.rings) for end in ends]


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


@pytest.fixture
def allow(today):
    """allow(slug, mechanism, **columns) lets data go to the recipient in the United States."""

    def recorded(slug, mechanism, **columns):
        recipient = Recipient.objects.get(slug=slug)
        Recipient.objects.filter(pk=recipient.pk).update(access_country="US")
        values = {"since": today - timedelta(days=300), "recorded_by": "user:1", **columns}
        return Transfer.objects.create(recipient=recipient, country="US", mechanism=mechanism, **values)

    return recorded


def test_a_certificate_and_an_assessment_end_as_the_gate_says(allow, today):
    values = {"seen_on": today, "data_types": ["non-hr"]}
    allow("hosting", "dpf", valid_to=today + timedelta(days=20), **values)
    clauses = {"module": "2", "annexes": ["I", "II"], "outcome": "measures"}
    allow("sms-gateway", "scc", review_on=today + timedelta(days=9), **clauses)
    assert kinds(today) == [
        ("transfer_review", "sms-gateway", "US", 9, False),
        ("transfer", "hosting", "US", 20, True),
    ]
    late = today + timedelta(days=12)  # its review is due: it still counts for thirty days
    assert kinds(late)[0] == ("transfer_review", "sms-gateway", "US", -3, True)
    allow("hosting", "dpf", valid_to=today + timedelta(days=400), **values)
    assert [kind for kind, slug, *_more in kinds(today) if slug == "hosting"] == []


def test_reviews_ring_on_their_day_and_the_newest_look_counts(today):
    recipient, now = Recipient.objects.get(slug="hosting"), timezone.now()
    for number, ahead in enumerate((-5, 3)):
        values = {"digest": bytes([number]), "sent_by": "user:1", "expires_at": now, "reviewed_by": "user:1"}
        reviewed = now - timedelta(days=300 - number)
        review = today + timedelta(days=ahead)
        Verification.objects.create(recipient=recipient, reviewed_at=reviewed, review_on=review, **values)
    assert kinds(today) == [("review", "hosting", "", 3, False)]
    assert kinds(today + timedelta(days=4)) == [("review", "hosting", "", -1, True)]


def test_a_period_of_grace_ends_unless_another_agreement_runs_on(agree, today):
    agree("hosting", -300, -2)
    until = today + timedelta(days=10)
    Recipient.objects.filter(slug="hosting").update(grace_until=until, grace_why="Podpisujemy.")
    assert kinds(today) == [("grace", "hosting", "", 10, True)]
    agree("hosting", 0)
    assert kinds(today) == []
