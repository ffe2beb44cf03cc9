"""The desk's list of consents: which, in what state, to which words, from where; by keyset, figures capped.

A row is one person, purpose and channel that rests, or rested, on consent. The event that gave it tells its words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from consents.grounds.answers import EXPIRING
from consents.models import Ground, GroundEvent
from crm.accounts.filled_together import each_counted
from crm.accounts.pages.keyset import Page
from crm.accounts.together import Asked, counts
from crm.privacy.channels import CHANNELS
from crm.privacy.models import LegalBasis, Origin, Person

CAP = 1000  # a figure says «1000+»
STATES = {
    "": _("any state"),
    "active": _("in force"),
    "expiring": _("running out"),
    "expired": _("run out"),
    "withdrawn": _("withdrawn"),
    "objected": _("objection"),
}


@dataclass(frozen=True)
class ConsentFilters:
    """The filters of the list; a value that is not on offer is ignored."""

    purpose: str = ""
    channel: str = ""
    state: str = ""
    version: int | None = None
    source: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], slugs: Sequence[str]) -> "ConsentFilters":
        """From an address. `slugs` are the purposes that ask for consent; a version counts only with its purpose."""
        purpose = query.get("purpose", "")
        purpose = purpose if purpose in slugs else ""
        number = query.get("version", "")
        return cls(
            purpose=purpose,
            channel=if_listed(query.get("channel", ""), CHANNELS),
            state=if_listed(query.get("state", ""), STATES),
            version=int(number) if purpose and number.isdecimal() and len(number) < 5 else None,
            source=if_listed(query.get("source", ""), Origin.Kind.values),
        )


def if_listed(word: str, words: Any) -> str:
    """The word, if it is one of `words`."""
    return word if word in words else ""


def giving_events() -> models.QuerySet[GroundEvent]:
    """The event that gave a consent, seen from its ground, the newest first."""
    mine = GroundEvent.objects.filter(person=OuterRef("person"), channel=OuterRef("channel"))
    return mine.filter(purpose__slug=OuterRef("purpose__slug"), kind=GroundEvent.Kind.GIVEN).order_by("-at", "-pk")


def in_state(state: str, at: datetime) -> Q:
    """The condition of one state at `at`. An objection counts unless they said yes again since."""
    no = Q(objected_at__lte=at) & (Q(anew_at=None) | Q(anew_at__lte=F("objected_at")))
    ended = Q(ended_at__isnull=False, ended_at__lte=at)
    ran_out = Q(expires_at__lte=at) & (Q(ended_at=None) | Q(ended_at__gte=F("expires_at")))
    active = Q(since__lte=at) & ~ended & (Q(expires_at=None) | Q(expires_at__gt=at)) & (Q(objected_at=None) | ~no)
    return {
        "active": active,
        "expiring": active & Q(expires_at__lte=at + EXPIRING),
        "expired": ran_out & (Q(objected_at=None) | ~no),
        "withdrawn": ended & ~ran_out_q() & (Q(objected_at=None) | ~no),
        "objected": no,
    }[state]


def ran_out_q() -> Q:
    """Condition: the consent ended by its last day, not by a withdrawal."""
    return Q(expires_at__isnull=False, ended_at__gte=F("expires_at"))


def ever_given() -> Q:
    """Not the bare objection, which leaves a row on every channel without any yes before it."""
    return Q(ended_at=None) | Q(objected_at=None) | ~Q(ended_at=F("since"))


def consents(people: models.QuerySet[Person], filters: ConsentFilters, at: datetime) -> models.QuerySet[Ground]:
    """The consents of `people` that fit the filters."""
    rows = Ground.objects.filter(ever_given(), person__in=people, basis=LegalBasis.CONSENT)
    rows = rows.filter(purpose__slug=filters.purpose) if filters.purpose else rows
    rows = rows.filter(channel=filters.channel) if filters.channel else rows
    rows = rows.filter(in_state(filters.state, at)) if filters.state else rows
    if filters.version or filters.source:
        rows = rows.annotate(giving=Subquery(giving_events().values("pk")[:1]))
        events = GroundEvent.objects.filter(pk=OuterRef("giving"))
        events = events.filter(text__wording__version=filters.version) if filters.version else events
        rows = rows.filter(Exists(events.filter(origin__kind=filters.source) if filters.source else events))
    return rows


def figures_asked(people: models.QuerySet[Person], filters: ConsentFilters, at: datetime) -> dict[str, Asked]:
    """{state: the statement whose rows are counted}: in force, running out and withdrawn, under the other filters."""
    states = {state: replace(filters, state=state) for state in ("active", "expiring", "withdrawn")}
    return each_counted({state: consents(people, state_asked, at) for state, state_asked in states.items()}, cap=CAP)


def figures(asked: Mapping[str, Asked]) -> dict[str, str]:
    """{state: how many}, of `figures_asked`."""
    return {state: f"{CAP}+" if number > CAP else str(number) for state, number in counts(**asked).items()}


def page_of(rows: models.QuerySet[Ground], *, older: str = "", newer: str = "") -> Page:
    """A page of consents, the newest first, with keys, words and source of each."""
    rows = rows.select_related("person__key", "purpose")

    def fetch(*, size: int, before: tuple | None = None, after: tuple | None = None) -> Sequence[Ground]:
        if after is not None:
            return list(rows.filter(edge("gt", *after)).order_by("since", "pk")[:size])
        return list((rows.filter(edge("lt", *before)) if before else rows).order_by("-since", "-pk")[:size])

    return Page.turned(fetch, lambda ground: (ground.since, ground.pk), older=older, newer=newer)


def edge(way: str, since: datetime, pk: int) -> Q:
    """Condition: rows before or after a place in the order of time."""
    return Q(**{f"since__{way}": since}) | Q(since=since, **{f"pk__{way}": pk})


def giving_rows(grounds: Sequence[Ground]) -> models.QuerySet[GroundEvent]:
    """The events that gave them, in their order, proofs closed."""
    kind = GroundEvent.Kind.GIVEN
    rows = GroundEvent.objects.filter(person__in=[ground.person_id for ground in grounds], kind=kind)
    rows = rows.select_related("purpose", "text__wording", "origin").defer("proof", "origin__label")
    return rows.order_by("at", "pk")


def by_ground(events: Iterable[GroundEvent]) -> dict[tuple[int, str, str], GroundEvent]:
    """{(person, channel, slug): the last event that gave it}."""
    return {(row.person_id, row.channel, row.purpose.slug): row for row in events}


def state_of(ground: Ground, at: datetime) -> str:
    """The state of one consent, as STATES calls it."""
    if ground.objected(at):
        return "objected"
    if ground.expires_at is not None and ground.expires_at <= at:
        out = ground.ended_at is None or ground.ended_at >= ground.expires_at
        return "expired" if out else "withdrawn"
    if ground.ended_at is not None and ground.ended_at <= at:
        return "withdrawn"
    soon = ground.expires_at is not None and ground.expires_at - at <= EXPIRING
    return "expiring" if soon else "active"
