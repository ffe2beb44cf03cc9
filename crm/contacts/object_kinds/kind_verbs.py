"""What a manager does with kinds of records: add, change, order, close, open again. One ledger entry each.

add_kind({…}, by=marek)            a kind without a kind of data and a purpose that needs it is refused
change_kind(kind, {…}, by=marek)   its key never changes: addresses, files and programs name it
close(kind), reopen(kind)          no new records; those that there are stay and are shown
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.contacts.custom.definitions import next_place, shift_row
from crm.contacts.custom.field_keys import key_from
from crm.contacts.models import ObjectKind
from crm.contacts.object_kinds.kind_faults import TAKEN, kind_faults
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger

CHANGEABLE = (
    *("name", "plural", "name_en", "plural_en", "title_label", "title_label_en", "end_label", "end_label_en"),
    *("icon", "of_person", "of_company", "with_deal", "category", "purpose"),
)


def add_kind(values: dict[str, Any], *, by: Actor) -> ObjectKind:
    """Create a kind at the end. `values`: those of CHANGEABLE, and perhaps key. ValidationError for what is wrong."""
    kind = ObjectKind(**{**values, "key": values.get("key") or key_from(values["name"])})
    refuse_faults(kind)
    with transaction.atomic():
        kind.position = next_place(ObjectKind.objects.all())
        insert_kind(kind)
        log_kind("object_kind.added", kind, by=by, fields=filled(kind))
    return kind


def change_kind(kind: ObjectKind, values: dict[str, Any], *, by: Actor) -> list[str]:
    """Save what differs of CHANGEABLE and return those names. ValidationError as in `add_kind`."""
    changed = [name for name in CHANGEABLE if name in values and getattr(kind, name) != values[name]]
    for name in changed:
        setattr(kind, name, values[name])
    refuse_faults(kind)
    if changed:
        with transaction.atomic():
            kind.save(update_fields=changed)
            log_kind("object_kind.changed", kind, by=by, fields=changed)
    return changed


def shift_kind(kind: ObjectKind, by_places: int, *, by: Actor) -> None:
    """Move the kind one place towards the beginning (-1) or the end (1)."""
    with transaction.atomic():
        if shift_row(ObjectKind.objects.select_for_update(), kind, by_places):
            log_kind("object_kind.changed", kind, by=by, fields=["order"])


def close(kind: ObjectKind, *, by: Actor) -> None:
    """Nobody makes new records of it; those that there are stay with their people and companies."""
    save_state(kind, "object_kind.closed", by=by, retired_at=timezone.now())


def reopen(kind: ObjectKind, *, by: Actor) -> None:
    """New records of it can be made again."""
    save_state(kind, "object_kind.reopened", by=by, retired_at=None)


def save_state(kind: ObjectKind, act: str, *, by: Actor, retired_at: Any) -> None:
    """Save since when it is closed, with the ledger entry; nothing where it is so already."""
    if (kind.retired_at is None) == (retired_at is None):
        return
    kind.retired_at = retired_at
    with transaction.atomic():
        kind.save(update_fields=["retired_at"])
        log_kind(act, kind, by=by)


def refuse_faults(kind: ObjectKind) -> None:
    """ValidationError for everything wrong with the kind."""
    if wrong := kind_faults(kind):
        raise ValidationError(wrong)


def insert_kind(kind: ObjectKind) -> None:
    """Insert the kind; ValidationError for a key that somebody took at the same moment."""
    try:
        with transaction.atomic():
            kind.save(force_insert=True)
    except IntegrityError:
        raise ValidationError({"key": TAKEN}, code="unique") from None


def filled(kind: ObjectKind) -> list[str]:
    """Names of what the kind says."""
    return [name for name in CHANGEABLE if getattr(kind, name)]


def log_kind(act: str, kind: ObjectKind, *, by: Actor, fields: Iterable[str] = ()) -> None:
    """The ledger entry of an act on a kind; it is about no person."""
    ledger.record(act, by=by, target=f"object_kind:{kind.uid}", fields=fields, counts={"key": kind.key})
