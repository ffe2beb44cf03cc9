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
from crm.contacts.safeguards.pause import refuse_paused
from crm.privacy.actors import Actor, system
from crm.privacy.models import Person
from crm.sales.deals.bulk_changes import MOST, Done, free, hold_people
from crm.sales.deals.deals import Overtaken, people_on, record, refuse_held
from crm.sales.deals.hand_overs import tell
from crm.sales.models import Deal, DealNoteFile, DealPerson
from crm.sales.models.deals import GONE
from retention.holds.hold_acts import held

KEPT_FOR = timedelta(days=30)
BY = system("sales.forget_deals")
WON_FIRST = _("This deal is won: it stands in the figures. Reopen it first, then it can go to the bin.")


def to_bin(deal: Deal, *, by: User, at: datetime | None = None) -> None:
    """Move a deal to the bin, for everybody.

    PermissionDenied for somebody who does not keep it, Paused when somebody on it is restricted, ValidationError for a
    won one, Overtaken when it was changed in between.
    """
    refuse_held(deal, by=by)
    refuse_paused(people_on(deal))
    if deal.outcome == Deal.Outcome.WON:
        raise ValidationError(WON_FIRST, code="won")
    with transaction.atomic():
        Person.hold([deal.person] if deal.person else [])
        rows = Deal.objects.exclude(outcome=Deal.Outcome.WON).filter(pk=deal.pk, version=deal.version, binned_at=None)
        if not rows.update(binned_at=at or timezone.now(), binned_by=by, version=F("version") + 1):
            raise Overtaken
        record("deal.binned", deal, by=by)


def bin_all(keys: Iterable[UUID], *, by: Actor, at: datetime | None = None) -> Done:
    """Move deals to the bin; won ones do not fit, those with somebody restricted on them stay too."""
    which = Q(uid__in=list(keys)[:MOST])
    with transaction.atomic():
        hold_people(which, by=by)
        deals, paused = free(which, by=by)
        kept = with_somebody_restricted(one.pk for one in deals)
        fit = [one for one in deals if one.outcome != Deal.Outcome.WON]
        going = [one for one in fit if one.pk not in kept]
        rows = Deal.objects.filter(pk__in=[one.pk for one in going])
        rows.update(binned_at=at or timezone.now(), binned_by=by, version=F("version") + 1)
        tell("deal.binned", going, "deal", by=by, fields=())
    return Done(len(going), paused + len(fit) - len(going), len(deals) - len(fit))


def restore(which: Q, *, by: User, at: datetime | None = None) -> int:
    """Take deals back out of the bin that `by` keeps; how many came back. Those of restricted people stay there."""
    since = (at or timezone.now()) - KEPT_FOR
    with transaction.atomic():
        rows = Deal.objects.binned().handled_by(by).filter(which, binned_at__gt=since).select_related("person__key")
        Person.hold({one.person_id: one.person for one in rows if one.person}.values())
        deals = list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))
        kept = with_somebody_restricted(one.pk for one in deals)
        back = [one for one in deals if one.pk not in kept]
        found = Deal.objects.filter(pk__in=[one.pk for one in back])
        found.update(binned_at=None, binned_by=None, version=F("version") + 1)
        tell("deal.restored", back, "deal", by=by, fields=())
    return len(back)


def with_somebody_restricted(deals: Iterable[int]) -> set[int]:
    """Those of `deals` (primary keys) that have somebody restricted on them, or are about her."""
    held_back = Restriction.objects.filter(lifted_at=None).values("person")
    keys = list(deals)
    on_it = DealPerson.objects.filter(deal__in=keys, person__in=held_back).values_list("deal", flat=True)
    hers = Deal.objects.filter(Q(person__in=held_back) | Q(company__sole_trader__in=held_back), pk__in=keys)
    return {*on_it, *hers.values_list("pk", flat=True)}


def forget(at: datetime | None = None) -> int:
    """Delete what lay in the bin for its days, but for what must be kept; how many went."""
    at = at or timezone.now()
    due = Deal.objects.filter(binned_at__lte=at - KEPT_FOR).order_by("pk")
    return sum(let_go(deal, at) for deal in list(due.with_keys()[:MOST]))


def let_go(deal: Deal, at: datetime) -> bool:
    """Delete one deal, unless somebody on it is restricted or held."""
    people = people_on(deal)
    if Restriction.in_force(people) or held(people, at):
        return False
    delete(deal, by=BY)
    return True


def remove(deal: Deal, *, by: User) -> None:
    """Take a deal out for good that came by mistake, with an import for instance; raises as `to_bin`."""
    refuse_held(deal, by=by)
    refuse_paused(people_on(deal))
    if not Deal.objects.filter(pk=deal.pk, version=deal.version).exists():
        raise Overtaken
    delete(deal, by=by)


def delete(deal: Deal, *, by: Actor) -> None:
    """A deal goes for good with everything on it but its papers; what was a mistake is in no sum."""
    with transaction.atomic():
        Person.hold([deal.person] if deal.person else [])
        files = list(DealNoteFile.objects.filter(note__deal=deal).only("file", "house_file"))
        with pgtrigger.ignore(f"sales.Deal:{GONE}"):
            if not Deal.objects.filter(pk=deal.pk).delete()[0]:
                return
        for place in (place for one in files for place in (one.file, one.house_file) if place):
            transaction.on_commit(partial(place.storage.delete, str(place.name)))
        record("deal.removed", deal, by=by)
