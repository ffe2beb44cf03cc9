"""What a manager does with fields: makes, changes, orders, lays aside and removes them. Each act is one ledger entry.

add_field({…}, by=marek)            a field says its kind of data and its purposes, or it is not made
change_field(field, {…}, by=marek)
retire(field), offer(field)         nobody fills it in any more; what it holds stays and is shown
remove(field), restore(field)       it is gone from sight with what it holds, for thirty days (field_removal.py)
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.contacts.custom.definition_faults import TAKEN, faults
from crm.contacts.custom.field_keys import free_key, key_from
from crm.contacts.custom.holders import holder_of
from crm.contacts.models import CustomField, FieldChoice
from crm.contacts.models.custom import KEPT_FOR
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger

SHAPED = ("label", "label_en", "help_text", "help_text_en", "category", "purposes", "from_her", "required")
LATE = _("This field cannot be taken back any more.")


def add_field(values: dict[str, Any], *, by: Actor) -> CustomField:
    """A field at the end of its record. `values`: record, kind, label, label_en, category, purposes, and perhaps key,
    help_text, help_text_en, from_her, required, choices (labels, or pairs of Polish and English ones).

    ValidationError for what cannot be: a key that is taken, no purpose, one that does not need such data, a name that
    says another kind of data than was chosen.
    """
    choices = values.pop("choices", ())
    field = CustomField(**{**values, "key": values.get("key") or key_from(values["label"])})
    refuse(field)
    with transaction.atomic():
        field.position = next_place(CustomField.objects.filter(record=field.record))
        saved(field)
        for place, said in enumerate(choices):
            label, label_en = (said, "") if isinstance(said, str) else said
            FieldChoice.objects.create(
                definition=field, key=free_key(field, label), label=label, label_en=label_en, position=place
            )
        record("field.added", field, by=by, fields=[field.name])
    return field


def change_field(field: CustomField, values: dict[str, Any], *, by: Actor) -> list[str]:
    """Save what differs of SHAPED; names of it. Record, key and kind stay what they are. ValidationError as above."""
    changed = [name for name in SHAPED if name in values and getattr(field, name) != values[name]]
    before = field.category
    for name in changed:
        setattr(field, name, values[name])
    refuse(field, before)
    if changed:
        with transaction.atomic():
            field.save(update_fields=changed)
            if field.guarded:
                holder_of(field.record).objects.filter(definition=field).update(index=None)
            record("field.changed", field, by=by, fields=changed)
    return changed


def shift(row: Iterable[Any], one: Any, by_places: int) -> bool:
    """Move `one` in `row` by a place; whether anything moved. The caller holds the rows and the transaction."""
    found = list(row)
    here = next((place for place, other in enumerate(found) if other.pk == one.pk), None)
    if here is None or not 0 <= here + by_places < len(found):
        return False
    found.insert(here + by_places, found.pop(here))
    for place, other in enumerate(found):
        other.position = place
    type(one).objects.bulk_update(found, ["position"])
    return True


def shift_field(field: CustomField, by_places: int, *, by: Actor) -> None:
    """One place nearer to the beginning (-1) or to the end (1) of its record's fields."""
    with transaction.atomic():
        if shift(CustomField.objects.standing().of(field.record).select_for_update(), field, by_places):
            record("field.changed", field, by=by, fields=["order"])


def retire(field: CustomField, *, by: Actor) -> None:
    """Nobody fills it in any more; what it holds stays and is shown."""
    lay_aside(field, "field.retired", by=by, retired_at=timezone.now())


def offer(field: CustomField, *, by: Actor) -> None:
    """It is filled in again."""
    lay_aside(field, "field.offered", by=by, retired_at=None)


def remove(field: CustomField, *, by: Actor) -> None:
    """It goes from every page, file and answer with what it holds; for thirty days it can be taken back."""
    lay_aside(field, "field.removed", by=by, removed_at=timezone.now())


def restore(field: CustomField, *, by: Actor) -> None:
    """It is back with everything it held. ValidationError when its days are over."""
    if field.emptied_at or field.removed_at is None or field.removed_at <= timezone.now() - KEPT_FOR:
        raise ValidationError(LATE, code="late")
    lay_aside(field, "field.restored", by=by, removed_at=None)


def lay_aside(field: CustomField, act: str, *, by: Actor, **columns: Any) -> None:
    """Save moments of the field, with the entry."""
    for name, value in columns.items():
        setattr(field, name, value)
    with transaction.atomic():
        field.save(update_fields=list(columns))
        record(act, field, by=by)


def refuse(field: CustomField, before: str = "") -> None:
    """ValidationError for a field that does not say what it is, or says something else than its name. `before` is the
    kind of data that it was for until now.
    """
    if wrong := faults(field, before):
        raise ValidationError(wrong)


def next_place(rows: models.QuerySet) -> int:
    """The place behind all there are."""
    last = rows.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1


def saved(field: CustomField) -> CustomField:
    """The field, saved; ValidationError for a key that is taken."""
    try:
        with transaction.atomic():
            field.save(force_insert=True)
    except IntegrityError:
        raise ValidationError({"key": TAKEN}, code="unique") from None
    return field


def record(act: str, field: CustomField, *, by: Actor, fields: Iterable[str] = (), **counts: Any) -> None:
    """The ledger entry of an act on a field; about nobody."""
    ledger.record(act, by=by, target=f"field:{field.uid}", fields=fields, counts={"key": field.name, **counts})
