"""Pages of contracts and orders: templates, drawing up, the letter; who may, and what others see."""

import pytest
from django.urls import reverse

from crm.sales.models import Document, PaperTemplate
from crm.sales.offers.answers import accept
from tests.sales.deal_builders import deal
from tests.sales.offer_builders import firms_deal, fresh, made, named, sent, with_line
from tests.sales.paper_builders import template_of, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(marek):
    return template_of(marek)


@pytest.fixture
def its_deal(sam, ada):
    named(sam)
    return firms_deal(sam, ada)


def at(name, row):
    return reverse(f"sales:{name}", args=[row.uid])


def draws(client, url, template, language="pl"):
    return client.post(url, {"template": template.uid, "language": language})


def test_templates_are_kept_by_who_sets_up_deals(marek, sam, as_user):
    url = reverse("sales:paper_templates")
    assert as_user(sam).get(url).status_code == 403
    client = as_user(marek)
    assert client.post(url, texts(text="Ala {{hasło}}")).status_code == 422
    assert "{{hasło}}" in client.post(url, texts(text="Ala {{hasło}}")).content.decode()
    assert client.post(url, {**texts(), "version": "0"}).status_code == 302
    template = PaperTemplate.objects.get()
    page = client.get(at("paper_template", template)).content.decode()
    assert ("{{dzisiejsza data}}" in page, "Umowa sprzedaży" in page) == (True, True)
    assert client.post(at("paper_template", template), {**texts(text="Inaczej"), "version": "1"}).status_code == 302
    assert client.post(at("paper_template", template), {**texts(text="Spóźnione"), "version": "1"}).status_code == 422
    assert (template.newest.number, template.newest.text) == (2, "Inaczej")
    pdf = client.get(at("paper_template_pdf", template) + "?language=en")
    assert b"".join(pdf).startswith(b"%PDF")
    client.post(at("paper_template", template), {"off": "1"})
    assert not PaperTemplate.objects.in_use().exists()
    assert "Przywróć" in client.get(url).content.decode()
    client.post(at("paper_template", template), {"on": "1"})
    assert PaperTemplate.objects.in_use().exists()


def test_a_contract_of_a_deal_in_three_presses_and_its_letter(template, its_deal, ada, sam, as_user):
    client = as_user(sam)
    assert at("deal_papers", its_deal) in client.get(at("deal", its_deal)).content.decode()
    page = client.get(at("deal_papers", its_deal)).content.decode()
    assert (template.name in page, str(template.uid) in page) == (True, True)
    pdf = client.get(at("deal_papers_pdf", its_deal) + f"?template={template.uid}&language=en")
    assert (b"".join(pdf).startswith(b"%PDF"), Document.objects.count()) == (True, 0)
    drawn = draws(client, at("deal_papers", its_deal), template)
    document = Document.objects.get()
    assert drawn["Location"] == at("document", document)
    page = client.get(drawn["Location"]).content.decode()
    assert ("Umowa sprzedaży, wersja 1" in page, at("paper_sending", document) in page) == (True, True)
    assert "Ada Kowalska" in client.get(at("paper_sending", document)).content.decode()
    letter = client.post(at("paper_sending", document), {"contact": ada.uid})
    assert document.told("number").replace("/", "-") in client.get(letter["Location"]).content.decode()
    assert client.post(at("paper_sending", document), {}).status_code == 422


def test_an_offer_has_the_button_once_it_is_accepted(template, its_deal, ada, sam, as_user):
    client, offer = as_user(sam), made(its_deal, sam)
    assert at("offer_papers", offer) not in client.get(at("offer", offer)).content.decode()
    assert client.get(at("offer_papers", offer))["Location"] == at("offer", offer)
    assert client.get(at("offer_papers_pdf", offer))["Location"] == at("offer", offer)
    accept(sent(offer, ada, sam), name="Ada Kowalska")
    assert at("offer_papers", offer) in client.get(at("offer", fresh(offer))).content.decode()
    assert b"".join(client.get(at("offer_papers_pdf", offer))).startswith(b"%PDF")
    assert draws(client, at("offer_papers", offer), template).status_code == 302
    second = draws(client, at("offer_papers", offer), template)
    assert (second.status_code, "już taki dokument" in second.content.decode()) == (422, True)


def test_without_a_template_the_page_says_who_adds_one(its_deal, sam, marek, as_user):
    assert "Nie ma jeszcze szablonu" in as_user(sam).get(at("deal_papers", its_deal)).content.decode()
    assert as_user(sam).get(at("deal_papers_pdf", its_deal)).status_code == 404
    assert reverse("sales:paper_templates") in as_user(marek).get(at("deal_papers", its_deal)).content.decode()


def test_only_who_sees_the_deal_draws_anything_up(template, its_deal, ada, sam, mallory, as_user):
    draws(as_user(sam), at("deal_papers", its_deal), template)
    document, client = Document.objects.get(), as_user(mallory)
    for name, row in (("deal_papers", its_deal), ("deal_papers_pdf", its_deal), ("paper_sending", document)):
        assert client.get(at(name, row)).status_code == 404
    assert draws(client, at("deal_papers", its_deal), template).status_code == 404
    assert client.post(at("paper_sending", document), {"contact": ada.uid}).status_code == 404
    assert Document.objects.count() == 1


def test_a_reader_of_everybody_gets_no_draft_of_a_persons_deal(template, sam, ada, oskar, as_user):
    named(sam)
    hers = with_line(deal(sam, contact=ada), by=sam)
    for name in ("deal_papers", "deal_papers_pdf"):
        assert as_user(oskar).get(at(name, hers)).status_code == 404
    assert draws(as_user(oskar), at("deal_papers", hers), template).status_code == 404


def test_a_paper_that_came_by_hand_is_sent_from_nowhere(its_deal, sam, as_user):
    client = as_user(sam)
    client.post(at("add_deals", its_deal), {"kind": "contract", "issued_on": "2026-12-01", "currency": "PLN"})
    document = Document.objects.get()
    assert at("paper_sending", document) not in client.get(at("document", document)).content.decode()
    assert client.get(at("paper_sending", document))["Location"] == at("document", document)
