"""Invoices by API: drawn up once, what is missing beside its field, nothing of those who may not be served."""

import pytest

from crm.privacy.models import Disclosure, LedgerEntry
from crm.sales.ksef.drafting import Terms, draft_from_deal
from crm.sales.models import Document
from tests.api.conftest import code
from tests.sales.deal_builders import deal, firm, pause
from tests.sales.document_builders import again, paper
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


@pytest.fixture
def hers(sam, ada):
    """A draft of Ada's own invoice."""
    with_nip(sam)
    return draft_from_deal(with_line(deal(sam, ada), by=sam), Terms(issued_on=today()), by=sam)


def correction(**values):
    return asked(**{"reason": "Zwrot", "lines": [{"quantity": "1"}], **values})


def test_a_correction_begins_with_the_lines_as_they_stand_and_takes_what_is_different(hub, hers, ada):
    path = f"documents/{hers.uid}/corrections/"
    read = hub.get(f"{path}?{FOR}")
    [line] = read.said["lines"]
    assert (line["product"], line["vat"], read.said["currency"]) == ("Montaż", "23", "PLN")
    assert Disclosure.objects.filter(person=ada.pk, purpose__slug="contracts").exists()
    answer = hub.post(path, correction())
    drawn = again(Document.objects.get(uid=answer.said["id"]))
    assert (answer.status_code, drawn.draft, drawn.corrects, drawn.invoice_kind) == (201, True, hers, "KOR")
    assert drawn.worth < 0
    assert hub.get(f"documents/{drawn.uid}/?{FOR}").said["corrects"] == str(hers.uid)
    assert LedgerEntry.objects.filter(act="document.added", target=f"document:{drawn.uid}").count() == 1


def test_one_key_draws_up_one_correction(hub, hers):
    answers = [hub.post(f"documents/{hers.uid}/corrections/", correction(), idempotency_key="k1") for _try in range(2)]
    assert (len({answer.said["id"] for answer in answers}), Document.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [{}, {}]}, "lines"),
        ({"lines": [{"quantity": "-1"}]}, "quantity"),
        ({"lines": [{"quantity": "NaN"}]}, "quantity"),
        ({"lines": [{"net": "1"}]}, "net"),
        ({"lines": [{"unit_price": "1e40"}]}, "unit_price"),
        ({"reason": ""}, "reason"),
        ({"reason": "PESEL 44051401359"}, "reason"),
        ({"lines": [{}]}, "Nic się nie zmienia"),
    ],
)
def test_what_is_wrong_with_a_correction_stands_beside_it_and_nothing_is_kept(hub, hers, values, field):
    answer = hub.post(f"documents/{hers.uid}/corrections/", correction(**values))
    assert (answer.status_code, field in str(answer.said)) == (422, True)
    assert Document.objects.count() == 1


def test_a_scan_is_not_corrected(hub, sam, ada):
    scanned = paper(sam, contact=ada)
    assert hub.get(f"documents/{scanned.uid}/corrections/?{FOR}").status_code == 422
    assert hub.post(f"documents/{scanned.uid}/corrections/", correction()).status_code == 422


def test_nobody_else_reads_or_corrects_it(hub, rival, as_token, hers, ada):
    path = f"documents/{hers.uid}/corrections/"
    assert (rival.get(f"{path}?{FOR}").status_code, rival.post(path, correction()).status_code) == (404, 404)
    reader = as_token("documents:read")
    assert (reader.get(f"{path}?{FOR}").status_code, reader.post(path, correction()).status_code) == (200, 403)
    assert code(hub.post(path, correction(purpose="offers")))[0] in (403, 409)
    pause(ada)
    assert (hub.get(f"{path}?{FOR}").status_code, hub.post(path, correction()).status_code) == (404, 404)
    assert Document.objects.count() == 1
