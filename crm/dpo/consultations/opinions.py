"""Asking the officer, the officer's opinion, and the controller's answer to it: followed, or overruled with a reason.

The officer advises and never decides (Art. 38(6)); against the opinion only whoever decides goes, and says why.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.models.officer import Consultation
from crm.casework.case_numbers import next_number
from crm.casework.field_errors import beside
from crm.casework.proposals import refuse_powerless
from crm.privacy.actors import signature
from crm.privacy.logs import ledger

SERIES = "dpo.consultations"
Outcome = Consultation.Outcome


@transaction.atomic
def ask(subject: str, question: str, *, demo: bool = False, by: User, at: datetime | None = None) -> Consultation:
    """A question of any colleague. ValidationError without its subject or its words; machines ask nothing."""
    if by.role.machine:
        raise PermissionDenied
    for name, text in (("subject", subject), ("question", question)):
        if not text.strip():
            raise beside(name, _("Say what you ask."), "empty")
    at = at or timezone.now()
    row: Consultation = Consultation.objects.create(
        number=next_number(Consultation.objects.all(), "O", at, series=SERIES, digits=3),
        demo=demo or by.of_the_demo,
        subject=subject.strip(),
        question=question.strip(),
        asked_by=signature(by),
        asked_at=at,
    )
    ledger.record("consultation.asked", by=by, target=row.target)
    return row


@transaction.atomic
def advise(row: Consultation, opinion: str, *, by: User, at: datetime | None = None) -> Consultation:
    """The officer's opinion, or other words for it until it is decided. PermissionDenied for anybody else."""
    if not by.role.dpo:
        raise PermissionDenied
    row = undecided(row)
    if not opinion.strip():
        raise beside("opinion", _("Write the opinion."), "empty")
    row.opinion, row.given_by, row.given_at = opinion.strip(), signature(by), at or timezone.now()
    row.save(update_fields=["opinion", "given_by", "given_at"])
    ledger.record("consultation.advised", by=by, target=row.target)
    return row


@transaction.atomic
def settle(row: Consultation, outcome: str, reason: str = "", *, by: User, at: datetime | None = None) -> Consultation:
    """Followed, or overruled with a reason, by whoever decides, never the officer. ValidationError too early."""
    refuse_powerless(by)
    row = undecided(row)
    if row.given_at is None:
        raise ValidationError(_("There is no opinion yet."), code="early")
    if outcome not in Outcome.values:
        raise beside("outcome", _("Say whether you follow it."), "outcome")
    if outcome == Outcome.OVERRULED and not reason.strip():
        raise beside("reason", _("Say why you decide otherwise: the reason stays beside the opinion."), "overrules")
    row.outcome, row.reason = outcome, reason.strip() or None
    row.decided_by, row.decided_at = signature(by), at or timezone.now()
    row.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
    ledger.record("consultation.settled", by=by, target=row.target, counts={"outcome": str(outcome)})
    return row


def undecided(row: Consultation) -> Consultation:
    """The row, locked. ValidationError once it is decided."""
    locked: Consultation = Consultation.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.decided_at:
        raise ValidationError(_("Somebody has decided it meanwhile."), code="decided")
    return locked
