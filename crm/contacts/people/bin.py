"""The bin: for thirty days a removal can be undone. A legal erasure does not pass through it.

Contacts that were in it longer cannot be restored; the purge erases them. Restricted data (Art. 18) must be kept, so
they must not enter the bin: `binnable` decides that for one record (which refuses) and for many (which leaves them
out).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from consents.models import Restriction
from crm.accounts.models import User
from crm.contacts.leads.dropping import gone_for_good, take_back
from crm.contacts.models import Contact, Lead
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.safeguards.pause import Paused
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person

KEPT_FOR = timedelta(days=30)


def to_bin(contact: Contact, *, by: User) -> bool:
    """Move a contact to the bin; False when it is there already. Paused for one that is not `binnable`."""
    must_have_custody(by, contact)
    if not binnable([contact]):
        raise Paused
    return set_binned(contact, timezone.now(), "contact.binned", by=by)


def binnable(contacts: Iterable[Contact]) -> list[Contact]:
    """Those that may go to the bin: all that are not restricted."""
    contacts = list(contacts)
    restricted = Restriction.in_force([contact.pk for contact in contacts])
    return [contact for contact in contacts if contact.pk not in restricted]


def restore(contact: Contact, *, by: User) -> bool:
    """Restore a contact from the bin; False when that is not possible. A dropped lead becomes a lead again."""
    must_have_custody(by, contact)
    now = timezone.now()
    if contact.binned_at and (contact.binned_at + KEPT_FOR < now or gone_for_good([contact.pk], now)):
        return False
    with transaction.atomic():
        Person.hold([contact.person])
        moved = set_binned(contact, None, "contact.restored", by=by)
        if moved:
            take_back([contact], by=by)
    return moved


def set_binned(contact: Contact, at: datetime | None, act: str, *, by: Actor) -> bool:
    """Set `binned_at` where that changes something, with its ledger entry."""
    with transaction.atomic():
        if not Contact.objects.filter(pk=contact.pk, binned_at__isnull=at is not None).update(binned_at=at):
            return False
        ledger.record(act, by=by, about=contact.person)
    contact.binned_at = at
    return True


def restorable_until(contact: Contact) -> datetime | None:
    """Until when a binned contact can be restored, a dropped lead sooner; None for one that is not in the bin."""
    if not contact.binned_at:
        return None
    dropped = Lead.objects.filter(pk=contact.pk, state=Lead.State.DROPPED).first()
    return dropped.kept_until if dropped else contact.binned_at + KEPT_FOR
