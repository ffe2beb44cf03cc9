"""The assessment: the answers propose, a human says how great the risk is, and why."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.assessment.guideline import Suggestion, facts_of, suggest
from breaches.assessment.questions import Answers, many
from breaches.cases.opening import event, lock_open_case
from breaches.models import Assessment, Breach, Event, Risk
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.law.limits import in_force
from crm.privacy.logs import ledger


@transaction.atomic
def assess(
    breach: Breach,
    answers: Answers,
    *,
    risk: str,
    gravity: str,
    reasoning: str,
    pesel_why_not: str = "",
    by: Actor,
    at: datetime | None = None,
) -> Assessment:
    """Adds the next version of the assessment; earlier ones stay unchanged.

    ValidationError without reasons, and when PESEL with a name is called less than a high risk without saying why.
    """
    at, breach = at or timezone.now(), lock_open_case(breach)
    if not reasoning.strip():
        raise beside("reasoning", _("Say why. The score alone is no assessment."), "empty")
    number = jurisdiction().person_number
    if number.grave and answers.pesel and risk != Risk.HIGH and not pesel_why_not.strip():
        raise beside("pesel_why_not", number.why_not_missing, "pesel")
    assessment = Assessment.objects.create(
        breach=breach,
        version=(breach.assessments.order_by("-version").values_list("version", flat=True).first() or 0) + 1,
        **columns(answers),
        suggested=suggestion(breach, answers, at).risk,
        many=many(breach),
        risk=risk,
        gravity=gravity,
        reasoning=reasoning.strip(),
        pesel_why_not=pesel_why_not.strip(),
        by=signature(by),
        at=at,
    )
    event(breach, Event.Kind.ASSESSED, by=by, at=at, ref=f"{assessment.risk} {assessment.version}")
    ledger.record(
        "breach.assessed", by=by, target=breach.target, counts={"version": assessment.version, "risk": str(risk)}
    )
    return assessment


def columns(answers: Answers) -> dict[str, Any]:
    """The answers and what follows from them, as the row keeps them."""
    severity = answers.severity
    return {
        "base": answers.base,
        "step": answers.step,
        "factors": list(answers.factors),
        "dpc": answers.dpc,
        "ei": answers.ease,
        "confidentiality": answers.confidentiality,
        "integrity": answers.integrity,
        "availability": answers.availability,
        "malicious": answers.malicious,
        "cb": answers.cb,
        "score": severity.score,
        "band": severity.band,
        "unintelligible": answers.unintelligible,
        "pesel": answers.pesel,
    }


def suggestion(breach: Breach, answers: Answers, at: datetime) -> Suggestion:
    """What usually follows from the description and the answers, by the law of the day."""
    return suggest(facts_of(breach, answers), threshold=threshold_of(breach, at))


def threshold_of(breach: Breach, at: datetime) -> str:
    """From which risk on the authority is notified: the law of the day on which the breach became known."""
    return str(in_force("breach_notify_threshold", timezone.localdate(breach.aware_at or at)))
