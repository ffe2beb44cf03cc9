"""Drafts of purposes and recipients: what a form takes and refuses, and that nothing changes by one."""

import pytest

from crm.dpo.proposals.decisions import approve
from crm.privacy.models import LedgerEntry, Proposal, Purpose, Recipient
from tests.dpo.proposing import COURIER, OFFERS, drafted, in_force, proposal_at, sent, versions

NEW, NEW_RECIPIENT = "/privacy/purposes/new/", "/privacy/recipients/new/"
FRESH = {
    "name": "Ankiety",
    "name_en": "Surveys",
    "legal_basis": "consent",
    "categories": ["identity", "email"],
    "channels": ["email"],
    "notice_text": "Raz w roku pytamy, czy jest Pani zadowolona z naszej pracy.",
    "notice_text_en": "Once a year we ask whether you are content with our work.",
    "why": "Chcemy wiedzieć, co poprawić.",
}
WEIGHED = "Piszemy do osób z firm, które u nas zamawiają; spodziewają się tego, a danych jest mało."
FIRM = {"name": "Drukarnia", "name_en": "Printers", "kind": "processor", "country": "pl", "agreement_needed": "on"}


def errors(answer):
    """(status, names of the fields that are refused)."""
    return answer.status_code, sorted(answer.context["form"].errors)


def test_a_draft_changes_nothing_and_says_what_would(desk, dora, text):
    proposal = proposal_at(desk.post(f"{OFFERS}amendment/", sent(in_force(), name="Oferty i nowości")))
    assert versions() == [(1, "Oferty handlowe", True)]
    assert (proposal.act, proposal.slug, proposal.seen, proposal.drafted_by) == (
        "change",
        "offers",
        1,
        f"user:{dora.pk}",
    )
    page = text(f"/privacy/proposals/{proposal.uid}/")
    assert [words in page for words in ("Oferty handlowe", "Oferty i nowości", "Tak będzie prościej.")] == [True] * 3


def test_the_ledger_names_the_columns_and_no_words(desk, dora, offers):
    desk.post(f"{OFFERS}amendment/", sent(offers, name="Oferty i nowości", recipients=[]))
    row = LedgerEntry.objects.get(act="proposal.drafted")
    number = Proposal.objects.get().pk
    assert (row.actor_id, row.target, row.fields, row.counts) == (
        str(dora.pk),
        f"purpose:offers proposal:{number}",
        ["name", "recipients"],
        {"act": "change"},
    )


def test_a_draft_without_a_difference_is_refused(desk, offers):
    assert errors(desk.post(f"{OFFERS}amendment/", sent(offers))) == (422, ["__all__"])
    assert not Proposal.objects.exists()


def test_a_new_purpose_gets_a_short_name_that_nobody_has(desk):
    slugs = [proposal_at(desk.post(NEW, FRESH)).slug for _each in range(2)]
    assert (slugs, Purpose.objects.filter(slug__startswith="surveys").exists()) == (["surveys", "surveys-2"], False)


def test_a_word_of_the_addresses_is_no_short_name(desk):
    assert proposal_at(desk.post(NEW, {**FRESH, "name_en": "New"})).slug == "new-2"


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"name": ""}, ["name"]),
        ({"why": ""}, ["why"]),
        ({"categories": []}, ["categories"]),
        ({"categories": ["shoe_size"]}, ["categories"]),
        ({"channels": ["fax"]}, ["channels"]),
        ({"channels": ["email", "sms"]}, ["channels"]),  # no phone number among the categories
        ({"legal_basis": "legal_duty"}, ["article"]),
        ({"legal_basis": "legal_duty", "article": "art. 74 ustawy o rachunkowości"}, []),
        ({"categories": ["identity", "email", "health"]}, ["article"]),  # Art. 9(2)
        ({"categories": ["identity", "email", "health"], "article": "art. 6(1)(a), art. 9(2)(a)"}, []),
        ({"marketing": "on"}, []),
        ({"marketing": "on", "channels": []}, ["channels"]),
        ({"marketing": "on", "legal_basis": "contract", "balancing": WEIGHED}, ["legal_basis"]),
        # by wire only with consent
        ({"marketing": "on", "legal_basis": "legitimate_interest", "balancing": WEIGHED}, ["legal_basis"]),
        ({"legal_basis": "legitimate_interest"}, ["balancing"]),  # Art. 6(1)(f)
        ({"legal_basis": "contract"}, ["balancing"]),  # its companies' people are no party to it
        ({"legal_basis": "contract", "balancing": WEIGHED}, []),
        ({"notice_text": "Krótko."}, ["notice_text"]),
        ({"notice_text_en": "word " * 36 + "."}, ["notice_text_en"]),
        ({"recipients": ["none"]}, ["recipients"]),
    ],
)
def test_what_the_law_misses_is_said_beside_its_field(desk, wrong, fields):
    answer = desk.post(NEW, {**FRESH, **wrong})
    assert (errors(answer) if fields else (answer.status_code, [])) == ((422, fields) if fields else (302, []))


