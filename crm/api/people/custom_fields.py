"""Fields of the house's own by the API: `custom: {key: value}` on contacts, companies and deals.

A number is a text with a point (so nothing is rounded), a date ISO, a choice its key, several choices a list of keys,
an amount {"amount", "currency"}, a colleague their id, yes and no a boolean (contacts/models/kind_table.py). Reading
gives only what the purpose needs; writing refuses what is unknown, wrong or needless, each under its own pointer.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from crm.api.protocol.shapes import UNKNOWN
from crm.contacts.columns.own import fields_on_surface
from crm.contacts.custom.holders import holder_of, record_of
from crm.contacts.custom_values.link_rows import seen_links
from crm.contacts.custom_values.typed_values import parse_value
from crm.contacts.custom_values.value_store import ValuesByField, fields_of
from crm.contacts.models import CustomField
from crm.contacts.models.kind_table import KIND_OF
from crm.privacy.declarations import CUSTOM
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import masked
from crm.privacy.models import Purpose
from crm.privacy.sealed.values import hops_to_person

MOST = 200  # keys of one request
HELP = "Fields that this installation made for itself, by their keys (see docs/api.md)."


class CustomShape(serializers.DictField):
    """How they come back: {key: value}, empty ones left out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "help_text": HELP, **options})


class CustomValues(serializers.DictField):
    """How they are sent: {key: value}; null or an empty text empties. Read into {name: what is kept}."""

    def __init__(self, record: str, **options: Any) -> None:
        self.record = record
        super().__init__(**{"required": False, "help_text": HELP, **options})

    def to_internal_value(self, data: Any) -> ValuesByField:
        if not isinstance(data, Mapping):
            self.fail("not_a_dict", input_type=type(data).__name__)
        fields = {field.key: field for field in fields_on_surface(self.record, "control").values()}
        values: ValuesByField = {}
        wrong: dict[str, Any] = {}
        for key in list(data)[:MOST]:
            if key not in fields:
                wrong[str(key)] = [ErrorDetail(UNKNOWN, "unknown_field")]
                continue
            try:
                values[f"{CUSTOM}{key}"] = parse_value(fields[key], data[key])
            except ValidationError as error:
                wrong[key] = [ErrorDetail(error.messages[0], error.code or "invalid")]
        if wrong:
            raise serializers.ValidationError(wrong)
        return values


def value_json(field: CustomField, stored: str) -> Any:
    """A value as JSON holds it."""
    return KIND_OF[field.kind].json(field, stored)


class CustomReader:
    """What a page of records says in the fields that a purpose needs: one statement for the fields, one for all rows.

    Without a purpose (a firm's own data) every field is told.
    """

    def __init__(self, record: str, purpose: Purpose | None) -> None:
        every = fields_of(record)
        self.fields = [field for field in every if purpose is None or field.needed_for(purpose)]

    @property
    def names(self) -> list[str]:
        """Names of what may come back, for the access log."""
        return [field.name for field in self.fields]

    @property
    def categories(self) -> list[str]:
        """The kinds of data among them, for the disclosure."""
        return sorted({str(field.category) for field in self.fields})

    def told(self, things: Sequence[models.Model], *, clear: Iterable[int]) -> dict[int, dict[str, Any]]:
        """{primary key: {key: value}}; of records that are not in `clear` only masks."""
        if not self.fields or not things:
            return {}
        holder: Any = holder_of(record_of(things[0]))
        by_pk, plain = {field.pk: field for field in self.fields}, set(clear)
        rows = holder.objects.filter(**{f"{holder.BEARER}__in": [record.pk for record in things]}, definition__in=by_pk)
        by_record: dict[int, dict[str, Any]] = {}
        values = list(rows.select_related("__".join([*hops_to_person(holder), "key"])))
        for row in values:
            row.definition = by_pk[row.definition_id]
        for row in seen_links(values):
            field = row.definition
            pk = getattr(row, f"{holder.BEARER}_id")
            try:
                value = value_json(field, row.kept) if pk in plain else masked(field.category, field.words(row.kept))
            except Unreadable:
                continue
            by_record.setdefault(pk, {})[field.key] = value
        return by_record
