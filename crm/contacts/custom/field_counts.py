"""How many records have a value in a field, or a given choice: numbers for a manager, counted up to a limit."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast

from crm.contacts.custom.holders import holder_of, seen_by
from crm.contacts.models import CustomField, FieldChoice

MOST = 1000  # counted; more is «1 000+»


def filled_counts(record: str, fields: Sequence[CustomField], *, reader: Any) -> dict[int, int]:
    """{field: how many records visible to `reader` have a value}, at most MOST + 1; one statement for all fields."""
    holder: Any = holder_of(record)
    if not (visible := seen_by(reader, holder, holder.BEARER)):
        return {}
    rows = holder.objects.filter(seen_by_links(fields), definition=models.OuterRef("pk"), **visible)
    some = rows.order_by().values("pk")[: MOST + 1]
    return counts_by_row(CustomField.objects.filter(pk__in=[field.pk for field in fields]), some)


def seen_by_links(fields: Sequence[CustomField]) -> models.Q:
    """The condition on values of these fields that whoever reads sees: links to what they do not see are none."""
    linked = [field for field in fields if field.linked]
    condition = ~models.Q(definition__in=[field.pk for field in linked])
    for field in linked:
        condition |= models.Q(definition=field.pk, uid__in=field.links.visible())
    return condition


def counts_by_row(rows: Any, some: Any) -> dict[int, int]:
    """{row: how many keys the sub-query `some` finds for it}."""
    keys = Cast(ArraySubquery(some), ArrayField(models.BigIntegerField()))  # whoever sees nothing gets an empty one
    many = models.Func(keys, function="cardinality", output_field=models.IntegerField())
    return dict(rows.values_list("pk", many))


def choice_count(field: CustomField, choice: FieldChoice, *, reader: Any) -> int | None:
    """How many records visible to `reader` have the choice, at most MOST + 1.

    None for a guarded field, whose values cannot be counted, and for a reader who sees no such record.
    """
    holder: Any = holder_of(field.record)
    visible = seen_by(reader, holder, holder.BEARER)
    if not field.indexed or not visible:
        return None
    hashes = field.hashes(choice.key)
    by_hash = models.Q(index__in=hashes) | models.Q(marks__overlap=hashes)
    rows = holder.objects.filter(by_hash, definition=field, **visible).order_by()
    return len(rows.values_list("pk")[: MOST + 1])
