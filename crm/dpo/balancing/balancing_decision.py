"""Closing a balancing test with its outcome: what the answers carry, by whoever decides for the controller."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.dpo.balancing.balancing_questions import STEPS, fault_of, needed
from crm.dpo.models import Assessment
from crm.dpo.steps.step_course import Verdict, decide
from crm.dpo.steps.step_questions import unanswered


def conclude_test(
    test: Assessment,
    *,
    outcome: str,
    review_on: date | None,
    by: User,
    reason: str = "",
    seen: str = "",
    at: Any = None,
) -> Assessment:
    """Decide a test. ValidationError for an outcome that the answers do not carry, and as `decide` says."""
    return decide(test, faults_of_outcome, Verdict(outcome, review_on, reason, seen), by=by, at=at)


def faults_of_outcome(test: Assessment) -> dict[str, Any]:
    """{field: why the answers do not carry the outcome}."""
    if test.outcome != Assessment.Outcome.THEIRS:
        still_open = [each for step in STEPS for each in unanswered(test.answers, needed(test.answers, step))]
        if still_open:
            return {
                "outcome": _("Still open: %(questions)s") % {"questions": " ".join(str(q.text) for q in still_open)}
            }
    fault = fault_of(test.answers, test.outcome)
    return {"outcome": fault} if fault else {}
