"""Since when a check fails: what the night found. Run twice it changes nothing more.

look(at)                          every check counted; the first look at which one fails is its day, until it passes
give_owner(code, user, by=dora)   who sees to it
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.authorisations.issuing import colleagues
from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.dpo.models import CheckState
from crm.dpo.readiness.readiness import readiness
from crm.dpo.readiness.readiness_rows import ReadinessRows
from crm.privacy.actors import system
from crm.privacy.logs import ledger

BY = system("dpo.look_at_readiness")


def look(at: datetime | None = None) -> int:
    """Count every check and keep which of them fail since when; how many began or ceased to fail."""
    at = at or timezone.now()
    rows = ReadinessRows(at)
    fails = {check.code: check.state == "fails" for check in readiness(rows)}
    return sum(noted(code, failing=failing, at=at) for code, failing in fails.items())


@transaction.atomic
def noted(code: str, *, failing: bool, at: datetime) -> bool:
    """Keep what was found of one check; whether that is news. Two workers at once write it down once."""
    CheckState.objects.get_or_create(code=code)
    known = CheckState.objects.filter(code=code, failing_since__isnull=failing)
    changed = known.update(failing_since=timezone.localdate(at) if failing else None, looked_at=at)
    if not changed:
        CheckState.objects.filter(code=code).update(looked_at=at)
        return False
    ledger.record("readiness.fails" if failing else "readiness.passes", by=BY, target=f"check:{code}")
    return True


@transaction.atomic
def give_owner(code: str, user: User | None, *, by: User) -> None:
    """Say who sees to a check; nobody with None. PermissionDenied, ValidationError for one who does not work here."""
    if not by.may(rights.PRIVACY_VIEW):
        raise PermissionDenied
    if user is not None and not colleagues().filter(pk=user.pk).exists():
        raise ValidationError(_("Choose somebody who works here."), code="owner")
    state, _created = CheckState.objects.get_or_create(code=code)
    if state.owner_id != (user.pk if user else None):
        state.owner = user
        state.save(update_fields=["owner"])
        counts = {"owner": f"user:{user.pk}" if user else ""}
        ledger.record("readiness.owner_set", by=by, target=state.target, counts=counts)
