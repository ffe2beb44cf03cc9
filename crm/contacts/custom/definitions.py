"""What a manager does with field definitions: create, change, order, retire, remove. One ledger entry each.

add_field({…}, by=marek)            a field without a kind of data and a purpose is refused
change_field(field, {…}, by=marek)
retire(field), offer(field)         no longer filled in; existing values stay and are shown
remove(field), restore(field)       hidden with its values, restorable for thirty days (field_removal.py)
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, gettext_noop

from crm.contacts.custom.definition_faults import TAKEN, faults, formulas_naming
from crm.contacts.custom.field_keys import free_key, key_from
from crm.contacts.custom.holders import holder_of
from crm.contacts.models import CustomField, FieldChoice
from crm.contacts.models.custom import KEPT_FOR
from crm.contacts.models.field_kinds import Kind
from crm.jobs.models import Job
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger

CHANGEABLE = (
    *("label", "label_en", "help_text", "help_text_en", "unit", "formula", "category", "purposes", "hidden_from"),
    *("from_her", "required"),
)
RECKON = "contacts.reckon_field"
RECKONING = gettext_noop("Values of a formula")
COUNTING = ("field.removed", "field.restored", "field.offered")  # after them formulas give something else
LATE = _("This field cannot be taken back any more.")


def add_field(values: dict[str, Any], *, by: Actor) -> CustomField:
    """Create a field at the end of its record's fields. `values`: record, kind, label, category, purposes, and
    optionally key, label_en, help_text, help_text_en, unit (of a number; of an amount the usual currency), formula,
    hidden_from (keys of roles), from_her, required, choices (labels, or pairs of Polish and English ones).

    ValidationError for a taken key, no purpose, a purpose that does not need such data, or a name that says another
    kind of data than was chosen.
    """
    choices = values.pop("choices", ())
    field = CustomField(**{**values, "key": values.get("key") or key_from(values["label"])})
    refuse_faults(field)
    with transaction.atomic():
        field.position = next_place(CustomField.objects.filter(record=field.record))
        insert_field(field)
        for place, choice in enumerate(choices):
            label, label_en = (choice, "") if isinstance(choice, str) else choice
            FieldChoice.objects.create(
                definition=field, key=free_key(field, label), label=label, label_en=label_en, position=place
            )
        record("field.added", field, by=by, fields=[field.name])
        start_reckoning([field], by=by)
    return field


def change_field(field: CustomField, values: dict[str, Any], *, by: Actor) -> list[str]:
    """Save what differs of CHANGEABLE and return those names. ValidationError as in `add_field`."""
    changed = [name for name in CHANGEABLE if name in values and getattr(field, name) != values[name]]
    before = field.category
    for name in changed:
        setattr(field, name, values[name])
    refuse_faults(field, before)
    if changed:
        with transaction.atomic():
            field.save(update_fields=changed)
            if field.guarded:
                holder_of(field.record).objects.filter(definition=field).update(index=None, marks=None)
            record("field.changed", field, by=by, fields=changed)
            start_reckoning([field] if "formula" in changed else [], by=by)
    return changed


def start_reckoning(fields: Iterable[CustomField], *, by: Actor) -> None:
    """Start the job that reckons the formulas among these fields for all records."""
    for field in fields:
        if field.kind == Kind.FORMULA:
            Job.start(RECKON, by=by, payload={"field": field.pk}, title_code=RECKONING)


def shift_row(row: Iterable[Any], moved: Any, by_places: int) -> bool:
    """Move a row among `row` by so many places; returns whether it moved. The caller locks the rows."""
    rows = list(row)
    here = next((place for place, other in enumerate(rows) if other.pk == moved.pk), None)
    if here is None or not 0 <= here + by_places < len(rows):
        return False
    rows.insert(here + by_places, rows.pop(here))
    number_anew(rows)
    return True


def place_behind(row: Iterable[Any], moved: Any, other: Any) -> bool:
    """Put a row right behind another one of `row`, or first for None; returns whether it moved. The caller locks them.

    ValidationError under `after` where the other one is none of them.
    """
    rows = list(row)
    without = [each for each in rows if each.pk != moved.pk]
    keys = [each.pk for each in without]
    if other is not None and other.pk not in keys:
        raise ValidationError({"after": _("Choose one from the list.")}, code="after")
    place = 0 if other is None else keys.index(other.pk) + 1
    if len(without) == len(rows) or rows[place].pk == moved.pk:
        return False
    number_anew([*without[:place], moved, *without[place:]])
    return True


def number_anew(rows: list[Any]) -> None:
    """Give the rows their places, in this order."""
    for place, each in enumerate(rows):
        each.position = place
    type(rows[0]).objects.bulk_update(rows, ["position"])


def shift_field(field: CustomField, by_places: int, *, by: Actor) -> None:
    """Move the field one place towards the beginning (-1) or the end (1) of its record's fields."""
    with transaction.atomic():
        if shift_row(CustomField.objects.standing().of(field.record).select_for_update(), field, by_places):
            record("field.changed", field, by=by, fields=["order"])


def place_field(field: CustomField, behind: CustomField | None, *, by: Actor) -> bool:
    """Put the field right behind another one of its record, or first for None; returns whether it moved."""
    with transaction.atomic():
        rows = CustomField.objects.standing().of(field.record).select_for_update()
        moved = place_behind(rows, field, behind)
        if moved:
            record("field.changed", field, by=by, fields=["order"])
    return moved


def retire(field: CustomField, *, by: Actor) -> None:
    """Nobody fills the field in any more; its values stay and are shown."""
    save_state(field, "field.retired", by=by, retired_at=timezone.now())


def offer(field: CustomField, *, by: Actor) -> None:
    """The field is filled in again."""
    save_state(field, "field.offered", by=by, retired_at=None)


def remove(field: CustomField, *, by: Actor) -> datetime:
    """Hide the field and its values everywhere; it can be restored for thirty days, until the time returned."""
    now = timezone.now()
    save_state(field, "field.removed", by=by, removed_at=now)
    return now + KEPT_FOR


def restore(field: CustomField, *, by: Actor) -> None:
    """Restore a removed field with its values. ValidationError after the thirty days."""
    if field.emptied_at or field.removed_at is None or field.removed_at <= timezone.now() - KEPT_FOR:
        raise ValidationError(LATE, code="late")
    save_state(field, "field.restored", by=by, removed_at=None)


def save_state(field: CustomField, act: str, *, by: Actor, **columns: Any) -> None:
    """Save timestamps of the field, with the ledger entry."""
    for name, value in columns.items():
        setattr(field, name, value)
    with transaction.atomic():
        field.save(update_fields=list(columns))
        record(act, field, by=by)
        start_reckoning([field, *formulas_naming(field)] if act in COUNTING else [], by=by)


def refuse_faults(field: CustomField, before: str = "") -> None:
    """ValidationError for everything wrong with the definition. `before` is its category until now."""
    if wrong := faults(field, before):
        raise ValidationError(wrong)


def next_place(rows: models.QuerySet) -> int:
    """The position after all existing rows."""
    last = rows.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1


def insert_field(field: CustomField) -> CustomField:
    """Insert the field; ValidationError for a taken key."""
    try:
        with transaction.atomic():
            field.save(force_insert=True)
    except IntegrityError:
        raise ValidationError({"key": TAKEN}, code="unique") from None
    return field


def record(act: str, field: CustomField, *, by: Actor, fields: Iterable[str] = (), **counts: Any) -> None:
    """The ledger entry of an act on a field; it is about no person."""
    ledger.record(act, by=by, target=f"field:{field.uid}", fields=fields, counts={"key": field.name, **counts})
