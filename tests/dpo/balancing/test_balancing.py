"""Balancing tests: no purpose on Art. 6(1)(f) is approved without one in force; who decides; versions; pages."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.dpo.balancing.balancing_decision import conclude_test
from crm.dpo.balancing.interests import begin_test, interests
from crm.dpo.models import Assessment
from crm.dpo.proposals.decisions import approve
from crm.dpo.proposals.drafts import propose_change, propose_new
from crm.dpo.purposes.terms import terms_of
from crm.dpo.steps.step_course import advise, save_answers
from crm.privacy.models import LedgerEntry, Purpose
from tests.breaches.pdf_words import words_of_pdf
from tests.dpo.assessing import answered, balanced, in_a_year

LIST = "/privacy/balancing/"


@pytest.fixture
def club(dora):
    """A draft of a new purpose on a legitimate interest."""
    terms = terms_of(Purpose.objects.get(slug="business-contact"))
    return propose_new("purpose", {**terms, "name": "Klub", "name_en": "Club"}, why="Klub klientów.", by=dora)


def refused(act):
    with pytest.raises(ValidationError) as caught:
        act()
    error = caught.value
    return sorted(error.error_dict) if hasattr(error, "error_dict") else error.code


def test_art_6_1_f_a_purpose_is_approved_only_with_a_test_in_force(club, dora, oskar):
    assert refused(lambda: approve(club, by=oskar)) == "no_balancing"
    test = answered("club", by=dora)
    assert refused(lambda: approve(club, by=oskar)) == "no_balancing"  # answered is not decided
    conclude_test(test, outcome="ours", review_on=in_a_year(), by=oskar)
    approve(club, by=oskar)
    assert Purpose.objects.active().filter(slug="club").count() == 1


def test_a_test_that_people_won_carries_nothing(club, dora, oskar):
    conclude_test(answered("club", by=dora), outcome="theirs", review_on=None, reason="Nie spodziewają się.", by=oskar)
    assert refused(lambda: approve(club, by=oskar)) == "no_balancing"


def test_what_the_test_did_not_look_at_is_not_carried(club, dora, oskar):
    balanced("club", by=dora, decider=oskar)
    approve(club, by=oskar)
    now = Purpose.objects.get(slug="club")
    wider = propose_change(now, {**terms_of(now), "categories": [*now.categories, "financial"]}, why="Więcej.", by=dora)
    assert refused(lambda: approve(wider, by=oskar)) == "no_balancing"
    balanced("club", by=dora, decider=oskar)  # the next version looks at the draft too
    approve(wider, by=oskar)
    assert Purpose.objects.get(slug="club", active_to=None).version == 2


def test_a_test_whose_look_is_overdue_carries_nothing_new(club, dora, oskar):
    decided, due = timezone.now() - timedelta(days=366), timezone.localdate() - timedelta(days=1)
    conclude_test(answered("club", by=dora), outcome="ours", review_on=due, by=oskar, at=decided)
    assert refused(lambda: approve(club, by=oskar)) == "no_balancing"


def test_seeded_purposes_stay_in_force_and_have_a_test_to_finish(db):
    rows = interests(Purpose.in_force(), list(Assessment.objects.all()), timezone.localdate())
    assert {row.slug for row in rows} == {"enquiries", "contracts", "service", "business-contact", "security"}
    assert [(row.carried, bool(row.draft)) for row in rows] == [(False, True)] * 5
    test = Assessment.objects.get(purpose="security")
    assert test.answers["weighing"]["answer"].startswith("Cel: wykryć nadużycia")


def test_art_38_6_the_officer_never_decides_and_nobody_else_advises(dora, oskar, enter):
    test = answered("security", by=dora)
    dora.role.decides = True
    with pytest.raises(PermissionDenied):
        conclude_test(test, outcome="ours", review_on=in_a_year(), by=dora)
    with pytest.raises(PermissionDenied):
        advise(test, verdict="for", text="Dobrze.", by=oskar)
    page = f"{LIST}{test.uid}/"
    sent = {"outcome": "ours", "review_on": in_a_year().isoformat()}
    assert [enter(user).post(f"{page}decision/", sent).status_code for user in (dora, oskar)] == [403, 302]


def test_against_the_officer_only_with_a_reason_that_stays_beside_it(dora, oskar):
    test = answered("security", by=dora)
    word = advise(test, verdict="against", text="Za długo.", by=dora)
    assert refused(lambda: conclude_test(test, outcome="ours", review_on=in_a_year(), by=oskar)) == ["reason"]
    done = conclude_test(test, outcome="ours", review_on=in_a_year(), reason="Wymaga tego art. 32.", by=oskar)
    assert (done.overrules, done.reason) == (word, "Wymaga tego art. 32.")
    nothing_said = Assessment(kind="impact", number=9, purpose="offers", overrules=word, begun_by="user:1")
    with pytest.raises(IntegrityError, match="assessment_against_says_why"), transaction.atomic():
        nothing_said.save()


def test_a_decided_version_stays_and_is_decided_once(dora, oskar):
    test = balanced("security", by=dora, decider=oskar)
    for late in (
        lambda: conclude_test(test, outcome="theirs", review_on=None, reason="Jednak.", by=oskar),
        lambda: save_answers(test, {"lawful": ("no", "")}, questions=(), by=dora),
        lambda: advise(test, verdict="against", text="Nie.", by=dora),
    ):
        assert refused(late) == "decided"
    again = begin_test("security", by=dora)
    assert (again.version, again.called, again.answers["lawful"]["answer"]) == (2, test.called, "yes")
    assert begin_test("security", by=dora) == again


def test_the_ledger_names_questions_and_no_words(dora):
    answered("security", by=dora)
    row = LedgerEntry.objects.filter(act="assessment.answered").latest("pk")
    assert (row.counts, "lawful" in row.fields) == ({"kind": "balancing", "purpose": "security", "version": 1}, True)


def test_saving_goes_on_where_one_stopped_and_names_what_is_open(desk, dora):
    page = f"{LIST}{begin_test('security', by=dora).uid}/"
    sent = {"lawful": "yes", "lawful_note": "Art. 32 RODO", "go": "next"}
    answer = desk.post(f"{page}?step=1", sent)
    text = answer.content.decode()
    assert (answer.status_code, "data-focus" in text, "Error:" in text) == (422, True, True)
    assert Assessment.objects.get(purpose="security").answers["lawful"]["note"] == "Art. 32 RODO"
    done = desk.post(f"{page}?step=1", {**sent, "real": "yes", "interest": "Bezpieczeństwo."})
    assert done["Location"] == f"{page}?step=2"


def test_the_pages_say_what_is_wanting_and_paper_holds_polish_letters(club, enter, dora, oskar):
    client = enter(dora)
    assert "cannot be approved yet" in client.get(LIST).content.decode()
    assert "needs a balancing test" in client.get(f"/privacy/proposals/{club.uid}/").content.decode()
    test = balanced("security", by=dora, decider=oskar)
    begin_test("security", by=dora)
    pages = [f"{LIST}{row.uid}/" for row in Assessment.objects.filter(purpose="security")]
    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert "L-0" in client.get("/privacy/purposes/security/").content.decode()
    paper = client.get(f"{LIST}{test.uid}/paper/")
    words = words_of_pdf(paper.content)
    assert all(part in words for part in ("spodziewa się kontaktu", "Balancing test", "1 / "))


def test_the_overview_names_purposes_without_a_test(desk, dora, oskar):
    page = desk.get("/privacy/").content.decode()
    assert "Balancing tests" in page
    for slug in ("enquiries", "contracts", "service", "business-contact", "security"):
        balanced(slug, by=dora, decider=oskar)
    assert all(
        row.carried for row in interests(Purpose.in_force(), list(Assessment.objects.all()), timezone.localdate())
    )
