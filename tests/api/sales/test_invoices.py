"""Invoices by API: drawn up once, what is missing beside its field, nothing of those who may not be served."""

import pytest

from crm.sales.models import Document
from tests.sales.deal_builders import deal, firm, pause
from tests.sales.ksef.invoice_builders import accepted, today, with_nip
from tests.sales.offer_builders import firms_deal, made, with_line

pytestmark = pytest.mark.django_db
FOR = "purpose=contracts"


def asked(**values):
    return {"purpose": "contracts", "issued_on": today().isoformat(), **values}


def test_an_accepted_offer_is_invoiced_once_and_its_draft_is_read(hub, sam, ada):
    offer = accepted(firms_deal(sam, ada), ada, sam)
    answer = hub.post("documents/invoices/", asked(offer=str(offer.uid), payment_due_on=today().isoformat()))
    assert answer.status_code == 201
    read = hub.get(f"documents/{answer.said['id']}/?{FOR}").said
    assert (read["amount"], read["draft"], read["corrects"], read["has_file"]) == ("247.23", True, None, True)
    assert hub.post("documents/invoices/", asked(offer=str(offer.uid))).status_code == 422
    assert Document.objects.filter(kind="invoice").count() == 1


def test_a_deal_is_invoiced_and_what_is_missing_stands_beside_its_field(hub, sam):
    with_nip(sam)
    its_deal = with_line(deal(sam, company=firm(sam)), by=sam, vat="zw")
    refused = hub.post("documents/invoices/", asked(deal=str(its_deal.uid)))
    assert (refused.status_code, "exempt_basis" in str(refused.said)) == (422, True)
    assert hub.post("documents/invoices/", asked(deal=str(its_deal.uid), exempt_basis="art. 43")).status_code == 201


def test_one_of_the_two_and_only_an_accepted_offer(hub, sam, ada):
    with_nip(sam)
    offer = made(firms_deal(sam, ada), sam)
    for values in ({}, {"offer": str(offer.uid), "deal": str(offer.deal.uid)}, {"offer": str(offer.uid)}):
        assert hub.post("documents/invoices/", asked(**values)).status_code in (400, 422)
    assert not Document.objects.exists()


def test_a_restricted_persons_deal_is_not_invoiced(hub, sam, ada):
    with_nip(sam)
    its_deal = with_line(deal(sam, ada), by=sam)
    pause(ada)
    assert hub.post("documents/invoices/", asked(deal=str(its_deal.uid))).status_code == 409
    assert not Document.objects.exists()
