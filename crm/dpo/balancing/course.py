"""The balancing test as its pages walk it."""

from crm.dpo.balancing.balancing_questions import OUTCOME, QUESTIONS, STEPS, needed
from crm.dpo.models import Assessment
from crm.dpo.steps.step_pages import Course

OUTCOMES = [
    (each.value, each.label)
    for each in (Assessment.Outcome.OURS, Assessment.Outcome.SAFEGUARDS, Assessment.Outcome.THEIRS)
]
BALANCING = Course(
    kind=Assessment.Kind.BALANCING,
    page="dpo:balancing_test",
    steps=STEPS,
    questions=QUESTIONS,
    last=OUTCOME,
    demanded=lambda test, step: needed(test.answers, step),
)
