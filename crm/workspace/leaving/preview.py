"""What would go along and what would stay, counted before anything is asked for; no value is read.

Rows are counted in the database, reasons for up to MOST people one by one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from consents.grounds.readable_people import condition
from crm.jobs.words import COUNTS, spoken
from crm.privacy.models import Purpose, Recipient
from crm.workspace.leaving.cells import KNOWN, columns_of
from crm.workspace.leaving.who_goes import RESTRICTED, judged, purposes_open
from crm.workspace.package_tables.package_kind import PackageKind
from crm.workspace.package_tables.package_kinds import CONTACTS, kinds_open_to

MOST, BATCH = 5000, 500
Ways = list[tuple[Purpose, frozenset[str]]]
WHO_CHANGES = {
    RESTRICTED: _("The data protection officer lifts a restriction."),
    "not_for_recipient": _("Whoever decides names the recipient in a purpose; people are told of it first."),
    "objection": _("Nobody but the person: an objection stands."),
    "objection_channel": _("Nobody but the person: an objection stands."),
    "withdrawn": _("Nobody but the person, by a new consent."),
    "consent_needed": _("The person, by a consent that their owner asks for."),
}
USUALLY = _("Their owner, by a ground that they record.")


@dataclass(frozen=True)
class Counted:
    """One kind: how many of its rows go along, of how many."""

    kind: PackageKind
    going: int
    total: int


@dataclass(frozen=True)
class Stays:
    """A reason for which people stay here, and who can change that."""

    code: str
    words: str
    who: Any
    number: int


@dataclass(frozen=True)
class Preview:
    """The whole of it. `more` says that there are more who stay than were looked at."""

    kinds: list[Counted]
    stays: list[Stays]
    more: bool

    @property
    def people(self) -> int:
        """How many people go along."""
        return next((row.going for row in self.kinds if row.kind.slug == CONTACTS), 0)


def preview(user: Any, recipient: Recipient | None) -> Preview:
    """What `user` would take along for `recipient` (None: it stays with us)."""
    ways = purposes_open(recipient)
    counted = []
    for kind in kinds_open_to(user):
        visible = kind.seen(user)
        counted.append(Counted(kind, going(kind, visible, ways).count(), visible.count()))
    people = next((kind for kind in kinds_open_to(user) if kind.slug == CONTACTS), None)
    reasons, more = reasons_for(people, user, recipient, ways) if people else (Counter(), False)
    stays = [
        Stays(code, spoken(COUNTS, f"left_out_{code}"), WHO_CHANGES.get(code, USUALLY), number)
        for code, number in reasons.most_common()
    ]
    return Preview(counted, stays, more)


def going_now(user: Any, kinds: Sequence[PackageKind], recipient: Recipient | None) -> dict[str, int]:
    """{kind: rows} that `user` would take along for `recipient` at this moment, for whoever decides on it."""
    ways = purposes_open(recipient)
    return {kind.slug: going(kind, kind.seen(user), ways).count() for kind in kinds}


def going(kind: PackageKind, rows: QuerySet, ways: Ways) -> QuerySet:
    """Those of `rows` that go along: about nobody, or about somebody whom a purpose opens with what the row says."""
    if not kind.person:
        return rows
    path = kind.person.replace(".", "__")
    open_to = Q(pk__in=[]) if kind.partly else Q(**{f"{path.removesuffix('_id')}__isnull": True})
    for purpose, categories in ways:
        if (fits := fitting(kind, categories)) is not None:
            open_to |= condition(purpose, person=path) & fits
    return rows.filter(open_to)


def fitting(kind: PackageKind, categories: frozenset[str]) -> Q | None:
    """Which rows of a kind may go along with these categories; None for none."""
    if kind.partly:
        return Q()
    needed = {str(column.category) for column in columns_of(kind) if column.category}
    if not needed & KNOWN <= categories:
        return None
    if needed <= KNOWN:
        return Q()
    return Q(**{f"{kind.category}__in": sorted(categories)})


def reasons_for(kind: PackageKind, user: Any, recipient: Recipient | None, ways: Ways) -> tuple[Counter[str], bool]:
    """({reason: people}, whether there are more than were looked at)."""
    visible = kind.seen(user)
    staying = visible.exclude(pk__in=going(kind, visible, ways).order_by().values("pk"))
    keys = list(staying.values_list("pk", flat=True)[: MOST + 1])
    reasons: Counter[str] = Counter()
    for at in range(0, len(keys[:MOST]), BATCH):
        reasons.update(judged(keys[at : at + BATCH], recipient, ways).reasons.values())
    return reasons, len(keys) > MOST
