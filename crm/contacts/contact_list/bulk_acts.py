"""Acts on many contacts at once: one transaction, one ledger entry for each person.

Only contacts that the user handles (`handled_by`) are touched; any other is ignored as if it had not been picked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.leads.dropping import gone_for_good, take_back
from crm.contacts.models import Contact, ContactTag
from crm.contacts.ownership.assignment import assign
from crm.contacts.people.bin import KEPT_FOR, binnable
from crm.contacts.tags.tagging import tag_called
from crm.lists.access import pk_among
from crm.privacy.actors import ActorKey
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry


@dataclass(frozen=True)
class BulkResult:
    """How many contacts an act changed, how many it left out as restricted, and its own id."""

    count: int
    left_out: int = 0
    batch: UUID | None = None


def locked_contacts(keys: Iterable[UUID], *, by: User) -> Any:
    """The picked contacts that `by` handles, locked in one order so that two acts cannot wait for each other."""
    picked = Contact.objects.handled_by(by).filter(person__uid__in=list(keys))
    return picked.select_related("person").select_for_update(of=("self",)).order_by("pk")


def usable(contacts: Iterable[Contact]) -> tuple[list[Contact], int]:
    """The contacts that may be binned or tagged, and how many may not: restricted data are kept (Art. 18)."""
    contacts = list(contacts)
    going = binnable(contacts)
    return going, len(contacts) - len(going)


@transaction.atomic
def bin_all(keys: Iterable[UUID], *, by: User) -> BulkResult:
    """Move contacts to the bin; `restore_all` undoes it by the batch id."""
    contacts, left_out = usable(locked_contacts(keys, by=by).alive())
    batch = uuid4()
    Contact.objects.filter(pk_among(contact.pk for contact in contacts)).update(binned_at=timezone.now())
    record_each("contact.binned", contacts, by=by, target=f"batch:{batch}")
    return BulkResult(len(contacts), left_out, batch)


@transaction.atomic
def restore_all(batch: UUID, *, by: User) -> BulkResult:
    """Restore what `by` binned in `batch`; contacts restored meanwhile stay as they are."""
    moved = LedgerEntry.objects.filter(act="contact.binned", target=f"batch:{batch}", actor_id=ActorKey.of(by).id)
    moved = moved.filter(at__gte=timezone.now() - KEPT_FOR)
    return return_all(moved.values_list("about", flat=True), by=by)


@transaction.atomic
def return_all(keys: Iterable[UUID], *, by: User) -> BulkResult:
    """Restore contacts from the bin; dropped leads are leads again, unless their data are gone for good."""
    contacts = list(locked_contacts(keys, by=by).binned())
    late = gone_for_good((contact.pk for contact in contacts), timezone.now())
    contacts = [contact for contact in contacts if contact.pk not in late]
    Contact.objects.filter(pk_among(contact.pk for contact in contacts)).update(binned_at=None)
    take_back(contacts, by=by)
    record_each("contact.restored", contacts, by=by)
    return BulkResult(len(contacts))


@transaction.atomic
def assign_all(keys: Iterable[UUID], *, owner: Any, team: Any, by: User) -> BulkResult:
    """Hand contacts over to `owner` in `team`. ValidationError when they are not of that team."""
    return BulkResult(assign(list(locked_contacts(keys, by=by).alive()), owner=owner, team=team, by=by))


@transaction.atomic
def tag_all(keys: Iterable[UUID], name: str, *, by: User) -> BulkResult:
    """Put the tag `name` on contacts; it is created when there is none of that name, ignoring case.

    ValidationError for a name that is not allowed as a tag.
    """
    contacts, left_out = usable(locked_contacts(keys, by=by).alive())
    if not contacts:
        return BulkResult(0, left_out)
    tag = tag_called(name)
    bearing = set(ContactTag.objects.filter(tag=tag, contact__in=contacts).values_list("contact_id", flat=True))
    new = [contact for contact in contacts if contact.pk not in bearing]
    ContactTag.objects.bulk_create([ContactTag(contact=contact, tag=tag) for contact in new])
    record_each("contact.tagged", new, by=by, target=f"tag:{tag.pk}", fields=["tags"])
    return BulkResult(len(new), left_out)


def record_each(act: str, contacts: Iterable[Contact], **entry_fields: Any) -> None:
    """One ledger entry for each contact, in one statement."""
    ledger.record_many(ledger.entry_for(act, about=contact.person, **entry_fields) for contact in contacts)
