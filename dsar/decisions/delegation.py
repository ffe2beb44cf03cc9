"""The controller lets the desk answer routine access alone, in writing, for a time, until they revoke it (Art. 38(6)).

    delegate ──> in force until its day ──> revoke (reason)      both by whoever decides, never by the officer

Refusals, fees, erasures, and every copy that holds data of others stay with two people of whom one decides.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.casework.field_errors import beside
from crm.casework.proposals import refuse_powerless
from crm.privacy.actors import signature
from crm.privacy.logs import ledger
from dsar.cases.checklist import COPYING
from dsar.models import Delegation

LONGEST = timedelta(days=366)  # somebody looks again once a year


def in_force(at: datetime | None = None) -> Delegation | None:
    """The delegation that counts at `at`; None while the controller answers."""
    return Delegation.objects.in_force(at or timezone.now()).first()


@transaction.atomic
def delegate(rights: Iterable[str], text: str, *, until: datetime, by: User, at: datetime | None = None) -> Delegation:
    """Let the desk answer `rights` alone until `until`, in these words.

    PermissionDenied for whoever does not decide for the controller. ValidationError without words or rights, for a day
    that is past or more than a year away, and while another delegation is in force.
    """
    refuse_powerless(by)
    at, chosen = at or timezone.now(), sorted(set(rights) & COPYING)
    if not chosen:
        raise beside("rights", _("Say what the desk may answer."), "rights")
    if not text.strip():
        raise beside("text", _("Write down what the desk may do, and what stays with you."), "empty")
    if not at < until <= at + LONGEST:
        raise beside("until", _("It ends in the future, within a year."), "span")
    list(Delegation.objects.select_for_update().filter(revoked_at=None))  # two may be given at once
    if in_force(at):
        raise ValidationError(_("A delegation is in force. Revoke it first."), code="standing")
    delegation = Delegation.objects.create(
        rights=chosen, text=text.strip(), since=at, until=until, given_by=signature(by), given_at=at
    )
    ledger.record("request.desk_delegated", by=by, target=delegation.target, counts={"rights": chosen})
    return delegation


@transaction.atomic
def revoke(*, why: str, by: User, at: datetime | None = None) -> Delegation | None:
    """End the delegation in force; None when there is none. PermissionDenied; ValidationError without a reason."""
    refuse_powerless(by)
    at = at or timezone.now()
    if not why.strip():
        raise beside("why", _("Say why."), "empty")
    delegation = Delegation.objects.in_force(at).select_for_update().first()
    if delegation is None:
        return None
    delegation.revoked_at, delegation.revoked_by, delegation.revoked_why = at, signature(by), why.strip()
    delegation.save(update_fields=["revoked_at", "revoked_by", "revoked_why"])
    ledger.record("request.delegation_revoked", by=by, target=delegation.target)
    return delegation
