"""What tests of assessments share: answers that carry an outcome, tests that are done."""

from datetime import timedelta

from django.utils import timezone

from crm.dpo.balancing.balancing_decision import conclude_test
from crm.dpo.balancing.balancing_questions import QUESTIONS
from crm.dpo.balancing.interests import begin_test
from crm.dpo.steps.step_course import save_answers

YEAR = timedelta(days=365)
CALM = {
    "interest": "Chcemy utrzymać kontakt z firmą, z którą współpracujemy.",
    "lawful": "yes",
    "real": "yes",
    "reaches": "yes",
    "milder": "no",
    "least": "yes",
    "why_needed": "Bez imienia i adresu osoby kontaktowej nie da się napisać do firmy.",
    "expected": "yes",
    "children": "no",
    "sensitive": "no",
    "imbalance": "no",
    "effect": "none",
    "weighing": "Osoba występuje w roli zawodowej i spodziewa się kontaktu.",
    "objection": "yes",
    "told": "yes",
}


def picked(codes):
    """{question: answer} as rows keep them."""
    return {code: {"answer": answer, "note": ""} for code, answer in codes.items()}


def in_a_year():
    return timezone.localdate() + YEAR


def answered(slug, *, by, **answers):
    """The test of a purpose with calm answers but those given."""
    given = {code: (answer, "") for code, answer in {**CALM, **answers}.items()}
    return save_answers(begin_test(slug, by=by), given, questions=QUESTIONS, by=by)


def balanced(slug, *, by, decider, reason="", **answers):
    """A test that carries the purpose."""
    outcome = "safeguards" if "safeguards" in answers else "ours"
    decided = {"outcome": outcome, "review_on": in_a_year(), "reason": reason}
    return conclude_test(answered(slug, by=by, **answers), **decided, by=decider)
