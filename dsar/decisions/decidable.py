"""What a decision about somebody can be about: categories that we hold of them, their purposes and what these rest on.

holdings(case)        categories of which something is there
purposes(case)        {slug: Theirs}: on what each of their purposes rests, and whether it advertises
choices(case, right)  what the decision screen of a right offers
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from consents.models import Ground
from crm.privacy.categories import Category
from crm.privacy.erasure.eraser import category_of
from crm.privacy.map.data_map import rooms
from crm.privacy.map.held_models import held_labels
from crm.privacy.models import LegalBasis, Person, Purpose
from crm.privacy.rows.resealing import filled_columns
from dsar.decisions.data_sources import people_of
from dsar.models import Case, Kind
from retention.horizons.needs import horizons
from retention.horizons.reasons import BLOCKING

Choices = list[tuple[str, str]]
BY_CATEGORY = frozenset({Kind.ACCESS, Kind.PORTABILITY, Kind.RECTIFICATION, Kind.ERASURE})
BY_PURPOSE = frozenset({Kind.ACCESS, Kind.PORTABILITY, Kind.ERASURE, Kind.OBJECTION, Kind.WITHDRAWAL})


@dataclass(frozen=True)
class PurposeInUse:
    """One purpose of theirs: the bases of its grounds in force. One person may be the party, another work for it."""

    purpose: Purpose
    bases: frozenset[str]

    @property
    def weighable(self) -> bool:
        """Whether an objection is weighed: it rests on an interest of ours and does not advertise (Art. 21(1))."""
        return not self.purpose.marketing and LegalBasis.LEGITIMATE_INTEREST in self.bases

    @property
    def basis(self) -> str:
        """What it rests on, in words."""
        return ", ".join(str(legal_basis.label) for legal_basis in LegalBasis if legal_basis.value in self.bases)


def purposes(case: Case) -> dict[str, PurposeInUse]:
    """{slug: Theirs} of their grounds in force, by name."""
    rows = Ground.objects.filter(person__in=people_of(case), ended_at=None).select_related("purpose")
    by_slug: dict[str, tuple[Purpose, set[str]]] = {}
    for ground in rows.order_by("purpose__slug", "pk"):
        _purpose, bases = by_slug.setdefault(ground.purpose.slug, (ground.purpose, set()))
        bases.add(str(ground.basis))
    in_use = {slug: PurposeInUse(purpose, frozenset(bases)) for slug, (purpose, bases) in by_slug.items()}
    return dict(sorted(in_use.items(), key=lambda pair: str(pair[1].purpose)))


def holdings(case: Case) -> list[Category]:
    """The categories of which something of theirs is there. Opens nothing."""
    codes = {code for person in people_of(case) for code in held_of(person)}
    return [category for category in Category if category.value in codes]


def held_of(person: Person) -> Iterator[str]:
    """The category of every cell of theirs that holds something."""
    held = held_labels(person)
    for room in (room for room in rooms() if room.label in held):
        names = {column.name for column in room.columns}
        if not names:
            continue
        for row in room.rows_of(person):
            holds = filled_columns(row, names)
            yield from (category_of(row, column) for column in room.columns if column.name in holds)


def choices(case: Case, right: str, at: datetime | None = None) -> tuple[Choices, Choices]:
    """(categories, purposes) that a decision on `right` may name."""
    named = [(category.value, str(category.label)) for category in holdings(case)] if right in BY_CATEGORY else []
    return named, purposes_for(case, right, at or timezone.now()) if right in BY_PURPOSE else []


def purposes_for(case: Case, right: str, at: datetime) -> Choices:
    """The purposes that a right reaches: consents that can end, interests that are weighed, else all of theirs."""
    theirs = purposes(case)
    fits = {
        Kind.OBJECTION: lambda row: row.weighable,
        Kind.WITHDRAWAL: lambda row: LegalBasis.CONSENT in row.bases,
    }.get(Kind(right), lambda row: True)
    names = {slug: str(given.purpose) for slug, given in theirs.items() if fits(given)}
    if right == Kind.ERASURE:  # a paper keeps its purpose alive after its ground; what is obliged nobody decides about
        both = horizons([person.pk for person in people_of(case)], at).values()
        free = {reason for horizon in both for reason in set(horizon.needed.reasons) - set(horizon.obliged.reasons)}
        needing = {reason.purpose for reason in free if reason.code not in BLOCKING}
        names |= {
            purpose.slug: str(purpose)
            for purpose in Purpose.objects.filter(slug__in=needing - names.keys()).order_by("version")
        }
    return sorted(names.items(), key=lambda pair: pair[1])
