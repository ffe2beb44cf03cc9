"""Numbers that a client gives to records of ours, and the record behind one of them.

    with numbered(client): …             nobody else sets the client's numbers until the transaction ends
    bearer(client, kind, texts)          the public id of the record that has one of them, or None
    set_ids(record, texts, client, by=…) the record has just these of the client's from now on; False if it had
    ids_of(client, records)              {primary key: numbers}, in one statement

A record's kind is told by its model. A number names one record of a kind: another one's is refused (TAKEN).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import Client
from crm.api.models import ExternalId
from crm.api.models.external_ids import EXACT
from crm.contacts.models import Contact
from crm.privacy.actors import Actor
from crm.privacy.categories import Category
from crm.privacy.keys.blind_index import blinds
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from crm.sales.models import ObjectRecord

ACT, FIELD = "external_ids.changed", "external_ids"
TAKEN = _("Another record has this number of yours already.")
PARTIES = ("person", "company", "deal", "task", "document", "object")


def hold_numbers(client: Client) -> None:
    """Until this transaction ends nobody else sets the client's numbers: of two at once the second sees the first's."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("numbers are held inside a transaction")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [ACT, client.pk])


def having(client: Client, kind: str, texts: Iterable[str]) -> Any:
    """The client's rows of this kind with one of the numbers."""
    indexes = [index for text in texts for index in blinds(EXACT, text)]
    return ExternalId.objects.filter(Q(index__in=indexes) | Q(house_index__in=indexes), client=client, kind=kind)


def bearer(client: Client, kind: str, texts: Sequence[str]) -> UUID | None:
    """The public id of the record of this kind that has one of these numbers of the client's."""
    row = having(client, kind, texts).select_related(*PARTIES).order_by("pk").first() if texts else None
    return getattr(row, "person" if kind == ExternalId.Kind.CONTACT else kind).uid if row else None


def set_ids(record: Any, texts: Sequence[str], client: Client, *, by: Actor) -> bool:
    """Give the record just these numbers of the client's. It comes with its person's key; the caller holds the
    transaction. False when it had them; ValidationError when one of them is another record's.
    """
    hold_numbers(client)
    kind, own = kind_of(record), rows_about([record], client)
    taken = having(client, kind, texts).exclude(pk__in=own.values("pk"))
    if texts and taken.exists():
        raise ValidationError({FIELD: ValidationError(TAKEN, code="taken")})
    rows = list(own.select_related("person__key"))
    before = {row.text for row in rows}
    if before == set(texts):
        return False
    ExternalId.objects.filter(pk__in=[row.pk for row in rows if row.text not in texts]).delete()
    person = person_of(record)
    party = {"category": category_of(record)} | ({} if kind == ExternalId.Kind.CONTACT else {kind: record})
    for text in dict.fromkeys(texts):
        if text not in before:
            row = ExternalId(client=client, kind=kind, person=person, **party)
            row.tell(text)
            row.save(force_insert=True)
    counts = {"client": client.pk, "ids": len(set(texts))}
    ledger.record(ACT, by=by, about=person, target=f"{kind}:{record.uid}", fields=[FIELD], counts=counts)
    return True


def ids_of(client: Client | None, records: Sequence[Any]) -> dict[int, list[str]]:
    """{primary key: numbers} of records of one kind in the client's system, in one statement."""
    numbers: dict[int, list[str]] = defaultdict(list)
    if client is None or not records:
        return numbers
    column = column_of(records[0])
    for row in rows_about(records, client).select_related("person__key").order_by("pk"):
        numbers[getattr(row, f"{column}_id")].append(row.text)
    return numbers


def rows_about(records: Sequence[Any], client: Client) -> Any:
    """The rows of these records of one kind."""
    column, kind = column_of(records[0]), kind_of(records[0])
    return ExternalId.objects.filter(client=client, kind=kind, **{f"{column}__in": [record.pk for record in records]})


def kind_of(record: Model) -> str:
    """contact, company, deal, task, document or object."""
    return ExternalId.Kind.OBJECT.value if isinstance(record, ObjectRecord) else str(record._meta.model_name)


def column_of(record: Model) -> str:
    """The column that leads to the record; a contact has its person's primary key."""
    return "person" if isinstance(record, Contact) else kind_of(record)


def category_of(record: Any) -> str:
    """The category of personal data that a number of the record is of: the record's own."""
    own = {"contact": Category.IDENTITY, "company": Category.COMPANY}
    return str(getattr(record, "category", None) or own.get(kind_of(record), Category.CORRESPONDENCE))


def person_of(record: Any) -> Person | None:
    """The person whose record it is, with the key that came with it."""
    return record.sole_trader if hasattr(record, "sole_trader") else record.person
