"""Papers by API: a person's for a purpose with a ground, a firm's as the firm's, changed over their version."""

from datetime import date

import pytest

from consents.models import Restriction
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.models import Company
from crm.privacy.models import AccessEntry, Disclosure, Purpose
from crm.sales.models import Document
from tests.api.conftest import bare, code
from tests.api.people.test_contacts import wrong
from tests.sales.document_builders import SCAN, paper

NEW = {"purpose": "contracts", "kind": "invoice", "number": "FV 9/2026", "issued_on": "2026-03-02", "amount": "99.90"}


@pytest.fixture
def firm(sam):
    return add_company({"name": "Mebloplast S.A.", "nip": "5260250274"}, by=sam)


def numbers(answer):
    return [row["number"] for row in answer.said["results"]]


def test_papers_are_read_for_a_purpose_and_disclosed(hub, sam, ada, firm):
    hers = paper(sam, ada, scan=SCAN)
    paper(sam, company=firm, number="FV firmy", issued_on=date(2026, 1, 2))
    answer = hub.get("documents/?purpose=contracts")
    assert numbers(answer) == ["FV/2026/114", "FV firmy"]
    row = answer.said["results"][0]
    assert bare(row) | {"added_at": ""} == {
        "id": str(hers.uid),
        "contact": str(ada.uid),
        "company": None,
        "kind": "invoice",
        "number": "FV/2026/114",
        "ksef": "5265877635-20260826-0100001AF629-AF",
        **{"rate": None, "rate_currency": "", "rate_on": None},
        "amount": "1230.50",
        "currency": "PLN",
        "issued_on": "2026-03-02",
        "payment_due_on": "2026-03-16",
        "ended_on": None,
        "note": "Regał dębowy",
        "has_file": True,
        **{"draft": False, "ksef_state": "", "has_upo": False},
        "corrects": None,
        "added_at": "",
    }
    look = AccessEntry.objects.latest("at")
    assert (look.people, sorted(look.fields)) == ([ada.pk], ["amount", "ksef", "note", "number"])
    assert list(Disclosure.objects.values_list("person", "categories")) == [(ada.pk, ["financial"])]


def test_filters_and_pages_answer_one_query(hub, sam, ada, firm):
    for month in range(1, 6):
        paper(
            sam,
            ada,
            number=f"{month}",
            issued_on=date(2026, month, 1),
            ended_on=date(2026, 6, 1) if month > 2 else None,
        )
    paper(sam, company=firm, number="u", kind="contract")
    assert numbers(hub.get("documents/?purpose=contracts&unpaid=true")) == ["2", "1"]
    assert numbers(hub.get(f"documents/?purpose=contracts&company={firm.uid}")) == ["u"]
    assert numbers(hub.get("documents/?purpose=contracts&kind=contract")) == ["u"]
    first = hub.get(f"documents/?purpose=contracts&contact={ada.uid}&page_size=3")
    second = hub.get("/api/v1/" + first.said["next"].split("/api/v1/")[1])
    assert (numbers(first), numbers(second), second.said["next"]) == (["5", "4", "3"], ["2", "1"], None)


def test_who_has_no_ground_for_the_purpose_is_absent_and_refused_by_name(hub, sam, add):
    enquiries = Purpose.objects.get(slug="enquiries")
    enquirer = add(sam, purpose=enquiries, name="Bez Umowy", email="bez@umowy.test", phone="")
    new_paper = paper(sam, enquirer)
    assert numbers(hub.get("documents/?purpose=contracts")) == []
    assert code(hub.get(f"documents/{new_paper.uid}/?purpose=contracts")) == (409, "contact_not_allowed")
    assert code(hub.post("documents/", {**NEW, "contact": str(enquirer.uid)})) == (409, "contact_not_allowed")


def test_a_purpose_without_use_for_papers_shows_none(hub, sam, ada, offers):
    new_paper = paper(sam, ada)
    assert numbers(hub.get("documents/?purpose=offers")) == []
    assert code(hub.get(f"documents/{new_paper.uid}/?purpose=offers")) == (403, "purpose_not_granted")
    assert code(hub.post("documents/", {**NEW, "purpose": "offers", "contact": str(ada.uid)})) == (
        403,
        "purpose_not_granted",
    )


