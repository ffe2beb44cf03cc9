"""Why we may: recording grounds, ending them, and the one answer to «may I contact her?».

record_grounds ──┐                      ┌── may_contact(person, channel, purpose)  one answer
withdraw         ├─> GroundEvent + Ground ──> answers(people, pairs)               a page of them
object_to_marketing ┘   (one transaction)   └── people_for(purpose, channel)       a queryset
"""

from collections.abc import Iterable, Sequence, Set as AbstractSet
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from consents.answers import Answer, answer_from, needs_consent, required_by_law
from consents.models import Ground, GroundEvent, Restriction
from crm.privacy import ledger
from crm.privacy.actors import Actor
from crm.privacy.models import Channel, LegalBasis, Origin, Person, Purpose

ENQUIRY = "enquiries"
ENQUIRY_OPEN = timedelta(days=30)  # after her last message, on the channel she used


class ProofNeeded(ValueError):
    """A consent without proof is no consent (Art. 7(1))."""


def record_grounds(
    people: Sequence[Person],
    purpose: Purpose,
    *,
    by: Any,
    origins: Sequence[Origin | None] = (),
    at: datetime | None = None,
    proof: dict[str, Any] | None = None,
) -> int:
    """Record that `people` are processed for `purpose` since `at`, on every channel of it by which each can be reached.

    A purpose without channels, and a person without address, get one ground with channel "". An existing ground is left
    as it is (an objection too). Returns the number of new grounds. Raises ProofNeeded for a consent without proof.
    """
    if purpose.legal_basis == LegalBasis.CONSENT and not proof:
        raise ProofNeeded(purpose.slug)
    at = at or timezone.now()
    wanted = [
        (person, channel, origin)
        for person, origin in zip(people, origins or [None] * len(people), strict=True)
        for channel in channels_of(person, purpose)
    ]
    with transaction.atomic():
        Person.hold(people)
        held = set(
            Ground.objects.filter(purpose__slug=purpose.slug, person__in=[person.pk for person in people]).values_list(
                "person_id", "channel"
            )
        )
        new = [(person, channel, origin) for person, channel, origin in wanted if (person.pk, channel) not in held]
        write(new, purpose, by=by, at=at, proof=proof)
    return len(new)


def write(new: list[tuple], purpose: Purpose, *, by: Any, at: datetime, proof: dict[str, Any] | None) -> None:
    """Insert grounds and their events; the caller holds the transaction."""
    expires = at + ENQUIRY_OPEN if purpose.slug == ENQUIRY else None
    kind = GroundEvent.Kind.GIVEN if purpose.legal_basis == LegalBasis.CONSENT else GroundEvent.Kind.RECORDED
    Ground.objects.bulk_create(
        [
            Ground(
                person=person,
                purpose=purpose,
                channel=channel,
                basis=purpose.legal_basis,
                since=at,
                expires_at=expires,
            )
            for person, channel, _origin in new
        ],
        batch_size=1000,
    )
    note([(person, channel, origin) for person, channel, origin in new], purpose, kind, by=by, at=at, proof=proof)


def note(
    about: Iterable[tuple[Person, str, Origin | None]],
    purpose: Purpose,
    kind: str,
    *,
    by: Any,
    at: datetime,
    proof: dict[str, Any] | None = None,
) -> None:
    """Append the events behind a change of state."""
    actor = Actor.of(by)
    GroundEvent.objects.bulk_create(
        [
            GroundEvent(
                person=person,
                purpose=purpose,
                channel=channel,
                kind=kind,
                basis=purpose.legal_basis,
                at=at,
                actor=f"{actor.kind}:{actor.id}",
                origin=origin,
                proof=proof,
            )
            for person, channel, origin in about
        ],
        batch_size=1000,
    )


def record_ground(person: Person, purpose: Purpose, channel: str, *, by: Any, **options: Any) -> Ground:
    """Record one ground on one channel and return it; an earlier end is lifted, an objection is not.

    `options`: at, proof, origin, expires_at. Raises ProofNeeded for a consent without proof.
    """
    proof, at = options.get("proof"), options.get("at") or timezone.now()
    if purpose.legal_basis == LegalBasis.CONSENT and not proof:
        raise ProofNeeded(purpose.slug)
    kind = GroundEvent.Kind.GIVEN if purpose.legal_basis == LegalBasis.CONSENT else GroundEvent.Kind.RECORDED
    with transaction.atomic():
        Person.hold([person])
        ground, _made = Ground.objects.update_or_create(
            person=person,
            purpose__slug=purpose.slug,  # a later version of the purpose goes on under the same ground
            channel=channel,
            defaults={
                "purpose": purpose,
                "basis": purpose.legal_basis,
                "since": at,
                "ended_at": None,
                "expires_at": options.get("expires_at"),
            },
        )
        note([(person, channel, options.get("origin"))], purpose, kind, by=by, at=at, proof=proof)
        ledger.record(f"ground.{kind}", by=by, about=person, target=f"purpose:{purpose.slug}:{channel}")
    return ground


