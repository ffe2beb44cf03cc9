"""A merge taken back, within its days: both records are again what they were, and what came later stays where it is.

    unmerge(merge, by=…, meet=…)    the loser's rows come back as they lay, under her own key; what moved moves back;
                                    the survivor's rows are again as before, where nobody changed them since
    let_go(at=…)                    the days are over: what an undo needed goes, and with it the other record's key

Merges into one person come apart in the reverse of their order.
"""

import base64
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from crm.privacy.actors import Actor
from crm.privacy.declarations import Rows
from crm.privacy.logs import ledger
from crm.privacy.map.data_map import Room, derived_from
from crm.privacy.map.merge_rules import hops, moving as rooms_moving, staying
from crm.privacy.merging import moved_rows, row_pictures
from crm.privacy.merging.person_merge import Told, lock_people
from crm.privacy.models import MasterKey, Merge, Person, PersonKey
from crm.privacy.rows.removal import unlocked
from crm.privacy.verbs.rectification import RECTIFIABLE, follow

BATCH = 500


class TooLate(Exception):
    """It is final, taken back already, or a later merge into the same person has to come apart first."""


def unmerge(merge: Merge, *, by: Actor, at: datetime, meet: Callable[[Person, Person, Told], None]) -> Person:
    """Undo `made` and return the other record, with its key. `made` comes with survivor and key. TooLate.

    `meet(loser, survivor, told)` undoes, in this transaction, what the merge's own `meet` did beyond rows of people.
    """
    survivor = merge.survivor
    with transaction.atomic(), unlocked():
        lock_people([survivor])
        row = Merge.objects.undoable(at).filter(pk=merge.pk, survivor=survivor).select_related("survivor__key").first()
        if row is None or Merge.objects.into(survivor).first() != row:
            raise TooLate
        undo_data = row.left
        loser = revived(undo_data, row)
        restore_own(undo_data["changed"])
        back = moved_rows.still_theirs(survivor, undo_data["moved"])
        moved_rows.move(back, survivor, loser)
        for room in reversed(list(rooms_moving())):
            row_pictures.put_back(room.model, undo_data["twins"].get(room.label, {}))
        take_away(undo_data["told"].get("made", {}))
        for person in (loser, survivor):
            index_anew(person)
        meet(loser, survivor, undo_data["told"])
        row.delete()
        counts = moved_rows.summed(back)
        ledger.record("person.unmerged", by=by, about=survivor, target=f"person:{loser.uid}", counts=counts)
        row_pictures.links_hold()  # after the ledger: what the merge itself had noted goes by its word alone
    return loser


def revived(undo_data: Told, row: Merge) -> Person:
    """The other record restored with its own key, and the rows that had stayed behind."""
    rooms = [room for room in reversed(list(staying())) if room.label in undo_data["stayed"]]
    for room in rooms:
        if room.model is Person:
            row_pictures.put_back(Person, undo_data["stayed"][room.label])
            key = PersonKey(pk=row.number, uid=row.loser)
            key.take(base64.b64decode(undo_data["key"]), MasterKey.hold_current())
            key.save(force_insert=True)
    for room in rooms:
        if room.declaration.rows is Rows.BLANK:
            for pk, picture in undo_data["stayed"][room.label].items():
                refill(room, pk, picture)
        elif room.model is not Person:
            row_pictures.put_back(room.model, undo_data["stayed"][room.label])
    return Person.objects.with_keys().get(pk=row.number)


def refill(room: Room, pk: str, picture: str) -> None:
    """Give a row that stayed anonymous as a total back to its person, where it still is nobody's."""
    hop: Any = room.model._meta.get_field(hops(room)[0])
    columns: list[Any] = [hop, *(room.model._meta.get_field(personal_column.name) for personal_column in room.columns)]
    blank = room.model._base_manager.filter(pk=pk, **{f"{hop.name}__isnull": True}).exists()
    if blank:
        now = row_pictures.pictures_of(room.model, [room.model._meta.pk.to_python(pk)])[pk]
        row_pictures.restore_columns(room.model, pk, picture, now, only=[column.column for column in columns])


def restore_own(changed: dict[str, dict[str, list[str | None]]]) -> None:
    """The survivor's own rows as they were: what the merge made goes, what it changed is changed back."""
    for room in staying():
        for pk, (before, after) in changed.get(room.label, {}).items():
            if before is not None:
                row_pictures.restore_columns(room.model, pk, before, str(after))
            elif row_pictures.pictures_of(room.model, [room.model._meta.pk.to_python(pk)]).get(pk) == after:
                row_pictures.remove(room.model, [room.model._meta.pk.to_python(pk)])


def take_away(rows_by_label: dict[str, list[Any]]) -> None:
    """Remove the rows that the merge had added."""
    for room in rooms_moving():
        if pks := rows_by_label.get(room.label):
            row_pictures.remove(room.model, pks)


def index_anew(person: Person) -> None:
    """Indexes and tokens under the key in force: it may have changed since the pictures were taken."""
    held = Person.objects.with_keys().get(pk=person.pk)
    for name in RECTIFIABLE:
        value = getattr(held, name)
        setattr(held, name, value)
        for model, column, path in derived_from(Person, name):
            if model is not Person:
                follow(model, column, path, held, value)
    held.save(update_fields=sorted(RECTIFIABLE))


def let_go(*, at: datetime, held: Callable[[list[int]], Collection[int]]) -> int:
    """Delete what an undo needed, where its days are over; how many merges became final.

    `held(people)` says of whom nothing may be deleted now: their undo data stay complete as long as that lasts.
    """
    over = dict(Merge.objects.final(at).order_by("pk").values_list("pk", "survivor_id")[:BATCH])
    held_people, finalised = held(list(set(over.values()))), 0
    for pk, survivor in over.items():
        with transaction.atomic():
            if survivor not in held_people and (person := Person.objects.with_keys().filter(pk=survivor).first()):
                Person.hold([person])
                finalised += Merge.objects.filter(pk=pk, left__isnull=False).update(left=None, overwritten=None)
    return finalised
