"""The ledger's one verb. It is called inside the transaction of the act, so that both stand or fall together.

It takes names of columns, numbers, codes and dates, and refuses what looks like a value: the ledger outlives people.
What a restore of an older backup would undo is written outside the database as well, once it is committed
(erasure_ledger/ledger_outbox.py).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.privacy.actors import Actor, ActorKey
from crm.privacy.erasure_ledger.ledger_outbox import follow
from crm.privacy.models import LedgerEntry, Person
from crm.privacy.models.known_secrets import verify_ledger_key
from crm.privacy.models.log_rows import request_id, seal_of

ACT = re.compile(r"[a-z_]+(\.[a-z_]+)+")
CODE = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9_.:/-]{1,64}|[0-9]{4}-[0-9]{2}(-[0-9]{2})?|[0-9]{0,8}")
TARGET = re.compile(r"[\w.:/-]{0,80}|[a-z]+:[\w-]+( [a-z]+:[\w-]+)+", re.ASCII)  # company:5, or user:3 team:7
LARGEST = 10**8  # a count; telephone and identity numbers are longer


class LooksLikeAValue(ValueError):
    """Something was about to be written into the ledger that is no name, number, code or date."""


def record(
    act: str,
    *,
    by: Actor,
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
    follow([entry])
    return entry


def record_many(entries: Iterable[LedgerEntry]) -> None:
    """Write many entries (made by `entry_for` or `entries_alike`) in one statement."""
    if entries := list(entries):
        LedgerEntry.append_many(entries)
        follow(entries)


def entries_alike(act: str, *, by: Actor, counted: Iterable[tuple[UUID, dict[str, Any]]]) -> Iterator[LedgerEntry]:
    """The unsaved entries of one act upon many people, each (their UUID, counts); equal counts are validated once."""
    values_by_counts: dict[str, dict[str, Any]] = {}
    for uid, counts in counted:
        if (counts_key := repr(counts)) not in values_by_counts:
            values_by_counts[counts_key] = entry_for(act, by=by, about=uid, counts=counts).sealed_values()
        values = {**values_by_counts[counts_key], "about": uid}
        yield LedgerEntry(**values, mac=seal_of(values))


def entry_for(
    act: str,
    *,
    by: Actor,
    about: Person | UUID | None = None,
    target: str = "",
    fields: Iterable[str] = (),
    counts: dict[str, Any] | None = None,
) -> LedgerEntry:
    """The unsaved entry with its HMAC; see `record`. WrongSecret where LEDGER_KEY is not that of this database."""
    verify_ledger_key()
    actor, names = ActorKey.of(by), sorted(set(fields))
    refuse(act, ACT, "act")
    refuse(target, TARGET, "target")
    for name in names:
        refuse(name, CODE, "fields")
    entry = LedgerEntry(
        at=timezone.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        request_id=request_id(),
        act=act,
        about=about.uid if isinstance(about, Person) else about,
        target=target,
        fields=names,
        counts=codes(counts or {}),
    )
    entry.mac = seal_of(entry.sealed_values())
    return entry


def refuse(text: str, pattern: re.Pattern[str], where: str) -> None:
    """Raise LooksLikeAValue, which does not repeat the text, unless all of it fits the pattern."""
    if not pattern.fullmatch(text):
        raise LooksLikeAValue(f"ledger: {where} takes names, numbers, codes and dates")


def codes(counts: Any) -> Any:
    """`counts` as JSON gives it back, once it holds nothing but numbers, codes and dates."""
    if isinstance(counts, dict):
        return {codes(str(name)): codes(value) for name, value in counts.items()}
    if isinstance(counts, list | tuple):
        return [codes(value) for value in counts]
    if isinstance(counts, str):
        refuse(counts, CODE, "counts")
        return str(counts)
    if counts is not None and not (isinstance(counts, int) and abs(counts) < LARGEST):
        raise LooksLikeAValue("ledger: counts takes numbers below a hundred million")
    return counts
