"""For which purposes a person's data are or were held: by their grounds, by what other apps keep, by being here.

Some purposes have no ground of their own with anybody: papers that tax law wants, requests about data, proof of
consents, the access log. Whoever keeps such rows says so through `HELD_FOR` (crm/plugs.py): querysets of (person, slug,
since) of some people, or of everybody, so that whoever lists and whoever counts read the same rows (`holding_now`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import CharField, DateTimeField, Min, Q, QuerySet, Value
from django.utils import timezone

from consents.models import Ground, GroundEvent
from crm.privacy.dotted_paths import resolve
from crm.privacy.models import LegalBasis, Person

PROOF, SECURITY = "consent-records", "security"  # purposes (crm/privacy/law/purpose_seeds.py)
SHOWN_BY = Q(basis=LegalBasis.CONSENT) | Q(kind=GroundEvent.Kind.OBJECTED)  # Art. 7(1), 21(3): what proof is kept of


@dataclass(frozen=True)
class Held:
    """That a person's data are or were kept for a purpose (its slug), from when to when (None: still)."""

    slug: str
    since: datetime
    until: datetime | None = None


def held_for(person: Person, at: datetime) -> list[Held]:
    """For which purposes the person's data are or were held by `at`."""
    return held_among([person.pk], at)[person.pk]


def held_among(people: Iterable[int], at: datetime) -> dict[int, list[Held]]:
    """The same of several people (primary keys): as many statements, however many they are."""
    keys, by_person = list(people), defaultdict[int, list[Held]](list)
    for source in (by_ground(keys), by_proof(keys), by_being_here(keys), kept_elsewhere(keys)):
        for person, held in source:
            if held.since <= at:
                until = held.until if held.until and held.until <= at else None
                by_person[person].append(Held(held.slug, held.since, until))
    return {person: by_person[person] for person in keys}


def by_ground(people: list[int]) -> Iterator[tuple[int, Held]]:
    """By their grounds; one that expired ended then, whether or not the beat has ended it."""
    rows = Ground.objects.filter(person__in=people).order_by("pk")
    for person, slug, since, ended, expires in rows.values_list(
        "person", "purpose__slug", "since", "ended_at", "expires_at"
    ):
        yield person, Held(slug, since, min((end for end in (ended, expires) if end), default=None))


def by_proof(people: list[int]) -> Iterator[tuple[int, Held]]:
    """The proof of consents and objections, while anything of it is kept."""
    rows = GroundEvent.objects.filter(SHOWN_BY, person__in=people).order_by()
    for person, since in rows.values("person").annotate(first=Min("at")).values_list("person", "first"):
        yield person, Held(PROOF, since)


def kept_elsewhere(people: list[int]) -> Iterator[tuple[int, Held]]:
    """What other apps keep of them."""
    for ask in resolve("HELD_FOR"):
        for rows in ask(people):
            for person, slug, since in rows.values_list("person", "slug", "since"):
                yield person, Held(slug, since if isinstance(since, datetime) else midnight(since))


def holding_now(at: datetime) -> list[QuerySet]:
    """Querysets of (person, slug) of everybody held at `at`, except for SECURITY, for which everybody is.

    They say of all people what `held_among` says of some, of what has not ended.
    """
    going_on = (Q(ended_at=None) | Q(ended_at__gt=at)) & (Q(expires_at=None) | Q(expires_at__gt=at))
    grounds = Ground.objects.filter(going_on, since__lte=at).order_by()
    proofs = GroundEvent.objects.filter(SHOWN_BY, at__lte=at).order_by()
    named = proofs.annotate(slug=Value(PROOF, output_field=CharField()))
    obliged = [rows.filter(since__lte=latest(rows, at)) for ask in resolve("HELD_FOR") for rows in ask(None)]
    pairs = [grounds.values_list("person", "purpose__slug"), named.values_list("person", "slug")]
    return pairs + [rows.values_list("person", "slug") for rows in obliged]


def latest(rows: QuerySet, at: datetime) -> date:
    """The last `since` that has come by `at`: a moment, or a day where the rows count in days."""
    in_moments = isinstance(rows.query.annotations["since"].output_field, DateTimeField)
    return at if in_moments else timezone.localdate(at)


def midnight(day: date) -> datetime:
    """The moment at which a day begins at home."""
    return datetime.combine(day, time(), timezone.get_current_timezone())


def by_being_here(people: list[int]) -> Iterator[tuple[int, Held]]:
    """Whoever looks at anybody is written down, from the first day on (Art. 32)."""
    for person, since in Person.objects.filter(pk__in=people).order_by("pk").values_list("pk", "created_at"):
        yield person, Held(SECURITY, since)
