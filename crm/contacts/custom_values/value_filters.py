"""What lists can be narrowed by in fields of the house's own. Sealed values tell little, and that is all that is asked.

Whether something is filled in, and for a choice or yes and no which answer, by its keyed hash; nothing of a guarded
kind of data, and nothing of whoever is restricted (`free`).
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from crm.contacts.columns.own import own_columns
from crm.contacts.custom.holders import holder_of
from crm.contacts.models import CustomField
from crm.contacts.models.field_kinds import NO, YES, Kind
from crm.lists.columns import Column, Filtered
from crm.lists.filters.fields import Choice, Field, Typed


def filters_of(record: str, free: Q) -> Mapping[str, Field]:
    """{name: what to narrow by} of the standing fields of a record; `free` are the rows that may be told of at all."""
    return {column.name: filter_of(column, free) for column in own_columns(record)}


def filter_of(column: Column, free: Q) -> Field:
    """The comparisons of one field."""
    field: CustomField = column.custom
    said: dict[str, Any] = {"name": column.name, "label": column.label, "empty": ~Q(filled(field))}
    if column.filtered is Filtered.FILLED:
        return Typed(**said, guard=free)
    return Choice(**said, guard=free, choices=partial(answers, field), match=partial(answered, field))


def filled(field: CustomField) -> Exists:
    """Whether a record says anything in the field."""
    holder: Any = holder_of(field.record)
    return Exists(holder.objects.filter(**{holder.BEARER: OuterRef("pk")}, definition=field))


def answered(field: CustomField, keys: Sequence[str]) -> Q:
    """Which records gave one of these answers, those among them that another answer became."""
    holder: Any = holder_of(field.record)
    every = {one.key for one in field.choices.all() if field.by_key[one.key].key in keys} | set(keys)
    hashes = [one for key in sorted(every) for one in field.hashes(key)]
    rows = holder.objects.filter(**{holder.BEARER: OuterRef("pk")}, definition=field, index__in=hashes)
    return Q(Exists(rows))


def answers(field: CustomField) -> list[tuple[str, Any]]:
    """(key, label) of what can be asked for: laid aside answers too, since somebody may have given them."""
    if field.kind == Kind.YES_NO:
        return [(YES, _("Yes")), (NO, _("No"))]
    return [(one.key, str(one)) for one in field.choices.all() if one.goes_to_id is None]
