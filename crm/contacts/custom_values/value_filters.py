"""What lists can be filtered by in custom fields, whose values are sealed.

One can ask whether a field is filled in and, where there are answers to choose from, for a given one by its keyed hash;
nothing about a guarded category, and nothing about restricted people (`guard`).
"""

from collections.abc import Mapping, Sequence
from functools import partial, reduce
from operator import and_
from typing import Any

from django.db.models import Exists, OuterRef, Q

from crm.contacts.columns.own import custom_columns
from crm.contacts.custom.holders import holder_of
from crm.contacts.models import CustomField
from crm.contacts.models.field_kinds import Kind
from crm.contacts.models.kind_table import KIND_OF
from crm.lists.columns import Column, Filtered
from crm.lists.filters.fields import Choice, Field, Several, Typed


def filters_of(record: str, guard: Q) -> Mapping[str, Field]:
    """{name: filter field} of a record's custom fields; `guard` is the condition on rows that may be revealed."""
    return {column.name: filter_of(column, guard) for column in custom_columns(record)}


def filter_of(column: Column, guard: Q) -> Field:
    """The filter field of one custom field."""
    field: CustomField = column.custom
    options: dict[str, Any] = {"name": column.name, "label": column.label, "empty": ~Q(filled(field))}
    if column.filtered is Filtered.FILLED:
        return Typed(**options, guard=guard)
    kind = KIND_OF[field.kind]
    if kind.linked:
        secret = field.kind != Kind.COMPANY
        return Typed(**options, guard=guard, match=partial(leads_to, field), secret=secret)
    facts: dict[str, Any] = {"guard": guard, "choices": partial(kind.asked_for, field)}
    if kind.several:
        return Several(**options, **facts, match=partial(has_mark, field), every=partial(has_marks, field))
    return Choice(**options, **facts, match=partial(has_choice, field))


def filled(field: CustomField) -> Exists:
    """Whether a record has a value in the field."""
    holder: Any = holder_of(field.record)
    rows = holder.objects.filter(**{holder.BEARER: OuterRef("pk")}, definition=field)
    return Exists(rows.filter(uid__in=field.links.visible()) if field.linked else rows)


def leads_to(field: CustomField, text: str) -> Q:
    """Records whose link leads to what is meant by a text, as far as the reader sees it."""
    holder: Any = holder_of(field.record)
    rows = holder.objects.filter(**{holder.BEARER: OuterRef("pk")}, definition=field)
    return Q(Exists(rows.filter(uid__in=field.links.leading_to(text))))


def has_choice(field: CustomField, keys: Sequence[str]) -> Q:
    """Records with one of these choices, including older choices that were replaced by one of them."""
    holder: Any = holder_of(field.record)
    rows = holder.objects.filter(**{holder.BEARER: OuterRef("pk")}, definition=field, index__in=hashes_of(field, keys))
    return Q(Exists(rows))


def hashes_of(field: CustomField, keys: Sequence[str]) -> list[int]:
    """The hashes of these answers and of older choices that were replaced by one of them."""
    by_key = field.by_key if field.has_choices else {}
    every = {key for key, choice in by_key.items() if choice.key in keys} | set(keys)
    return [item for key in sorted(every) for item in field.hashes(key)]


def has_mark(field: CustomField, keys: Sequence[str]) -> Q:
    """Records with at least one of these choices among theirs."""
    holder: Any = holder_of(field.record)
    marks = hashes_of(field, keys)
    rows = holder.objects.filter(**{holder.BEARER: OuterRef("pk")}, definition=field, marks__overlap=marks)
    return Q(Exists(rows))


def has_marks(field: CustomField, keys: Sequence[str]) -> Q:
    """Records with all of these choices among theirs."""
    return reduce(and_, (has_mark(field, [key]) for key in keys))


def has_answer(field: CustomField, key: str) -> Q:
    """Records with this answer, or with it among theirs."""
    return has_mark(field, [key]) if KIND_OF[field.kind].several else has_choice(field, [key])
