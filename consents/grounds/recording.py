"""Why we may: recording grounds, ending them, and the one answer to «may I contact them?».

record_grounds ──┐                      ┌── may_contact(person, channel, purpose)  one answer
withdraw         ├─> GroundEvent + Ground ──> answers(people, pairs)               a page of them
object_to_marketing ┘   (one transaction)   └── people_for(purpose, channel)       a queryset
"""

from collections.abc import Iterable, Iterator, Sequence, Set as AbstractSet
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from consents.grounds.answers import Answer, answer_from, required_by_law
from consents.grounds.enquiries import ENQUIRY, channels_asked, ends, prolong, ran_out, still_open
from consents.grounds.ground_events import About, BalancingNeeded, ProofNeeded, bases_of, channels_of, kind_of, note
from consents.grounds.ground_queries import opening
from consents.grounds.objections import take_objections
from consents.grounds.program_rules import refuse_untold
from consents.grounds.refusals import Refusals
from consents.grounds.suppressed_addresses import carry_over, suppressions_question
from consents.models import Ground, GroundEvent, Restriction
from crm.accounts.together import Asked, ahead
from crm.privacy import page_memo
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import LegalBasis, Origin, Person, Purpose

__all__ = [
    "BalancingNeeded",
    "ProofNeeded",
    "answers",
    "channels_of",
    "end_grounds",
    "may_contact",
    "note",
    "object_to_marketing",
    "people_for",
    "record_ground",
    "record_grounds",
    "standings_asked",
    "withdraw",
]


def record_grounds(
    people: Sequence[Person],
    purpose: Purpose,
    *,
    by: Actor,
    origins: Sequence[Origin | None] = (),
    at: datetime | None = None,
    proof: dict[str, Any] | None = None,
    basis: str = "",
) -> int:
    """Record that `people` are processed for `purpose` since `at`, on every channel of it by which each can be reached.

    A purpose without channels, and a person without address, get one ground with channel "". An existing ground is
    left as it is (an objection too); of an enquiry the end moves. Returns the number of new grounds. `basis`: the
    caller knows that they are the party of the contract (CONTRACT), or that a company is (LEGITIMATE_INTEREST). Raises
    ProofNeeded for a consent without proof, NotByProgram for one told by a program, BalancingNeeded (see `bases_of`).
    """
    if purpose.legal_basis == LegalBasis.CONSENT and not proof:
        raise ProofNeeded(purpose.slug)
    at, bases = at or timezone.now(), bases_of(people, purpose, basis)
    refuse_untold(purpose, "", by=by, at=at, text=None)
    grounds_wanted = [
        (person, channel, origin)
        for person, origin in zip(people, origins or [None] * len(people), strict=True)
        for channel in (channels_asked(person, purpose, origin) if asks(purpose) else channels_of(person, purpose))
    ]
    with transaction.atomic():
        Person.hold(people)
        existing = Ground.objects.filter(purpose__slug=purpose.slug, person__in=[person.pk for person in people])
        held = {(ground.person_id, ground.channel): ground for ground in existing.select_related("purpose")}
        new = [about for about in grounds_wanted if (about[0].pk, about[1]) not in held]
        write(new, purpose, by=by, at=at, proof=proof, bases=bases)
        if asks(purpose):
            ask_again(
                [held[key] for person_held, way, _from in grounds_wanted if (key := (person_held.pk, way)) in held],
                people,
                by=by,
                at=at,
            )
        carry_over(people)
    return len(new)


def asks(purpose: Purpose) -> bool:
    """Whether grounds for it are opened by a question and end by themselves."""
    return purpose.slug == ENQUIRY


def ask_again(grounds: Sequence[Ground], people: Sequence[Person], *, by: Actor, at: datetime) -> None:
    """Another question on channels that had one before; the caller holds the people."""
    again = [
        ground
        for ground in grounds
        if not ground.objected(at)
        and (still_open(ground, at) or ran_out(ground))
        and ground.expires_at is not None  # one without an end goes on while a deal lives
        and ground.expires_at < ends(at)
    ]
    prolong(again, {person.pk: person for person in people}, by=by, at=at)


def write(
    new: list[About], purpose: Purpose, *, by: Actor, at: datetime, proof: dict[str, Any] | None, bases: dict[int, str]
) -> None:
    """Insert grounds and their events; the caller holds the transaction."""
    expires = ends(at) if asks(purpose) else None
    Ground.objects.bulk_create(
        [
            Ground(
                person=person,
                purpose=purpose,
                channel=channel,
                basis=bases[person.pk],
                since=at,
                expires_at=expires,
            )
            for person, channel, _origin in new
        ],
        batch_size=1000,
    )
    note(new, purpose, kind_of(purpose), by=by, at=at, proof=proof, expires_at=expires, bases=bases)


