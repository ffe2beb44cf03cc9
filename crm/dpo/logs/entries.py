"""Rows of the access log and the ledger as the desk reads them: names, words, links, and whether each is intact."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.accounts.language.actor_names import Pair, names_of
from crm.dpo.logs import words
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.models import AccessEntry, LedgerEntry, Person

LONG_KEY = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")


@dataclass(frozen=True)
class Look:
    """One row of the access log. `person` is the public id of the only person seen, while they still exist."""

    at: datetime
    who: str
    machine: bool
    people: int
    person: UUID | None
    what: str
    why: str
    note: str
    where: str
    revealed: bool
    intact: bool

    @property
    def short(self) -> str:
        """The person's short key."""
        return self.person.hex[:8].upper() if self.person else ""


@dataclass(frozen=True)
class Act:
    """One row of the ledger. `person` is set while the person exists; the short key stays after that."""

    at: datetime
    who: str
    machine: bool
    title: str
    code: str
    person: UUID | None
    short: str
    target: str
    fields: str
    counts: list[tuple[str, Any]]
    intact: bool


def short(target: str) -> str:
    """A target with its long keys cut to eight characters, as the desk shows keys of people."""
    return LONG_KEY.sub(lambda match: match[0][:8], target)


def looks(rows: Collection[AccessEntry]) -> list[Look]:
    """Rows of the access log in words; two queries, one for names and one for public ids."""
    names = names_of((row.actor_kind, row.actor_id) for row in rows)
    alone = {row.people[0] for row in rows if len(row.people) == 1}
    uids = dict(Person.objects.filter(pk__in=alone).values_list("pk", "uid"))
    return [look_of(row, names, uids) for row in rows]


def look_of(row: AccessEntry, names: dict[Pair, str], uids: dict[int, UUID]) -> Look:
    """One row of the access log."""
    return Look(
        at=row.at,
        who=names[row.actor_kind, row.actor_id],
        machine=row.actor_kind != "user",
        people=len(row.people),
        person=uids.get(row.people[0]) if len(row.people) == 1 else None,
        what=words.fields_in_words(row.fields),
        why=" · ".join(part for part in (row.purpose, words.why_in_words(row.reason)) if part),
        note=note_of(row),
        where=words.page_in_words(row.view),
        revealed=bool(row.reason),
        intact=row.intact(),
    )


def note_of(row: AccessEntry) -> str:
    """The reader's own reason; empty without one, and when it cannot be decrypted (then the row is not
    intact either).
    """
    try:
        return row.note
    except Unreadable:
        return ""


def acts(rows: Collection[LedgerEntry]) -> list[Act]:
    """Rows of the ledger in words; two queries, one for names and one that asks who still exists."""
    names = names_of((row.actor_kind, row.actor_id) for row in rows)
    about = {row.about for row in rows if row.about}
    alive = set(Person.objects.filter(uid__in=about).values_list("uid", flat=True))
    return [act_of(row, names, alive) for row in rows]


def act_of(row: LedgerEntry, names: dict[Pair, str], alive: set[UUID]) -> Act:
    """One row of the ledger."""
    return Act(
        at=row.at,
        who=names[row.actor_kind, row.actor_id],
        machine=row.actor_kind != "user",
        title=words.act_in_words(row.act),
        code=row.act,
        person=row.about if row.about in alive else None,
        short=row.about.hex[:8].upper() if row.about else "",
        target=short(row.target),
        fields=words.columns_of(row.target, row.fields),
        counts=list(row.counts.items()),
        intact=row.intact(),
    )
