"""The officer's opinion and the controller's decision on a proposal.

Whoever decides is never the officer (Art. 38(6)), and an officer's warning is overruled with a reason that stays beside
it. Approving carries the proposal out in the same transaction.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.casework.proposals import refuse_powerless
from crm.dpo.proposals.amendment import carry_out, drop_draft
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Decision, Opinion, Proposal

Verdict = Decision.Verdict


@transaction.atomic
def advise(proposal: Proposal, *, verdict: str, text: str, by: User, at: datetime | None = None) -> Opinion:
    """The officer's dated opinion. PermissionDenied for anybody else, ValidationError once it is decided."""
    if not by.role.dpo:
        raise PermissionDenied
    proposal = lock_undecided(proposal)
    if not text.strip():
        raise ValidationError(_("Say why."), code="empty")
    given_opinion = Opinion.objects.create(
        proposal=proposal, verdict=verdict, text=text.strip(), given_by=signature(by), given_at=at or timezone.now()
    )
    ledger.record("proposal.advised", by=by, target=proposal.target, counts={"verdict": str(verdict)})
    return given_opinion


@transaction.atomic
def approve(proposal: Proposal, *, reason: str = "", by: User, at: datetime | None = None) -> Decision:
    """Approves a proposal and puts it into force. A reason is required against the officer's opinion.

    ValidationError without one, when it is decided already, and when it cannot be put into force any more.
    """
    refuse_powerless(by)
    proposal, at = lock_undecided(proposal), at or timezone.now()
    if proposal.warned and not reason.strip():
        raise ValidationError(_("The officer advises against it. Say why you decide otherwise."), code="overrules")
    warning = proposal.opinion if proposal.warned else None
    approval = save_decision(proposal, Verdict.APPROVED, reason=reason, overrules=warning, by=by, at=at)
    carry_out(proposal, at=at, by=by)
    return approval


@transaction.atomic
def reject(proposal: Proposal, *, reason: str, by: User, at: datetime | None = None) -> Decision:
    """Rejects a proposal with a reason; nothing changes."""
    refuse_powerless(by)
    proposal = lock_undecided(proposal)
    if not reason.strip():
        raise ValidationError(_("Say why it is rejected."), code="empty")
    at = at or timezone.now()
    rejection = save_decision(proposal, Verdict.REJECTED, reason=reason, by=by, at=at)
    drop_draft(proposal, at)
    ledger.record("proposal.rejected", by=by, target=proposal.target)
    return rejection


@transaction.atomic
def withdraw(proposal: Proposal, *, by: Actor, at: datetime | None = None) -> Decision:
    """Withdraws one's own draft. PermissionDenied for somebody else's."""
    if proposal.drafted_by != signature(by):
        raise PermissionDenied
    proposal, at = lock_undecided(proposal), at or timezone.now()
    withdrawal = save_decision(proposal, Verdict.WITHDRAWN, by=by, at=at)
    drop_draft(proposal, at)
    ledger.record("proposal.withdrawn", by=by, target=proposal.target)
    return withdrawal


def save_decision(
    proposal: Proposal, verdict: str, *, by: Actor, at: datetime, reason: str = "", overrules: Any = None
) -> Any:
    """Saves the decision; the caller holds the transaction and the lock."""
    return Decision.objects.create(
        proposal=proposal,
        verdict=verdict,
        reason=reason.strip(),
        overrules=overrules,
        decided_by=signature(by),
        decided_at=at,
    )


def lock_undecided(proposal: Proposal) -> Proposal:
    """The proposal, locked, since two people may decide at once. ValidationError when it is decided."""
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if Decision.objects.filter(proposal=locked).exists():
        raise ValidationError(_("It is decided already."), code="decided")
    return locked
