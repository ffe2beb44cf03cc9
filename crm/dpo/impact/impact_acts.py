"""What is done with an impact assessment: screened, passed on, consulted about, decided. Rules of Art. 35 and 36."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day as day_words
from crm.accounts.models import User
from crm.casework.case_numbers import hold_series
from crm.dpo.impact.impact_steps import IMPACT, high_after, missing_events, risks_of
from crm.dpo.impact.screening import SCREENING_QUESTIONS, is_needed
from crm.dpo.impact.screening_facts import facts_of, names, proposed
from crm.dpo.models import Assessment, Risk
from crm.dpo.risks.measure_checks import SERIES
from crm.dpo.risks.measures import MEASURES
from crm.dpo.risks.recording import initial, residual
from crm.dpo.risks.risk_rows import checks_now
from crm.dpo.steps.step_course import (
    Faults,
    Verdict,
    begin,
    decide,
    hand_over,
    lock_undecided,
    record,
    terms_of_purpose,
    valid,
)
from crm.dpo.steps.step_questions import Answers, chosen
from crm.privacy.actors import Actor, signature
from crm.privacy.law.deadlines import next_working_day

WEEKS, FURTHER = timedelta(weeks=8), timedelta(weeks=6)  # Art. 36(2)
Outcome = Assessment.Outcome


def begin_impact(slug: str, *, by: Actor) -> Assessment:
    """The assessment of a purpose that is worked on; a first one begins with the categories of the map.

    The next version is screened anew: facts may have changed.
    """
    categories = names({code for row in terms_of_purpose(slug) for code in row["categories"]})
    return begin(Assessment.Kind.IMPACT, slug, by=by, answers={"data": categories})


def effective(answers: Answers, proposals: Mapping[str, tuple[str, Any]]) -> dict[str, dict[str, Any]]:
    """The answers of the screening: what somebody chose against the proposal, else what is proposed now."""
    given = {each.code: dict(answers[each.code]) for each in SCREENING_QUESTIONS if differs(answers, each.code)}
    return {code: {"answer": answer, "note": ""} for code, (answer, _why) in proposals.items()} | given


@transaction.atomic
def screen(
    assessment: Assessment, answers: Mapping[str, tuple[str, str]], *, by: Actor, at: datetime | None = None
) -> Assessment:
    """Conclude whether it is needed, from {code: (answer, why)}. Another answer than the proposed one wants a sentence.

    ValidationError by field. What was proposed, and from which facts, stays in the row.
    """
    assessment, at = lock_undecided(assessment), at or timezone.now()
    facts = facts_of(assessment.purpose, at)
    proposals, by_code = proposed(facts), {each.code: each for each in SCREENING_QUESTIONS}
    faults: Faults = {}
    given: dict[str, Any] = {}
    for code, (proposal, _why) in proposals.items():
        answer, note = answers.get(code, (proposal, ""))
        if valid(by_code, code, answer) != proposal and not note.strip():
            faults[f"{code}_note"] = _("Another answer than the proposed one needs a sentence.")
        given[code] = {"answer": answer, "note": note.strip(), "at": at.isoformat(), "proposed": proposal}
    if faults:
        raise ValidationError(faults)
    assessment.answers = {**assessment.answers, **given, "facts": facts.as_json()}
    assessment.needed, assessment.screened_at, assessment.screened_by = is_needed(given), at, signature(by)
    assessment.save(update_fields=["answers", "needed", "screened_at", "screened_by"])
    record("assessment.screened", assessment, by=by, needed=assessment.needed)
    return assessment


def pass_on(assessment: Assessment, *, by: Actor) -> Assessment:
    """Pass it on for a decision. ValidationError while something is wanting, or while the authority has to be asked."""
    return hand_over(assessment, faults_of, by=by)


@transaction.atomic
def note_consultation(
    assessment: Assessment,
    *,
    consulted_on: date | None,
    extended: bool,
    answered_on: date | None,
    advice: str,
    by: Actor,
) -> Assessment:
    """Record that the authority was asked, and what it said (Art. 36). ValidationError for days that cannot be."""
    assessment, today = lock_undecided(assessment), timezone.localdate()
    faults: Faults = {}
    if consulted_on is None or consulted_on > today:
        faults["consulted_on"] = _("The day on which it went out: today or earlier.")
    elif answered_on is not None and not consulted_on <= answered_on <= today:
        faults["answered_on"] = _("A day after it went out, today or earlier.")
    if answered_on is not None and not advice.strip():
        faults["advice"] = _("Write what the authority advises.")
    if faults:
        raise ValidationError(faults)
    assessment.consulted_on, assessment.extended = consulted_on, extended
    assessment.answered_on, assessment.advice = answered_on, advice.strip()
    assessment.save(update_fields=["consulted_on", "extended", "answered_on", "advice"])
    record("assessment.consulted", assessment, by=by, answered=answered_on is not None)
    return assessment


def consultation_due(assessment: Assessment) -> date | None:
    """The last day of the authority's eight weeks, fourteen where it said so; None before it was asked."""
    if assessment.consulted_on is None:
        return None
    return next_working_day(assessment.consulted_on + WEEKS + (FURTHER if assessment.extended else timedelta()))


