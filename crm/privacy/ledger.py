"""The ledger's one verb. It is called inside the transaction of the act, so that both stand or fall together."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.privacy.actors import Actor
from crm.privacy.logbook import request_id, seal_of
from crm.privacy.models import LedgerEntry, Person


def record(
    act: str,
    *,
    by: Any,
    about: Person | UUID | None = None,
    target: str = "",
    fields: Iterable[str] = (),
    counts: dict[str, Any] | None = None,
) -> LedgerEntry:
    """Write that `by` did `act` (a dotted noun such as `contact.edited`) and return the row.

    `about` is the person concerned, `target` the kind and number of a thing that is no person, `fields` the names of
    the columns touched, `counts` numbers and codes. Values have no place here.
    """
    entry = entry_for(act, by=by, about=about, target=target, fields=fields, counts=counts)
    entry.save(force_insert=True)
    return entry


def record_many(entries: Iterable[LedgerEntry]) -> None:
    """Write many entries (made by `entry_for`) in one statement."""
    LedgerEntry.objects.bulk_create(entries, batch_size=1000)


def entry_for(
    act: str,
    *,
    by: Any,
    about: Person | UUID | None = None,
    target: str = "",
    fields: Iterable[str] = (),
    counts: dict[str, Any] | None = None,
) -> LedgerEntry:
    """The unsaved entry with its HMAC; see `record`."""
    actor = Actor.of(by)
    entry = LedgerEntry(
        at=timezone.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        request_id=request_id(),
        act=act,
        about=about.uid if isinstance(about, Person) else about,
        target=target,
        fields=sorted(fields),
        counts=counts or {},
    )
    entry.mac = seal_of(entry.sealed_values())
    return entry
