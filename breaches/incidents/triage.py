"""Triage: the officer reads a report and says what it is. Until then its provisional clock runs."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from breaches.cases.demo_cases import of_the_demo
from breaches.cases.opening import event, lock_open_case, open_breach
from breaches.models import Breach, Event, Incident
from breaches.models.terms import Discovery
from crm.accounts.models import User
from crm.casework.field_errors import beside
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger

State, Channel = Incident.State, Incident.Channel
FOUND = {Channel.APP: Discovery.STAFF, Channel.API: Discovery.MONITORING}


@transaction.atomic
def read(incident: Incident, *, by: Actor, at: datetime | None = None) -> bool:
    """Somebody of the desk has opened it; nobody is called any more. False when somebody had before."""
    mark = {"read_at": at or timezone.now(), "read_by": signature(by)}
    if not Incident.objects.unread().filter(pk=incident.pk).update(**mark):
        return False
    ledger.record("incident.read", by=by, target=incident.target)
    return True


@transaction.atomic
def open_case(incident: Incident, title: str, *, by: Actor, at: datetime | None = None, drill: bool = False) -> Breach:
    """It is a breach, or may be one: a case is opened with what was reported, detected when the report arrived.

    Becoming aware is an act of its own (`mark_aware`): a short inquiry may come first.
    """
    at, incident = at or timezone.now(), untriaged(incident)
    breach = open_breach(
        title,
        by=by,
        at=at,
        drill=drill,
        detected_at=incident.arrived_at,
        discovery=FOUND.get(Channel(incident.channel), ""),
        description="\n\n".join(filter(None, [incident.what, incident.noticed, incident.whose])),
        demo=of_the_demo(by) and of_the_demo(reporter(incident)),
    )
    triaged(incident, State.CASE, by=by, at=at, breach=breach)
    return breach


@transaction.atomic
def join(incident: Incident, breach: Breach, *, by: Actor, at: datetime | None = None) -> Incident:
    """It belongs to a case that is open. ValidationError for a closed one."""
    at, incident, breach = at or timezone.now(), untriaged(incident), lock_open_case(breach)
    triaged(incident, State.JOINED, by=by, at=at, breach=breach)
    event(breach, Event.Kind.INCIDENT, by=by, at=incident.arrived_at, text=incident.what, ref=incident.number)
    if breach.detected_at is None or incident.arrived_at < breach.detected_at:
        breach.detected_at = incident.arrived_at
        breach.save(update_fields=["detected_at"])
    return incident


@transaction.atomic
def dismiss(incident: Incident, reason: str, *, by: Actor, at: datetime | None = None) -> Incident:
    """No breach of personal data, with the reason, which stays."""
    if not reason.strip():
        raise beside("reason", _("Say why it is no breach."), "empty")
    incident = untriaged(incident)
    triaged(incident, State.NO_BREACH, by=by, at=at or timezone.now(), reason=reason.strip())
    return incident


def reporter(incident: Incident) -> User | None:
    """The account that reported it; None for a program."""
    kind, _colon, number = incident.reported_by.partition(":")
    return User.objects.filter(pk=number).first() if kind == "user" else None


def triaged(incident: Incident, state: str, *, by: Actor, at: datetime, **values: Any) -> None:
    """Saves the outcome of triage; whoever triages a report has read it."""
    signed = signature(by)
    values_set = {"state": state, "triaged_at": at, "triaged_by": signed, **values}
    if incident.read_at is None:
        values_set |= {"read_at": at, "read_by": signed}
    for name, value in values_set.items():
        setattr(incident, name, value)
    incident.save(update_fields=list(values_set))
    ledger.record("incident.triaged", by=by, target=incident.target, counts={"state": str(state)})


def untriaged(incident: Incident) -> Incident:
    """The report, locked. ValidationError when somebody has judged it."""
    locked_report = Incident.objects.select_for_update().get(pk=incident.pk)
    if locked_report.state != State.NEW:
        raise ValidationError(_("Somebody has judged this report meanwhile."), code="triaged")
    return locked_report
