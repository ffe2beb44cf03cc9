"""Changing a contact's data: one version at a time; the ledger names every changed column, and no values."""

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
from crm.contacts.custom_values.value_store import custom_values_of, fields_named, is_custom, write
from crm.contacts.models import Contact, CustomField
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.ownership.edit_conflicts import Conflict, conflict_of
from crm.contacts.safeguards.minimisation import PERSON_COLUMNS, FieldsByName, refuse_needless as refuse_unneeded
from crm.contacts.safeguards.pause import refuse_paused
from crm.contacts.tags.tagging import set_tags, tags_of
from crm.narrowing import promised
from crm.privacy.actors import Actor
from crm.privacy.keys.blind_index import blind
from crm.privacy.logs import ledger
from crm.privacy.models import ContactPoint, LegalBasis, Person
from crm.privacy.models.person import FURTHER_ADDRESSES
from crm.privacy.verbs.rectification import rectify

ACTS = ("contact.edited", "person.rectified", "contact.assigned", "lead.claimed")
OWN_COLUMNS = CONTACT.borne("", "control")


def current(contact: Contact) -> dict[str, Any]:
    """The present values of everything that an edit may change."""
    points = list(contact.person.contact_points.select_related("person__key").order_by("pk"))
    return {
        **{name: getattr(contact.person, name) for name in PERSON_COLUMNS},
        **{name: getattr(contact, name) for name in OWN_COLUMNS},
        **{
            plural: [point.value for point in points if point.kind == kind]
            for plural, kind in FURTHER_ADDRESSES.items()
        },
        "tags": tags_of(contact),
        **custom_values_of(contact),
    }


def edit(contact: Contact, values: dict[str, Any], *, version: int, by: User) -> list[str]:
    """Save `values` over version `version` of the contact and return the names of the columns that changed.

    `values` holds any columns of the table that have a control, tags, and custom fields, by their names. Raises
    Conflict when the contact was saved since, NotNeeded for a new value that none of its purposes needs,
    PermissionDenied for a user without custody, Paused for a restricted person. The contact comes with its keys.
    """
    must_have_custody(by, contact)
    refuse_paused([contact.pk])
    with transaction.atomic():
        Person.hold([contact.person])
        if not Contact.objects.filter(pk=contact.pk, version=version).update(version=F("version") + 1):
            raise conflict(contact, values)
        before = current(contact)
        changed = [name for name, value in values.items() if before[name] != value]
        grounds = list(Ground.objects.filter(person=contact.person, ended_at=None).select_related("purpose"))
        custom = fields_named(changed, CustomField.Record.CONTACT)
        refuse_needless((name for name in changed if values[name]), grounds, custom)
        for name in changed:
            set_value(contact, name, before[name], values[name], by=by)
        write(contact, {name: values[name] for name in changed if is_custom(name)}, custom)
        contact.save(update_fields=[name for name in changed if name in OWN_COLUMNS])
        if {"email", "phone"} & set(changed):
            extend_grounds(contact, grounds, by=by)
        if "company" in changed:
            rebase([contact.person], by=by)
        if contact_columns := [name for name in changed if name not in PERSON_COLUMNS]:
            ledger.record("contact.edited", by=by, about=contact.person, fields=contact_columns)
    contact.version = version + 1
    return changed


def set_value(contact: Contact, name: str, before: Any, value: Any, *, by: Actor) -> None:
    """Set one value; the caller saves the contact's own columns and the custom fields."""
    if name in PERSON_COLUMNS:
        rectify(contact.person, name, value, by=by)
    elif name in FURTHER_ADDRESSES:
        replace_points(contact, FURTHER_ADDRESSES[name], before, value)
    elif name == "tags":
        set_tags(contact, value)
    elif name in OWN_COLUMNS:
        setattr(contact, name, value)


def conflict(contact: Contact, values: dict[str, Any]) -> Conflict:
    """The Conflict for the user who saved second."""
    fresh = Contact.objects.with_keys().get(pk=contact.pk)
    return conflict_of(fresh, ACTS, stored=current(fresh), values=values, about=contact.uid)


def refuse_needless(fields: Iterable[str], grounds: list[Ground], custom: FieldsByName | None = None) -> None:
    """Raise NotNeeded for a value that no purpose in force needs; `custom` are the custom fields among the names."""
    refuse_unneeded(fields, [ground.purpose for ground in grounds if ground.in_force()], custom or {})


def replace_points(contact: Contact, kind: str, before: list[str], after: list[str]) -> None:
    """Delete the further addresses that are not in `after` and add the new ones."""
    points = contact.person.contact_points.select_related("person__key")
    removed = [point.pk for point in points.filter(kind=kind) if point.value not in after]
    ContactPoint.objects.filter(pk__in=removed).delete()
    ContactPoint.objects.bulk_create(
        ContactPoint(person=contact.person, kind=kind, value=value, index=promised(blind(kind, value)))
        for value in dict.fromkeys(after)
        if value not in before
    )


def extend_grounds(contact: Contact, grounds: list[Ground], *, by: Actor) -> None:
    """Extend each purpose in force to a new channel, from when it began; not a consent, nor an enquiry."""
    now = timezone.now()
    since: dict[Any, datetime] = {}
    for ground in grounds:
        if ground.in_force(now) and ground.basis != LegalBasis.CONSENT and ground.expires_at is None:
            since[ground.purpose] = min(ground.since, since.get(ground.purpose, now))
    for purpose, at in since.items():
        record_grounds([contact.person], purpose, by=by, at=at)
