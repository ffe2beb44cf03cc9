"""An offer is saved while somebody types, shown as its customer will see it, and never overwritten unseen."""

import re

import pytest
from django.urls import reverse

from crm.privacy.models import AccessEntry, LedgerEntry
from crm.sales.models import OfferLink, OfferVersion
from tests.sales.deal_builders import deal
from tests.sales.offer_builders import firms_deal, fresh, made, named, with_line
from tests.sales.offer_pages.test_offer_pages import page, values_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(sam, ada):
    named(sam)
    return made(firms_deal(sam, ada), sam)


def kept(client, offer, **changed):
    return client.post(page(offer, "offer_wording"), {**values_of(offer), **changed, "keep": "1"}).content.decode()


def test_what_is_typed_is_saved_and_the_next_save_goes_over_it(offer, sam, as_user):
    client = as_user(sam)
    answer = kept(client, offer, note="Dzień dob")
    assert "Zapisano: dziś" in answer
    assert fresh(offer).note == "Dzień dob"
    (revision,) = re.findall(r'name="revision" value="(\d+)"', answer)
    assert "Zapisano" in kept(client, offer, note="Dzień dobry", revision=revision)
    assert fresh(offer).note == "Dzień dobry"
    assert LedgerEntry.objects.filter(act="offer.changed").count() == 2


def test_nothing_new_writes_nothing_even_over_an_older_revision(offer, sam, as_user):
    client = as_user(sam)
    kept(client, offer, note="A")
    assert client.post(page(offer, "offer_wording"), values_of(offer, note="A")).status_code == 302  # pressed meanwhile
    assert LedgerEntry.objects.filter(act="offer.changed").count() == 1


def test_what_cannot_be_saved_says_why_and_changes_nothing(offer, sam, as_user):
    client = as_user(sam)
    assert "Jeszcze nie zapisano" in kept(client, offer, title="")
    kept(client, offer, note="Moje")
    second = kept(client, offer, note="Z drugiego okna")  # over the revision before
    assert ("Ktoś inny zmienił" in second, "data-kept" in second, fresh(offer).note) == (True, False, "Moje")


def test_whoever_may_not_write_it_keeps_nothing(offer, sam, mallory, as_user):
    sent = {**values_of(offer), "note": "X", "keep": "1"}
    assert as_user(mallory).post(page(offer, "offer_wording"), sent).status_code == 404
    client = as_user(sam)
    client.post(page(offer, "offer_withdrawal"))
    assert "Jeszcze nie zapisano" in client.post(page(offer, "offer_wording"), sent).content.decode()
    assert not fresh(offer).note


def test_the_preview_is_the_page_of_the_customer_and_freezes_nothing(offer, sam, as_user):
    client = as_user(sam)
    kept(client, offer, note="Dla Państwa <b>")
    answer = client.get(page(offer, "offer_preview"))
    text = answer.content.decode()
    assert answer.status_code == 200
    for words in ("Podgląd", "Dla Państwa &lt;b&gt;", "247,23", "Przyjmuję ofertę", "disabled", page(offer)):
        assert words in text, words
    assert ("<script" in text, "csrfmiddlewaretoken" in text) == (False, False)
    assert (OfferVersion.objects.count(), OfferLink.objects.count()) == (0, 0)
    assert client.post(page(offer, "offer_preview")).status_code == 405


def test_the_preview_speaks_the_language_of_the_offer_and_is_logged(sam, ada, as_user):
    named(sam)
    hers = made(with_line(deal(sam, ada), by=sam), sam)
    client = as_user(sam)
    kept(client, hers, language="en")
    assert "A preview" in client.get(page(hers, "offer_preview")).content.decode()
    look = AccessEntry.objects.filter(view="sales:offer_preview").get()
    assert look.people == [ada.pk]


def test_whoever_may_not_read_it_finds_no_preview(sam, ada, mallory, oskar, as_user):
    named(sam)
    hers = made(with_line(deal(sam, ada), by=sam), sam)
    for user in (mallory, oskar):  # of no team; a reader of everybody, masked
        assert as_user(user).get(page(hers, "offer_preview")).status_code == 404


def test_without_scripts_the_form_is_sent_as_ever_and_the_line_has_a_way_back(offer, sam, as_user):
    client = as_user(sam)
    text = client.get(page(offer)).content.decode()
    assert 'data-unsaved="Wyjść bez zapisania' in text
    assert page(offer, "offer_preview") in text
    line = client.get(f"{page(offer, 'offer_line')}?line={offer.lines.get().uid}").content.decode()
    assert "data-unsaved" in line
    assert reverse("sales:offer", args=[offer.uid]) in line