def must_consult(assessment: Assessment, day: date) -> bool:
    """Whether the risk stays high and the authority was not asked, or its time still runs (Art. 36(1)-(2))."""
    if not high_after(risks_of(assessment)) or assessment.answered_on is not None:
        return False
    due = consultation_due(assessment)
    return due is None or day <= due


@transaction.atomic
def decide_impact(
    assessment: Assessment,
    *,
    outcome: str,
    review_on: date | None,
    by: User,
    reason: str = "",
    seen: str = "",
    at: datetime | None = None,
) -> Assessment:
    """The controller's decision. PermissionDenied for the officer; ValidationError while something is wanting.

    Nobody looks at measures meanwhile: one that turns false marks its risks before this, or reopens what this decides.
    """
    hold_series(SERIES)
    verdict = Verdict(outcome, review_on, reason, seen)
    return decide(assessment, faults_of_decision, verdict, frozen=picture, by=by, at=at)


def faults_of_decision(assessment: Assessment) -> Faults:
    """{field: what is wanting} of an outcome: none can be approved before it is passed on."""
    if assessment.outcome not in OUTCOMES[assessment.needed is not False]:
        return {"outcome": _("The screening does not carry this outcome.")}
    if assessment.screened_at is None:
        return {"outcome": _("First conclude whether it is needed (step 1).")}
    if assessment.outcome in (Outcome.NOT_NEEDED, Outcome.REJECTED):
        return {}
    if assessment.handed_at is None:
        return {"outcome": _("It was not passed on for a decision yet.")}
    problems = list(faults_of(assessment).values())
    return {"outcome": problems[0]} if problems else {}


OUTCOMES: dict[bool, tuple[str, ...]] = {
    True: (Outcome.APPROVED, Outcome.CONDITIONS, Outcome.REJECTED),
    False: (Outcome.NOT_NEEDED,),
}


def faults_of(assessment: Assessment) -> Faults:
    """What is wanting before it can be decided."""
    if assessment.screened_at is None:
        return {"__all__": _("First conclude whether it is needed (step 1).")}
    if not assessment.needed:
        return {}
    if still_open := IMPACT.wanting(assessment):
        texts = " ".join(str(each.text) for each in still_open)
        return {"__all__": _("Still open: %(questions)s") % {"questions": texts}}
    if missing := missing_events(risks_of(assessment)):
        texts = ", ".join(str(event.label) for event in missing)
        return {"__all__": _("No risk speaks of: %(events)s (step 4).") % {"events": texts}}
    if marked := [risk.called for risk in risks_of(assessment) if risk.marked_at]:
        words = _("A measure does not hold any more. Look at these risks again first: %(risks)s (step 4).")
        return {"__all__": words % {"risks": ", ".join(marked)}}
    if assessment.opinion is None and User.objects.filter(is_active=True, role__dpo=True).exists():
        return {"__all__": _("The officer's opinion comes first (Art. 35(2)).")}
    if must_consult(assessment, timezone.localdate()):
        return {"__all__": consultation_words(assessment)}
    return {}


def consultation_words(assessment: Assessment) -> str:
    """Why the authority comes first."""
    due = consultation_due(assessment)
    if due is None:
        return _("The risk stays high after the measures: the authority is consulted first (Art. 36).")
    return _("The authority was asked and has until %(day)s (Art. 36(2)).") % {"day": day_words(due)}


def picture(assessment: Assessment) -> dict[str, Any]:
    """The risks and measures as they stand: what the decision rests on."""
    checks = checks_now()
    risks = risks_of(assessment)
    codes = sorted({row.code for risk in risks for row in risk.measures.all() if row.code in MEASURES})
    return {
        "risks": [frozen_risk(risk) for risk in risks],
        "measures": codes,
        "held": {code: bool(code in checks and checks[code].held) for code in codes},
    }


def frozen_risk(risk: Risk) -> dict[str, Any]:
    """One risk of the picture."""
    return {
        "number": risk.called,
        "title": risk.title,
        "before": list(initial(risk)),
        "after": list(residual(risk)),
        "measures": [str(row) for row in risk.measures.all()],
    }


def differs(answers: Answers, code: str) -> bool:
    """Whether somebody answered otherwise than was proposed."""
    own = answers.get(code, {})
    return "proposed" in own and own["proposed"] != chosen(answers, code)
