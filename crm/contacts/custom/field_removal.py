"""Deleting the values of a removed field, and moving records from a removed choice: batched jobs that can resume.

beat ──> empty_due ──job──> empty     values of fields removed thirty days ago; the field keeps its name only
remove_choice(to=…) ──job──> carry    rows with the old choice get the new one, sealed again under their own keys
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.contacts.custom.definitions import record
from crm.contacts.custom.holders import holder_of
from crm.contacts.models import CustomField, FieldChoice
from crm.contacts.models.custom import KEPT_FOR
from crm.contacts.models.custom_values import HeldValue
from crm.contacts.models.kind_table import SEVERAL
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


def start_deletions(at: datetime | None = None) -> int:
    """Start the jobs for fields removed long enough ago; returns how many. A running job is not started again."""
    at = at or timezone.now()
    due = CustomField.objects.filter(removed_at__lte=at - KEPT_FOR, emptied_at=None)
    under_way = set(Job.objects.filter(kind=EMPTY, state__in=OPEN).values_list("payload__field", flat=True))
    fields = [field for field in due if field.pk not in under_way]
    for field in fields:
        Job.start(EMPTY, by=BY, payload={"field": field.pk}, title_code=EMPTYING)
    return len(fields)


def delete_values(run: Run, field: CustomField) -> None:
    """Delete the field's values; a field that was restored meanwhile keeps them."""
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


def move_choice(run: Run, choice: FieldChoice) -> None:
    """Rewrite the rows of a removed choice with the choice that replaces it."""
    field, to = choice.definition, choice.goes_to
    rows = rows_with_choice(field, choice)
    if to is None:
        return
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="writing", done=0, total=rows.count(), cursor=0)
    while batch := list(rows.filter(pk__gt=run.cursor)[:BATCH]):
        try:
            with transaction.atomic():
                Person.hold({person.pk: person for person in map(person_behind, batch) if person}.values())
                changed = [row for row in batch if choice.key in field.parts(stored_value(row))]
                for row in changed:
                    row.definition = field
                    row.keep(SEVERAL.join(sorted({*field.parts(stored_value(row))} - {choice.key} | {to.key})))
                type(batch[0]).objects.bulk_update(changed, list(type(batch[0]).COLUMNS))
                run.advance(done=run.done + len(changed), cursor=batch[-1].pk)
        except KeyChanged:
            continue  # one of them was erased since they were read: the others are read again
    with transaction.atomic():
        record("field.choice_moved", field, by=run.job.owner or BY, choice=choice.key, to=to.key, values=run.done)
        run.finish({"counts": {"updated": run.done}})


def rows_with_choice(field: CustomField, choice: FieldChoice) -> Any:
    """Rows with that choice, by its hash; for a guarded field, which has no hash, every row."""
    holder = holder_of(field.record)
    rows = holder.objects.filter(definition=field).select_related("__".join([*hops_to_person(holder), "key"]))
    hashes = field.hashes(choice.key)
    by_hash = Q(index__in=hashes) | Q(marks__overlap=hashes)
    return (rows.filter(by_hash) if hashes else rows).order_by("pk")


def stored_value(row: HeldValue) -> str:
    """The stored value, before any replacement of choices."""
    return row.value or getattr(row, "house_value", "") or ""


def person_behind(row: HeldValue) -> Person | None:
    """The person whose row it is; None for a firm's."""
    target: Any = row
    for hop in hops_to_person(type(row)):
        target = target and getattr(target, hop)
    return target
