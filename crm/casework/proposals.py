"""Decisions that take two people: a proposal is decided once, by whoever decides for the controller, or rejected."""

from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.casework.case_models import TwoPersonDecision
from crm.privacy.actors import signature

Decision = TypeVar("Decision", bound=TwoPersonDecision)


def waiting(decision: Decision) -> Decision:
    """The proposal, locked. ValidationError when somebody has decided it or another took its place."""
    model: Any = type(decision)
    proposal: Decision = model.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if proposal.decided_at or proposal.replaced_at:
        raise ValidationError(_("Somebody has decided it meanwhile."), code="decided")
    return proposal


def reject(decision: Decision, *, by: User, at: datetime | None = None) -> Decision:
    """The proposal is not followed, or is taken back by whoever made it; what was in force stays.

    In the caller's transaction. PermissionDenied for whoever neither made it nor decides.
    """
    proposal = waiting(decision)
    if proposal.proposed_by != signature(by):
        refuse_powerless(by)
    proposal.replaced_at = at or timezone.now()
    proposal.save(update_fields=["replaced_at"])
    return proposal


def refuse_powerless(by: User) -> None:
    """PermissionDenied for whoever does not decide for the controller, the officer above all (Art. 38(6))."""
    if not by.decides or by.role.dpo:
        raise PermissionDenied
