"""What goes with a field, and what a choice that became another had said: long work, batch by batch, resumed if killed.

beat ──> empty_due ──job──> empty     values of fields whose thirty days are over; the field keeps its name only
remove_choice(to=…) ──job──> carry    rows that say the one say the other, sealed anew under their own keys
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.contacts.custom.definitions import record
from crm.contacts.custom.holders import holder_of
from crm.contacts.models import CustomField, FieldChoice
from crm.contacts.models.custom import KEPT_FOR
from crm.contacts.models.custom_values import HeldValue
from crm.jobs.models import Job
from crm.jobs.queue import OPEN
from crm.jobs.work import Run
from crm.privacy.actors import system
from crm.privacy.keys.cipher import KeyChanged
from crm.privacy.models import Person
from crm.privacy.sealed.values import hops_to_person

EMPTY = "contacts.empty_field"
EMPTYING = gettext_noop("Values of a removed custom field")
BY = system("contacts.empty_fields")
BATCH = 500


def empty_due(at: datetime | None = None) -> int:
    """Begin the work on fields that were removed long enough ago; on how many. Twice begins nothing twice."""
    at = at or timezone.now()
    due = CustomField.objects.filter(removed_at__lte=at - KEPT_FOR, emptied_at=None)
    under_way = set(Job.objects.filter(kind=EMPTY, state__in=OPEN).values_list("payload__field", flat=True))
    fields = [field for field in due if field.pk not in under_way]
    for field in fields:
        Job.start(EMPTY, by=BY, payload={"field": field.pk}, title_code=EMPTYING)
    return len(fields)


def empty(run: Run, field: CustomField) -> None:
    """Delete what it holds; one that was taken back meanwhile holds what it held."""
    rows = holder_of(field.record).objects.filter(definition=field).order_by("pk")
    if field.removed_at is None or field.emptied_at:
        return
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="removing", done=0, total=rows.count(), cursor=0)
    while batch := list(rows.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            rows.filter(pk__in=batch).delete()
            run.advance(done=run.done + len(batch), cursor=batch[-1])
    with transaction.atomic():
        field.emptied_at = timezone.now()
        field.save(update_fields=["emptied_at"])
        record("field.emptied", field, by=BY, removed=run.done)
        run.finish({"counts": {"removed": run.done}})


def carry(run: Run, choice: FieldChoice) -> None:
    """Write the choice that took its place wherever it stands."""
    field, to = choice.definition, choice.goes_to
    rows = saying(field, choice)
    if to is None:
        return
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="writing", done=0, total=rows.count(), cursor=0)
    while batch := list(rows.filter(pk__gt=run.cursor)[:BATCH]):
        try:
            with transaction.atomic():
                Person.hold({one.pk: one for one in map(person_behind, batch) if one}.values())
                changed = [row for row in batch if said_by(row) == choice.key]
                for row in changed:
                    row.definition = field
                    row.keep(to.key)
                type(batch[0]).objects.bulk_update(changed, list(type(batch[0]).COLUMNS))
                run.advance(done=run.done + len(changed), cursor=batch[-1].pk)
        except KeyChanged:
            continue  # one of them was erased since they were read: the others are read again
    with transaction.atomic():
        record("field.choice_moved", field, by=run.job.owner or BY, choice=choice.key, to=to.key, values=run.done)
        run.finish({"counts": {"updated": run.done}})


def saying(field: CustomField, choice: FieldChoice) -> Any:
    """Rows that say the choice, by its hash; of a guarded field, which has none, every row."""
    holder = holder_of(field.record)
    rows = holder.objects.filter(definition=field).select_related("__".join([*hops_to_person(holder), "key"]))
    found = field.hashes(choice.key)
    return (rows.filter(index__in=found) if found else rows).order_by("pk")


def said_by(row: HeldValue) -> str:
    """What the row says in the database, whatever it stands for."""
    return row.value or getattr(row, "house_value", "") or ""


def person_behind(row: HeldValue) -> Person | None:
    """Whose the row is; None for a firm's."""
    found: Any = row
    for hop in hops_to_person(type(row)):
        found = found and getattr(found, hop)
    return found
