"""A new deal with the draft of its offer: one button, one transaction."""

import pytest

from crm.contacts.models import Company, Contact
from crm.sales.deal_opening import views
from crm.sales.models import Deal, NumberSeries, Offer
from tests.sales.deal_opening.test_deal_at_once import URL, form

pytestmark = pytest.mark.django_db
__all__ = ["form"]


def test_firm_person_deal_and_offer_are_saved_together(as_user, sam, form):
    assert "Dodaj i zrób ofertę" in as_user(sam).get(URL).content.decode()
    answer = as_user(sam).post(URL, {**form, "offer": "1"})
    offer, deal = Offer.objects.get(), Deal.objects.with_keys().get()
    assert (answer.url, offer.deal, offer.title) == (f"/offers/{offer.uid}/", deal, "Deski na taras")
    assert as_user(sam).get(answer.url).status_code == 200


def test_without_the_button_there_is_none(as_user, sam, form):
    assert as_user(sam).post(URL, form).url == f"/deals/{Deal.objects.get().uid}/"
    assert not Offer.objects.exists()


def test_an_offer_that_cannot_be_made_leaves_nothing_behind(as_user, sam, form, monkeypatch):
    def broken(_deal, by):
        raise RuntimeError(by.username)

    monkeypatch.setattr(views, "make_offer", broken)
    client = as_user(sam)
    client.raise_request_exception = False
    assert client.post(URL, {**form, "offer": "1"}).status_code == 500
    gone = (Deal, Offer, Company, Contact, NumberSeries)
    assert [model.objects.count() for model in gone] == [0] * 5


def test_what_is_wrong_makes_neither_and_keeps_what_was_typed(as_user, sam, form):
    answer = as_user(sam).post(URL, {**form, "offer": "1", "title": ""})
    assert (answer.status_code, Deal.objects.count(), Offer.objects.count()) == (422, 0, 0)
    assert "Tartak Brzezina" in answer.content.decode()
