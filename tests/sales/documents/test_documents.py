"""Papers: whose they are, under which key they stand, what becomes of them with their person."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage

from consents.models import Restriction
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.models import Company
from crm.contacts.people.bin import to_bin
from crm.contacts.safeguards.pause import Paused
from crm.privacy.erasure.eraser import erase, erase_many
from crm.privacy.models import LedgerEntry, Person
from crm.privacy.verbs.export import export
from crm.sales.documents.documents import Overtaken, add, change, remove
from crm.sales.documents.turnover import turnover
from crm.sales.models import Document, Turnover
from tests.sales.document_builders import INVOICE, PDF, SCAN, again, paper

WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.fixture
def firm(sam):
    return add_company({"name": "Mebloplast sp. z o.o.", "nip": "5265877635"}, by=sam)


def on_disk(file):
    with default_storage.open(file.name) as stored:
        return stored.read()


def said(document):
    return {name: document.told(name) for name in ("number", "ksef", "amount", "note")}


def test_a_persons_paper_is_sealed_under_her_key_with_its_file(ada, sam):
    new_paper = paper(sam, ada, scan=SCAN)
    raw = Document.objects.filter(pk=new_paper.pk).values("number", "firm_number", "firm_amount", "person").get()
    assert (str(type(raw.pop("number")).__name__), raw) == (
        "Sealed",
        {"firm_number": "", "firm_amount": None, "person": ada.pk},
    )
    assert said(new_paper) == {name: str(INVOICE[name]) for name in ("number", "ksef", "amount", "note")}
    assert (new_paper.worth, new_paper.file.plain(), new_paper.format) == (Decimal("1230.50"), PDF, "pdf")
    assert PDF not in on_disk(new_paper.file)


def test_a_firms_paper_is_plain_but_for_file_and_note(firm, sam):
    new_paper = paper(sam, company=firm, scan=SCAN)
    assert (new_paper.person, new_paper.number, new_paper.firm_number, new_paper.worth) == (
        None,
        "",
        "FV/2026/114",
        Decimal("1230.50"),
    )
    assert (new_paper.told("note"), new_paper.told("file").plain()) == ("Regał dębowy", PDF)
    assert PDF not in on_disk(new_paper.firm_file)


def test_the_paper_of_a_sole_traders_company_is_her_own(ada, firm, sam):
    turn_into_sole_trader(firm, ada, by=sam)
    new_paper = paper(sam, company=firm)
    assert (new_paper.person_id, new_paper.company_id, new_paper.number) == (ada.pk, firm.pk, "FV/2026/114")


def test_papers_of_a_firm_that_turns_out_a_sole_traders_move_under_her_key(
    ada, firm, sam, django_capture_on_commit_callbacks
):
    new_paper = paper(sam, company=firm, scan=SCAN)
    old = new_paper.firm_file.name
    with django_capture_on_commit_callbacks(execute=True):
        turn_into_sole_trader(firm, ada, by=sam)
    now = again(new_paper)
    assert (now.person_id, said(now)["amount"], now.note, now.file.plain()) == (ada.pk, "1230.50", "Regał dębowy", PDF)
    assert (now.firm_number, now.firm_amount, bool(now.firm_file), default_storage.exists(old)) == (
        "",
        None,
        False,
        False,
    )


def test_a_firm_that_became_a_sole_traders_in_between_gets_no_paper_of_the_house(ada, firm, sam):
    stale = Company.objects.with_keys().get(pk=firm.pk)
    turn_into_sole_trader(firm, ada, by=sam)
    with pytest.raises(ValidationError):
        paper(sam, company=stale)
    assert Document.objects.count() == 0


def test_the_clock_is_what_the_law_counts_from(ada, sam):
    def clock(**values):
        at = paper(sam, ada, **values).counted_from
        return at and at.astimezone(WARSAW)

    day = {"issued_on": date(2026, 3, 2), "payment_due_on": None, "ended_on": None}
    assert clock() == datetime(2026, 3, 16, tzinfo=WARSAW)
    assert clock(payment_due_on=None) == datetime(2026, 3, 2, tzinfo=WARSAW)
    assert clock(issued_on=date(2026, 4, 1)) == datetime(2026, 4, 1, tzinfo=WARSAW)
    assert clock(**day | {"kind": "offer", "ended_on": date(2026, 5, 1)}) == datetime(2026, 3, 2, tzinfo=WARSAW)
    assert clock(**day | {"kind": "contract"}) is None
    assert clock(**day | {"kind": "contract", "ended_on": date(2026, 5, 1)}) == datetime(2026, 5, 1, tzinfo=WARSAW)
    assert clock(**day | {"kind": "complaint"}) is None


def test_a_change_writes_what_differs_over_one_version_only(ada, sam):
    new_paper = paper(sam, ada)
    assert change(
        new_paper, {**INVOICE, "ended_on": date(2026, 3, 10), "number": "FV/2026/115"}, version=1, by=sam
    ) == [
        "ended_on",
        "number",
    ]
    with pytest.raises(Overtaken):
        change(again(new_paper), {"note": "inaczej"}, version=1, by=sam)
    now = again(new_paper)
    assert (now.number, now.ended_on, now.note, now.version) == ("FV/2026/115", date(2026, 3, 10), "Regał dębowy", 2)
    last = LedgerEntry.objects.filter(act="document.changed").get()
    assert (last.about, last.target, last.fields) == (ada.uid, f"document:{new_paper.uid}", ["ended_on", "number"])


def test_a_new_file_replaces_the_old_one_on_the_disk(ada, sam, django_capture_on_commit_callbacks):
    new_paper = paper(sam, ada, scan=SCAN)
    with django_capture_on_commit_callbacks(execute=True):
        assert change(new_paper, {}, version=1, by=sam, scan=SCAN) == ["file"]
    assert default_storage.exists(again(new_paper).file.name)


def test_a_removed_paper_takes_its_file_along(ada, sam, django_capture_on_commit_callbacks):
    new_paper = paper(sam, ada, scan=SCAN)
    with django_capture_on_commit_callbacks(execute=True):
        remove(new_paper, by=sam)
    assert (Document.objects.count(), default_storage.exists(new_paper.file.name)) == (0, False)
    with pytest.raises(Overtaken):
        remove(new_paper, by=sam)


def test_days_and_amounts_that_cannot_be_are_refused(ada, sam):
    wrong = {
        "issued_on": {"issued_on": date(2099, 1, 1)},
        "ended_on": {"kind": "contract", "ended_on": date(2020, 1, 1)},
        "amount": {"amount": Decimal("99999999999")},
    }
    for field, values in wrong.items():
        with pytest.raises(ValidationError) as raised:
            add({**INVOICE, **values}, by=sam, contact=ada)
        assert list(raised.value.message_dict) == [field]


def test_who_was_only_shown_a_contact_adds_no_paper(ada, mallory):
    with pytest.raises(PermissionDenied):
        paper(mallory, ada)


def test_a_restricted_persons_papers_are_hidden_and_none_is_added(ada, sam):
    new_paper = paper(sam, ada)
    assert list(Document.objects.visible_to(sam)) == [new_paper]
    Restriction.objects.create(person=ada.person, reason="accuracy", since=new_paper.added_at, placed_by="user:1")
    assert list(Document.objects.visible_to(sam)) == []
    with pytest.raises(Paused):
        paper(sam, ada)
    with pytest.raises(Paused):
        remove(new_paper, by=sam)


def test_papers_are_seen_by_whoever_sees_whose_they_are(ada, firm, sam, nina, mallory, dora):
    hers, firms = paper(sam, ada), paper(sam, company=firm)
    by_user = {user: set(Document.objects.visible_to(user)) for user in (sam, nina, mallory, dora)}
    both = {hers, firms}
    assert by_user == {sam: both, nina: both, mallory: set(), dora: both}
    to_bin(ada, by=sam)
    assert set(Document.objects.visible_to(sam)) == {firms}


def test_an_erasure_that_spares_nothing_takes_papers_and_files_and_leaves_the_sums(
    ada, sam, dora, django_capture_on_commit_callbacks
):
    new_paper = paper(sam, ada, scan=SCAN)
    with django_capture_on_commit_callbacks(execute=True):
        erase(ada.person, {}, by=dora)
    row = Turnover.objects.values("month", "kind", "currency", "count", "amount").get()
    assert (Document.objects.count(), default_storage.exists(new_paper.file.name)) == (0, False)
    assert row == {
        "month": date(2026, 3, 1),
        "kind": "invoice",
        "currency": "PLN",
        "count": 1,
        "amount": Decimal("1230.50"),
    }


def test_the_fast_eraser_does_the_same(ada, sam, dora):
    paper(sam, ada, scan=SCAN)
    erase_many([ada.person], by=dora)
    assert (Document.objects.count(), Turnover.objects.get().count) == (0, 1)


def test_what_the_law_keeps_stays_whole_with_its_file_and_an_offer_goes(ada, sam, dora):
    result = paper(sam, ada, scan=SCAN)
    paper(sam, ada, kind="offer")
    paper(sam, ada, payment_due_on=date(2019, 5, 1), issued_on=date(2019, 4, 1))
    floor = datetime(2020, 1, 1, tzinfo=WARSAW)
    erase(ada.person, dict.fromkeys(["identity", "address", "financial"], floor), by=dora)
    (left,) = Document.objects.with_keys()
    assert (left, said(left), left.file.plain()) == (result, said(result), PDF)


def test_her_copy_tells_what_a_paper_says_and_when(ada, sam):
    paper(sam, ada)
    (row,) = export(Person.objects.with_keys().get(pk=ada.pk))["sales.document"]
    values = {"number": "FV/2026/114", "amount": "1230.50", "issued_on": "2026-03-02", "payment_due_on": "2026-03-16"}
    assert {name: row[name] for name in values} == values


def test_sums_follow_changes_and_hide_what_few_papers_make(ada, firm, sam):
    first, second = paper(sam, ada), paper(sam, company=firm)
    change(first, {"amount": Decimal(100), "issued_on": date(2026, 4, 1)}, version=1, by=sam)
    remove(second, by=sam)
    left = Turnover.objects.filter(count__gt=0).values_list("month", "amount")
    assert list(left) == [(date(2026, 4, 1), Decimal(100))]
    values = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}
    assert turnover(sam.team_ids, **values)[0]["amount"] is None
    for _each in range(4):
        paper(sam, company=firm, amount=Decimal(1))
    assert turnover(sam.team_ids, **values) == [
        {"kind": "invoice", "currency": "PLN", "count": 5, "amount": Decimal("104.00")}
    ]
