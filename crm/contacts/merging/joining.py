"""Merges two contacts: the chosen values, the strictest of their grounds, and everything else of both.

    join_contacts(loser, survivor, theirs, by=…)    `theirs` are the fields in which the loser's value wins

A value that is not kept is not lost at once: an address becomes a further one, the rest stays sealed while the merge
can be undone.
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
from crm.contacts.merging.company_pointers import merge_businesses
from crm.contacts.merging.merged_fields import ADDRESSES, FIELDS, OWN, is_empty, raw, same_value
from crm.contacts.merging.pairs_of_merged import remove_pairs_of
from crm.contacts.merging.refusals import GROUNDS, KEEPING, Refused, holds_on, refuse_lost_hold, refuse_merge
from crm.contacts.models import Contact, ContactPair
from crm.contacts.ownership.custody import must_have_custody
from crm.contacts.safeguards.minimisation import PERSON_COLUMNS
from crm.privacy.actors import Actor
from crm.privacy.keys.blind_index import blind
from crm.privacy.map.data_map import derived_from
from crm.privacy.merging.person_merge import CannotMeet, Told, merge
from crm.privacy.models import ContactPoint, Merge, Person
from crm.privacy.verbs.rectification import follow


def join_contacts(
    loser: Contact, survivor: Contact, theirs: Collection[str] = (), *, by: User, at: datetime | None = None
) -> Merge:
    """Merge `loser` into `survivor`. Both come with their keys, outside the bin and visible to `by`.

    PermissionDenied for a user who does not handle both; Refused with the reason; KeyChanged when one no longer exists.
    """
    for contact in (loser, survivor):
        must_have_custody(by, contact)
    at = at or timezone.now()
    keys = [loser.pk, survivor.pk]
    refuse_merge(keys)
    with transaction.atomic():
        holds = holds_on(keys, at)
        pairs = remove_pairs_of(ContactPair, loser.pk, survivor.pk)
        meet = partial(merge_sales_data, loser, survivor, frozenset(theirs), by=by, at=at)
        try:
            merge_row = merge(loser.person, survivor.person, by=by, at=at, meet=lambda: meet() | {"pairs": pairs})
        except CannotMeet as trouble:
            raise Refused(KEEPING, code="merge") from trouble
        except BalancingNeeded as trouble:
            raise Refused(GROUNDS, code="merge") from trouble
        refuse_lost_hold(holds, survivor.pk, at)
    return merge_row


def merge_sales_data(loser: Contact, survivor: Contact, theirs: frozenset[str], *, by: Actor, at: datetime) -> Told:
    """What a merge does beyond foreign keys: grounds, values, addresses, businesses. `merge` calls it.

    What prevents it is asked once more, under the locks: a restriction of a moment ago, say, is not passed on.
    """
    refuse_merge([loser.pk, survivor.pk])
    last = Suppression.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    undo: Told = {"firm": merge_businesses(loser, survivor)}
    fields = [field for field in FIELDS if wins(loser, survivor, field, theirs)]
    both = custom.BothValues.all_of(loser, survivor)
    winning = both.winning(theirs)
    undo["overwritten"] = replaced_values(loser, survivor, fields) | both.given_way(winning)
    undo["made"] = {ContactPoint._meta.label_lower: keep_further_addresses(loser, survivor, fields)}
    take_over_values(loser, survivor, fields)
    custom.take_over_values(survivor, both, winning)
    merge_grounds(loser.person, survivor.person, by=by, at=at)
    if loser.company_id != survivor.company_id or "company" in fields:
        rebase([survivor.person], by=by, at=at)
    # an objection of the one holds for the addresses of the other as well
    undo["suppressed"] = list(Suppression.objects.filter(pk__gt=last).values_list("pk", flat=True))
    return undo


def wins(loser: Contact, survivor: Contact, field: str, theirs: Collection[str]) -> bool:
    """Whether the loser's value is kept: it was chosen or is the only one, and differs from the survivor's."""
    if same_value(loser, survivor, field) or is_empty(loser, field):
        return False
    return field in theirs or is_empty(survivor, field)


def replaced_values(loser: Contact, survivor: Contact, fields: Collection[str]) -> dict[str, str]:
    """{column: the value that is not kept}, for the person's copy of their data; addresses stay as further ones."""
    replaced = {}
    for field in FIELDS:
        source = survivor if field in fields else loser
        if field not in ADDRESSES and not same_value(loser, survivor, field) and not is_empty(source, field):
            replaced[field] = words_of(source, field)
    return replaced


def words_of(contact: Contact, field: str) -> str:
    """A value as short text; firms and colleagues by their public ids."""
    match field:
        case "company":
            return str(contact.company.uid) if contact.company else ""
        case "owner":
            return str(contact.owner.uid)
    return ", ".join(str(part) for part in raw(contact, field) if part)


def keep_further_addresses(loser: Contact, survivor: Contact, fields: Collection[str]) -> list[int]:
    """Keep both main addresses: the replaced one becomes a further one. Returns primary keys of the new rows."""
    points = ContactPoint.objects.filter(Q(person=loser.pk) | Q(person=survivor.pk))
    present = set(points.values_list("kind", "index"))
    added = []
    for kind in ADDRESSES:
        replaced = (survivor if kind in fields else loser).person
        value = getattr(replaced, kind)
        if value and not same_value(loser, survivor, kind) and (kind, blind(kind, value)) not in present:
            added.append((kind, value))
    rows = [ContactPoint(person=survivor.person, kind=kind, value=value) for kind, value in added]
    return [row.pk for row in ContactPoint.objects.bulk_create(rows)]


def take_over_values(loser: Contact, survivor: Contact, fields: Collection[str]) -> None:
    """Write the winning values into the survivor's rows, with what is derived from them."""
    person_fields = [field for field in fields if field in PERSON_COLUMNS]
    for field in person_fields:
        setattr(survivor.person, field, getattr(loser.person, field))
    survivor.person.save(update_fields=person_fields)
    for field in person_fields:
        for model, column, path in derived_from(Person, field):
            if model is not Person:
                follow(model, column, path, survivor.person, getattr(survivor.person, field))
    names = [name for field in fields if field in OWN for name in OWN[field]]
    for name in names:
        setattr(survivor, name, getattr(loser, name))
    survivor.last_activity_at = max(survivor.last_activity_at, loser.last_activity_at)
    survivor.version += 1
    columns = [name.removesuffix("_id") for name in names]
    survivor.save(update_fields=[*columns, "last_activity_at", "version"])
