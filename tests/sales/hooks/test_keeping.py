"""What the time of keeping counts from: each paper tells its events, with number and page, in one query."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import translation

from crm.contacts.companies.company_editing import add_company
from crm.privacy.erasure.eraser import erase
from crm.sales.hooks.retention_events import papers as events
from crm.sales.models import Document
from retention.horizons.needs import needed, obliged
from retention.horizons.retention_events import Event, gathered
from tests.retention.ruled_people import all_off, on
from tests.sales.document_builders import PDF, SCAN, paper

WARSAW = ZoneInfo("Europe/Warsaw")


def at(*day):
    return datetime(*day, tzinfo=WARSAW)


def told(person):
    return [(item.start, item.at, item.open, item.ref) for item in gathered([person])[person] if item.url]


def test_an_invoice_counts_from_the_day_its_payment_fell_due(ada, sam):
    new_paper = paper(sam, ada)
    matches = set(events([ada.pk]))
    same = {"ref": "FV/2026/114", "url": f"/documents/{new_paper.uid}/"}
    assert matches == {
        Event(ada.pk, "document", at(2026, 3, 2), **same),
        Event(ada.pk, "payment_due", at(2026, 3, 16), **same),
    }


def test_a_contract_counts_from_its_end_and_a_running_one_is_under_way(ada, sam):
    paper(sam, ada, kind="contract", number="U/1", payment_due_on=None)
    paper(sam, ada, kind="contract", number="U/2", payment_due_on=None, ended_on=date(2026, 5, 1))
    assert told(ada.pk) == [
        ("contract_end", at(2026, 3, 2), True, "U/1"),
        ("contract_end", at(2026, 5, 1), False, "U/2"),
    ]


def test_a_complaint_is_under_way_until_it_is_settled(ada, sam):
    paper(sam, ada, kind="complaint", number="R/1")
    paper(sam, ada, kind="complaint", number="R/2", ended_on=date(2026, 5, 1))
    assert told(ada.pk) == [("case_end", at(2026, 3, 2), True, "R/1"), ("case_end", at(2026, 5, 1), False, "R/2")]


def test_a_paper_without_a_number_is_called_by_its_kind_and_key(ada, sam):
    new_paper = paper(sam, ada, kind="offer", number="")
    with translation.override("en"):
        assert told(ada.pk) == [("document", at(2026, 3, 2), False, f"Offer {new_paper.uid.hex[:8].upper()}")]


def test_no_case_of_the_privacy_desk_and_no_voucher_is_made_of_complaints_and_offers(ada, sam):
    paper(sam, ada, kind="complaint")
    paper(sam, ada, kind="offer")
    assert {(event.start, event.purpose) for event in events([ada.pk])} == {
        ("case_end", "service"),
        ("document", "enquiries"),
    }


def test_what_tax_law_keeps_stays_whole_until_its_floor_is_over_and_an_offer_goes(ada, sam, dora):
    on("tax-papers", "accounting-vouchers")
    result = paper(sam, ada, issued_on=date(2021, 12, 20), payment_due_on=date(2022, 1, 3), scan=SCAN)
    paper(sam, ada, kind="offer")
    paper(sam, ada, issued_on=date(2020, 2, 3), payment_due_on=date(2020, 2, 17))
    at = datetime(2026, 11, 25, 12, tzinfo=WARSAW)
    erase(ada.person, obliged(ada.person, at).sparing, by=dora)
    (left,) = Document.objects.with_keys()
    assert (left, left.number, left.amount, left.file.plain()) == (result, "FV/2026/114", "1230.50", PDF)
    last, over = datetime(2027, 12, 31, tzinfo=WARSAW), datetime(2028, 1, 4, tzinfo=WARSAW)
    assert (bool(obliged(ada.person, last).reasons), obliged(ada.person, over).reasons) == (True, ())


def test_a_paper_issued_after_it_was_due_is_kept_for_the_books(ada, sam, dora):
    on("accounting-vouchers")
    paper(sam, ada, issued_on=date(2021, 1, 5), payment_due_on=date(2020, 12, 30))
    erase(ada.person, obliged(ada.person, datetime(2026, 11, 25, tzinfo=WARSAW)).sparing, by=dora)
    assert Document.objects.count() == 1


def test_a_running_contract_stands_against_the_purge_and_against_a_request_by_the_law_alone(ada, sam, monkeypatch):
    paper(sam, ada, kind="contract", payment_due_on=None)
    at = datetime(2026, 11, 25, tzinfo=WARSAW)
    assert all("financial" in horizon(ada.person, at).sparing for horizon in (needed, obliged))
    all_off(monkeypatch)  # no tax, no accounting: what the purpose still needs spares nobody who asks (Art. 17(1))
    assert ("financial" in needed(ada.person, at).sparing, obliged(ada.person, at).sparing) == (True, {})


def test_a_firms_paper_is_nobodys_event(ada, sam):
    paper(sam, company=add_company({"name": "Mebloplast S.A."}, by=sam))
    assert list(events([ada.pk])) == []


def test_a_thousand_people_cost_one_query(ada, ben, sam, django_assert_num_queries):
    for contact in (ada, ben):
        paper(sam, contact)
    with django_assert_num_queries(1):
        assert len(list(events([ada.pk, ben.pk]))) == 4
