"""Drafts of invoices: drawn up once, sealed, counted when they are in KSeF; corrected; refused with words."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from consents.models import Controller
from crm.contacts.safeguards.pause import Paused
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Person
from crm.sales.document_imports import fa3
from crm.sales.documents.documents import change, remove
from crm.sales.ksef.corrected_file import read_file
from crm.sales.ksef.drafting import Terms, draft_correction, draft_from_deal, draft_from_offer
from crm.sales.ksef.schema_check import refused_elements
from crm.sales.models import Document, ExchangeRate, Turnover
from crm.sales.offers.answers import accept
from tests.sales.deal_builders import again as deal_again, deal, pause
from tests.sales.document_builders import again
from tests.sales.ksef.invoice_builders import KSEF, accepted, today, with_nip
from tests.sales.offer_builders import firms_deal, fresh, made, sent, with_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(sam, ada):
    return accepted(firms_deal(sam, ada), ada, sam)


def test_an_accepted_offer_becomes_a_sealed_draft_that_the_schema_and_our_own_import_read(offer, sam):
    document = again(draft_from_offer(offer, Terms(issued_on=today()), by=sam))
    content = document.told("file").plain()
    cells = fa3.invoice(content)
    number = f"FV/{today():%Y/%m}/001"
    assert refused_elements(content) == []
    assert (cells["number"], cells["amount"], cells["nip"]) == (number, "247.23", "5265877635")
    assert (document.told("number"), document.worth, document.draft) == (number, D("247.23"), True)
    assert (document.kind, document.invoice_kind, document.format) == ("invoice", "VAT", "xml")
    assert (document.offer, document.deal, document.company) == (offer, offer.deal, offer.deal.company)
    with default_storage.open(document.firm_file.name) as stored:
        assert b"Mebloplast" not in stored.read()
    assert list(LedgerEntry.objects.filter(act="document.added", target=f"document:{document.uid}").values("act"))


def test_of_an_offer_there_is_one_invoice_and_it_says_what_was_accepted(offer, sam):
    with_line(offer.deal, by=sam)  # the deal changes later
    document = again(draft_from_offer(offer, Terms(issued_on=today()), by=sam))
    assert len(read_file(document).lines) == 1
    with pytest.raises(ValidationError, match="już"):
        draft_from_offer(offer, Terms(issued_on=today()), by=sam)
    remove(document, by=sam)
    assert draft_from_offer(fresh(offer), Terms(issued_on=today()), by=sam).told("number").endswith("/002")


def test_an_offer_that_nobody_accepted_is_none(sam, ada):
    with_nip(sam)
    with pytest.raises(ValidationError, match="przyjęta"):
        draft_from_offer(made(firms_deal(sam, ada), sam), Terms(issued_on=today()), by=sam)
    assert not Document.objects.exists()


def test_a_deal_has_one_draft_of_its_lines_at_a_time(sam, ada):
    with_nip(sam)
    its_deal = firms_deal(sam, ada)
    document = again(draft_from_deal(its_deal, Terms(issued_on=today(), number="A/1"), by=sam))
    with pytest.raises(ValidationError):
        draft_from_deal(deal_again(its_deal), Terms(issued_on=today()), by=sam)
    change(document, {"ksef": KSEF}, version=1, by=sam)
    assert not again(document).draft
    assert draft_from_deal(deal_again(its_deal), Terms(issued_on=today()), by=sam).draft


def test_a_draft_is_not_unpaid_and_counts_once_it_is_in_ksef(offer, sam):
    document = again(draft_from_offer(offer, Terms(issued_on=today()), by=sam))
    counted = Turnover.objects.filter(kind="invoice", count__gt=0)
    assert (Document.objects.unpaid().count(), counted.count()) == (0, 0)
    change(document, {"note": "x"}, version=1, by=sam)
    assert counted.count() == 0
    change(again(document), {"ksef": KSEF}, version=2, by=sam)
    assert (Document.objects.unpaid().count(), counted.get().amount) == (1, D("247.23"))
    remove(again(document), by=sam)
    assert counted.count() == 0


def test_a_persons_invoice_lies_under_their_key_and_goes_with_them(sam, ada, dora, django_capture_on_commit_callbacks):
    with_nip(sam)
    document = again(draft_from_deal(with_line(deal(sam, ada), by=sam), Terms(issued_on=today()), by=sam))
    cells = fa3.invoice(document.file.plain())
    assert (document.person_id, "nip" in cells, cells["name"]) == (ada.pk, False, ada.label)
    place = document.file.name
    with django_capture_on_commit_callbacks(execute=True):
        erase(Person.objects.with_keys().get(pk=ada.pk), {}, by=dora)
    assert (Document.objects.filter(pk=document.pk).exists(), default_storage.exists(place)) == (False, False)


@pytest.mark.parametrize(
    ("line", "terms", "field"),
    [
        ({"vat": "zw"}, {}, "exempt_basis"),
        ({}, {"payment_due_on": date(2025, 1, 7)}, "payment_due_on"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_kept(sam, ada, line, terms, field):
    with_nip(sam)
    its_deal = with_line(firms_deal(sam, ada), by=sam, **line)
    with pytest.raises(ValidationError) as refusal:
        draft_from_deal(its_deal, Terms(issued_on=today(), **terms), by=sam)
    assert list(refusal.value.error_dict) == [field]
    assert not Document.objects.exists()


def test_without_our_nip_and_without_theirs_there_is_no_invoice(sam, ada):
    its_deal = firms_deal(sam, ada)
    type(its_deal.company).objects.filter(pk=its_deal.company_id).update(nip="")
    with_nip(sam)
    Controller.objects.update(nip="")
    with pytest.raises(ValidationError) as refusal:
        draft_from_deal(deal_again(its_deal), Terms(issued_on=today()), by=sam)
    assert sorted(refusal.value.error_dict) == ["__all__", "eu_vat"]


def test_what_the_schema_refuses_is_refused_with_words(sam, ada):
    with_nip(sam)
    its_deal = with_line(firms_deal(sam, ada), by=sam)
    with pytest.raises(ValidationError, match="numer"):
        draft_from_deal(its_deal, Terms(issued_on=today(), number="A" * 300), by=sam)
    assert not Document.objects.exists()


def test_a_restricted_customers_and_another_teams_deal_are_not_invoiced(sam, ada, mallory):
    with_nip(sam)
    its_deal = with_line(deal(sam, ada), by=sam)
    with pytest.raises(PermissionDenied):
        draft_from_deal(its_deal, Terms(issued_on=today()), by=mallory)
    pause(ada)
    with pytest.raises(Paused):
        draft_from_deal(its_deal, Terms(issued_on=today()), by=sam)
    assert not Document.objects.exists()


def test_a_correction_takes_over_the_invoice_and_owes_the_difference(offer, sam):
    document = again(draft_from_offer(offer, Terms(issued_on=today()), by=sam))
    change(document, {"ksef": KSEF}, version=1, by=sam)
    (line,) = read_file(again(document)).lines
    fewer = [replace(line, quantity=D(1))]
    drawn = again(draft_correction(again(document), fewer, reason="Zwrot", issued_on=today(), by=sam))
    cells = fa3.invoice(drawn.told("file").plain())
    assert refused_elements(drawn.told("file").plain()) == []
    assert (cells["corrects"], cells["corrects_ksef"], cells["reason"]) == (document.told("number"), KSEF, "Zwrot")
    assert (drawn.worth, drawn.invoice_kind, drawn.corrects, drawn.draft) == (D("-123.61"), "KOR", document, True)
    assert [each.quantity for each in read_file(drawn).lines] == [1]


@pytest.mark.parametrize(("quantity", "reason"), [(D(2), "Zwrot"), (D(1), " "), (D(-1), "Zwrot")])
def test_a_correction_of_nothing_without_a_reason_or_below_zero_is_refused(offer, sam, quantity, reason):
    document = again(draft_from_offer(offer, Terms(issued_on=today()), by=sam))
    lines = [replace(line, quantity=quantity) for line in read_file(document).lines]
    with pytest.raises(ValidationError):
        draft_correction(document, lines, reason=reason, issued_on=today(), by=sam)
    assert Document.objects.filter(invoice_kind="KOR").count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_once_draw_up_one_invoice(sam, ada):
    with_nip(sam)
    offer = made(firms_deal(sam, ada), sam)
    accept(sent(offer, ada, sam), name="Ada", role="Prezeska")

    def act(_turn):
        try:
            return bool(draft_from_offer(fresh(offer), Terms(issued_on=timezone.localdate()), by=sam))
        except ValidationError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        turns = list(pool.map(act, range(2)))
    assert (sorted(turns), Document.objects.filter(kind="invoice").count()) == ([False, True], 1)


def test_the_rate_of_the_day_before_fills_itself_in_and_a_typed_one_stands(sam, ada):
    with_nip(sam)
    ExchangeRate.objects.create(code="EUR", day=today() - timedelta(days=1), rate=D("4.2368"), source="file")
    ExchangeRate.objects.create(code="EUR", day=today(), rate=D("9.99"), source="file")
    its_deal = with_line(deal(sam, ada, currency="EUR"), by=sam)
    drawn = again(draft_from_deal(its_deal, Terms(issued_on=today()), by=sam))
    assert read_file(drawn).exchange_rate == D("4.2368")
    remove(drawn, by=sam)
    terms = Terms(issued_on=today(), exchange_rate=D("4.3"))
    assert read_file(again(draft_from_deal(deal_again(its_deal), terms, by=sam))).exchange_rate == D("4.3")
