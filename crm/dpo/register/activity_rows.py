"""Activities as rows: one for each purpose that has none yet, those outside the product by hand; changed, ended."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.casework.case_numbers import hold_series
from crm.dpo.models import ProcessingActivity
from crm.dpo.register.activities import rows_of_now
from crm.privacy.actors import Actor, signature, system
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose

SERIES = "activities"
COVERING = system("dpo.cover_purposes")


@transaction.atomic
def cover_purposes(at: datetime | None = None, *, by: Actor = COVERING) -> int:
    """An activity for every purpose in force that none covers, by its short name; how many that were."""
    hold_series(SERIES)
    purposes = {purpose.slug: purpose for purpose in Purpose.objects.active(at or timezone.now())}
    new = [row for row in rows_of_now(purposes) if row.pk is None]
    for row in new:
        row.recorded_by = signature(by)
        row.save()
        ledger.record("activity.added", by=by, target=row.target, fields=["purposes"])
    return len(new)


@transaction.atomic
def add_by_hand(values: dict[str, Any], *, by: Actor) -> ProcessingActivity:
    """Write down an activity outside the product: HR, cameras, accounts. It gets the next number."""
    hold_series(SERIES)
    cover_purposes(by=by)  # their numbers are shown already
    last = ProcessingActivity.objects.order_by("number").values_list("number", flat=True).last() or 0
    row = ProcessingActivity.objects.create(number=last + 1, by_hand=True, recorded_by=signature(by), **values)
    ledger.record("activity.added", by=by, target=row.target, fields=sorted(values))
    return row


@transaction.atomic
def change_activity(number: int, values: dict[str, Any], *, by: Actor) -> list[str]:
    """Other words, another owner, other purposes; names of what changed. Purposes leave the activity that had them, and
    one that is left without any ends. ValidationError for one that has ended or was never there, and without a purpose.
    """
    hold_series(SERIES)
    cover_purposes(by=by)
    row = ProcessingActivity.objects.going().filter(number=number).first()
    if row is None:
        raise ValidationError(_("This activity has ended."), code="ended")
    if not row.by_hand and "purposes" in values and not values["purposes"]:
        raise ValidationError({"purposes": [_("An activity of the product covers one purpose at least.")]})
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
        ledger.record("activity.changed", by=by, target=row.target, fields=changed)
        take_from_others(row, by=by)
    return changed


def take_from_others(row: ProcessingActivity, *, by: Actor) -> None:
    """A purpose has one activity: the others let go of those of this row."""
    others = ProcessingActivity.objects.going().exclude(pk=row.pk).filter(purposes__overlap=row.purposes)
    for other in others if row.purposes else ():
        other.purposes = [slug for slug in other.purposes if slug not in row.purposes]
        if other.purposes:
            other.save(update_fields=["purposes"])
            ledger.record("activity.changed", by=by, target=other.target, fields=["purposes"])
        else:
            end(other, by=by)


@transaction.atomic
def end_by_hand(number: int, *, by: Actor) -> None:
    """An activity outside the product is over. ValidationError for one of the product: it ends with its purposes."""
    hold_series(SERIES)
    row = ProcessingActivity.objects.going().filter(number=number).first()
    if row is None:
        raise ValidationError(_("This activity has ended."), code="ended")
    if not row.by_hand:
        raise ValidationError(_("It ends with its purposes, which are ended by a decision."), code="purposes")
    end(row, by=by)


def end(row: ProcessingActivity, *, by: Actor) -> None:
    """Write its end down."""
    row.ended_by, row.ended_at = signature(by), timezone.now()
    row.save(update_fields=["ended_by", "ended_at"])
    ledger.record("activity.ended", by=by, target=row.target)
