"""The notice to staff about logging (labour law): versions, who was told, who still has to be.

Logging of access is monitoring of staff, so that being told must be provable before it begins: nobody works here who
has not confirmed the notice. A version's words stand in templates/accounts/staff_notice/<version>.<language>.html and
never change; other words are the next version.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from crm.accounts.models import StaffNoticeAcceptance, User
from crm.accounts.models.staff_notice import with_told
from crm.privacy.logs import ledger

TOLD = "told_version"  # what `with_told` hangs on a user
CURRENT = 1
SINCE = {1: "2026-11-25"}  # when each version was written


def words(version: int, language: str) -> str:
    """The notice itself as HTML."""
    return render_to_string(template_of(version, language))


def template_of(version: int, language: str) -> str:
    """Where its words stand."""
    return f"accounts/staff_notice/{version}.{language}.html"


def must_confirm(user: Any) -> bool:
    """Whether the notice in force has still to be confirmed. Machines are told nothing; they have no working life."""
    return not user.role.machine and told_version(user) < CURRENT


def told_version(user: Any) -> int:
    """The newest version this user confirmed: read with the user on every request, asked for otherwise."""
    if not hasattr(user, TOLD):
        setattr(user, TOLD, getattr(with_told(User.objects.filter(pk=user.pk)).only("pk").get(), TOLD))
    return getattr(user, TOLD)


@transaction.atomic
def accept(user: User, *, at: datetime | None = None) -> None:
    """The user confirms the notice in force, in their language; once is enough."""
    _row, created = StaffNoticeAcceptance.objects.get_or_create(
        user=user,
        version=CURRENT,
        defaults={
            "language": user.language,
            "text": sha256(words(CURRENT, user.language).encode()).hexdigest(),
            "at": at or timezone.now(),
        },
    )
    setattr(user, TOLD, CURRENT)
    if created:
        ledger.record("notice.confirmed", by=user, target=user.target, counts={"version": CURRENT})
