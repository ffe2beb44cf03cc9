"""Payments by API: matched by number and amount, marked once; who is not the program's is as if not there."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from consents.models import Ground
from crm.contacts.companies.company_editing import add_company
from crm.privacy.models import AccessEntry, Disclosure, LedgerEntry
from tests.api.conftest import code
from tests.sales.deal_builders import pause
from tests.sales.document_builders import again, paper

pytestmark = pytest.mark.django_db
DAY = "2026-12-01"
ALL, MARKS = "documents/payments/", "documents/payments/marks/"


def payment(text="Zapłata za FV/2026/114", amount="1230.50", **more):
    return {"day": DAY, "amount": amount, "text": text, **more}


def sent(*payments, purpose="contracts"):
    return {"purpose": purpose, "payments": list(payments)}


def mark(document, version=1, day=DAY):
    return {"document": str(document.uid), "version": version, "day": day}


def test_an_invoice_is_found_and_marked_once(hub, sam, ada):
    document = paper(sam, contact=ada)
    read = hub.post(ALL, sent(payment(), payment("Prezent", "5")))
    assert read.said == {
        "results": [{"document": str(document.uid), "version": 1, "day": DAY, "outcome": "fits"}],
        "unmatched": 1,
    }
    assert again(document).ended_on is None
    body = {"purpose": "contracts", "marks": [mark(document), mark(document, 7) | {"document": str(uuid4())}]}
    answer = hub.post(MARKS, body)
    assert (answer.said["marked"], len(answer.said["left"])) == ([str(document.uid)], 1)
    assert str(again(document).ended_on) == DAY
    assert hub.post(MARKS, body).said["marked"] == []
    assert hub.post(ALL, sent(payment())).said["results"][0]["outcome"] == "paid"
    assert LedgerEntry.objects.filter(act="document.changed", target=f"document:{document.uid}").count() == 1


def test_a_look_is_logged_and_disclosed_and_says_nothing_of_the_text(hub, sam, ada):
    paper(sam, contact=ada)
    answer = hub.post(ALL, sent(payment("FV/2026/114 Ewa Nowak", "1")))
    assert (answer.said["results"][0]["outcome"], "Nowak" in str(answer.said)) == ("differs", False)
    assert AccessEntry.objects.filter(view="api:payments").exists()
    assert Disclosure.objects.filter(person=ada.pk, categories=["financial"]).exists()


def test_who_is_not_the_programs_is_as_if_not_there(hub, rival, sam, ada):
    document = paper(sam, contact=ada)
    nothing = {"results": [], "unmatched": 1}
    left = {"marked": [], "left": [str(document.uid)]}
    body = {"purpose": "contracts", "marks": [mark(document)]}
    assert (rival.post(ALL, sent(payment())).said, rival.post(MARKS, body).said) == (nothing, left)
    pause(ada)
    assert (hub.post(ALL, sent(payment())).said, hub.post(MARKS, body).said) == (nothing, left)
    assert again(document).ended_on is None


def test_without_a_ground_for_the_purpose_a_person_is_not_there_and_a_firm_is(hub, sam, ada):
    document = paper(sam, contact=ada)
    firm = add_company({"name": "Mebloplast sp. z o.o.", "nip": "5265877635"}, by=sam)
    firms = paper(sam, company=firm, number="FV/2026/200", amount=Decimal("5.00"))
    Ground.objects.filter(person=ada.pk).update(ended_at=timezone.now())
    read = hub.post(ALL, sent(payment(), payment("FV/2026/200", "5.00"))).said
    assert ([row["document"] for row in read["results"]], read["unmatched"]) == ([str(firms.uid)], 1)
    body = {"purpose": "contracts", "marks": [mark(document), mark(firms)]}
    assert hub.post(MARKS, body).said == {"marked": [str(firms.uid)], "left": [str(document.uid)]}


@pytest.mark.parametrize(
    "body",
    [
        {"payments": [payment()]},
        sent(),
        sent(*[payment()] * 201),
        sent(payment(amount="-5")),
        sent(payment(amount="NaN")),
        sent(payment(day="wczoraj")),
        sent(payment(text="x" * 1001)),
        sent(payment(currency="XXQ")),
        sent(payment(iban="PL1")),
    ],
)
def test_what_is_no_payment_is_refused(hub, body):
    assert hub.post(ALL, body).status_code == 422


@pytest.mark.parametrize("scope", ["documents:read", "contacts:write"])
def test_other_scopes_open_neither(as_token, sam, ada, scope):
    body = {"purpose": "contracts", "marks": [mark(paper(sam, contact=ada))]}
    caller = as_token(scope)
    assert (caller.post(ALL, sent(payment())).status_code, caller.post(MARKS, body).status_code) == (403, 403)


def test_a_purpose_that_is_not_the_programs_opens_neither(hub):
    assert code(hub.post(ALL, sent(payment(), purpose="newsletter"))) == (403, "purpose_not_granted")


def test_each_payment_counts_as_a_row_of_the_day(hub, shop):
    shop.rows_a_day = 10
    shop.save(update_fields=["rows_a_day"])
    assert hub.post(ALL, sent(*[payment()] * 8)).status_code == 200
    assert code(hub.post(ALL, sent(*[payment()] * 8)))[1] == "rows_spent"
