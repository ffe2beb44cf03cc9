"""Reporting an incident: three plain fields, by anybody signed in, by a program, or entered for somebody outside."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.cases.case_numbers import next_incident
from breaches.cases.deadline_watch import tell_officers
from breaches.models import Incident
from crm.casework.enclosures import Enclosed
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger

Channel = Incident.Channel


@transaction.atomic
def report(  # noqa: PLR0913  # everything but the three answers is a keyword
    what: str,
    noticed: str = "",
    whose: str = "",
    *,
    by: Actor,
    at: datetime | None = None,
    channel: str = Channel.APP,
    arrived_at: datetime | None = None,
    sender: str = "",
    enclosed: Enclosed | None = None,
) -> Incident:
    """Write it down; from `arrived_at` (now, where nothing else is said) the provisional clock runs.

    ValidationError when nobody says what happened, and for an arrival that is still to come.
    """
    at = at or timezone.now()
    arrived = arrived_at or at
    if not what.strip():
        raise beside("what", _("Say in a sentence what happened."), "empty")
    if arrived > at:
        raise beside("arrived_at", _("This moment is still to come."), "future")
    made = Incident(
        number=next_incident(at), reported_by=signature(by), arrived_at=arrived, entered_at=at, channel=channel
    )
    made.what, made.noticed, made.whose, made.sender = what.strip(), noticed.strip(), whose.strip(), sender.strip()
    if enclosed:
        made.file_name = enclosed.name
        made.file.save("", ContentFile(enclosed.content), save=False)
    made.save(force_insert=True)
    ledger.record("incident.reported", by=by, target=made.target, counts={"channel": str(channel)})
    tell_officers(made, by=by)
    return made
