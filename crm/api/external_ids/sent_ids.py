"""Numbers of a program's own system in what it sends and in what it is answered.

external_ids = external_ids_field()             in a shape, either way
already_there(request, kind, texts, name)       a receipt for what one of them names already, else None
tell_ids(request, record, texts, purpose)       takes them down with the act; False where nothing differs
answered(request, records)                      {primary key: {"external_ids": […]}} for a page of answers
"""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from rest_framework import serializers

from crm.accounts.models import Client
from crm.api.external_ids.borne_ids import (
    FIELD,
    bearer,
    category_of,
    hold_numbers,
    ids_of,
    person_of,
    set_ids,
)
from crm.api.models.external_ids import LONGEST_ID
from crm.api.protocol.idempotency import Receipt
from crm.contacts.safeguards.minimisation import NotNeeded
from crm.privacy.models import Purpose

MOST_IDS = 10
WORDS = "What your own system calls it. Yours alone: no other program is told. Sent, the list replaces the one before."


def external_ids_field() -> serializers.Field:
    """The field, in bodies and in answers."""
    child = serializers.CharField(max_length=LONGEST_ID)
    return serializers.ListField(child=child, max_length=MOST_IDS, required=False, help_text=WORDS)


def program_of(request: Any) -> Client | None:
    """The program that asks; None without a token."""
    token = request._request.token
    return token.client if token else None


def already_there(request: Any, kind: str, texts: Sequence[str], name: str) -> Receipt | None:
    """The receipt for a record of this kind that has one of the numbers already: it is not made twice.

    Until the transaction ends nobody else gives the program's numbers: of two at once the second finds the first's.
    """
    client = program_of(request)
    if client is None or not texts:
        return None
    hold_numbers(client)
    uid = bearer(client, kind, texts)
    return Receipt(201, {"id": str(uid), "new": False}, location=reverse(name, args=[uid])) if uid else None


def tell_ids(request: Any, record: Any, texts: Sequence[str] | None, purpose: Purpose | None) -> bool:
    """Take the numbers down, inside the transaction of the act. NotNeeded for a person's that the purpose does not
    need; None as `texts` leaves them as they are.
    """
    client = program_of(request)
    if texts is None or client is None:
        return False
    if texts and purpose is not None and person_of(record) and not purpose.needs(category := category_of(record)):
        raise NotNeeded(FIELD, purpose, category)
    return set_ids(record, texts, client, by=request.user)


def answered(request: Any, records: Sequence[Any]) -> dict[int, dict[str, list[str]]]:
    """{primary key: what the answer says of the numbers} of records of one kind that may be shown."""
    numbers = ids_of(program_of(request), records)
    return {record.pk: {FIELD: numbers.get(record.pk, [])} for record in records}
