"""Qualifying a lead: it becomes a contact for a purpose, with a company and a deal if there are any.

An enquiry may be answered for thirty days only, so a person who stays needs another purpose.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from consents.grounds.recording import record_grounds
from crm.accounts.models import User
from crm.contacts.leads.claiming import Taken
from crm.contacts.models import Company, Contact, Lead
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.people.editing import edit
from crm.contacts.safeguards.minimisation import refuse_unneeded
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.logs import ledger
from crm.privacy.models import Person, Purpose

Begin = Callable[[Contact], Any]  # what else begins with a contact: a deal


def qualify(
    contact: Contact,
    *,
    by: User,
    purpose: Purpose,
    status: str,
    company: Company | None = None,
    begins: Iterable[Begin] = (),
    at: datetime | None = None,
) -> None:
    """Make the lead a contact of `status`, kept for `purpose`; `begins` are called with the contact in the transaction.

    A lead that nobody had taken on is taken on by `by`. Raises Taken when the lead is decided, NotNeeded when the
    purpose needs no employer, PermissionDenied for somebody who may only see them, Paused for a restricted person.
    """
    must_have_custody(by, contact)
    refuse_paused([contact.pk])
    if company is not None:
        refuse_unneeded(["company"], purpose)
    at = at or timezone.now()
    with transaction.atomic():
        Person.hold([contact.person])
        close(contact, by=by, at=at)
        record_grounds([contact.person], purpose, by=by, at=at)
        values = {"status": status, **({"company": company} if company is not None else {})}
        if changed := {name: value for name, value in values.items() if getattr(contact, name) != value}:
            edit(contact, changed, version=contact.version, by=by)
        for begin in begins:
            begin(contact)
        ledger.record("lead.qualified", by=by, about=contact.person, counts={"purpose": purpose.slug})


def close(contact: Contact, *, by: User, at: datetime) -> None:
    """Mark the lead as qualified. Taken when it was decided before."""
    rows = Lead.objects.open().filter(pk=contact.pk, contact__binned_at=None)
    over = {"state": Lead.State.QUALIFIED, "ended_by": by, "ended_at": at}
    unclaimed = rows.waiting().update(**over, claimed_by=by, claimed_at=at)
    if not unclaimed and not rows.update(**over):
        raise Taken(Lead.objects.select_related("claimed_by").get(pk=contact.pk))
    if unclaimed and contact.owner_id != by.pk and contact.team_id in by.team_ids:
        Contact.objects.filter(pk=contact.pk).update(owner=by)
        contact.owner = by
