"""When what a program may see of a record changed last, and the records of which it did since a moment.

    updated(kind, records, client, purpose)         {primary key: moment}, in two statements however many there are
    since(kind, moment, client, purpose)            the condition for lists: `updated_since`

Both read the ledger (record_moves.py says which acts): it has every act, written with it. A moment is that of the act,
not of its commit: whoever asks by moments asks a few minutes back, and whoever wants it exact follows the feed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, CharField, ExpressionWrapper, F, Max, Q, Value
from django.db.models.functions import Cast, Concat

from crm.accounts.models import Client
from crm.api.external_ids.borne_ids import person_of
from crm.api.updates.record_moves import CONSENT, CONTACT, OF_PEOPLE, OF_THINGS, STANDING, of_terms
from crm.privacy.models import LedgerEntry, Purpose

CREATED = {
    **{"contact": "created_at", "company": "created_at", "deal": "opened_at"},
    **{"task": "made_at", "document": "added_at", "object": "added_at", CONSENT: "since"},
}


def created(kind: str, record: Any) -> datetime:
    """When the record was made."""
    moment: datetime = getattr(record, CREATED[kind])
    return moment


def updated(kind: str, records: Sequence[Any], client: Client, purpose: Purpose | None) -> dict[int, datetime]:
    """When each of the records of one kind moved last for the client and the purpose."""
    if not records:
        return {}
    people = {record.pk: person_of(record) for record in records}
    uids = [person.uid for person in people.values() if person]
    of_person = Q(act__in=OF_PEOPLE if kind == CONTACT else STANDING)
    condition = Q(about__in=uids) & of_person
    if kind in OF_THINGS:
        targets = [f"{kind}:{record.uid}" for record in records]
        condition |= Q(target__in=targets, act__in=OF_THINGS[kind])
    moments: dict[Any, datetime] = {}
    entries = LedgerEntry.objects.filter(condition).order_by().values("about", "target")
    for row in entries.annotate(of_person=ExpressionWrapper(of_person, BooleanField()), last=Max("at")):
        key = row["about"] if row["of_person"] else row["target"]  # what moves one deal moves no other of the person
        moments[key] = max(row["last"], moments.get(key, row["last"]))
    terms = terms_at(client, purpose)
    return {
        record.pk: max(
            moment
            for moment in (
                created(kind, record),
                terms,
                moments.get(f"{kind}:{record.uid}"),
                moments.get(getattr(people[record.pk], "uid", "")),
            )
            if moment
        )
        for record in records
    }


def terms_at(client: Client, purpose: Purpose | None) -> datetime | None:
    """When the terms changed last by which the client reads for the purpose."""
    if purpose is None:
        return None
    last: datetime | None = LedgerEntry.objects.filter(of_terms(client, purpose)).aggregate(last=Max("at"))["last"]
    return last


def since(kind: str, moment: datetime, client: Client, purpose: Purpose | None) -> Q:
    """The records of this kind that moved since `moment`: all of them, where the terms did."""
    terms = terms_at(client, purpose)
    if terms and terms >= moment:
        return Q()
    lately = LedgerEntry.objects.filter(at__gte=moment).order_by()
    new, whose = Q(**{f"{CREATED[kind]}__gte": moment}), "sole_trader" if kind == "company" else "person"
    acts = OF_PEOPLE if kind == CONTACT else STANDING
    moved = new | Q(**{f"{whose}__uid__in": lately.filter(act__in=acts, about__isnull=False).values("about")})
    if kind not in OF_THINGS:
        return moved
    return moved | Q(target_of_it__in=lately.filter(act__in=OF_THINGS[kind]).values("target"))


def with_target(kind: str, rows: Any) -> Any:
    """The rows with what the ledger calls each of them, for `since`."""
    if kind not in OF_THINGS:
        return rows
    return ledger_name(kind, rows)


def ledger_name(kind: str, rows: Any, column: str = "uid") -> Any:
    """The rows with `target_of_it`: how the ledger calls each of them, by its public id or its number."""
    return rows.alias(target_of_it=Concat(Value(f"{kind}:"), Cast(F(column), CharField()), output_field=CharField()))
