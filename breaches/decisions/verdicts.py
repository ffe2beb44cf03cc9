"""The officer advises, the controller decides: on the authority (Art. 33) and on the people (Art. 34).

    propose ──> decide | reject        notify: whoever decides may do both at once
                                       do not notify: one proposes, somebody else decides, always two people

Whoever decides is never the officer (Art. 38(6)); their warning is overruled with a reason that stays beside it.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.assessment.risk_assessment import threshold_of
from breaches.cases.opening import event, lock_open_case
from breaches.models import Breach, Decision, Event, Exemption, Opinion, Question, Risk, Verdict
from crm.accounts.models import User
from crm.accounts.second_person.independence import refuse_alone
from crm.casework import proposals
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger


@transaction.atomic
def advise(breach: Breach, question: str, verdict: str, text: str, *, by: User, at: datetime | None = None) -> Opinion:
    """The officer's dated opinion. PermissionDenied for anybody else."""
    if not by.role.dpo:
        raise PermissionDenied
    at, breach = at or timezone.now(), lock_open_case(breach)
    if not text.strip():
        raise beside("text", _("Say why."), "empty")
    advice = {"question": question, "verdict": verdict, "text": text.strip()}
    opinion = Opinion.objects.create(breach=breach, by=signature(by), at=at, **advice)
    event(breach, Event.Kind.OPINION, by=by, at=at, ref=f"{question} {verdict}")
    counts = {"question": str(question), "verdict": str(verdict)}
    ledger.record("breach.advised", by=by, target=breach.target, counts=counts)
    return opinion


@transaction.atomic
def propose(
    breach: Breach,
    question: str,
    verdict: str,
    *,
    reason: str = "",
    exemption: str = "",
    by: Actor,
    at: datetime | None = None,
) -> Decision:
    """Proposes a decision for somebody else to take; replaces an earlier proposal on the same question."""
    at, breach = at or timezone.now(), lock_open_case(breach)
    refuse_unfounded(breach, question, verdict, reason, exemption)
    breach.decisions.filter(question=question, decided_at=None, replaced_at=None).update(replaced_at=at)
    decision = Decision.objects.create(
        breach=breach,
        question=question,
        verdict=verdict,
        reason=reason.strip(),
        exemption=exemption,
        proposed_by=signature(by),
        proposed_at=at,
    )
    event(breach, Event.Kind.PROPOSED, by=by, at=at, ref=f"{question} {verdict}")
    counts = {"question": str(question), "verdict": str(verdict)}
    ledger.record("breach.decision_proposed", by=by, target=breach.target, counts=counts)
    return decision


@transaction.atomic
def decide(decision: Decision, *, overruling: str = "", by: User, at: datetime | None = None) -> Decision:
    """The controller's decision; it replaces the one before.

    PermissionDenied for whoever does not decide, and for one's own proposal not to notify. ValidationError when it is
    decided already, and against the officer's opinion without a reason.
    """
    proposals.refuse_powerless(by)
    at, breach = at or timezone.now(), lock_open_case(decision.breach)
    row = proposals.waiting(decision)
    if row.verdict == Verdict.DO_NOT:
        words = _("Not to notify takes two people: somebody else has to decide this.")
        refuse_alone(row.proposed_by, by, words=words, at=at)
    opinion = latest_opinion(breach, row.question)
    if opinion and opinion.verdict != row.verdict:
        if not overruling.strip():
            words = _("The officer advises otherwise. Say why you do not follow.")
            raise beside("overruling", words, "overrules")
        row.overrules, row.overruling_reason = opinion, overruling.strip()
    before = breach.decisions.filter(question=row.question, decided_at__isnull=False, replaced_at=None)
    before.update(replaced_at=at)
    row.decided_by, row.decided_at = signature(by), at
    row.save(update_fields=["decided_by", "decided_at", "overrules", "overruling_reason"])
    event(breach, Event.Kind.DECIDED, by=by, at=at, ref=f"{row.question} {row.verdict}")
    counts = {"question": row.question, "verdict": row.verdict, "overrules": int(row.overrules is not None)}
    ledger.record("breach.decided", by=by, target=breach.target, counts=counts)
    return row


@transaction.atomic
def decide_at_once(
    breach: Breach, question: str, *, reason: str = "", overruling: str = "", by: User, at: datetime | None = None
) -> Decision:
    """Proposes and decides to notify in one act: that needs one person only."""
    proposals.refuse_powerless(by)
    proposed = propose(breach, question, Verdict.NOTIFY, reason=reason, by=by, at=at)
    return decide(proposed, overruling=overruling, by=by, at=at)


@transaction.atomic
def reject(decision: Decision, *, by: User, at: datetime | None = None) -> Decision:
    """The proposal is not followed, or is taken back by whoever made it; what was in force stays."""
    row = proposals.reject(decision, by=by, at=at)
    ledger.record("breach.decision_rejected", by=by, target=decision.breach.target)
    return row


def refuse_unfounded(breach: Breach, question: str, verdict: str, reason: str, exemption: str) -> None:
    """ValidationError for a proposal without what the law wants said of it."""
    assessment = breach.assessments.first()
    if assessment is None:
        raise ValidationError(_("Assess the risk first."), code="unassessed")
    if verdict != Verdict.DO_NOT:
        return
    if not reason.strip():
        raise beside("reason", _("Say why nobody is notified."), "empty")
    spared = (Risk.NONE,) if threshold_of(breach, assessment.at) == "any_risk" else (Risk.NONE, Risk.RISK)
    if question == Question.AUTHORITY and assessment.risk not in spared:
        words = _("By the assessment there is a risk: the authority must be notified. Assess anew if that is wrong.")
        raise ValidationError(words, code="risk")
    if question == Question.PEOPLE and assessment.risk == Risk.HIGH and exemption == Exemption.NONE:
        words = _("The risk is high: name the exemption that holds, or tell the people.")
        raise beside("exemption", words, "exemption")


def latest_opinion(breach: Breach, question: str) -> Opinion | None:
    """The officer's newest word on a question."""
    return Opinion.objects.filter(breach=breach, question=question).order_by("-at", "-pk").first()
