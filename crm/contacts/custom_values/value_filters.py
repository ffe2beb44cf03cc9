"""What lists can be filtered by in custom fields, whose values are sealed.

One can ask whether a field is filled in and, for a choice or a yes/no field, for a given answer by its keyed hash;
nothing about a guarded category, and nothing about restricted people (`guard`).
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from crm.contacts.columns.own import custom_columns
from crm.contacts.custom.holders import holder_of
from crm.contacts.models import CustomField
from crm.contacts.models.field_kinds import NO, YES, Kind
from crm.lists.columns import Column, Filtered
from crm.lists.filters.fields import Choice, Field, Typed


def filters_of(record: str, guard: Q) -> Mapping[str, Field]:
    """{name: filter field} of a record's custom fields; `guard` is the condition on rows that may be revealed."""
    return {column.name: filter_of(column, guard) for column in custom_columns(record)}


def filter_of(column: Column, guard: Q) -> Field:
    """The filter field of one custom field."""
    field: CustomField = column.custom
    options: dict[str, Any] = {"name": column.name, "label": column.label, "empty": ~Q(filled(field))}
    if column.filtered is Filtered.FILLED:
        return Typed(**options, guard=guard)
    return Choice(**options, guard=guard, choices=partial(answers, field), match=partial(has_choice, field))


def filled(field: CustomField) -> Exists:
    """Whether a record has a value in the field."""
    holder: Any = holder_of(field.record)
    return Exists(holder.objects.filter(**{holder.BEARER: OuterRef("pk")}, definition=field))


def has_choice(field: CustomField, keys: Sequence[str]) -> Q:
    """Records with one of these choices, including older choices that were replaced by one of them."""
    holder: Any = holder_of(field.record)
    every = {item.key for item in field.choices.all() if field.by_key[item.key].key in keys} | set(keys)
    hashes = [item for key in sorted(every) for item in field.hashes(key)]
    rows = holder.objects.filter(**{holder.BEARER: OuterRef("pk")}, definition=field, index__in=hashes)
    return Q(Exists(rows))


def answers(field: CustomField) -> list[tuple[str, Any]]:
    """(key, label) of the choices to filter by: those not offered any more too, since records may have them."""
    if field.kind == Kind.YES_NO:
        return [(YES, _("Yes")), (NO, _("No"))]
    return [(choice.key, str(choice)) for choice in field.choices.all() if choice.goes_to_id is None]
