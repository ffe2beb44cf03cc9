"""Acts on many contacts at once: one transaction, one ledger entry for each person.

Whatever is picked passes through what the user keeps (`handled_by`): a foreign contact is as if it had not been picked.
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
from crm.lists.access import among
from crm.privacy.actors import ActorKey
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry


@dataclass(frozen=True)
class Done:
    """How many contacts an act changed, how many it left out because their data are restricted, and its own id."""

    count: int
    left_out: int = 0
    batch: UUID | None = None


def held(keys: Iterable[UUID], *, by: User) -> Any:
    """The picked contacts that `by` keeps, locked in one order so that two acts cannot wait for each other."""
    found = Contact.objects.handled_by(by).filter(person__uid__in=list(keys))
    return found.select_related("person").select_for_update(of=("self",)).order_by("pk")


def usable(contacts: Iterable[Contact]) -> tuple[list[Contact], int]:
    """Contacts whose data may be used, and how many may not: Art. 18 has those kept, and the bin ends in erasure."""
    contacts = list(contacts)
    going = binnable(contacts)
    return going, len(contacts) - len(going)


@transaction.atomic
def bin_all(keys: Iterable[UUID], *, by: User) -> Done:
    """Move contacts to the bin; `restore_all` takes the same ones back."""
    contacts, left_out = usable(held(keys, by=by).alive())
    batch = uuid4()
    Contact.objects.filter(among(contact.pk for contact in contacts)).update(binned_at=timezone.now())
    note("contact.binned", contacts, by=by, target=f"batch:{batch}")
    return Done(len(contacts), left_out, batch)


@transaction.atomic
def restore_all(batch: UUID, *, by: User) -> Done:
    """Take back out of the bin what `by` moved there in `batch`; what was taken back already stays as it is."""
    moved = LedgerEntry.objects.filter(act="contact.binned", target=f"batch:{batch}", actor_id=ActorKey.of(by).id)
    moved = moved.filter(at__gte=timezone.now() - KEPT_FOR)
    return return_all(moved.values_list("about", flat=True), by=by)


@transaction.atomic
def return_all(keys: Iterable[UUID], *, by: User) -> Done:
    """Take contacts back out of the bin; leads that were dropped are leads again, unless that was too long ago."""
    contacts = list(held(keys, by=by).binned())
    late = gone_for_good((contact.pk for contact in contacts), timezone.now())
    contacts = [contact for contact in contacts if contact.pk not in late]
    Contact.objects.filter(among(contact.pk for contact in contacts)).update(binned_at=None)
    take_back(contacts, by=by)
    note("contact.restored", contacts, by=by)
    return Done(len(contacts))


@transaction.atomic
def assign_all(keys: Iterable[UUID], *, owner: Any, team: Any, by: User) -> Done:
    """Hand contacts over to `owner` in `team`. ValidationError when they are not of that team."""
    return Done(assign(list(held(keys, by=by).alive()), owner=owner, team=team, by=by))


@transaction.atomic
def tag_all(keys: Iterable[UUID], name: str, *, by: User) -> Done:
    """Put the tag `name` on contacts; the tag is made when the house has none of that name in any case of letters.

    ValidationError for a name that says what a tag must not.
    """
    contacts, left_out = usable(held(keys, by=by).alive())
    if not contacts:
        return Done(0, left_out)
    tag = tag_called(name)
    bearing = set(ContactTag.objects.filter(tag=tag, contact__in=contacts).values_list("contact_id", flat=True))
    new = [contact for contact in contacts if contact.pk not in bearing]
    ContactTag.objects.bulk_create([ContactTag(contact=contact, tag=tag) for contact in new])
    note("contact.tagged", new, by=by, target=f"tag:{tag.pk}", fields=["tags"])
    return Done(len(new), left_out)


def note(act: str, contacts: Iterable[Contact], **said: Any) -> None:
    """One ledger entry for each contact, in one statement."""
    ledger.record_many(ledger.entry_for(act, about=contact.person, **said) for contact in contacts)
