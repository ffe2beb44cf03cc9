"""Pages of invoices: drawn up from an offer and a deal, corrected; what others see of them."""

import pytest
from django.urls import reverse

from crm.sales.ksef.drafting import Terms, draft_from_deal
from crm.sales.models import Document
from tests.sales.deal_builders import deal, pause
from tests.sales.document_builders import again, paper
from tests.sales.ksef.invoice_builders import KSEF, accepted, today, with_nip
from tests.sales.offer_builders import firms_deal, made, with_line

pytestmark = pytest.mark.django_db
SENT = {"issued_on": "2026-12-01", "payment_due_on": "2026-12-15"}


@pytest.fixture
def offer(sam, ada):
    return accepted(firms_deal(sam, ada), ada, sam)


def page(row, name):
    return reverse(f"sales:{name}", args=[row.uid])


def text_of(answer):
    return answer.content.decode()


def test_from_an_accepted_offer_to_the_draft_and_its_file(offer, sam, as_user):
    client = as_user(sam)
    assert page(offer, "offer_invoice") in text_of(client.get(page(offer, "offer")))
    assert "Montaż" in text_of(client.get(page(offer, "offer_invoice")))
    answer = client.post(page(offer, "offer_invoice"), SENT)
    document = Document.objects.get(kind="invoice")
    assert (answer.status_code, answer.url) == (302, page(document, "document"))
    text = text_of(client.get(page(document, "document")))
    assert ("Szkic" in text, "Koryguj" in text) == (True, True)
    file = client.get(page(document, "file"))
    assert (file["Content-Type"], b"P_13_1" in b"".join(file)) == ("application/xml", True)
    assert client.get(page(offer, "offer_invoice")).url == page(document, "document")


def test_from_a_deal_and_what_is_missing_is_said_on_the_form(sam, ada, as_user):
    with_nip(sam)
    its_deal = with_line(firms_deal(sam, ada), by=sam, vat="zw")
    client = as_user(sam)
    assert page(its_deal, "deal_invoice") in text_of(client.get(page(its_deal, "deal")))
    refused = client.post(page(its_deal, "deal_invoice"), SENT)
    assert (refused.status_code, "podstawę zwolnienia" in text_of(refused)) == (422, True)
    assert client.post(page(its_deal, "deal_invoice"), {**SENT, "exempt_basis": "art. 43"}).status_code == 302
    assert Document.objects.get().draft


def test_euro_asks_for_the_rate(sam, ada, as_user):
    with_nip(sam)
    its_deal = with_line(deal(sam, ada, currency="EUR"), by=sam)
    client = as_user(sam)
    for rate in ("", "0", "-1", "cztery", "NaN", "9" * 40):
        assert client.post(page(its_deal, "deal_invoice"), {**SENT, "exchange_rate": rate}).status_code == 422
    assert client.post(page(its_deal, "deal_invoice"), {**SENT, "exchange_rate": "4,2873"}).status_code == 302


def test_a_correction_line_by_line(offer, sam, as_user):
    client = as_user(sam)
    client.post(page(offer, "offer_invoice"), SENT)
    document = Document.objects.get(kind="invoice")
    form = page(document, "correction")
    assert "Montaż" in text_of(client.get(form))
    values = {"reason": "Zwrot", "issued_on": "2026-12-02", "quantity_0": "2", "price_0": "100,50", "discount_0": "0"}
    assert client.post(form, values).status_code == 422
    assert client.post(form, {**values, "price_0": "abc"}).status_code == 422
    assert client.post(form, {**values, "quantity_0": ""}).status_code == 302
    drawn = again(Document.objects.get(invoice_kind="KOR"))
    assert str(drawn.worth) == "-247.23"
    assert drawn.told("number") in text_of(client.get(page(document, "document")))
    assert document.told("number") in text_of(client.get(page(drawn, "document")))


def test_an_offer_without_an_answer_and_a_scan_lead_back(sam, ada, as_user):
    with_nip(sam)
    offer, scanned = made(firms_deal(sam, ada), sam), paper(sam, contact=ada)
    client = as_user(sam)
    assert client.get(page(offer, "offer_invoice")).url == page(offer, "offer")
    assert client.get(page(scanned, "correction")).url == page(scanned, "document")
    assert "Koryguj" not in text_of(client.get(page(scanned, "document")))


def test_others_find_nothing(offer, sam, mallory, as_user):
    document = draft_from_deal(offer.deal, Terms(issued_on=today()), by=sam)
    client = as_user(mallory)
    for row, name in ((offer, "offer_invoice"), (offer.deal, "deal_invoice"), (document, "correction")):
        assert client.get(page(row, name)).status_code == 404
        assert client.post(page(row, name), SENT).status_code == 404


def test_a_reader_of_everybody_draws_up_and_corrects_nothing_of_a_person(sam, ada, oskar, as_user):
    with_nip(sam)
    hers = with_line(deal(sam, contact=ada), by=sam)
    offer = accepted(with_line(deal(sam, contact=ada), by=sam), ada, sam)
    document = draft_from_deal(hers, Terms(issued_on=today()), by=sam)
    client, before = as_user(oskar), Document.objects.count()
    for row, name in ((hers, "deal_invoice"), (offer, "offer_invoice"), (document, "correction")):
        assert (client.get(page(row, name)).status_code, client.post(page(row, name), SENT).status_code) == (404, 404)
    assert Document.objects.count() == before


def test_a_restricted_persons_invoice_is_not_drawn_up(sam, ada, as_user):
    hers, client = with_line(deal(sam, contact=ada), by=sam), as_user(sam)
    offer = accepted(with_line(deal(sam, contact=ada), by=sam), ada, sam)
    pause(ada)
    for row, name, code in ((hers, "deal_invoice", 403), (offer, "offer_invoice", 404)):
        for answer in (client.get(page(row, name)), client.post(page(row, name), SENT)):
            assert (answer.status_code, "Montaż" in text_of(answer)) == (code, False)


def test_a_restricted_persons_invoice_is_not_corrected(sam, ada, as_user):
    with_nip(sam)
    document = draft_from_deal(with_line(deal(sam, ada), by=sam), Terms(issued_on=today()), by=sam)
    pause(ada)
    assert as_user(sam).get(page(document, "correction")).status_code == 404


def test_the_number_of_ksef_ends_the_draft(offer, sam, as_user):
    document = again(draft_from_deal(offer.deal, Terms(issued_on=today()), by=sam))
    client = as_user(sam)
    sent = {"kind": "invoice", "issued_on": "2026-12-01", "currency": "PLN", "amount": "247.23", "version": 1}
    assert client.post(page(document, "edit"), {**sent, "number": "A/1", "ksef": KSEF}).status_code == 302
    assert "Szkic" not in text_of(client.get(page(document, "document")))
