"""Impact assessments: screening with sentences, the officer before the decider, consultation, versions, papers."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from crm.dpo.impact import printed_impact
from crm.dpo.impact.impact_acts import begin_impact, decide_impact, note_consultation, pass_on, screen
from crm.dpo.impact.impact_steps import CONTEXT_QUESTIONS, PRINCIPLE_QUESTIONS, QUESTIONS
from crm.dpo.impact.views import screening_form
from crm.dpo.models import Assessment, Risk
from crm.dpo.risks.recording import add_risk
from crm.dpo.steps.step_course import advise, save_answers
from tests.breaches.pdf_words import words_of_pdf
from tests.dpo.assessing import in_a_year

LIST = "/privacy/impact/"
NEEDED = {"l4": ("clear", "Notatki o zdrowiu w rozmowach.")}
STEPS = {"likelihood": 3, "severity": 3, "likelihood_after": 2, "severity_after": 2}


def refused(act):
    with pytest.raises(ValidationError) as caught:
        act()
    error = caught.value
    return sorted(error.error_dict) if hasattr(error, "error_dict") else error.code


def risk(by, event, measures=("logs",), **steps):
    words = {"title": f"Ryzyko {event}", "asset": "Baza", "threat": "Ktoś.", "why_higher": "", "owner": None}
    values = {"purpose": "offers", "event": event, "review_on": in_a_year(), **words, **STEPS, **steps}
    return add_risk(values, measures=measures, declared=[], by=by)


def written(by, **steps):
    """An assessment that is needed, with everything but the opinion."""
    row = screen(begin_impact("offers", by=by), NEEDED, by=by)
    words = {each.code: ("Opisane.", "") for each in (*CONTEXT_QUESTIONS, *PRINCIPLE_QUESTIONS)}
    row = save_answers(row, {**words, "asked": ("yes", ""), "voices": ("Ankieta.", "")}, questions=QUESTIONS, by=by)
    for event in ("access", "change", "loss"):
        risk(by, event, **steps)
    return Assessment.objects.get(pk=row.pk)


def test_changing_what_is_proposed_needs_a_sentence_and_the_proposal_stays(dora):
    row = begin_impact("offers", by=dora)
    assert refused(lambda: screen(row, {"l4": ("clear", " ")}, by=dora)) == ["l4_note"]
    done = screen(row, NEEDED, by=dora)
    assert (done.needed, done.answers["l4"]["proposed"], done.answers["facts"]["people"]) == (True, "no", 0)


def test_below_the_limit_the_decider_closes_it_with_its_date(dora, oskar):
    row = screen(begin_impact("accounting", by=dora), {}, by=dora)
    assert row.needed is False
    assert refused(lambda: decide_impact(row, outcome="approved", review_on=in_a_year(), by=oskar)) == ["outcome"]
    done = decide_impact(row, outcome="not_needed", review_on=in_a_year(), by=oskar)
    assert (done.stands(timezone.localdate()), done.decided_at is not None) == (True, True)


def test_what_is_needed_cannot_be_closed_as_not_needed(dora, oskar):
    row = screen(begin_impact("offers", by=dora), NEEDED, by=dora)
    assert refused(lambda: decide_impact(row, outcome="not_needed", review_on=in_a_year(), by=oskar)) == ["outcome"]


def test_art_35_2_and_38_6_opinion_first_decision_second_never_the_officer_s(dora, oskar):
    row = written(dora)
    assert refused(lambda: pass_on(row, by=dora)) == ["__all__"]  # no opinion yet
    advise(row, verdict="against", text="Za szeroko.", by=dora)
    early = {"outcome": "approved", "review_on": in_a_year(), "reason": "Bo tak."}
    assert refused(lambda: decide_impact(row, **early, by=oskar)) == ["outcome"]  # not passed on
    pass_on(row, by=dora)
    dora.role.decides = True
    with pytest.raises(PermissionDenied):
        decide_impact(row, outcome="approved", review_on=in_a_year(), by=dora)
    assert refused(lambda: decide_impact(row, outcome="approved", review_on=in_a_year(), by=oskar)) == ["reason"]
    done = decide_impact(row, outcome="approved", review_on=in_a_year(), reason="Klienci proszą.", by=oskar)
    assert (done.overrules.text, len(done.frozen["risks"]), done.frozen["measures"]) == ("Za szeroko.", 3, ["logs"])
    assert refused(lambda: decide_impact(row, outcome="rejected", review_on=None, reason="Nie.", by=oskar)) == "decided"


def test_all_three_events_are_looked_at_before_it_is_passed_on(dora):
    row = written(dora)
    advise(row, verdict="for", text="Dobrze.", by=dora)
    Risk.objects.filter(event="loss").delete()
    assert refused(lambda: pass_on(row, by=dora)) == ["__all__"]


def test_art_36_what_stays_high_goes_to_the_authority_first(dora, oskar, desk):
    row = written(dora, likelihood_after=3, severity_after=3)
    advise(row, verdict="for", text="Konsultujmy.", by=dora)
    assert refused(lambda: pass_on(row, by=dora)) == ["__all__"]
    page = desk.get(f"{LIST}{row.uid}/?step=7").content.decode()
    assert ("Prepare the prior consultation" in page, "Pass on for a decision" in page) == (True, False)
    today = timezone.localdate()
    answer = {"extended": False, "answered_on": None, "advice": "", "by": dora}
    note_consultation(row, consulted_on=today, **answer)
    assert refused(lambda: pass_on(row, by=dora)) == ["__all__"]  # eight weeks run
    note_consultation(row, consulted_on=today - timedelta(days=80), **answer)
    assert pass_on(row, by=dora).handed_at is not None  # their time is over


def test_the_next_version_says_what_changed(dora, oskar, desk):
    row = written(dora)
    advise(row, verdict="for", text="Dobrze.", by=dora)
    pass_on(row, by=dora)
    decide_impact(row, outcome="approved", review_on=in_a_year(), by=oskar)
    again = begin_impact("offers", by=dora)
    assert (again.version, again.called, again.screened_at) == (2, row.called, None)
    save_answers(again, {"voices": ("Druga ankieta.", "")}, questions=QUESTIONS, by=dora)
    page = desk.get(f"{LIST}{again.uid}/?step=5").content.decode()
    assert all(part in page for part in ("Against the version before", "Druga ankieta.", "Ankieta."))


def test_its_paper_and_what_goes_to_the_authority_hold_all_of_it(dora, desk, monkeypatch):
    row = written(dora, likelihood_after=3, severity_after=3)
    papers = []
    monkeypatch.setattr(printed_impact, "pdf", lambda _template, paper, **_rest: papers.append(str(paper)) or b"%PDF")
    for address in ("paper", "authority"):
        assert desk.get(f"{LIST}{row.uid}/{address}/").content == b"%PDF"
    whole, consultation = papers
    assert all(part in whole for part in ("Ryzyko change", "Notatki o zdrowiu", "Not decided yet", "high (3 × 3)"))
    assert all(part in consultation for part in ("Art. 36(3)(a)", "Ryzyko access", "Opisane", "Views of people"))
    monkeypatch.undo()
    assert "1 / " in words_of_pdf(desk.get(f"{LIST}{row.uid}/paper/").content)


def test_the_pages_walk_every_step(desk, enter, dora, oskar):
    assert desk.get(LIST).status_code == 200
    begun = desk.post(f"{LIST}of/offers/")
    page = begun["Location"]
    assert all(desk.get(f"{page}?step={step}").status_code == 200 for step in range(1, 8))
    text = desk.get(page).content.decode()
    assert ("from the map: no genetic data" in text, "Why otherwise than proposed" in text) == (True, True)
    row = Assessment.objects.get(purpose="offers")
    sent = {name: field.initial for name, field in screening_form(row).fields.items()}
    refusal = desk.post(f"{page}?step=1", {**sent, "l4": "clear"})
    assert (refusal.status_code, "needs a sentence" in refusal.content.decode()) == (422, True)
    done = desk.post(f"{page}?step=1", {**sent, "l4": "clear", "l4_note": "Zdrowie."})
    assert done["Location"] == f"{page}?step=2"
    assert desk.post(f"{page}passing/").status_code == 422
    opinion = {"opinion-verdict": "condition", "opinion-text": "Z warunkiem."}
    assert [enter(user).post(f"{page}opinion/", opinion).status_code for user in (dora, oskar)] == [302, 403]
    late = enter(oskar).post(f"{page}decision/", {"outcome": "approved", "review_on": "2099-01-05"})
    assert late.status_code == 422
    gone = enter(oskar).post(f"{page}decision/", {"outcome": "rejected", "reason": "Nie robimy."})
    assert gone.status_code == 302
    assert desk.post(f"{LIST}of/nowhere/").status_code == 404