def record_ground(person: Person, purpose: Purpose, channel: str, *, by: Actor, **options: Any) -> Ground:
    """Records one ground on one channel and returns it; an earlier end is lifted.

    An objection is lifted only by the person's own act: `own` says that they agreed themselves, with proof (a button
    behind a link to this address, their signature). `options`: at, proof, origin, expires_at, text (the words shown),
    own. ProofNeeded for a consent without proof, NotByProgram for one that a program may not make (program_rules.py),
    BalancingNeeded (see `bases_of`).
    """
    proof, at = options.get("proof"), options.get("at") or timezone.now()
    if purpose.legal_basis == LegalBasis.CONSENT and not proof:
        raise ProofNeeded(purpose.slug)
    refuse_untold(purpose, channel, by=by, at=at, text=options.get("text"))
    own, kind, bases = options.get("own", False), kind_of(purpose), bases_of([person], purpose)
    state = {"purpose": purpose, "basis": bases[person.pk], "since": at, "expires_at": options.get("expires_at")}
    with transaction.atomic():
        Person.hold([person])
        # a later version of the purpose goes on under the same ground
        ground = Ground.objects.filter(person=person, purpose__slug=purpose.slug, channel=channel).first()
        ground = ground or Ground(person=person, channel=channel)
        for name, value in {**state, "ended_at": None}.items():
            setattr(ground, name, value)
        if own:
            ground.agree_anew(at)
        ground.save()
        facts = {"proof": proof, "text": options.get("text"), "expires_at": ground.expires_at, "own": own}
        note([(person, channel, options.get("origin"))], purpose, kind, by=by, at=at, bases=bases, **facts)
        ledger.record(f"ground.{kind}", by=by, about=person, target=f"purpose:{purpose.slug}:{channel}")
        carry_over([person])
    return ground


def withdraw(person: Person, purpose: Purpose, channel: str, *, by: Actor, at: datetime | None = None) -> bool:
    """End a consent (Art. 7(3)); effective at once. False when there was none in force."""
    at = at or timezone.now()
    with transaction.atomic():
        Person.hold([person])  # two withdrawals may race: one of them finds nothing left to end
        consent = Ground.objects.filter(person=person, purpose__slug=purpose.slug, channel=channel, ended_at=None)
        if not consent.update(ended_at=at):
            return False
        note([(person, channel, None)], purpose, GroundEvent.Kind.WITHDRAWN, by=by, at=at)
        ledger.record("ground.withdrawn", by=by, about=person, target=f"purpose:{purpose.slug}:{channel}")
    return True


def end_grounds(grounds: Iterable[Ground], person: Person, *, by: Actor, at: datetime) -> None:
    """Ends grounds of a person that was no consent of theirs, with an event each; the caller holds the transaction."""
    for ground in grounds:
        Ground.objects.filter(pk=ground.pk).update(ended_at=at)
        about, bases = [(person, ground.channel, None)], {person.pk: ground.basis}
        note(about, ground.purpose, GroundEvent.Kind.ENDED, by=by, at=at, bases=bases)
        ledger.record("ground.ended", by=by, about=person, target=f"purpose:{ground.purpose.slug}:{ground.channel}")


def object_to_marketing(person: Person, *, by: Actor, at: datetime | None = None, channel: str = "") -> bool:
    """Art. 21(2): from now on no marketing on any channel, or by `channel` alone, whatever consents or imports say, and
    none to their addresses.

    False when they had said so already, and not agreed to anything since.
    """
    return bool(take_objections([person], by=by, at=at, channels=[channel] if channel else None))


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

    `restricted` spares the first of them to a caller who knows already whose data are restricted; where a purpose
    advertises, one more query asks for objections from the addresses.
    """
    at, people = at or page_memo.now(), list(people)
    slugs = {purpose.slug for _channel, purpose in pairs}
    marketing = any(purpose.marketing for _channel, purpose in pairs)
    paused = people if restricted is None else []
    ahead(*standings_asked(people, slugs, at if marketing else None, paused=paused))
    restricted = Restriction.in_force(people) if restricted is None else restricted
    by_key: dict[tuple[int, str, str], Ground] = {}
    grounds = list(Ground.of(people, slugs))
    for ground in grounds:
        by_key[ground.person_id, ground.channel, ground.purpose.slug] = ground
    over = {purpose.slug: purpose.retired(at) for _channel, purpose in pairs if purpose.active_to is not None}
    refusals = Refusals.of(grounds, people, at, addresses=marketing)
    return {
        (person, channel, purpose.slug): answer_from(
            by_key.get((person, channel, purpose.slug)),
            channel=channel,
            purpose=purpose,
            at=at,
            restricted=person in restricted,
            objected=refusals.all_of(person, channel),
            objected_here=refusals.channel_of(person, channel),
            retired=over.get(purpose.slug),
        )
        for person in people
        for channel, purpose in pairs
    }


def standings_asked(
    people: list[int], slugs: set[str] | None, at: datetime | None, *, paused: list[int]
) -> Iterator[Asked]:
    """What `answers` asks of people for these purposes (None: for all), as far as the page has not asked it yet.

    `at` where it matters who objected from an address, `paused` of whom it matters whether their data are restricted.
    """
    if paused:
        yield Restriction.question(paused).asking()
    if people:
        yield Ground.question(people, slugs).asking()
    if people and at:
        yield suppressions_question(people, at).asking()


def people_for(purpose: Purpose, channel: str, at: datetime | None = None) -> models.QuerySet:
    """Everybody whom we may reach by `channel` for `purpose`: the queryset form of `may_contact`."""
    if required_by_law(purpose):
        return Person.objects.all()
    held = Restriction.objects.filter(lifted_at=None).values("person_id")
    grounds = opening(purpose, [channel], at).exclude(person__in=held)
    return Person.among(grounds.values("person_id"))
