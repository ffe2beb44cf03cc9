"""What is decided of each right: as a whole, by category, by purpose.

    propose ──> decide | reject      a yes, and “no data held”: one person may do both (`decide_at_once`)
                                     a refusal or a fee: one proposes, somebody else decides for the controller

Whoever decides a refusal is never the officer (Art. 38(6)). What was carried out is not decided anew.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.permissions.rights import PRIVACY_REQUESTS
from crm.accounts.second_person.independence import refuse_alone
from crm.casework.proposals import refuse_powerless, reject as not_followed, waiting
from crm.privacy.actors import signature
from crm.privacy.logs import ledger
from dsar.cases import checklist
from dsar.cases.case_lock import event, lock_open_case
from dsar.decisions.legal_limits import refuse_unfounded, refuse_unknown
from dsar.decisions.reasons import Proposal
from dsar.models import Case, Decision, Event, Verdict
from dsar.models.decisions import GRAVE


@transaction.atomic
def propose(case: Case, proposal: Proposal, *, by: User, at: datetime | None = None) -> Decision:
    """Proposes a decision for somebody else to take; replaces an earlier proposal about the same.

    ValidationError for one that the law does not know, for a refusal or fee without its reason and words, and for what
    was carried out already.
    """
    refuse_strangers(by)
    at, case = at or timezone.now(), lock_open_case(case)
    refuse_unfounded(case, proposal)
    case.decisions.filter(**proposal.key, decided_at=None, replaced_at=None).update(replaced_at=at)
    decision = Decision.objects.create(
        case=case,
        **proposal.key,
        verdict=proposal.verdict,
        why=proposal.why if proposal.grave else "",
        text=proposal.text.strip() or None,
        fee=proposal.fee if proposal.verdict == Verdict.FEE else None,
        ground=proposal.ground,
        proposed_by=signature(by),
        proposed_at=at,
    )
    event(case, Event.Kind.PROPOSED, by=by, at=at, ref=f"{proposal.right} {proposal.verdict}")
    ledger.record("request.decision_proposed", by=by, target=case.target, counts=codes(decision))
    return decision


@transaction.atomic
def decide(decision: Decision, *, by: User, at: datetime | None = None) -> Decision:
    """Decide a proposal; it replaces the decision before.

    PermissionDenied of a refusal or fee for whoever does not decide for the controller. ValidationError for one's own
    refusal, for a yes before their identity is known, and when somebody decided it meanwhile.
    """
    at, case = at or timezone.now(), lock_open_case(decision.case)
    row = waiting(decision)
    refuse_proposer(row, by, at=at)
    refuse_unknown(case, row)
    before = case.decisions.filter(**key_of(row), decided_at__isnull=False, replaced_at=None)
    if before.filter(done_at__isnull=False).exists():
        raise ValidationError(_("It was carried out already."), code="done")
    before.update(replaced_at=at)
    row.decided_by, row.decided_at = signature(by), at
    row.save(update_fields=["decided_by", "decided_at"])
    event(case, Event.Kind.DECIDED, by=by, at=at, ref=f"{row.right} {row.verdict}")
    ledger.record("request.decided", by=by, about=case.person, target=case.target, counts=codes(row))
    if not proposals(case, row.right).exists():
        checklist.settle(case, "decide", right=row.right, by=by, at=at)
    return row


@transaction.atomic
def decide_at_once(case: Case, proposal: Proposal, *, by: User, at: datetime | None = None) -> Decision:
    """Proposes and decides in one act: granting needs one person only."""
    return decide(propose(case, proposal, by=by, at=at), by=by, at=at)


@transaction.atomic
def decide_all(case: Case, right: str, *, by: User, at: datetime | None = None) -> int:
    """Everything that is proposed about a right, or nothing of it; how many."""
    rows = list(proposals(case, right))
    for row in rows:
        decide(row, by=by, at=at)
    return len(rows)


@transaction.atomic
def reject(decision: Decision, *, by: User, at: datetime | None = None) -> Decision:
    """The proposal is not followed, or is taken back by whoever made it; what was in force stays."""
    case = lock_open_case(decision.case)
    row = not_followed(decision, by=by, at=at)
    ledger.record("request.decision_rejected", by=by, target=case.target, counts=codes(row))
    return row


# ---- what stands


def proposals(case: Case, right: str) -> QuerySet[Decision]:
    """What waits for somebody's decision."""
    return case.decisions.filter(right=right, decided_at=None, replaced_at=None).order_by("pk")


def in_force(case: Case, right: str) -> list[Decision]:
    """The decisions in force on a right, in the order in which they were proposed."""
    return list(case.decisions.filter(right=right, decided_at__isnull=False, replaced_at=None).order_by("pk"))


def granted(rows: Iterable[Decision]) -> list[Decision]:
    """Those that say yes."""
    return [row for row in rows if row.verdict == Verdict.GRANTED]


def refused(rows: Iterable[Decision]) -> list[Decision]:
    """Those that say no."""
    return [row for row in rows if row.verdict == Verdict.REFUSED]


def key_of(row: Decision) -> dict[str, str]:
    """What a decision is about: right, category, purpose."""
    return {"right": row.right, "category": row.category, "purpose": row.purpose}


def codes(row: Decision) -> dict[str, str]:
    """The codes of a decision for the ledger, without texts; empty ones left out."""
    fields = {**key_of(row), "verdict": row.verdict, "why": row.why}
    return {name: str(value) for name, value in fields.items() if value}


# ---- saying no


def refuse_proposer(row: Decision, by: User, *, at: datetime) -> None:
    """PermissionDenied for the powerless, ValidationError for whoever proposed a refusal or fee themselves."""
    refuse_strangers(by)
    if row.verdict not in GRAVE:
        return
    refuse_powerless(by)
    words = _("A refusal or a fee takes two people: somebody else has to decide it.")
    refuse_alone(row.proposed_by, by, words=words, at=at)


def refuse_strangers(by: User) -> None:
    """PermissionDenied without the right to requests."""
    if not by.may(PRIVACY_REQUESTS):
        raise PermissionDenied
