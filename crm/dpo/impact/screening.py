"""Whether an impact assessment is needed: the authority's list and the nine criteria of WP248. Pure.

The list is the country's own (Art. 35(4)), in its order. WP248 rev. 01, section III.B: two of nine. One clear position
of the list, two that fit in part, or two of the nine criteria → needed (Art. 35(1), (4)). A further hit never turns
"needed" into "not needed".
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from crm.dpo.steps.step_questions import NO, UNKNOWN, YES, Answers, Question, chosen
from crm.narrowing import Words
from crm.privacy.law.jurisdiction import jurisdiction

SCREENING = 1
CLEAR, PARTLY = ("clear", pgettext_lazy("screening", "Yes, clearly")), ("partly", pgettext_lazy("screening", "In part"))
LISTED = jurisdiction().impact_list.positions
CRITERIA: dict[str, Words] = {
    "w1": _("Evaluation or scoring"),
    "w2": _("Automated decisions with legal or similarly significant effect"),
    "w3": _("Systematic monitoring"),
    "w4": _("Sensitive or highly personal data"),
    "w5": _("Large scale"),
    "w6": _("Matching or combining sets of data"),
    "w7": _("Vulnerable people"),
    "w8": _("New technological or organisational solutions"),
    "w9": _("People are kept from a right, a service or a contract"),
}
NEEDED_CRITERIA, NEEDED_PARTS = 2, 2
LIST_QUESTIONS = tuple(
    Question(code, SCREENING, text, (CLEAR, PARTLY, NO), frozenset({"clear", "partly"}))
    for code, text in LISTED.items()
)
CRITERIA_QUESTIONS = tuple(
    Question(code, SCREENING, text, (YES, NO), frozenset({"yes"})) for code, text in CRITERIA.items()
)
SCREENING_QUESTIONS: tuple[Question, ...] = (*LIST_QUESTIONS, *CRITERIA_QUESTIONS)


def listed(answers: Answers) -> list[Question]:
    """Positions of the list that fit, clearly or in part."""
    return [each for each in LIST_QUESTIONS if chosen(answers, each.code) in ("clear", "partly", UNKNOWN)]


def criteria(answers: Answers) -> list[Question]:
    """Criteria that are met."""
    return [each for each in CRITERIA_QUESTIONS if chosen(answers, each.code) in ("yes", UNKNOWN)]


def is_needed(answers: Answers) -> bool:
    """Whether an assessment is needed: one clear position, two in part, or two criteria."""
    positions = listed(answers)
    clear = any(chosen(answers, each.code) == "clear" for each in positions)
    return clear or len(positions) >= NEEDED_PARTS or len(criteria(answers)) >= NEEDED_CRITERIA


def with_reasons(reasons: dict[str, Words]) -> list[Question]:
    """The questions, each with why its answer is proposed."""
    return [replace(each, hint=reasons.get(each.code, "")) for each in SCREENING_QUESTIONS]