def withdraw(person: Person, purpose: Purpose, channel: str, *, by: Any, at: datetime | None = None) -> bool:
    """End a consent (Art. 7(3)); effective at once. False when there was none in force."""
    at = at or timezone.now()
    with transaction.atomic():
        Person.hold([person])
        found = Ground.objects.filter(person=person, purpose__slug=purpose.slug, channel=channel, ended_at=None)
        if not found.update(ended_at=at):
            return False
        note([(person, channel, None)], purpose, GroundEvent.Kind.WITHDRAWN, by=by, at=at)
        ledger.record("ground.withdrawn", by=by, about=person, target=f"purpose:{purpose.slug}:{channel}")
    return True


def object_to_marketing(person: Person, *, by: Any, at: datetime | None = None) -> None:
    """Art. 21(2): from now on no marketing on any channel, whatever consents or imports say."""
    at = at or timezone.now()
    with transaction.atomic():
        Person.hold([person])
        # retired purposes too: an objection outlives the wording that was in force when she spoke
        for purpose in Purpose.objects.filter(marketing=True).order_by("slug", "-version").distinct("slug"):
            for channel in purpose.channels or [""]:
                Ground.objects.update_or_create(
                    person=person,
                    purpose__slug=purpose.slug,
                    channel=channel,
                    defaults={"objected_at": at},
                    create_defaults={
                        "purpose": purpose,
                        "objected_at": at,
                        "basis": purpose.legal_basis,
                        "since": at,
                        "ended_at": at,
                    },
                )
                note([(person, channel, None)], purpose, GroundEvent.Kind.OBJECTED, by=by, at=at)
        ledger.record("ground.objected", by=by, about=person, target="marketing")


def channels_of(person: Person, purpose: Purpose) -> list[str]:
    """The channels of `purpose` by which `person` can be reached; [""] when there are none."""
    reachable = {
        Channel.EMAIL: bool(person.email),
        Channel.PHONE: bool(person.phone),
        Channel.SMS: bool(person.phone),
        Channel.POST: True,
    }
    return [channel for channel in purpose.channels if reachable[Channel(channel)]] or [""]


def may_contact(person: Person, channel: str, purpose: Purpose, at: datetime | None = None) -> Answer:
    """Whether we may use `channel` to reach `person` for `purpose` at `at` (now by default), and why."""
    return answers([person.pk], [(channel, purpose)], at=at)[person.pk, channel, purpose.slug]


def answers(
    people: Iterable[int],
    pairs: Sequence[tuple[str, Purpose]],
    at: datetime | None = None,
    *,
    restricted: AbstractSet[int] | None = None,
) -> dict[tuple[int, str, str], Answer]:
    """{(person, channel, purpose slug): Answer} for every person and pair, in two queries however many there are.

    `restricted` spares the first of them to a caller who knows already whose data are restricted.
    """
    at, people = at or timezone.now(), list(people)
    slugs = {purpose.slug for _channel, purpose in pairs}
    restricted = Restriction.in_force(people) if restricted is None else restricted
    found: dict[tuple[int, str, str], Ground] = {}
    objected: set[int] = set()
    rows = Ground.objects.filter(person__in=people).select_related("purpose")
    for ground in rows.filter(models.Q(purpose__slug__in=slugs) | models.Q(objected_at__isnull=False)):
        found[ground.person_id, ground.channel, ground.purpose.slug] = ground
        if ground.objected_at is not None and ground.objected_at <= at and ground.purpose.marketing:
            objected.add(ground.person_id)
    return {
        (person, channel, purpose.slug): answer_from(
            found.get((person, channel, purpose.slug)),
            channel=channel,
            purpose=purpose,
            at=at,
            restricted=person in restricted,
            objected=person in objected,
        )
        for person in people
        for channel, purpose in pairs
    }


def people_for(purpose: Purpose, channel: str, at: datetime | None = None) -> models.QuerySet:
    """Everybody whom we may reach by `channel` for `purpose`: the queryset form of `may_contact`."""
    at = at or timezone.now()
    if required_by_law(purpose):
        return Person.objects.all()
    grounds = Ground.objects.filter(purpose__slug=purpose.slug, channel=channel, since__lte=at)
    for end in ("ended_at", "objected_at", "expires_at"):
        grounds = grounds.filter(models.Q(**{end: None}) | models.Q(**{f"{end}__gt": at}))
    if needs_consent(purpose, channel):
        grounds = grounds.filter(basis=LegalBasis.CONSENT)
    found = Person.objects.filter(pk__in=grounds.values("person_id"))
    found = found.exclude(pk__in=Restriction.objects.filter(lifted_at=None).values("person_id"))
    if purpose.marketing:
        against = Ground.objects.filter(purpose__marketing=True, objected_at__lte=at)
        found = found.exclude(pk__in=against.values("person_id"))
    return found
