"""Transfers outside the EEA: what can be chosen, the assessment step by step, who may be approved (Art. 44 to 49)."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.accounts.clients.forms import NewClientForm
from crm.dpo.proposals.decisions import approve, reject
from crm.dpo.proposals.drafts import propose_change, propose_new
from crm.dpo.proposals.forms import PurposeForm
from crm.dpo.purposes.terms import terms_of
from crm.dpo.transfers.assessments import conclude, save_answers
from crm.dpo.transfers.mechanisms import record_mechanism, review_again
from crm.dpo.transfers.states import transfer_rows
from crm.privacy.models import Agreement, LedgerEntry, PurposeRecipient, Recipient, Transfer
from crm.privacy.recipients.gate import may_disclose
from tests.breaches.pdf_words import words_of_pdf

YEAR = timedelta(days=365)
FIRM = {
    "name": "Larkmail Inc.",
    "name_en": "Larkmail Inc.",
    "kind": "processor",
    "country": "US",
    "access_country": "",
    "services": "wysyłka ofert",
    "email": "privacy@larkmail.example",
    "agreement_needed": True,
    "proof_arrangement": "",
}
CALM = {
    "complete": "yes",
    "onward": "no",
    "surveillance": "no",
    "demands": "no",
    "readable": "no",
    "remedy": "yes",
    "stay": "moment",
    "signed": "yes",
    "copy": "yes",
}
CLAUSES = {"mechanism": "scc", "module": "2", "annexes": ["I", "II"]}
LIST = "/privacy/transfers/"


def today():
    return timezone.localdate()


def drafted_firm(by, **terms):
    proposal = propose_new("recipient", {**FIRM, **terms}, why="Tańsza wysyłka.", by=by)
    return proposal, Recipient.objects.get(slug=proposal.slug)


def answered(transfer, by, **answers):
    return save_answers(transfer, {code: (answer, "") for code, answer in {**CALM, **answers}.items()}, by=by)


def assessed(recipient, by, country="US", **answers):
    transfer = record_mechanism(recipient, country, CLAUSES, by=by)
    answered(transfer, by, **answers)
    return conclude(transfer, outcome="equivalent", review_on=today() + YEAR, by=by)


def state(recipient, country="US"):
    return next(
        str(row.state) for row in transfer_rows(today()) if (row.recipient, row.country) == (recipient, country)
    )


def refused(act):
    """The code of a refusal, and the fields it names."""
    with pytest.raises(ValidationError) as caught:
        act()
    error = caught.value
    return sorted(error.error_dict) if hasattr(error, "error_dict") else error.code


def test_a_recipient_in_a_third_country_is_approved_only_with_a_mechanism_for_each(dora, oskar):
    proposal, firm = drafted_firm(dora, access_country="UA")
    assert refused(lambda: approve(proposal, by=oskar)) == "no_mechanism"
    assessed(firm, dora)
    assert refused(lambda: approve(proposal, by=oskar)) == "no_mechanism"  # looking from Ukraine is a transfer too
    assessed(firm, dora, "UA")
    approve(proposal, by=oskar)
    firm.refresh_from_db()
    assert firm.drafted is False
    assert list(Recipient.objects.active().filter(slug=firm.slug)) == [firm]


def test_a_drafted_recipient_gets_nothing_even_with_everything_else(dora, offers):
    _proposal, firm = drafted_firm(dora)
    assessed(firm, dora)
    PurposeRecipient.objects.create(purpose=offers, recipient=firm)
    Agreement.objects.create(recipient=firm, concluded_on=today(), recorded_by="user:1")
    assert str(may_disclose(firm, offers, ["email"]).reason) == "recipient_not_approved"


def test_a_drafted_recipient_is_offered_to_no_purpose_and_no_program(dora):
    _proposal, firm = drafted_firm(dora)
    offered = (
        NewClientForm().fields["recipient"].queryset,
        [slug for slug, _name in PurposeForm()["recipients"].field.choices],
    )
    assert firm not in offered[0]
    assert firm.slug not in offered[1]
    assert len(offered[1]) == offered[0].count() > 5


def test_what_was_recorded_about_a_rejected_recipient_stays(dora, oskar):
    proposal, firm = drafted_firm(dora)
    assessed(firm, dora)
    reject(proposal, reason="Zbyt ryzykowne.", by=oskar)
    firm.refresh_from_db()
    assert (firm.drafted, firm.active_from, firm.transfers.count()) == (False, None, 1)
    assert not Recipient.objects.active().filter(pk=firm.pk).exists()


def test_moving_to_a_third_country_needs_a_mechanism_and_a_new_name_does_not(dora, oskar):
    courier = Recipient.objects.get(slug="courier")
    moved = propose_change(courier, {**terms_of(courier), "access_country": "UA"}, why="Zdalnie.", by=dora)
    assert refused(lambda: approve(moved, by=oskar)) == "no_mechanism"
    assert [(row.country, row.looked, row.state) for row in transfer_rows(today())] == [("UA", True, "nothing")]
    assessed(courier, dora, "UA")
    approve(moved, by=oskar)
    Transfer.objects.update(
        until=today() - timedelta(days=1)
    )  # it ends, and the gate refuses; a new name is no transfer
    courier.refresh_from_db()
    approve(propose_change(courier, {**terms_of(courier), "name": "Kurier"}, why="Nazwa.", by=dora), by=oskar)


@pytest.mark.parametrize(
    ("country", "values", "fields"),
    [
        ("UA", {"mechanism": "adequacy"}, ["mechanism"]),
        ("US", {"mechanism": "adequacy"}, ["mechanism"]),  # only certified firms
        ("DE", CLAUSES, ["country"]),
        ("CH", {"mechanism": "dpf"}, ["mechanism"]),
        ("US", {"mechanism": "dpf"}, ["data_types", "seen_on", "valid_to"]),
        ("US", {"mechanism": "dpf", "seen_on": 1, "valid_to": 1, "data_types": ["non-hr"]}, ["seen_on"]),
        ("US", {"mechanism": "dpf", "seen_on": 0, "valid_to": -1, "data_types": ["hr"]}, ["valid_to"]),
        ("US", {"mechanism": "scc"}, ["module"]),
        ("UA", {"mechanism": "art49", "derogation": "a", "why": " "}, ["why"]),
        ("UA", {"mechanism": "art49", "why": "Jednorazowo."}, ["derogation"]),
    ],
)
def test_what_the_law_does_not_take_cannot_be_chosen(dora, country, values, fields):
    courier = Recipient.objects.get(slug="courier")
    days = {name: today() + timedelta(days=value) for name, value in values.items() if isinstance(value, int)}
    assert refused(lambda: record_mechanism(courier, country, {**values, **days}, by=dora)) == fields
    assert not Transfer.objects.exists()


def test_a_new_mechanism_ends_the_old_one_on_the_day_it_counts_and_not_before(dora):
    _proposal, firm = drafted_firm(dora)
    certificate = {"mechanism": "dpf", "seen_on": today(), "valid_to": today() + YEAR, "data_types": ["non-hr"]}
    old = record_mechanism(firm, "US", certificate, by=dora)
    new = record_mechanism(firm, "US", CLAUSES, by=dora)
    old.refresh_from_db()
    assert (old.until, state(firm)) == (None, "counts")
    answered(new, dora)
    conclude(new, outcome="equivalent", review_on=today() + YEAR, by=dora)
    old.refresh_from_db()
    assert (old.until, Transfer.objects.count(), state(firm)) == (today() - timedelta(days=1), 2, "counts")


def test_what_is_not_known_demands_measures(dora):
    _proposal, firm = drafted_firm(dora)
    transfer = answered(record_mechanism(firm, "US", CLAUSES, by=dora), dora, readable="unknown")

    def close(outcome):
        return conclude(transfer, outcome=outcome, review_on=today() + YEAR, by=dora)

    assert refused(lambda: close("equivalent")) == ["outcome"]
    save_answers(transfer, {"effective": ("yes", "")}, by=dora)
    assert refused(lambda: close("measures")) == ["outcome"]  # which ones?
    save_answers(transfer, {}, measures="Klucze zostają u nas.", by=dora)
    assert refused(lambda: close("equivalent")) == ["outcome"]
    close("measures")
    assert state(firm) == "counts"


@pytest.mark.parametrize("open_question", ["complete", "surveillance", "signed"])
def test_it_cannot_be_closed_while_a_question_is_open(dora, open_question):
    _proposal, firm = drafted_firm(dora)
    transfer = answered(record_mechanism(firm, "US", CLAUSES, by=dora), dora, **{open_question: ""})
    assert refused(lambda: conclude(transfer, outcome="equivalent", review_on=today() + YEAR, by=dora)) == ["outcome"]
    assert state(firm) == "unfinished"


def test_without_equivalent_protection_it_stays_refused_and_the_file_is_kept(dora, oskar):
    proposal, firm = drafted_firm(dora)
    transfer = record_mechanism(firm, "US", CLAUSES, by=dora)
    conclude(transfer, outcome="not", review_on=None, by=dora)
    assert (state(firm), firm.transfers.count()) == ("not_equivalent", 1)
    assert refused(lambda: approve(proposal, by=oskar)) == "no_mechanism"
    assert refused(lambda: save_answers(transfer, {"remedy": ("yes", "")}, by=dora)) == "closed"


def test_a_new_look_that_fails_ends_what_the_old_one_allowed(dora):
    _proposal, firm = drafted_firm(dora)
    again = review_again(assessed(firm, dora), by=dora)
    assert (state(firm), again.answers["remedy"]["answer"]) == ("counts", "yes")
    assert refused(lambda: review_again(again, by=dora)) == "open"
    conclude(again, outcome="not", review_on=None, by=dora)
    assert state(firm) == "not_equivalent"


def test_other_processors_behind_it_need_annex_three(dora):
    _proposal, firm = drafted_firm(dora)
    firm.sub_processors.create(name="Cloud", country="US")
    transfer = answered(record_mechanism(firm, "US", CLAUSES, by=dora), dora)
    assert refused(lambda: conclude(transfer, outcome="equivalent", review_on=today() + YEAR, by=dora)) == ["outcome"]


def test_the_ledger_names_questions_and_never_answers(dora):
    _proposal, firm = drafted_firm(dora)
    assessed(firm, dora)
    acts = LedgerEntry.objects.filter(act__startswith="transfer.").order_by("pk")
    assert [entry.act for entry in acts] == ["transfer.recorded", "transfer.answered", "transfer.assessed"]
    assert {entry.target for entry in acts} == {f"recipient:{firm.slug}"}
    assert sorted(acts[1].fields) == sorted(CALM)


# pages


@pytest.fixture
def firm(dora):
    return drafted_firm(dora)[1]


def test_the_list_shows_refused_ones_first(desk, dora, firm):
    swiss = Recipient.objects.create(slug="alpen", name="Alpen AG", name_en="Alpen AG", kind="controller", country="CH")
    record_mechanism(swiss, "CH", {"mechanism": "adequacy"}, by=dora)
    page = desk.get(LIST).content.decode()
    assert page.index("Larkmail") < page.index("Alpen")
    assert "refused: no mechanism" in page
    assert "2000/518/EC" in page


def test_the_list_costs_the_same_for_more(desk, dora, firm, queries):
    desk.get(LIST)
    before = queries(lambda: desk.get(LIST))
    for number in range(3):
        _proposal, other = drafted_firm(dora, name_en=f"Other {number}")
        assessed(other, dora)
    assert queries(lambda: desk.get(LIST)) == before


def test_step_by_step_on_the_pages(desk, firm):
    chosen = desk.post(f"{LIST}{firm.slug}/mechanism/?country=US", CLAUSES)
    transfer = Transfer.objects.get()
    address = f"/privacy/assessments/{transfer.uid}/"
    assert chosen["Location"] == address
    stopped = desk.post(f"{address}?step=1", {"complete": "yes", "go": "next"})
    assert stopped.status_code == 422
    assert "data-focus" in stopped.content.decode()
    transfer.refresh_from_db()
    assert list(transfer.answers) == ["complete"]  # what was answered is not lost
    assert desk.post(f"{address}?step=1", {**CALM, "go": "next"})["Location"] == f"{address}?step=2"
    assert desk.post(f"{address}?step=2", {**CLAUSES, "go": "next"})["Location"] == f"{address}?step=3"
    later = desk.post(f"{address}?step=3", {**CALM, "readable": "unknown", "go": "next"})
    assert later["Location"] == f"{address}?step=4"
    assert desk.post(f"{address}?step=3", {**CALM, "go": "next"})["Location"] == f"{address}?step=5"
    assert desk.post(f"{address}?step=5", {**CALM, "go": "next"})["Location"] == f"{address}?step=6"
    assert desk.post(f"{address}?step=6", {"outcome": "equivalent"}).status_code == 422
    closed = desk.post(f"{address}?step=6", {"outcome": "equivalent", "review_on": (today() + YEAR).isoformat()})
    assert closed["Location"] == f"{LIST}{firm.slug}/"
    assert "Begin a new review" in desk.get(address).content.decode()
    assert desk.get(f"{address}paper/")["Content-Type"] == "application/pdf"


def test_the_paper_says_what_was_answered_and_what_is_open(desk, dora, firm):
    transfer = record_mechanism(firm, "US", CLAUSES, by=dora)
    save_answers(transfer, {"demands": ("no", "Letter of 24 November")}, by=dora)
    words = " ".join(words_of_pdf(desk.get(f"/privacy/assessments/{transfer.uid}/paper/").content).split())
    parts = (
        "Larkmail Inc.",
        "United States",
        "module 2",
        "No, confirmed in writing (Letter of 24 November)",
        "Not finished",
    )
    assert [part for part in parts if part not in words] == []


def test_one_may_stop_and_come_back(desk, dora, firm):
    transfer = record_mechanism(firm, "US", CLAUSES, by=dora)
    address = f"/privacy/assessments/{transfer.uid}/"
    saved = desk.post(f"{address}?step=3", {"surveillance": "unknown"}, headers={"HX-Request": "true"})
    assert saved.status_code == 200
    assert "saved at" in saved.content.decode()
    assert re.search(r'value="unknown"[^>]*checked', desk.get(f"{address}?step=3").content.decode())


def test_a_country_without_a_decision_offers_none(desk, dora):
    firm = drafted_firm(dora, country="UA")[1]
    page = desk.get(f"{LIST}{firm.slug}/mechanism/").content.decode()
    assert "mechanism=adequacy" not in page
    assert "mechanism=dpf" not in page
    assert "mechanism=scc" in page
    assert desk.get(f"{LIST}{firm.slug}/mechanism/?country=US").status_code == 404
    assert desk.get(f"{LIST}hosting/mechanism/").status_code == desk.get(f"{LIST}hosting/").status_code == 200


def test_the_decider_sees_what_is_missing(dora, oskar, enter):
    proposal, firm = drafted_firm(dora)
    decider = enter(oskar)
    page = decider.get(f"/privacy/proposals/{proposal.uid}/").content.decode()
    assert f"{LIST}{firm.slug}/" in page
    assert "refused: no mechanism" in page
    answer = decider.post(f"/privacy/proposals/{proposal.uid}/decision/", {"verdict": "approved"})
    assert answer.status_code == 422
    assert "Nothing allows the transfer yet: United States" in answer.content.decode()
