"""A merge taken back within its days, by somebody who keeps what became of it; and the days that are over."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.lifecycle.merge_undo import unmerge_grounds
from crm.accounts.models import User
from crm.contacts.merging.company_pointers import unfold
from crm.contacts.merging.pair_search import look_at
from crm.contacts.merging.pairs_of_merged import come_back
from crm.contacts.merging.refusals import Refused, refuse
from crm.contacts.models import Contact, ContactPair
from crm.contacts.ownership.custody import must_keep
from crm.privacy.actors import Actor, system
from crm.privacy.merging.merge_undo import TooLate, let_go, unmerge
from crm.privacy.merging.person_merge import Told
from crm.privacy.models import Merge, Person
from retention.holds.hold_acts import held

LATE = _("This merge cannot be taken back any more.")
NEWER = _("Take back the newer merge first.")
BY = system("contacts.finish_merges")


def split(made: Merge, *, by: User, at: datetime | None = None) -> Contact:
    """Two contacts again, and in the queue if they resemble each other; returns the one that had been merged away, with
    its keys. `made` comes with survivor and key.

    PermissionDenied for somebody who does not keep the contact; Refused with the reason.
    """
    at = at or timezone.now()
    contact = Contact.objects.with_keys().get(pk=made.survivor_id)
    must_keep(by, contact)
    refuse([contact.pk])
    with transaction.atomic():
        try:
            loser = unmerge(made, by=by, at=at, meet=partial(parting, contact=contact, since=made.at, by=by, at=at))
        except TooLate as trouble:
            newest = Merge.objects.into(made.survivor).first()
            raise Refused(LATE if newest is None or newest.pk == made.pk else NEWER, code="merge") from trouble
        look_at(ContactPair, [loser.pk, contact.pk], at)
    return Contact.objects.with_keys().get(pk=loser.pk)


def parting(
    loser: Person, survivor: Person, told: Told, *, contact: Contact, since: datetime, by: Actor, at: datetime
) -> None:
    """What the merge did beyond rows, for `unmerge`, within its transaction. A form read before is out of date."""
    Contact.objects.filter(pk=survivor.pk).update(version=contact.version + 1)
    unfold(told["firm"])
    unmerge_grounds(loser, survivor, suppressed=told["suppressed"], since=since, by=by, at=at)
    come_back(ContactPair, told["pairs"])


def finish(*, at: datetime | None = None) -> int:
    """Let the leftovers of merges go whose days are over, but for people on hold; how many became final."""
    at = at or timezone.now()
    return let_go(at=at, held=lambda people: set(held(people, at)))
