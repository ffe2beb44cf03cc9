"""A deal that somebody asked for keeps their enquiry open while it lives, and thirty days after (Art. 6(1)(b))."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from consents.business.asked_answers import ask_for_answer
from consents.grounds.enquiries import ENQUIRY, ends
from consents.grounds.recording import may_contact
from consents.lifecycle.expiry import expire
from consents.lifecycle.recomputation import recompute, stored_states
from consents.models import Ground, GroundEvent
from crm.privacy.actors import system
from crm.privacy.models import Person, Purpose
from crm.sales.deals.asked_deals import BY, follow_deals
from crm.sales.deals.deal_bin import restore, to_bin
from crm.sales.deals.moves import lose, reopen, win
from crm.sales.deals.participants import add_participant, remove_participant
from crm.sales.models import Deal, LostReason
from tests.sales.deal_builders import again, deal, firm

LATER = timedelta(days=400)


@pytest.fixture
def asked(sam, ada, django_capture_on_commit_callbacks):
    """asked() -> the end of Ada's enquiry by e-mail, after whatever the last act left to be done."""
    ask_for_answer(ada.person, ["email"], by=sam)

    def end():
        return Ground.objects.get(person=ada.pk, purpose__slug=ENQUIRY, channel="email").expires_at

    return end


@pytest.fixture
def act(django_capture_on_commit_callbacks):
    """act(verb, …) with what follows after its commit."""

    def run(verb, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return verb(*args, **kwargs)

    return run


def test_it_has_no_end_while_the_deal_lives_and_one_thirty_days_after(sam, ada, asked, act):
    offer = act(deal, sam, ada)
    assert asked() is None
    purpose = Purpose.objects.get(slug=ENQUIRY, active_to=None)
    assert may_contact(ada.person, "email", purpose, timezone.now() + LATER).allowed
    at = timezone.now()
    act(lose, offer, LostReason.objects.first(), by=sam, at=at)
    assert asked() == ends(at)
    person = Person.objects.with_keys().get(pk=ada.pk)
    assert recompute(person) == stored_states(person)
    act(reopen, again(offer), by=sam)
    assert asked() is None
    act(win, again(offer), by=sam, at=at)
    assert asked() == ends(at)


def test_a_deal_alone_opens_nothing(sam, ada, act):
    act(deal, sam, ada)
    assert not Ground.objects.filter(person=ada.pk, purpose__slug=ENQUIRY).exists()
    assert follow_deals(None, by=BY, at=timezone.now()) == 0


def test_what_they_ask_while_it_lives_ends_with_it_too(sam, ada, asked, act):
    offer = act(deal, sam, ada)
    ask_for_answer(ada.person, ["sms"], by=sam)
    sms = Ground.objects.get(person=ada.pk, purpose__slug=ENQUIRY, channel="sms")
    assert (asked(), sms.expires_at) == (None, None)
    at = timezone.now()
    act(lose, offer, LostReason.objects.first(), by=sam, at=at)
    sms.refresh_from_db()
    assert (asked(), sms.expires_at) == (ends(at), ends(at))


def test_the_last_of_several_deals_counts(sam, ada, asked, act):
    first, second = act(deal, sam, ada), act(deal, sam, ada)
    act(lose, first, LostReason.objects.first(), by=sam)
    assert asked() is None
    at = timezone.now()
    act(lose, second, LostReason.objects.first(), by=sam, at=at)
    assert asked() == ends(at)


def test_the_bin_and_back(sam, ada, asked, act):
    offer, at = act(deal, sam, ada), timezone.now()
    act(to_bin, offer, by=sam, at=at)
    assert asked() == ends(at)
    act(restore, Q(pk=offer.pk), by=sam)
    assert asked() is None


def test_whoever_joins_a_firms_deal_and_leaves_it(sam, ada, asked, act):
    of_firm = act(deal, sam, None, firm(sam))
    act(add_participant, of_firm, ada, "decides", by=sam)
    assert asked() is None
    act(remove_participant, of_firm, ada, by=sam)
    assert abs(asked() - ends(timezone.now())) < timedelta(minutes=5)


def test_what_a_crash_left_the_job_makes_good_once(sam, ada, asked):
    offer = deal(sam, ada)  # nothing after the commit: the process is gone
    assert (asked() is not None, follow_deals(None, by=BY, at=timezone.now()), asked()) == (True, 1, None)
    Deal.objects.filter(pk=offer.pk).delete()
    at = timezone.now()
    assert (follow_deals(None, by=BY, at=at), follow_deals(None, by=BY, at=at), asked()) == (1, 0, ends(at))


def test_a_deal_that_ended_long_ago_holds_nothing(sam, ada, asked, act):
    offer = act(deal, sam, ada)
    long_ago = timezone.now() - timedelta(days=40)
    Deal.objects.filter(pk=offer.pk).update(outcome="lost", ended_at=long_ago, ended_by=sam)
    follow_deals(None, by=BY, at=timezone.now())
    assert asked() == ends(long_ago)
    expire()
    last = GroundEvent.objects.filter(person=ada.pk).order_by("-pk").first()
    assert (last.kind, last.at) == ("expired", ends(long_ago))


def test_an_enquiry_that_was_over_is_not_opened_by_a_deal(sam, ada, act):
    ask_for_answer(ada.person, ["email"], by=system("test"), at=timezone.now() - timedelta(days=29))
    Ground.objects.filter(person=ada.pk, purpose__slug=ENQUIRY).update(expires_at=timezone.now() - timedelta(days=1))
    act(deal, sam, ada)
    assert Ground.objects.get(person=ada.pk, purpose__slug=ENQUIRY).expires_at is not None
