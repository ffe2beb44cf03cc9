"""What would go along and what would stay, counted before anything is asked for; no value is read.

Rows are counted in the database, reasons for up to MOST people one by one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from consents.grounds.readable_people import conditions
from crm.accounts.filled_together import each_counted
from crm.accounts.together import counts
from crm.jobs.words import COUNTS, spoken
from crm.privacy.models import Purpose, Recipient
from crm.workspace.leaving.cells import KNOWN, columns_of
from crm.workspace.leaving.who_goes import RESTRICTED, judged, purposes_open
from crm.workspace.package_tables.kind_shape import PackageKind
from crm.workspace.package_tables.package_kinds import CONTACTS, kinds_open_to

MOST, BATCH = 5000, 500
Ways = list[tuple[Purpose, frozenset[str]]]
Gates = list[tuple[dict[str, Q], frozenset[str]]]
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
    ways, kinds = purposes_open(recipient), kinds_open_to(user)
    gates = gates_of(ways, kinds)
    totals = counts(**each_counted({kind.slug: kind.seen(user) for kind in kinds}))
    along = counts(**each_counted({kind.slug: going(kind, kind.seen(user), gates) for kind in kinds}))
    counted = [Counted(kind, along[kind.slug], totals[kind.slug]) for kind in kinds]
    people = next((kind for kind in kinds if kind.slug == CONTACTS), None)
    reasons, more = reasons_for(people, user, recipient, ways, gates) if people else (Counter(), False)
    stays = [
        Stays(code, spoken(COUNTS, f"left_out_{code}"), WHO_CHANGES.get(code, USUALLY), number)
        for code, number in reasons.most_common()
    ]
    return Preview(counted, stays, more)


def going_now(user: Any, kinds: Sequence[PackageKind], recipient: Recipient | None) -> dict[str, int]:
    """{kind: rows} that `user` would take along for `recipient` at this moment, for whoever decides on it."""
    gates = gates_of(purposes_open(recipient), kinds)
    return counts(**each_counted({kind.slug: going(kind, kind.seen(user), gates) for kind in kinds}))


def gates_of(ways: Ways, kinds: Sequence[PackageKind]) -> Gates:
    """What each purpose lets through: {path to the key of a person: condition}, with the categories that go along."""
    paths = {path_of(kind) for kind in kinds if kind.person}
    return [(conditions(purpose, paths), categories) for purpose, categories in ways]


def path_of(kind: PackageKind) -> str:
    """Where the key of the person of a row stands, as a query names it."""
    return kind.person.replace(".", "__")


def going(kind: PackageKind, rows: QuerySet, gates: Gates) -> QuerySet:
    """Those of `rows` that go along: about nobody, or about somebody whom a purpose opens with what the row says."""
    if not kind.person:
        return rows
    path = path_of(kind)
    open_to = Q(pk__in=[]) if kind.partly else Q(**{f"{path.removesuffix('_id')}__isnull": True})
    for opened, categories in gates:
        if (fits := fitting(kind, categories)) is not None:
            open_to |= opened[path] & fits
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


def reasons_for(
    kind: PackageKind, user: Any, recipient: Recipient | None, ways: Ways, gates: Gates
) -> tuple[Counter[str], bool]:
    """({reason: people}, whether there are more than were looked at)."""
    visible = kind.seen(user)
    staying = visible.exclude(pk__in=going(kind, visible, gates).order_by().values("pk"))
    keys = list(staying.values_list("pk", flat=True)[: MOST + 1])
    reasons: Counter[str] = Counter()
    for at in range(0, len(keys[:MOST]), BATCH):
        reasons.update(judged(keys[at : at + BATCH], recipient, ways).reasons.values())
    return reasons, len(keys) > MOST
