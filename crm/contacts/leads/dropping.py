"""Dropping a lead: into the bin, its grounds ended, erased sooner than other contacts; restored, all is as before.

Consents that they gave stay: they do not depend on whether sales pursues the lead.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from consents.lifecycle.dropped_people import let_go, take_up_again
from crm.accounts.models import User
from crm.contacts.leads.claiming import Taken
from crm.contacts.models import Contact, Lead
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.safeguards.pause import refuse_paused
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person


def drop(contact: Contact, reason: str, *, by: User, at: datetime | None = None) -> Lead:
    """Drop the lead for `reason` (of Lead.Reason).

    Raises Taken when the lead is decided already, PermissionDenied for somebody who may only see the person, Paused for
    a restricted person, ValidationError for an unknown reason.
    """
    must_have_custody(by, contact)
    refuse_paused([contact.pk])
    if reason not in Lead.Reason.values:
        raise ValidationError("no reason", code="reason")
    at = at or timezone.now()
    with transaction.atomic():
        Person.hold([contact.person])
        over = {"state": Lead.State.DROPPED, "ended_by": by, "ended_at": at, "reason": reason}
        if not Lead.objects.open().filter(pk=contact.pk, contact__binned_at=None).update(**over):
            raise Taken(Lead.objects.select_related("claimed_by").get(pk=contact.pk))
        let_go([contact.person], by=by, at=at)
        Contact.objects.filter(pk=contact.pk).update(binned_at=at)
        ledger.record("lead.dropped", by=by, about=contact.person, counts={"reason": reason})
    contact.binned_at = at
    return Lead.objects.get(pk=contact.pk)


def take_back(contacts: Iterable[Contact], *, by: Actor) -> None:
    """Reopen the dropped leads among `contacts`, which leave the bin; in the caller's transaction."""
    by_pk = {contact.pk: contact for contact in contacts}
    dropped = list(Lead.objects.filter(pk__in=by_pk, state=Lead.State.DROPPED))
    ended = {lead.pk: promised(lead.ended_at) for lead in dropped}
    for lead in dropped:
        lead.state = Lead.State.CLAIMED if lead.claimed_by_id else Lead.State.WAITING
        lead.ended_by = lead.ended_at = None
        lead.reason = ""
    Lead.objects.bulk_update(dropped, ["state", "ended_by", "ended_at", "reason"])
    for lead in dropped:
        take_up_again(by_pk[lead.pk].person, ended[lead.pk], by=by)
    ledger.record_many(ledger.entry_for("lead.taken_back", by=by, about=by_pk[lead.pk].person) for lead in dropped)


def gone_for_good(contacts: Iterable[int], at: datetime) -> set[int]:
    """Primary keys of those that were dropped too long ago to be restored."""
    dropped = Lead.objects.filter(pk__in=list(contacts), state=Lead.State.DROPPED)
    return {lead.pk for lead in dropped if lead.kept_until < at}
