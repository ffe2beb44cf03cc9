"""How many records say something in a field, or gave an answer: numbers for a manager, never more than a limit."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast

from crm.contacts.custom.holders import holder_of, seen_by
from crm.contacts.models import CustomField, FieldChoice

MOST = 1000  # counted; more is «1 000+»


def filled_in(record: str, fields: Sequence[CustomField], *, reader: Any) -> dict[int, int]:
    """{field: how many records that `reader` sees say something in it}, at most MOST and one; one statement for all."""
    holder: Any = holder_of(record)
    if not (seen := seen_by(reader, holder, holder.BEARER)):
        return {}
    rows = holder.objects.filter(definition=models.OuterRef("pk"), **seen)
    some = rows.order_by().values("pk")[: MOST + 1]
    return lengths(CustomField.objects.filter(pk__in=[field.pk for field in fields]), some)


def lengths(rows: Any, some: Any) -> dict[int, int]:
    """{row: how many `some` finds for it}"""
    found = Cast(ArraySubquery(some), ArrayField(models.BigIntegerField()))  # whoever sees nothing gets an empty one
    many = models.Func(found, function="cardinality", output_field=models.IntegerField())
    return dict(rows.values_list("pk", many))


def given(field: CustomField, choice: FieldChoice, *, reader: Any) -> int | None:
    """How many records that `reader` sees gave an answer, at most MOST and one.

    None of a guarded field, which tells nobody, and for whoever sees no such record.
    """
    holder: Any = holder_of(field.record)
    seen = seen_by(reader, holder, holder.BEARER)
    if not field.indexed or not seen:
        return None
    rows = holder.objects.filter(definition=field, index__in=field.hashes(choice.key), **seen).order_by()
    return len(rows.values_list("pk")[: MOST + 1])
