"""Undoing a merge within its days, by a user who handles the merged record; and making it final afterwards."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.lifecycle.merge_undo import unmerge_grounds
from crm.accounts.models import User
from crm.accounts.permissions.eyes import seeing_all
from crm.contacts.custom_values.value_store import renew_values
from crm.contacts.merging.company_pointers import split_businesses
from crm.contacts.merging.pair_search import search_pairs_of
from crm.contacts.merging.pairs_of_merged import restore_pairs
from crm.contacts.merging.refusals import Refused, refuse_merge
from crm.contacts.models import Contact, ContactPair
from crm.contacts.ownership.custody import must_have_custody
from crm.privacy.actors import Actor, system
from crm.privacy.merging.merge_undo import TooLate, let_go, unmerge
from crm.privacy.merging.person_merge import Told
from crm.privacy.models import Merge, Person
from retention.holds.hold_acts import holds_of

LATE = _("This merge cannot be taken back any more.")
NEWER = _("Take back the newer merge first.")
BY = system("contacts.finish_merges")


def split_contacts(merge_row: Merge, *, by: User, at: datetime | None = None) -> Contact:
    """Split the contacts again, and queue them as a pair if they resemble each other; returns the one merged away.

    It comes with its keys; the merge comes with survivor and key. PermissionDenied for a user who does not handle the
    contact; Refused with the reason.
    """
    at = at or timezone.now()
    contact = Contact.objects.with_keys().get(pk=merge_row.survivor_id)
    must_have_custody(by, contact)
    refuse_merge([contact.pk])
    with transaction.atomic():
        try:
            loser = unmerge(
                merge_row,
                by=by,
                at=at,
                meet=partial(split_sales_data, contact=contact, since=merge_row.at, by=by, at=at),
            )
        except TooLate as trouble:
            newest = Merge.objects.into(merge_row.survivor).first()
            raise Refused(LATE if newest is None or newest.pk == merge_row.pk else NEWER, code="merge") from trouble
        search_pairs_of(ContactPair, [loser.pk, contact.pk], at)
    return Contact.objects.with_keys().get(pk=loser.pk)


def split_sales_data(
    loser: Person, survivor: Person, undo: Told, *, contact: Contact, since: datetime, by: Actor, at: datetime
) -> None:
    """The undo of what the merge did beyond foreign keys, called by `unmerge` in its transaction. The version is
    raised, so that a form opened before is out of date.
    """
    Contact.objects.filter(pk=survivor.pk).update(version=contact.version + 1)
    split_businesses(undo["firm"])
    unmerge_grounds(loser, survivor, suppressed=undo["suppressed"], since=since, by=by, at=at)
    restore_pairs(ContactPair, undo["pairs"])
    with seeing_all():
        renew_values(list(Contact.objects.with_keys().filter(pk__in=[loser.pk, survivor.pk])))


def finalise_merges(*, at: datetime | None = None) -> int:
    """Delete the undo data of merges whose days are over, except for people on hold; returns how many became final."""
    at = at or timezone.now()
    return let_go(at=at, held=lambda people: set(holds_of(people, at)))
