"""Formulas of records that have their values already: reckoned again when a formula or the field of a source changed.

    reckon_all(run, field)    every record that says something in the formula or in one of its sources

What a single record says is reckoned where it is written (value_store.py).
"""

from typing import Any

from django.db import transaction

from crm.contacts.custom.definitions import record as note
from crm.contacts.custom.field_removal import BATCH, BY
from crm.contacts.custom.holders import holder_of
from crm.contacts.custom_values.value_store import reckon_many, sources_of
from crm.contacts.models import Contact, CustomField
from crm.jobs.work import Run
from crm.privacy.keys.cipher import KeyChanged
from crm.privacy.models import Person
from crm.privacy.sealed.values import hops_to_person


def reckon_all(run: Run, formula: CustomField) -> None:
    """Reckon the formula for every record that says something in it or in its sources, in batches that resume."""
    holder: Any = holder_of(formula.record)
    about = [formula, *sources_of(formula.record, [formula])]
    keys = holder.objects.filter(definition__in=about).order_by(holder.BEARER).values_list(f"{holder.BEARER}_id")
    if run.cursor is None:
        with transaction.atomic():
            run.advance(phase="writing", done=0, total=keys.distinct().count(), cursor=0)
    while batch := [pk for (pk,) in keys.filter(**{f"{holder.BEARER}__gt": run.cursor}).distinct()[:BATCH]]:
        try:
            with transaction.atomic():
                records = list(bearers(holder).filter(pk__in=batch))
                Person.hold(person for row in records if (person := person_of(holder, row)))
                reckon_many(records)
                run.advance(done=run.done + len(batch), cursor=batch[-1])
        except KeyChanged:
            continue  # one of them was erased since they were read: the others are read again
    with transaction.atomic():
        note("field.reckoned", formula, by=run.job.owner or BY, values=run.done)
        run.finish({"counts": {"updated": run.done}})


def bearers(holder: Any) -> Any:
    """The records whose values a table holds, with their keys."""
    related = holder._meta.get_field(holder.BEARER).related_model
    whose: Any = Contact if related is Person else related
    return whose._base_manager.all() if not hasattr(whose.objects, "with_keys") else whose.objects.with_keys()


def person_of(holder: Any, record: Any) -> Person | None:
    """The person whose record it is; None for a firm's."""
    if isinstance(record, Contact):
        return record.person
    target: Any = record
    for hop in hops_to_person(holder)[1:]:
        target = target and getattr(target, hop)
    return target if isinstance(target, Person) else None
