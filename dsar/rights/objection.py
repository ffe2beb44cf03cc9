"""Objection (Art. 21) and withdrawal of consent (Art. 7(3)).

stop_marketing    at once, without weighing and without asking who they are: all of it, or the channels and purposes
                  that they named; their address is remembered too
oppose            other purposes, once no compelling ground of ours was found (Art. 21(1))
end_consents      what was granted ends; never refused
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consents.grounds.objections import object_to, take_objections
from consents.grounds.recording import withdraw
from consents.models import Ground
from crm.accounts.models import User
from crm.privacy.actors import Actor
from crm.privacy.models import LegalBasis, Person, Purpose
from dsar.cases.case_lock import lock_open_case
from dsar.decisions.decidable import PurposeInUse, purposes
from dsar.decisions.marketing_reach import ONLY, WHOLE, MarketingReach, by_channels, kept, refuse_nothing
from dsar.decisions.reasons import Against
from dsar.decisions.verdicts import Proposal, decide_at_once, in_force
from dsar.models import Case, Kind, Verdict
from dsar.rights.execution import mark_carried_out, people_of, ready


@transaction.atomic
def stop_marketing(case: Case, reach: MarketingReach = WHOLE, *, by: User, at: datetime | None = None) -> int:
    """Stops marketing to them, and to the address they wrote from (Art. 21(2), 21(3)), as far as `reach` says; returns
    for how many people and purposes that is new.

    A second call changes nothing; a wider objection may follow a narrower one. ValidationError for a reach that Art.
    21(2) does not know, and for a narrower one once all of it has stopped.
    """
    at, case = at or timezone.now(), lock_open_case(case)
    earlier = next((row for row in in_force(case, Kind.OBJECTION) if row.ground == Against.MARKETING), None)
    done = earlier.done if earlier and earlier.done_at else {}
    refuse_nothing(reach, done)
    if done and not done.get(ONLY):
        return 0
    row = earlier or decide_at_once(
        case, Proposal(Kind.OBJECTION, Verdict.GRANTED, ground=Against.MARKETING), by=by, at=at
    )
    people = people_of(case)
    new = object_as_far([*([case.person] if case.person else []), *people], reach, case=case, by=by, at=at)
    did = {"people": len(people), "marketing": True, **kept(done, reach, at)}
    mark_carried_out(case, Kind.OBJECTION, [row], did, by=by, at=at)
    return new


def object_as_far(people: list[Person], reach: MarketingReach, *, case: Case, by: User, at: datetime) -> int:
    """Notes the objection: to everything, to channels of everything, or to single purposes. For how many it is new."""
    rows = reach.rows()
    if not rows:
        return take_objections(people, by=by, at=at, target=case.target, channels=reach.channels or None)
    return sum(
        object_to(person, purpose, by=by, at=at, channels=by_channels(purpose, reach.channels))
        for person in people
        for purpose in rows
    )


@transaction.atomic
def oppose(case: Case, *, by: User, at: datetime | None = None) -> int:
    """Carry out what was granted of other purposes; how many people and purposes that is new for."""
    at, case = at or timezone.now(), lock_open_case(case)
    rows = ready(case, Kind.OBJECTION)
    others = [row for row in rows if row.ground != Against.MARKETING]
    if len(others) < len(rows):
        stop_marketing(case, by=by, at=at)
    if not others:
        return 0
    people, new = people_of(case), 0
    for row in others:
        for person in people:
            new += sum(object_to(person, purpose, by=by, at=at) for purpose in purposes_meant(row.purpose, person))
    mark_carried_out(case, Kind.OBJECTION, others, {"people": len(people), "purposes": len(others)}, by=by, at=at)
    return new


def purposes_meant(slug: str, person: Person) -> list[Purpose]:
    """The purposes meant by a slug; without one, each of theirs that rests on legitimate interest."""
    if slug:
        return [Purpose.objects.filter(slug=slug).order_by("-version")[0]]
    rows = Ground.objects.filter(person=person, basis=LegalBasis.LEGITIMATE_INTEREST, ended_at=None)
    by_slug = {ground.purpose.slug: ground.purpose for ground in rows.select_related("purpose").order_by("pk")}
    return list(by_slug.values())


@transaction.atomic
def end_consents(case: Case, *, by: Actor, at: datetime | None = None) -> int:
    """Every consent that was granted to end, or all of them; how many ended."""
    at, case = at or timezone.now(), lock_open_case(case)
    rows = ready(case, Kind.WITHDRAWAL)
    slugs = {row.purpose for row in rows}
    people, ended = people_of(case), 0
    for person in people:
        grounds = Ground.objects.filter(person=person, basis=LegalBasis.CONSENT, ended_at=None)
        for ground in grounds.select_related("purpose").order_by("pk"):
            if "" in slugs or ground.purpose.slug in slugs:
                ended += withdraw(person, ground.purpose, ground.channel, by=by, at=at)
    mark_carried_out(case, Kind.WITHDRAWAL, rows, {"people": len(people), "consents": ended}, by=by, at=at)
    return ended


# ---- what the desk looks at


@dataclass(frozen=True)
class Sorted:
    """Their purposes by what an objection does: it ends marketing, is weighed against our interest, or is not open."""

    marketing: list[PurposeInUse]
    weighed: list[PurposeInUse]
    closed: list[PurposeInUse]


def sorted_purposes(case: Case) -> Sorted:
    """Their purposes, by Art. 21(2) and 21(1)."""
    in_use = list(purposes(case).values())
    return Sorted(
        marketing=[purpose for purpose in in_use if purpose.purpose.marketing],
        weighed=[purpose for purpose in in_use if purpose.weighable],
        closed=[purpose for purpose in in_use if not (purpose.purpose.marketing or purpose.weighable)],
    )


def consents_of(case: Case) -> list[Ground]:
    """Their consents in force."""
    rows = Ground.objects.filter(person__in=people_of(case), basis=LegalBasis.CONSENT, ended_at=None)
    return [row for row in rows.select_related("purpose").order_by("purpose__slug", "channel") if row.in_force()]
