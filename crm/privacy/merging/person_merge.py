"""Two records were one person: one verb walks the data map and makes everything of the one the other's.

    merge(loser, survivor, by=…, at=…, meet=…)
       1 lock both keys, in their order, then both people
       2 take pictures of what stays behind (her own row, her grounds), and of the survivor's rows of that kind
       3 meet(): what only higher apps know, in this transaction: which values win, the strictest of grounds
       4 move every other row: opened, sealed under the survivor's key, read back; ids, moments and proofs stay
       5 destroy the loser's row and key; what an undo needs lies sealed under the survivor's key for thirty days

Twins (map/merge_rules.py) that cannot become one refuse the merge: CannotMeet names their models. Nothing is left half
done: it is one transaction, and a row that nobody thought of makes it fail as a whole."""

import base64
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from crm.privacy.actors import Actor, signature
from crm.privacy.declarations import Rows, Twin
from crm.privacy.keys.cipher import KeyChanged
from crm.privacy.logs import ledger
from crm.privacy.map.data_map import Room
from crm.privacy.map.merge_rules import hops, is_direct, moving as rooms_moving, staying, twins
from crm.privacy.merging import moved_rows, row_pictures
from crm.privacy.merging.moved_rows import Found
from crm.privacy.models import ContactPoint, Merge, Person, PersonKey
from crm.privacy.rows.removal import unlocked
from crm.privacy.rows.resealing import empty_of

Told = dict[str, Any]


class CannotMeet(Exception):
    """Both records have a row of which there can be one. `labels` names the models."""

    def __init__(self, labels: Iterable[str]) -> None:
        self.labels = frozenset(labels)
        super().__init__(", ".join(sorted(self.labels)))


def merge(loser: Person, survivor: Person, *, by: Actor, at: datetime, meet: Callable[[], Told]) -> Merge:
    """Make `loser` a part of `survivor` and return what leads there. Both come with their keys.

    `meet()` may return {"overwritten": {column: value}, "made": {model label: primary keys of rows it made}}, and
    whatever else its undo wants to hear. KeyChanged when one of the two is gone, CannotMeet, ValueError for one and the
    same.
    """
    if loser.pk == survivor.pk:
        raise ValueError("one record is no two")
    with transaction.atomic(), unlocked():
        lock_people([loser, survivor])
        undo_data = rows_left_behind(loser) | {"key": base64.b64encode(moved_rows.key_of(loser).unwrapped()).decode()}
        before = own_rows(survivor)
        details = meet()
        undo_data["changed"] = changed_rows(before, own_rows(survivor))
        moved = moved_rows.of_person(loser)
        undo_data["twins"] = taken_out(moved, equivalent_rows(loser, survivor))
        undo_data["moved"] = moved
        moved_rows.move(moved, loser, survivor)
        let_go(loser)
        merged = Merge.objects.create(
            survivor=survivor,
            loser=loser.uid,
            number=loser.pk,
            at=at,
            by=signature(by),
            overwritten=details.pop("overwritten", None),
            left={**undo_data, "told": details},
        )
        row_pictures.links_hold()
        counts = moved_rows.summed(moved)
        ledger.record("person.merged", by=by, about=survivor, target=f"person:{loser.uid}", counts=counts)
    return merged


def lock_people(people: list[Person]) -> None:
    """Lock the people's keys in order, then their rows. KeyChanged unless they are those that were read."""
    keys_read = {person.pk: moved_rows.key_of(person) for person in people if person._state.fields_cache.get("key")}
    keys = PersonKey.objects.select_for_update().filter(pk__in=keys_read).order_by("pk")
    held = {key.pk: key for key in keys}
    rows = Person._base_manager.select_for_update().filter(pk__in=keys_read).order_by("pk")
    there = set(rows.values_list("pk", flat=True))
    for person in people:
        key_now = held.get(person.pk)
        if person.pk not in there or key_now is None or not key_now.same(keys_read[person.pk]):
            raise KeyChanged("one of two records was merged or erased since it was read")


def rows_left_behind(loser: Person) -> Told:
    """Pictures of the rows that stay behind, as they are before anything meets."""
    pictures = {}
    for room in staying():
        if room.model is not PersonKey and (pks := pks_of(room, loser)):
            pictures[room.label] = row_pictures.pictures_of(room.model, pks)
    return {"stayed": pictures}


def own_rows(survivor: Person) -> dict[str, row_pictures.Pictures]:
    """Pictures of the survivor's own rows that a merge may change."""
    rooms = [room for room in staying() if room.model is not PersonKey]
    return {room.label: row_pictures.pictures_of(room.model, pks_of(room, survivor)) for room in rooms}


def pks_of(room: Room, person: Person) -> list[Any]:
    """Primary keys of their rows."""
    return list(room.rows_of(person).values_list("pk", flat=True))


def changed_rows(before: dict[str, row_pictures.Pictures], after: dict[str, row_pictures.Pictures]) -> dict[str, Any]:
    """{model label: {primary key: [row before (None: it was made), row after]}} of what differs."""
    changed = {
        label: {pk: [before[label].get(pk), row] for pk, row in rows.items() if before[label].get(pk) != row}
        for label, rows in after.items()
    }
    return {label: rows for label, rows in changed.items() if rows}


def equivalent_rows(loser: Person, survivor: Person) -> Found:
    """Rows of the loser that the survivor has an equivalent of. CannotMeet where only one of them may exist."""
    twins_by_label, refused = {}, set()
    for room in rooms_moving():
        if is_direct(room) and (pks := twins(room, loser, survivor)):
            if room.declaration.twin is Twin.GOES:
                twins_by_label[room.label] = list(pks)
            else:
                refused.add(room.label)
    if refused:
        raise CannotMeet(refused)
    if known_pks := known_points(loser, survivor):
        twins_by_label[ContactPoint._meta.label_lower] = known_pks
    return twins_by_label


def known_points(loser: Person, survivor: Person) -> list[int]:
    """Further addresses of the loser that are the survivor's already."""
    now = Person.objects.get(pk=survivor.pk)
    addresses = {("email", now.email_index), ("phone", now.phone_index)}
    addresses |= set(ContactPoint.objects.filter(person=survivor.pk).values_list("kind", "index"))
    points = ContactPoint.objects.filter(person=loser.pk).values_list("pk", "kind", "index")
    return [pk for pk, kind, index in points if (kind, index) in addresses]


def taken_out(pks_by_label: Found, goes: Found) -> dict[str, row_pictures.Pictures]:
    """Take the rows `goes` out of `found` and out of the database; their pictures."""
    pictures = {}
    for room in rooms_moving():
        if pks := goes.get(room.label):
            pictures[room.label] = row_pictures.pictures_of(room.model, pks)
            row_pictures.remove(room.model, pks)
            pks_by_label[room.label] = [pk for pk in pks_by_label.get(room.label, []) if pk not in set(pks)]
    return pictures


def let_go(loser: Person) -> None:
    """Destroy what stayed behind, the key first. Totals stay as numbers, off the person."""
    rooms = list(staying())
    pks = {room.label: pks_of(room, loser) for room in rooms}
    for room in rooms:
        if room.declaration.rows is Rows.BLANK:
            blank = {column.name: empty_of(room.model, column.name) for column in room.columns}
            room.model._base_manager.filter(pk__in=pks[room.label]).update(**blank, **{hops(room)[0]: None})
        else:
            row_pictures.remove(room.model, pks[room.label])
