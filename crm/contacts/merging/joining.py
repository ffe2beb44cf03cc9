"""Making one contact of two: the values that were chosen, the strictest of their grounds, and everything else of both.

    join(loser, survivor, theirs, by=…)    `theirs` are the fields in which the loser's value wins

What gives way is not lost at once: an address becomes a further one, the rest lies sealed for the days of an undo.
"""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from consents.grounds.ground_events import BalancingNeeded
from consents.lifecycle.basis_change import rebase
from consents.lifecycle.merged_grounds import merge_grounds
from consents.models import Suppression
from crm.accounts.models import User
from crm.contacts.custom_values import value_merge as custom
from crm.contacts.merging.company_pointers import fold_in
from crm.contacts.merging.merged_fields import ADDRESSES, FIELDS, OWN, is_empty, raw, same
from crm.contacts.merging.pairs_of_merged import leave
from crm.contacts.merging.refusals import GROUNDS, KEEPING, Refused, holds_on, refuse, refuse_lost_hold
from crm.contacts.models import Contact, ContactPair
from crm.contacts.ownership.custody import must_keep
from crm.contacts.safeguards.minimisation import PERSON_COLUMNS
from crm.privacy.actors import Actor
from crm.privacy.keys.blind_index import blind
from crm.privacy.map.data_map import derived_from
from crm.privacy.merging.person_merge import CannotMeet, Told, merge
from crm.privacy.models import ContactPoint, Merge, Person
from crm.privacy.verbs.rectification import follow


def join(
    loser: Contact, survivor: Contact, theirs: Collection[str] = (), *, by: User, at: datetime | None = None
) -> Merge:
    """Make `loser` a part of `survivor`. Both come with their keys, alive and visible to `by`.

    PermissionDenied for somebody who does not keep both; Refused with the reason; KeyChanged when one is gone.
    """
    for contact in (loser, survivor):
        must_keep(by, contact)
    at = at or timezone.now()
    keys = [loser.pk, survivor.pk]
    refuse(keys)
    with transaction.atomic():
        holds = holds_on(keys, at)
        pairs = leave(ContactPair, loser.pk, survivor.pk)
        meet = partial(meeting, loser, survivor, frozenset(theirs), by=by, at=at)
        try:
            made = merge(loser.person, survivor.person, by=by, at=at, meet=lambda: meet() | {"pairs": pairs})
        except CannotMeet as trouble:
            raise Refused(KEEPING, code="merge") from trouble
        except BalancingNeeded as trouble:
            raise Refused(GROUNDS, code="merge") from trouble
        refuse_lost_hold(holds, survivor.pk, at)
    return made


def meeting(loser: Contact, survivor: Contact, theirs: frozenset[str], *, by: Actor, at: datetime) -> Told:
    """What rows alone do not tell: grounds, values, addresses, businesses. For `merge`, within its transaction."""
    last = Suppression.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    told: Told = {"firm": fold_in(loser, survivor)}
    fields = [field for field in FIELDS if wins(loser, survivor, field, theirs)]
    both = custom.Both.of(loser, survivor)
    winning = both.winning(theirs)
    told["overwritten"] = given_way(loser, survivor, fields) | both.given_way(winning)
    told["made"] = {ContactPoint._meta.label_lower: further(loser, survivor, fields)}
    adopt(loser, survivor, fields)
    custom.adopt(survivor, both, winning)
    merge_grounds(loser.person, survivor.person, by=by, at=at)
    if loser.company_id != survivor.company_id or "company" in fields:
        rebase([survivor.person], by=by, at=at)
    # an objection of the one holds for the addresses of the other as well
    told["suppressed"] = list(Suppression.objects.filter(pk__gt=last).values_list("pk", flat=True))
    return told


def wins(loser: Contact, survivor: Contact, field: str, theirs: Collection[str]) -> bool:
    """Whether the loser's value stays: chosen or the only one, and another than the survivor's."""
    if same(loser, survivor, field) or is_empty(loser, field):
        return False
    return field in theirs or is_empty(survivor, field)


def given_way(loser: Contact, survivor: Contact, fields: Collection[str]) -> dict[str, str]:
    """{column: the value that gives way}, for their copy of the data; addresses stay as further ones."""
    found = {}
    for field in FIELDS:
        gone = survivor if field in fields else loser
        if field not in ADDRESSES and not same(loser, survivor, field) and not is_empty(gone, field):
            found[field] = words_of(gone, field)
    return found


def words_of(contact: Contact, field: str) -> str:
    """A value as it is read, in few words; firms and colleagues by their public ids."""
    match field:
        case "company":
            return str(contact.company.uid) if contact.company else ""
        case "owner":
            return str(contact.owner.uid)
    return ", ".join(str(part) for part in raw(contact, field) if part)


def further(loser: Contact, survivor: Contact, fields: Collection[str]) -> list[int]:
    """Keep both main addresses: the one that gives way becomes a further one. Primary keys of the new rows."""
    points = ContactPoint.objects.filter(Q(person=loser.pk) | Q(person=survivor.pk))
    known = set(points.values_list("kind", "index"))
    made = []
    for kind in ADDRESSES:
        gone = (survivor if kind in fields else loser).person
        value = getattr(gone, kind)
        if value and not same(loser, survivor, kind) and (kind, blind(kind, value)) not in known:
            made.append((kind, value))
    rows = [ContactPoint(person=survivor.person, kind=kind, value=value) for kind, value in made]
    return [row.pk for row in ContactPoint.objects.bulk_create(rows)]


def adopt(loser: Contact, survivor: Contact, fields: Collection[str]) -> None:
    """Write the values that win into the survivor's rows, with what is computed from them."""
    hers = [field for field in fields if field in PERSON_COLUMNS]
    for field in hers:
        setattr(survivor.person, field, getattr(loser.person, field))
    survivor.person.save(update_fields=hers)
    for field in hers:
        for model, column, path in derived_from(Person, field):
            if model is not Person:
                follow(model, column, path, survivor.person, getattr(survivor.person, field))
    names = [name for field in fields if field in OWN for name in OWN[field]]
    for name in names:
        setattr(survivor, name, getattr(loser, name))
    survivor.last_activity_at = max(survivor.last_activity_at, loser.last_activity_at)
    survivor.version += 1
    written = [name.removesuffix("_id") for name in names]
    survivor.save(update_fields=[*written, "last_activity_at", "version"])
