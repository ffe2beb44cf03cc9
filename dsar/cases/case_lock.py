"""What every verb on a case begins with and ends with: the row locked, an event in the timeline."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.privacy.actors import Actor, signature
from dsar.models import Case, Event

CLOSED = "closed"


def locked(case: Case) -> Case:
    """The case with its person and key, locked, whatever its state."""
    return Case.objects.with_keys().select_for_update(of=("self",)).get(pk=case.pk)


def lock_open_case(case: Case) -> Case:
    """The case, locked. ValidationError when it is closed."""
    locked_case = locked(case)
    refuse_closed(locked_case)
    return locked_case


def refuse_closed(case: Case) -> None:
    """ValidationError for a case that is closed."""
    if not case.is_open:
        raise ValidationError(_("The request is closed. Open it again first."), code=CLOSED)


def refuse_own(case: Case) -> None:
    """ValidationError for a case of our own act: it ends with the last proof, and then the name is gone."""
    if case.own:
        raise ValidationError(_("Nobody asked for this: it ends by itself once everybody is told."), code="own")


def event(case: Case, kind: str, *, by: Actor, at: datetime | None = None, text: str = "", ref: str = "") -> Event:
    """One entry of the timeline, in the caller's transaction."""
    return Event.objects.create(
        case=case, kind=kind, at=at or timezone.now(), text=text or None, ref=ref, by=signature(by)
    )
