"""The bin of deals: thirty days in which a deal that was a mistake can be taken back, alone or with others.

    to_bin(deal, by=sam)                out of every list, board and sum
    bin_all(keys, by=sam)               those ticked in the list
    restore(which, by=sam)              back where they were
    forget(at)                          gone for good, with everything on them but their papers

A won deal stands in figures and made grounds: it is reopened first. The deal of a restricted person, and one with
somebody restricted on it, stays where it is (Art. 18); what a hold keeps stays in the bin.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.models import Restriction
from crm.accounts.models import User
from crm.contacts.safeguards.kept_back import kept_back, refuse_kept_back
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.actors import Actor, system
from crm.privacy.models import Person
from crm.sales.deals.asked_deals import follow_later
from crm.sales.deals.bulk_changes import MOST, BulkResult, lock_people, lock_unrestricted
from crm.sales.deals.deals import Overtaken, people_on, record, refuse_unworkable
from crm.sales.deals.hand_overs import record_each
from crm.sales.models import Deal, DealNoteFile, DealPerson
from crm.sales.models.deals import ERASED_SUMS_TRIGGER

KEPT_FOR = timedelta(days=30)
BY = system("sales.forget_deals")
WON_FIRST = _("This deal is won: it stands in the figures. Reopen it first, then it can go to the bin.")


def to_bin(deal: Deal, *, by: User, at: datetime | None = None) -> None:
    """Moves a deal to the bin, for everybody.

    PermissionDenied for a user who does not handle it, Paused when a person on it is restricted, ValidationError for a
    won one, Overtaken when it was changed in between.
    """
    refuse_unworkable(deal, by=by)
    refuse_paused(people_on(deal))
    if deal.outcome == Deal.Outcome.WON:
        raise ValidationError(WON_FIRST, code="won")
    with transaction.atomic():
        Person.hold([deal.person] if deal.person else [])
        rows = Deal.objects.exclude(outcome=Deal.Outcome.WON).filter(pk=deal.pk, version=deal.version, binned_at=None)
        if not rows.update(binned_at=at or timezone.now(), binned_by=by, version=F("version") + 1):
            raise Overtaken
        record("deal.binned", deal, by=by)
        follow_later([deal], by=by, at=at or timezone.now())


def bin_all(keys: Iterable[UUID], *, by: Actor, at: datetime | None = None) -> BulkResult:
    """Moves deals to the bin. Won ones do not fit; those with a restricted person on them stay too."""
    which = Q(uid__in=list(keys)[:MOST])
    with transaction.atomic():
        lock_people(which, by=by)
        deals, paused = lock_unrestricted(which, by=by)
        restricted = with_somebody_restricted(deal.pk for deal in deals)
        fit = [deal for deal in deals if deal.outcome != Deal.Outcome.WON]
        going = [deal for deal in fit if deal.pk not in restricted]
        rows = Deal.objects.filter(pk__in=[deal.pk for deal in going])
        rows.update(binned_at=at or timezone.now(), binned_by=by, version=F("version") + 1)
        record_each("deal.binned", going, "deal", by=by, fields=())
        follow_later(going, by=by, at=at or timezone.now())
    return BulkResult(len(going), paused + len(fit) - len(going), len(deals) - len(fit))


def restore(which: Q, *, by: User, at: datetime | None = None) -> int:
    """Takes deals that `by` handles out of the bin; how many came back. Those of restricted people stay there."""
    since = (at or timezone.now()) - KEPT_FOR
    with transaction.atomic():
        rows = Deal.objects.binned().handled_by(by).filter(which, binned_at__gt=since).select_related("person__key")
        Person.hold({deal.person_id: deal.person for deal in rows if deal.person}.values())
        deals = list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))
        restricted = with_somebody_restricted(deal.pk for deal in deals)
        back = [deal for deal in deals if deal.pk not in restricted]
        rows_restored = Deal.objects.filter(pk__in=[deal.pk for deal in back])
        rows_restored.update(binned_at=None, binned_by=None, version=F("version") + 1)
        record_each("deal.restored", back, "deal", by=by, fields=())
        follow_later(back, by=by, at=at or timezone.now())
    return len(back)


def with_somebody_restricted(deals: Iterable[int]) -> set[int]:
    """Those of `deals` (primary keys) that are about, or have on them, a restricted person."""
    held_back = Restriction.objects.filter(lifted_at=None).values("person")
    keys = list(deals)
    on_it = DealPerson.objects.filter(deal__in=keys, person__in=held_back).values_list("deal", flat=True)
    theirs = Deal.objects.filter(Q(person__in=held_back) | Q(company__sole_trader__in=held_back), pk__in=keys)
    return {*on_it, *theirs.values_list("pk", flat=True)}


def delete_expired(at: datetime | None = None) -> int:
    """Deletes deals that have been in the bin for long enough, except those that must be kept; how many."""
    at = at or timezone.now()
    due = Deal.objects.filter(binned_at__lte=at - KEPT_FOR).order_by("pk")
    return sum(delete_unless_held(deal, at) for deal in list(due.with_keys()[:MOST]))


def delete_unless_held(deal: Deal, at: datetime) -> bool:
    """Deletes one deal, unless a person on it is restricted or under a hold."""
    people = people_on(deal)
    if kept_back(people, at):
        return False
    delete(deal, by=BY)
    return True


def remove(deal: Deal, *, by: User) -> None:
    """Deletes a deal created by mistake, by an import for instance; raises as `to_bin`, and KeptBack under a hold."""
    refuse_unworkable(deal, by=by)
    refuse_paused(people_on(deal))
    refuse_kept_back(people_on(deal))
    if not Deal.objects.filter(pk=deal.pk, version=deal.version).exists():
        raise Overtaken
    delete(deal, by=by)


def delete(deal: Deal, *, by: Actor) -> None:
    """Deletes a deal for good with everything on it except its documents."""
    with transaction.atomic():
        Person.hold([deal.person] if deal.person else [])
        files = list(DealNoteFile.objects.filter(note__deal=deal).only("file", "house_file"))
        with pgtrigger.ignore(f"sales.Deal:{ERASED_SUMS_TRIGGER}"):
            if not Deal.objects.filter(pk=deal.pk).delete()[0]:
                return
        for place in (place for note_file in files for place in (note_file.file, note_file.house_file) if place):
            transaction.on_commit(partial(place.storage.delete, str(place.name)))
        record("deal.removed", deal, by=by)
