"""Changing a contact's data: one version at a time, every changed column named in the ledger, no value."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from consents.grounds.recording import record_grounds
from consents.lifecycle.basis_change import rebase
from consents.models import Ground
from crm.accounts.models import User
from crm.contacts.columns.contact import CONTACT
from crm.contacts.custom_values.value_store import called, is_custom, told, write
from crm.contacts.models import Contact, CustomField
from crm.contacts.ownership.custody import must_keep
from crm.contacts.ownership.edit_conflicts import Conflict, conflict_of
from crm.contacts.safeguards.minimisation import FURTHER, PERSON_COLUMNS, Fields, refuse_needless as refuse_unneeded
from crm.contacts.safeguards.pause import refuse_paused
from crm.contacts.tags.tagging import retag, tags_of
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.keys.blind_index import blind
from crm.privacy.logs import ledger
from crm.privacy.models import ContactPoint, LegalBasis, Person
from crm.privacy.verbs.rectification import rectify

ACTS = ("contact.edited", "person.rectified", "contact.assigned", "lead.claimed")
OWN_COLUMNS = CONTACT.borne("", "control")


def current(contact: Contact) -> dict[str, Any]:
    """The values that an edit may change, as they are."""
    points = list(contact.person.contact_points.select_related("person__key").order_by("pk"))
    return {
        **{name: getattr(contact.person, name) for name in PERSON_COLUMNS},
        **{name: getattr(contact, name) for name in OWN_COLUMNS},
        **{plural: [one.value for one in points if one.kind == kind] for plural, kind in FURTHER.items()},
        "tags": tags_of(contact),
        **told(contact),
    }


def edit(contact: Contact, values: dict[str, Any], *, version: int, by: User) -> list[str]:
    """Save `values` over version `version` of the contact and return the names of the columns that changed.

    `values` holds any columns of the table that have a control, tags, and custom fields, by their names. Raises
    Conflict when the contact was saved since, NotNeeded for a new value that none of its purposes needs,
    PermissionDenied for somebody who does not keep it, Paused for a restricted person. The contact comes with its keys.
    """
    must_keep(by, contact)
    refuse_paused([contact.pk])
    with transaction.atomic():
        Person.hold([contact.person])
        if not Contact.objects.filter(pk=contact.pk, version=version).update(version=F("version") + 1):
            raise conflict(contact, values)
        before = current(contact)
        changed = [name for name, value in values.items() if before[name] != value]
        grounds = list(Ground.objects.filter(person=contact.person, ended_at=None).select_related("purpose"))
        custom = called(changed, CustomField.Record.CONTACT)
        refuse_needless((name for name in changed if values[name]), grounds, custom)
        for name in changed:
            put(contact, name, before[name], values[name], by=by)
        write(contact, {name: values[name] for name in changed if is_custom(name)}, custom)
        contact.save(update_fields=[name for name in changed if name in OWN_COLUMNS])
        if {"email", "phone"} & set(changed):
            extend_grounds(contact, grounds, by=by)
        if "company" in changed:
            rebase([contact.person], by=by)
        if own := [name for name in changed if name not in PERSON_COLUMNS]:
            ledger.record("contact.edited", by=by, about=contact.person, fields=own)
    contact.version = version + 1
    return changed


def put(contact: Contact, name: str, before: Any, value: Any, *, by: Actor) -> None:
    """One value where it belongs; the caller saves the contact's own columns and writes custom fields."""
    if name in PERSON_COLUMNS:
        rectify(contact.person, name, value, by=by)
    elif name in FURTHER:
        replace_points(contact, FURTHER[name], before, value)
    elif name == "tags":
        retag(contact, value)
    elif name in OWN_COLUMNS:
        setattr(contact, name, value)


def conflict(contact: Contact, values: dict[str, Any]) -> Conflict:
    """What to tell the one who came second."""
    fresh = Contact.objects.with_keys().get(pk=contact.pk)
    return conflict_of(fresh, ACTS, stored=current(fresh), values=values, about=contact.uid)


def refuse_needless(fields: Iterable[str], grounds: list[Ground], custom: Fields | None = None) -> None:
    """Raise NotNeeded for a value that no purpose in force needs; `custom` are the custom fields among the names."""
    refuse_unneeded(fields, [ground.purpose for ground in grounds if ground.in_force()], custom or {})


def replace_points(contact: Contact, kind: str, before: list[str], after: list[str]) -> None:
    """Delete the further addresses that left the list and add those that came."""
    points = contact.person.contact_points.select_related("person__key")
    gone = [one.pk for one in points.filter(kind=kind) if one.value not in after]
    ContactPoint.objects.filter(pk__in=gone).delete()
    ContactPoint.objects.bulk_create(
        ContactPoint(person=contact.person, kind=kind, value=value, index=promised(blind(kind, value)))
        for value in dict.fromkeys(after)
        if value not in before
    )


def extend_grounds(contact: Contact, grounds: list[Ground], *, by: Actor) -> None:
    """A purpose in force covers a new channel too, from when it began; a consent never does, nor an enquiry."""
    now = timezone.now()
    since: dict[Any, datetime] = {}
    for ground in grounds:
        if ground.in_force(now) and ground.basis != LegalBasis.CONSENT and ground.expires_at is None:
            since[ground.purpose] = min(ground.since, since.get(ground.purpose, now))
    for purpose, at in since.items():
        record_grounds([contact.person], purpose, by=by, at=at)
