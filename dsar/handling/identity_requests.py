"""Proof of identity asked for in many cases at once, in each person's own language."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crm.privacy.actors import Actor
from dsar.cases.checklist import needs_identity
from dsar.handling.questions import ask
from dsar.models import Case, Suspension

IDENTITY = Suspension.Reason.IDENTITY


def words_for(language: str) -> str:
    """What they read. No document is asked for."""
    with translation.override(language):
        return _(
            "Before we answer we have to know that it is you. Please open the status page of your request with its "
            "number and code: we will send a code to the e-mail address or phone number that we have stored. If you no "
            "longer use them, write to us there. Please send no scan of an identity document."
        )


def ask_identity(cases: Iterable[Case], *, by: Actor, at: datetime | None = None) -> int:
    """Ask where it is needed and not asked yet; how many were asked."""
    at = at or timezone.now()
    return sum(ask_identity_in(case, by=by, at=at) for case in cases)


def ask_identity_in(case: Case, *, by: Actor, at: datetime) -> bool:
    """Ask in one case. False when it needs no proof, has one, waits for one, or is over."""
    if not needs_identity(list(case.kinds)) or case.identified_at or not case.is_open or case.spam_at:
        return False
    try:
        ask(case, IDENTITY, words_for(case.language), by=by, at=at)
    except ValidationError:  # somebody asked meanwhile, or the answer went
        return False
    return True
