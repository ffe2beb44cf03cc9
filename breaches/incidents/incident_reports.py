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
    """Records a report; the provisional clock runs from `arrived_at` (default: now).

    ValidationError when nobody says what happened, and for an arrival in the future.
    """
    at = at or timezone.now()
    arrived = arrived_at or at
    if not what.strip():
        raise beside("what", _("Say in a sentence what happened."), "empty")
    if arrived > at:
        raise beside("arrived_at", _("This moment is still to come."), "future")
    incident = Incident(
        number=next_incident(at), reported_by=signature(by), arrived_at=arrived, entered_at=at, channel=channel
    )
    incident.what, incident.noticed, incident.whose, incident.sender = (
        what.strip(),
        noticed.strip(),
        whose.strip(),
        sender.strip(),
    )
    if enclosed:
        incident.file_name = enclosed.name
        incident.file.save("", ContentFile(enclosed.content), save=False)
    incident.save(force_insert=True)
    ledger.record("incident.reported", by=by, target=incident.target, counts={"channel": str(channel)})
    tell_officers(incident, by=by)
    return incident
