"""What every answer about a record says beside its columns: when it was made, when it moved, its version, your ids.

facts_about(request, records, purpose)     {primary key: {"created_at": …, "updated_at": …, …}}, in four statements
moved_since(request, asked, kind, rows, purpose)    the rows of a list, narrowed by `updated_since`
"""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from crm.api.external_ids.borne_ids import kind_of
from crm.api.external_ids.sent_ids import answered, external_ids_field, program_of
from crm.api.updates.given_records import MODELS, remember
from crm.api.updates.update_times import created, since, updated, with_target
from crm.privacy.models import Purpose

SINCE = "Only what changed for you since: a value, a consent, who sees it, the terms of the purpose."


class RecordFacts(serializers.Serializer):
    """Fields of every record."""

    external_ids = external_ids_field()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField(help_text="When what you may see of it changed last, or whether you may.")
    version = serializers.IntegerField(help_text="One more with each change of the record itself.")


class UpdatedSince(serializers.Serializer):
    """The parameter of every list of records."""

    updated_since = serializers.DateTimeField(required=False, help_text=SINCE)


def facts_about(
    request: Any, records: Sequence[Any], purpose: Purpose | None, *, numbered: bool = True
) -> dict[int, dict[str, Any]]:
    """The facts of records of one kind that were shown; without external ids where the purpose needs none."""
    if not records:
        return {}
    kind, client = kind_of(records[0]), program_of(request)
    moments = updated(kind, records, client, purpose) if client else {}
    numbers = answered(request, records) if numbered else {}
    if kind in MODELS:
        remember(request, records)
    return {
        record.pk: {
            **numbers.get(record.pk, {}),
            "created_at": created(kind, record),
            "updated_at": moments.get(record.pk, created(kind, record)),
            "version": record.version,
        }
        for record in records
    }


def moved_since(request: Any, asked: dict[str, Any], kind: str, rows: Any, purpose: Purpose | None) -> Any:
    """The rows that moved since the moment in the query; all of them without one."""
    client = program_of(request)
    if "updated_since" not in asked or client is None:
        return rows
    return with_target(kind, rows).filter(since(kind, asked["updated_since"], client, purpose))
