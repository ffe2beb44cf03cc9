"""Offers on our desk: made from a deal, written, sent to the composer; what others see of them."""

import pytest
from django.urls import reverse

from crm.sales.models import Offer, OfferSettings, OfferTerm
from tests.correspondence.letter_cases import typed
from tests.sales.deal_builders import deal
from tests.sales.offer_builders import firms_deal, fresh, made, named, secret_in, sent, with_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(sam, ada):
    named(sam)
    return made(firms_deal(sam, ada), sam)


def page(offer, name="offer"):
    return reverse(f"sales:{name}", args=[offer.uid])


def values_of(offer, **changed):
    day = offer.valid_until.isoformat()
    options = {"revision": offer.revision, "title": offer.title, "valid_until": day, "language": "pl"}
    return {**options, "terms": offer.terms, "note": "", "eu_vat": "", "exempt_basis": "", **changed}


def test_from_the_deal_to_an_offer_in_one_press(sam, ada, as_user):
    named(sam)
    its_deal = firms_deal(sam, ada)
    client = as_user(sam)
    deal_url = reverse("sales:deal", args=[its_deal.uid])
    assert "Zrób ofertę" in client.get(deal_url).content.decode()
    client.post(reverse("sales:deal_offers", args=[its_deal.uid]))
    offer = Offer.objects.get()
    text = client.get(page(offer)).content.decode()
    assert (offer.number in text, "Montaż" in text, "247,23" in text) == (True, True, True)
    assert offer.number in client.get(deal_url).content.decode()
    assert offer.number in client.get(reverse("sales:offers")).content.decode()
    assert "Nie pasuje" not in client.get(reverse("sales:offers") + "?state=draft").content.decode()


def test_what_it_says_is_saved_once_and_a_second_window_is_told(offer, sam, as_user):
    client = as_user(sam)
    assert client.post(page(offer, "offer_wording"), values_of(offer, title="Lada")).status_code == 302
    assert fresh(offer).title == "Lada"
    assert client.post(page(offer, "offer_wording"), values_of(offer, title="Stół")).status_code == 422
    assert client.post(page(offer, "offer_wording"), values_of(fresh(offer), eu_vat="XX1")).status_code == 422


def test_lines_are_added_changed_and_taken_off(offer, sam, as_user):
    client = as_user(sam)
    client.post(page(offer, "offer_lines"), {"product": "Listwa", "quantity": "3", "unit_price": "42,50", "vat": "23"})
    line = offer.lines.get(position=1)
    assert (line.product, str(line.worth)) == ("Listwa", "127.50")
    values = {"line": line.uid, "product": "Listwa", "quantity": "3", "unit_price": "40", "vat": "23", "discount": "5%"}
    client.post(page(offer, "offer_line"), values)
    assert str(offer.lines.get(pk=line.pk).worth) == "114.00"
    client.post(page(offer, "offer_lines"), {"up": line.uid})
    assert offer.lines.first().product == "Listwa"
    client.post(page(offer, "offer_lines"), {"drop": line.uid})
    assert offer.lines.count() == 1
    assert client.post(page(offer, "offer_lines"), {"product": "", "quantity": "1"}).status_code == 422


def test_a_line_is_dropped_at_a_place(offer, sam, mallory, as_user):
    client = as_user(sam)
    for name in ("Listwa", "Klej"):
        client.post(page(offer, "offer_lines"), {"product": name, "quantity": "1", "unit_price": "5"})
    last = offer.lines.last()
    assert f'data-line="{last.uid}"' in client.get(page(offer)).content.decode()
    client.post(page(offer, "offer_lines"), {"line": last.uid, "to": "0"})
    assert [line.product for line in offer.lines.all()] == ["Klej", "Montaż", "Listwa"]
    for odd in ("-1", "3", "99999", "x", "²"):
        assert client.post(page(offer, "offer_lines"), {"line": last.uid, "to": odd}).status_code == 302
    assert client.post(page(offer, "offer_lines"), {"line": "x", "to": "1"}).status_code == 404
    assert as_user(mallory).post(page(offer, "offer_lines"), {"line": last.uid, "to": "1"}).status_code == 404
    assert [line.product for line in offer.lines.all()] == ["Klej", "Montaż", "Listwa"]


