"""Contacts as what a field leads to. Whoever the reader does not see, or who lies in the bin, is no link."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from consents.models import Restriction
from crm.contacts.imports.known_records import KnownRecords
from crm.contacts.links.seen_records import SeenRecords
from crm.contacts.models import Contact, LinkedPerson
from crm.contacts.models.field_kinds import Kind
from crm.contacts.ownership.custody import named_for, sees_name_in_lists
from crm.contacts.people.companions import found_by_name
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import access_log
from crm.privacy.masking import DOTS
from crm.privacy.models import Merge, Person
from crm.privacy.record_links import Linked, LinkTarget

VIEW = "contacts:linked"


def contact_target() -> LinkTarget:
    """How a field leads to a contact."""
    return LinkTarget(
        kind=Kind.CONTACT.value,
        rows=LinkedPerson,
        column="person",
        visible=lambda reader: visible(reader).values("pk"),
        seen=seen,
        meant=meant,
        offered=lambda reader, text: linked_people(found_by_name(text, user=reader), reader),
        held=held,
    )


def visible(reader: Any) -> Any:
    """The contacts that are a link for the reader; all of them for the product itself."""
    rows = Contact.objects.alive()
    return rows if reader is None else rows.visible_to(reader)


def seen(reader: Any, keys: Collection[UUID]) -> Mapping[str, Linked]:
    """{public id asked for: contact}; whoever was merged is the contact they became."""
    after = dict(Merge.objects.filter(loser__in=keys).values_list("loser", "survivor__uid"))
    wanted = {after.get(key, key) for key in keys}
    people = linked_people(visible(reader).filter(person__uid__in=wanted).with_keys(), reader)
    by_key = {linked.key: linked for linked in people}
    return {str(key): by_key[now] for key in keys if (now := str(after.get(key, key))) in by_key}


def meant(reader: Any, text: str) -> list[Linked]:
    """The contacts with this e-mail address or this very name; nobody whose data are paused."""
    known: KnownRecords = SeenRecords(reader)
    return [] if reader is None else linked_people(known.contacts_meant([text]).get(text, []), reader)


def linked_people(contacts: Any, reader: Any) -> list[Linked]:
    """The contacts as the reader may read their names, which the access log learns."""
    contacts = list(contacts)
    paused = Restriction.in_force([contact.pk for contact in contacts]) if contacts and reader else set()
    clear = [row for row in contacts if reader and row.pk not in paused and sees_name_in_lists(reader, row)]
    if clear:
        access_log.shown(by=reader, view=VIEW, people=[contact.pk for contact in clear], fields=["name"])
    return [linked_person(contact, reader, paused=contact.pk in paused) for contact in contacts]


def linked_person(contact: Contact, reader: Any, *, paused: bool) -> Linked:
    """One contact; without a name where the reader may not read it."""
    try:
        name = named_for(reader, contact) if reader and not paused else contact.short if reader else _("a contact")
    except Unreadable:
        name = DOTS
    key, firm = str(contact.uid), contact.company
    note = firm.label if firm and not firm.sole_trader_id else ""
    return Linked(key, contact.pk, name, reverse("contacts:record", args=[key]), key, note)


def held(keys: Collection[UUID]) -> Mapping[str, int]:
    """{public id: primary key} of people who exist, locked so that nobody erases them before the link stands."""
    after = dict(Merge.objects.filter(loser__in=keys).values_list("loser", "survivor__uid"))
    wanted = {after.get(key, key) for key in keys}
    rows = Person.objects.filter(uid__in=wanted).order_by("pk").select_for_update(no_key=True)
    pks = dict(rows.values_list("uid", "pk"))
    return {str(key): pks[now] for key in keys if (now := after.get(key, key)) in pks}