def test_a_refused_form_keeps_what_was_typed(desk):
    page = desk.post(NEW, {**FRESH, "categories": []}).content.decode()
    assert [words in page for words in ("Surveys", FRESH["notice_text"], FRESH["why"])] == [True] * 3


def test_basis_and_marketing_stay_once_people_are_processed_for_it(desk, ada, offers):
    desk.post(f"{OFFERS}amendment/", sent(offers, name="Inna", legal_basis="contract", marketing=False))
    values = Proposal.objects.get().values
    assert (values["name"], values["legal_basis"], values["marketing"]) == ("Inna", "consent", True)


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({}, []),
        ({"agreement_needed": ""}, ["agreement_needed"]),  # Art. 28(3)
        ({"kind": "authority", "agreement_needed": ""}, []),
        ({"kind": "joint"}, ["agreement_needed"]),  # Art. 26 takes the place of Art. 28
        ({"kind": "joint", "agreement_needed": ""}, []),
        ({"country": "P1"}, ["country"]),
        ({"country": "XY"}, ["country"]),
        ({"access_country": "1"}, ["access_country"]),
        ({"email": "nobody"}, ["email"]),
        ({"name_en": ""}, ["name_en"]),
    ],
)
def test_a_new_recipient_is_drafted_too(desk, wrong, fields):
    answer = desk.post(NEW_RECIPIENT, {**FIRM, "why": "Druk katalogów.", **wrong})
    if fields:
        assert errors(answer) == (422, fields)
    else:
        proposal = proposal_at(answer)
        assert (proposal.subject, proposal.slug, proposal.values["country"]) == ("recipient", "printers", "PL")
    assert not Recipient.objects.active().filter(slug="printers").exists()


def test_a_recipient_says_from_where_it_looks_what_it_does_and_where_notices_go(desk):
    further = {"country": "uk", "access_country": "ua", "services": "Druk", "email": "rodo@druk.example"}
    values = proposal_at(desk.post(NEW_RECIPIENT, {**FIRM, "why": "Druk katalogów.", **further})).values
    assert {name: values[name] for name in further} == {**further, "country": "GB", "access_country": "UA"}
    same = proposal_at(desk.post(NEW_RECIPIENT, {**FIRM, "why": "Druk.", "access_country": "PL"})).values
    assert same["access_country"] == ""


def test_a_change_drafted_before_further_columns_came_is_carried_out(dora, oskar):
    courier = Recipient.objects.get(slug="courier")
    proposal = drafted(courier, by=dora, name="Kurier")
    for terms in (proposal.before, proposal.values):
        for column in ("access_country", "services", "email"):
            del terms[column]
    proposal.save()
    approve(Proposal.objects.get(pk=proposal.pk), by=oskar)
    assert Recipient.objects.get(slug="courier").name == "Kurier"


@pytest.mark.parametrize("url", [OFFERS, COURIER])
def test_an_end_is_drafted_with_its_reason(desk, url):
    refused = desk.post(f"{url}retirement/", {"why": " "}).status_code
    proposal = proposal_at(desk.post(f"{url}retirement/", {"why": "Już tego nie robimy."}))
    assert (refused, proposal.act, proposal.why) == (422, "retire", "Już tego nie robimy.")
    assert in_force().active_to is Recipient.objects.get(slug="courier").active_to is None


def test_what_waits_is_counted_on_the_tab_and_named_on_the_purpose(text, dora, offers):
    url = f"/privacy/proposals/{drafted(offers, by=dora, name='Inna').uid}/"
    assert [url in text(page) for page in (OFFERS, "/privacy/proposals/")] == [True, True]
    assert "Waiting for a decision" in text(OFFERS)