def test_sending_opens_the_composer_with_the_letter_ready(offer, ada, sam, as_user):
    client = as_user(sam)
    answer = client.post(page(offer, "offer_sending"), {"contact": ada.uid})
    assert answer.status_code == 302
    letter = client.get(answer["Location"])
    text = letter.content.decode()
    assert (offer.number in text, f"{offer.number.replace('/', '-')}-1.pdf" in text) == (True, True)
    form = letter.context["form"]
    sent_form = {"key": form["key"].value(), "subject": form["subject"].value(), "text": form["text"].value()}
    purpose = letter.context["choice"].purpose.slug
    about = str(offer.deal.uid)
    client.post(answer["Location"].partition("?")[0], typed(**sent_form, purpose=purpose, about=about))
    assert fresh(offer).state == "sent"
    assert client.get(reverse("sales:public_offer_pl", args=[secret_in(sent_form["text"])])).status_code == 200


def test_what_it_lacks_stands_beside_the_button(offer, ada, sam, as_user):
    offer.lines.all().delete()
    client = as_user(sam)
    assert "Oferta nie ma pozycji." in client.get(page(offer)).content.decode()
    assert client.post(page(offer, "offer_sending"), {"contact": ada.uid}).status_code == 422


def test_only_who_sees_the_deal_sees_its_offers(offer, ada, sam, mallory, as_user):
    sent(offer, ada, sam)
    client = as_user(mallory)
    assert offer.number not in client.get(reverse("sales:offers")).content.decode()
    for name in ("offer", "offer_pdf", "offer_line"):
        assert client.get(page(offer, name)).status_code == 404
    for name in ("offer_wording", "offer_lines", "offer_line", "offer_sending", "offer_withdrawal", "offer_products"):
        assert client.post(page(offer, name), {"contact": ada.uid}).status_code == 404
    assert client.post(reverse("sales:deal_offers", args=[offer.deal.uid])).status_code == 404
    assert Offer.objects.count() == 1


def test_a_reader_of_everybody_sees_a_persons_offer_masked(sam, ada, oskar, as_user):
    named(sam)
    offer = made(with_line(deal(sam, contact=ada), by=sam), sam)
    text = as_user(oskar).get(page(offer)).content.decode()
    assert ("Montaż" in text, "zamaskowaną" in text) == (False, True)
    assert as_user(oskar).get(page(offer, "offer_pdf")).status_code == 404
    assert "Montaż" in as_user(sam).get(page(offer)).content.decode()


def test_withdrawing_and_an_answered_one_are_final(offer, sam, as_user):
    client = as_user(sam)
    client.post(page(offer, "offer_withdrawal"))
    assert fresh(offer).state == "withdrawn"
    assert client.post(page(offer, "offer_wording"), values_of(offer, title="X")).status_code == 422
    assert "Wyślij ofertę" not in client.get(page(offer)).content.decode()


def test_blocks_of_terms_are_kept_by_who_sets_up_deals(marek, sam, as_user):
    url = reverse("sales:offer_settings")
    assert as_user(sam).get(url).status_code == 403
    client = as_user(marek)
    client.post(url, {"name": "Gwarancja", "text": "36 miesięcy", "standard": "on"})
    term = OfferTerm.objects.get(name="Gwarancja")
    client.post(reverse("sales:offer_term", args=[term.uid]), {"name": "Gwarancja", "text": "24 miesiące"})
    term.refresh_from_db()
    assert (term.text, term.standard) == ("24 miesiące", False)
    client.post(reverse("sales:offer_term", args=[term.uid]), {"off": "1"})
    assert not OfferTerm.objects.in_use().filter(pk=term.pk).exists()
    client.post(url, {"looks": "1", "valid_days": "0", "remind_days": "2"})
    client.post(url, {"looks": "1", "valid_days": "10", "remind_days": "2"})
    assert OfferSettings.now().valid_days == 10
    client.post(reverse("sales:offer_term", args=[term.uid]), {"on": "1"})
    assert OfferTerm.objects.in_use().filter(pk=term.pk).exists()
