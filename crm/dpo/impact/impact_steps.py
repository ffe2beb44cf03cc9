"""The steps of an impact assessment after CNIL's method, and what each asks (Art. 35(7), (9))."""

from typing import Any

from django.utils.translation import gettext, gettext_lazy as _

from crm.dpo.impact.screening import SCREENING, SCREENING_QUESTIONS, criteria, listed
from crm.dpo.models import Assessment, Risk
from crm.dpo.risks.recording import residual
from crm.dpo.risks.risk_scale import HIGH
from crm.dpo.steps.step_pages import Course
from crm.dpo.steps.step_questions import NO, YES, Question, open_question, question
from crm.narrowing import Words

CONTEXT, PRINCIPLES, RISKS, VOICES, OPINION, DECISION = 2, 3, 4, 5, 6, 7
STEPS: dict[int, tuple[Words, Words]] = {
    SCREENING: (_("Is it needed"), _("the authority's list, nine criteria")),
    CONTEXT: (_("Context"), _("what, with what, for whom")),
    PRINCIPLES: (_("Principles"), _("necessity, proportionality, rights")),
    RISKS: (_("Risks and measures"), _("before and after")),
    VOICES: (_("Views of people"), _("asked, or why not")),
    OPINION: (_("Opinion of the officer"), _("before the decision")),
    DECISION: (_("Decision"), _("of the controller")),
}
CONTEXT_QUESTIONS = (
    open_question("nature", CONTEXT, _("What is done with the data, step by step, and what for?")),
    open_question("people", CONTEXT, _("Whose data are they, how many people, how long are they kept?")),
    open_question("data", CONTEXT, _("Which data are they?")),
    open_question("means", CONTEXT, _("With which systems, people and papers is it done?")),
    open_question("standards", CONTEXT, _("Which codes of conduct or standards apply? Say so if none.")),
)
PRINCIPLE_QUESTIONS = (
    open_question("basis", PRINCIPLES, _("Which legal basis, and why does it carry (Art. 6, 9)?")),
    open_question("necessity", PRINCIPLES, _("Why is it needed, and not to be reached more mildly?")),
    open_question("minimised", PRINCIPLES, _("How are data kept to what is needed (Art. 5(1)(c))?")),
    open_question("accurate", PRINCIPLES, _("How do they stay right (Art. 5(1)(d))?")),
    open_question("period", PRINCIPLES, _("How long are they kept, and why so long (Art. 5(1)(e))?")),
    open_question("informed", PRINCIPLES, _("How are people told (Art. 12 to 14)?")),
    open_question("rights", PRINCIPLES, _("How do they use their rights (Art. 15 to 22)?")),
    open_question("recipients", PRINCIPLES, _("Who else gets the data, and what binds them (Art. 28, 44)?")),
)
VOICE_QUESTIONS: tuple[Question, ...] = (
    question("asked", VOICES, _("Were people or their representatives asked (Art. 35(9))?"), YES, NO),
    open_question("voices", VOICES, _("What did they say, and what follows? Or: why were they not asked?")),
)
QUESTIONS: tuple[Question, ...] = (*SCREENING_QUESTIONS, *CONTEXT_QUESTIONS, *PRINCIPLE_QUESTIONS, *VOICE_QUESTIONS)
EVENTS = (Risk.Event.ACCESS, Risk.Event.CHANGE, Risk.Event.LOSS)  # CNIL: all three are looked at


def demanded(assessment: Assessment, step: int) -> list[Question]:
    """What has to be answered: nothing beyond the screening where it found that none is needed."""
    if step == SCREENING or (assessment.screened_at and not assessment.needed):
        return []
    return [each for each in QUESTIONS if each.step == step]


def note(assessment: Assessment, step: int) -> str:
    """How far a step is, where it is not said by its questions."""
    if step == SCREENING and assessment.screened_at:
        hits = {"listed": len(listed(assessment.answers)), "criteria": len(criteria(assessment.answers))}
        return gettext("%(listed)s of 12 and %(criteria)s of 9") % hits
    if step == RISKS:
        return gettext("%(n)s recorded") % {"n": len(risks_of(assessment))}
    if step == OPINION and assessment.opinion:
        return str(assessment.opinion.get_verdict_display())
    return ""


def whole(assessment: Assessment, step: int) -> bool | None:
    """Whether a step without questions is done; None for the others."""
    if step == SCREENING:
        return assessment.screened_at is not None
    if step == RISKS:
        return not missing_events(risks_of(assessment))
    if step == OPINION:
        return assessment.opinion is not None
    return None


def risks_of(assessment: Assessment) -> list[Risk]:
    """The risks of its purpose that are not closed; asked once for one assessment in memory."""
    memory: dict[str, Any] = vars(assessment)
    if "own_risks" not in memory:
        memory["own_risks"] = list(Risk.objects.current().filter(purpose=assessment.purpose).told())
    rows: list[Risk] = memory["own_risks"]
    return rows


def missing_events(risks: list[Risk]) -> list[Risk.Event]:
    """What is feared and no risk speaks of."""
    there = {risk.event for risk in risks}
    return [event for event in EVENTS if event not in there]


def high_after(risks: list[Risk]) -> list[Risk]:
    """Risks that stay high after their measures: the authority is consulted first (Art. 36(1))."""
    return [risk for risk in risks if residual(risk).level == HIGH]


IMPACT = Course(
    kind=Assessment.Kind.IMPACT,
    page="dpo:impact_test",
    steps=STEPS,
    questions=QUESTIONS,
    last=DECISION,
    demanded=demanded,
    note=note,
    whole=whole,
)
