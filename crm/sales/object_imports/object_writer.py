"""Rows of records become records, by the verbs that the screens use; and the way back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from crm.contacts.custom_values.value_store import custom_values_of
from crm.contacts.imports.custom_columns import custom_values_in
from crm.contacts.imports.thing_reversal import ThingReversal
from crm.contacts.imports.thing_writer import ThingWriter, Written
from crm.contacts.safeguards.pause import Paused
from crm.files.imports.dependents import without_dependents
from crm.files.models import Import, ImportedValue
from crm.sales.documents.documents import Overtaken
from crm.sales.models import ObjectRecord, ObjectValue
from crm.sales.object_imports.object_rows import ObjectJudge
from crm.sales.object_imports.object_targets import ENDS, TITLE
from crm.sales.objects.object_verbs import add, change, remove_for_good

AGAINST = (Paused, PermissionDenied, ValidationError, Overtaken)


class ObjectWriter(ThingWriter):
    """Writes the rows of one import of records."""

    judge: ObjectJudge

    def __init__(self, load: Import) -> None:
        super().__init__(load, ObjectJudge(load))

    def make(self, verdict: Any) -> Written:
        """A new record of the row's customer."""
        values = {name: verdict.row.values[name] for name in (TITLE, ENDS) if name in verdict.row.values}
        company, contact = verdict.buyer.company, verdict.buyer.contact
        party = {"company": company} if company is not None else {"contact": contact}
        record = add(self.judge.kind, values | custom_values_in(verdict.row, self.own), by=self.by, **party)
        return Written(record, record.person)

    def update(self, verdict: Any) -> Written:
        """Write what the row adds or replaces, and keep the values before and after for undoing."""
        record = ObjectRecord.objects.with_keys().get(pk=verdict.meant.row.pk)
        written, before = Written(record, record.person), texts_of(record)
        values = {name: verdict.row.values[name] for name in (ENDS,) if name in verdict.adds}
        values |= custom_values_in(verdict.row, self.own, verdict.adds)
        change(record, values, version=record.version, by=self.by)
        after = texts_of(ObjectRecord.objects.with_keys().get(pk=record.pk))
        common = {"load": self.load, "person": record.person, "thing": record.uid, "number": verdict.row.number}
        for name in verdict.adds:
            if before[name] != after[name]:
                category = self.own[name].category if name in self.own else self.judge.kind.category
                texts = {"value": after[name], "before": before[name]}
                written.values.append(ImportedValue.of(column=name, category=category, **common, **texts))
        return written


class ObjectReversal(ThingReversal):
    """Undoes one import of records."""

    prefix = "object"
    acts = ("object.added", "object.changed")

    def opened(self, uids: Sequence[Any]) -> Sequence[ObjectRecord]:
        """Those that are still there."""
        return list(ObjectRecord.objects.filter(uid__in=uids, binned_at=None).with_keys().order_by("pk"))

    def bare(self, thing: ObjectRecord, values: Sequence[ImportedValue]) -> bool:
        """Nothing hangs on it but what it says in its fields."""
        return without_dependents(ObjectRecord.objects.filter(pk=thing.pk), besides=(ObjectValue,)).exists()

    def remove(self, thing: ObjectRecord) -> bool:
        """Take it out."""
        try:
            remove_for_good(thing, by=self.by)
        except AGAINST:
            return False
        return True

    def now(self, thing: ObjectRecord, value: ImportedValue) -> str:
        """What the record says there."""
        return texts_of(thing).get(value.column, "")

    def put_back(self, thing: ObjectRecord, values: dict[str, str]) -> bool:
        """What it said before."""
        typed = {
            name: (date.fromisoformat(text) if text else None) if name == ENDS else text
            for name, text in values.items()
        }
        try:
            change(thing, typed, version=thing.version, by=self.by)
        except AGAINST:
            return False
        return True


def texts_of(record: ObjectRecord) -> dict[str, str]:
    """{target: text} of a record, its fields included."""
    return {ENDS: record.ends_on.isoformat() if record.ends_on else "", **custom_values_of(record)}