def test_a_restricted_persons_papers_are_missing(hub, sam, ada):
    new_paper = paper(sam, ada)
    Restriction.objects.create(person=ada.person, reason="accuracy", since=new_paper.added_at, placed_by="user:1")
    assert numbers(hub.get("documents/?purpose=contracts")) == []
    assert code(hub.get(f"documents/{new_paper.uid}/?purpose=contracts")) == (404, "not_found")


def test_a_foreign_paper_is_missing(rival, hub, sam, ada):
    new_paper = paper(sam, ada)
    theirs = rival.get(f"documents/{new_paper.uid}/?purpose=contracts")
    missing = rival.get("documents/00000000-0000-4000-8000-000000000000/?purpose=contracts")
    assert (theirs.status_code, theirs.content) == (404, missing.content)
    assert hub.get(f"documents/{new_paper.uid}/?purpose=contracts").status_code == 200


def test_a_paper_is_added_to_a_contact_a_firm_or_a_sole_trader(hub, sam, ada, firm):
    assert hub.post("documents/", {**NEW, "contact": str(ada.uid)}).status_code == 201
    assert hub.post("documents/", {**NEW, "company": str(firm.uid)}).status_code == 201
    turn_into_sole_trader(firm, ada, by=sam)
    assert hub.post("documents/", {**NEW, "company": str(firm.uid)}).status_code == 201
    assert list(Document.objects.values_list("person", flat=True)) == [ada.pk] * 3
    assert wrong(hub.post("documents/", NEW)) == {"/contact": "required"}


def test_what_cannot_be_is_told_by_field(hub, ada):
    bad = {**NEW, "contact": str(ada.uid), "issued_on": "2026-02-31", "amount": "x", "ksef": "1", "note": "44051401359"}
    assert wrong(hub.post("documents/", {**bad, "has_file": True})) == {"/has_file": "read_only"}
    assert wrong(hub.post("documents/", bad)) == {
        "/issued_on": "invalid",
        "/amount": "invalid",
        "/ksef": "ksef",
        "/note": "pesel",
    }
    odd = {**NEW, "contact": str(ada.uid), "kind": "contract", "ended_on": "2020-01-01"}
    assert wrong(hub.post("documents/", odd)) == {"/ended_on": "invalid"}
    assert Document.objects.count() == 0


def test_a_paper_is_changed_over_its_version(hub, ada):
    answer = hub.post("documents/", {**NEW, "contact": str(ada.uid)})
    url = f"documents/{answer.said['id']}/?purpose=contracts"
    assert code(hub.patch(url, {"ended_on": "2026-03-09"})) == (428, "precondition_required")
    changed = hub.patch(url, {"ended_on": "2026-03-09"}, If_Match=answer.headers["ETag"])
    assert changed.said == {"id": answer.said["id"], "changed": ["ended_on"]}
    assert code(hub.patch(url, {"note": "x"}, If_Match=answer.headers["ETag"])) == (412, "precondition_failed")
    assert hub.get(url).said["ended_on"] == "2026-03-09"


def test_a_company_that_the_caller_does_not_see_is_not_named(hub, sam, mallory, ada, team_b):
    firm = add_company({"name": "Ada Kowalska"}, by=sam)
    turn_into_sole_trader(firm, ada, by=sam)
    new_paper = paper(sam, company=firm)
    url = f"documents/{new_paper.uid}/?purpose=contracts"
    assert hub.get(url).said["company"] == str(firm.uid)
    Company.objects.update(owner=mallory, team=team_b)
    assert (hub.get(url).said["company"], hub.get(url).said["contact"]) == (None, str(ada.uid))
    assert numbers(hub.get(f"documents/?purpose=contracts&company={firm.uid}")) == []


def test_scopes_open_reading_and_writing_apart(as_token, ada):
    reader = as_token("documents:read")
    assert reader.get("documents/?purpose=contracts").status_code == 200
    assert reader.post("documents/", {**NEW, "contact": str(ada.uid)}).status_code == 403
