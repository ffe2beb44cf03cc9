"""Two records were one person: their grounds are merged, and the strictest of the two wins.

    objected in either        an objection as far as it went, of the earlier day
    a consent that ended      ended, whichever came first: a withdrawal outlives every yes of the other record
    in force in both          the earlier end
    known to one              as it was there, with its proof; what only time ended is no end of theirs

The survivor gets events of their own, so their state can be computed from them; the other record's grounds end and stay
with it, like its events (`moves=False`), until its key goes. An objection to marketing holds for the addresses of both,
a restriction for everything. Moving other rows is the business of the merge, which calls this first and in its
transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from consents.grounds.enquiries import ran_out
from consents.grounds.ground_events import note
from consents.grounds.objections import object_on, take_objections
from consents.grounds.restrictions import restrict
from consents.models import Ground, GroundEvent, Restriction
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import LegalBasis, Person

Kind, Reach = GroundEvent.Kind, GroundEvent.Reach


@dataclass(frozen=True)
class Merging:
    """One merge: who goes into whom, by whom, when."""

    loser: Person
    survivor: Person
    by: Actor
    at: datetime

    def note(self, ground: Ground, kind: str, *, at: datetime, **told: Any) -> None:
        """An event of the survivor's."""
        about, bases = [(self.survivor, ground.channel, None)], {self.survivor.pk: ground.basis}
        note(about, ground.purpose, kind, by=self.by, at=at, bases=bases, **told)

    def bring(self, theirs: Ground) -> None:
        """A ground that only the other record has comes over as it is; a bare objection comes by itself, later."""
        last = last_beginning(theirs)
        if last is None:
            return
        copied = {name: getattr(theirs, name) for name in ("purpose", "channel", "basis", "since")}
        copied |= {name: getattr(theirs, name) for name in ("expires_at", "ended_at", "anew_at")}
        mine = Ground.objects.create(person=self.survivor, **copied)
        kind = began_as(theirs)
        facts = {"proof": self.proof(last), "text": last.text, "expires_at": theirs.expires_at}
        if theirs.anew_at not in (None, theirs.since):  # an earlier yes of their own, before this ground began again
            self.note(theirs, kind, at=theirs.anew_at, own=True)
        self.note(theirs, kind, at=theirs.since, own=theirs.anew_at == theirs.since, **facts)
        self.close(mine)

    def proof(self, event: GroundEvent) -> dict[str, Any]:
        """The other record's proof, which would go with its key, and where it comes from."""
        original = event.proof if isinstance(event.proof, dict) else {}
        return {**original, "merged_from": str(self.loser.uid)}

    def close(self, ground: Ground) -> None:
        """Appends the event of an end that the ground already carries."""
        if ground.ended_at is None:
            return
        if ground.expires_at is not None and ground.ended_at == ground.expires_at:
            self.note(ground, Kind.EXPIRED, at=ground.ended_at, expires_at=ground.expires_at)
        else:
            self.note(ground, end_of(ground), at=ground.ended_at)

    def join(self, mine: Ground, theirs: Ground) -> None:
        """A ground of both records: a consent withdrawn in one is ended, and the earlier end counts."""
        consent = LegalBasis.CONSENT in (mine.basis, theirs.basis)
        if consent and theirs.ended_at is not None and mine.ended_at is None and not ran_out(theirs):
            mine.ended_at = theirs.ended_at
            mine.save(update_fields=["ended_at"])
            self.note(mine, Kind.WITHDRAWN, at=theirs.ended_at)
        elif not mine.in_force(self.at) and theirs.in_force(self.at) and (not consent or ran_out(mine)):
            self.renew(mine, theirs)
        elif mine.ended_at is None and theirs.in_force(self.at) and sooner(theirs.expires_at, mine.expires_at):
            mine.expires_at = theirs.expires_at
            mine.save(update_fields=["expires_at"])
            self.note(mine, Kind.PROLONGED, at=self.at, expires_at=mine.expires_at)

    def renew(self, mine: Ground, theirs: Ground) -> None:
        """What is over here and in force there begins again as it is there."""
        last = last_beginning(theirs)
        names = ("purpose", "basis", "since", "expires_at", "ended_at")
        for name in names:
            setattr(mine, name, getattr(theirs, name))
        mine.save(update_fields=names)
        evidence = {"proof": self.proof(last), "text": last.text} if last else {}
        self.note(mine, began_as(theirs), at=theirs.since, expires_at=theirs.expires_at, **evidence)

    def leave(self, theirs: Ground) -> None:
        """Ends the other record's grounds."""
        if theirs.ended_at is None:
            Ground.objects.filter(pk=theirs.pk).update(ended_at=self.at)
            about, bases = [(self.loser, theirs.channel, None)], {self.loser.pk: theirs.basis}
            note(about, theirs.purpose, Kind.ENDED, by=self.by, at=self.at, bases=bases)


@transaction.atomic
def merge_grounds(loser: Person, survivor: Person, *, by: Actor, at: datetime | None = None) -> None:
    """Let the grounds of `loser` meet those of `survivor`. Once for two records, which come with their keys."""
    merging = Merging(loser, survivor, by, at or timezone.now())
    Person.hold([loser, survivor])
    held = Ground.objects.filter(person__in=[loser, survivor]).select_for_update(of=("self",))
    rows = list(held.select_related("purpose").order_by("pk"))
    mine = {key_of(ground): ground for ground in rows if ground.person_id == survivor.pk}
    for theirs in (ground for ground in rows if ground.person_id == loser.pk):
        if key_of(theirs) in mine:
            merging.join(mine[key_of(theirs)], theirs)
        else:
            merging.bring(theirs)
        merging.leave(theirs)
    merge_objections(merging, rows)
    merge_restrictions(merging)
    ledger.record("grounds.merged", by=by, about=survivor, target=f"person:{loser.uid}")


def merge_objections(merging: Merging, rows: list[Ground]) -> None:
    """What was objected to in one record is objected to in both, as far as it went there, on the earlier day."""
    theirs = [ground for ground in rows if ground.person_id == merging.loser.pk]
    objections: set[tuple[datetime, str]] = set()  # when, and the channel, which sorts before it when it is none
    for ground in theirs:
        if ground.purpose.marketing:
            objections |= {(at, "") for at in [ground.refused_all_at] if at and at <= merging.at}
            objections |= {(at, ground.channel) for at in [ground.refused_channel_at] if at and at <= merging.at}
    for at, channel in sorted(objections):
        take_objections([merging.survivor], by=merging.by, at=at, channels=[channel] if channel else None)
    for ground in theirs:
        if ground.objected_at is not None and ground.objected(merging.at):
            about = {merging.survivor.pk: merging.survivor}
            object_on(ground.channel, ground.purpose, about, by=merging.by, at=ground.objected_at, reach=Reach.GROUND)


def merge_restrictions(merging: Merging) -> None:
    """What is paused in one record is paused in both."""
    for held in Restriction.objects.filter(person=merging.loser, lifted_at=None):
        restrict(merging.survivor, held.reason, by=merging.by, at=held.since)


def key_of(ground: Ground) -> tuple[str, str]:
    """What makes two grounds the same one."""
    return ground.purpose.slug, ground.channel


def last_beginning(ground: Ground) -> GroundEvent | None:
    """The newest event by which a ground began; None without one."""
    began = GroundEvent.objects.filter(
        person=ground.person_id, purpose__slug=ground.purpose.slug, channel=ground.channel, at=ground.since
    ).filter(kind__in=(Kind.GIVEN, Kind.RECORDED))
    return began.select_related("person__key", "text").order_by("-pk").first()


def began_as(ground: Ground) -> str:
    """What the beginning of a ground is called."""
    return Kind.GIVEN if ground.basis == LegalBasis.CONSENT else Kind.RECORDED


def end_of(ground: Ground) -> str:
    """What the end of a ground is called."""
    return Kind.WITHDRAWN if ground.basis == LegalBasis.CONSENT else Kind.ENDED


def sooner(first: datetime | None, other: datetime | None) -> bool:
    """Whether the first end comes before the second; no end comes last."""
    return first is not None and (other is None or first < other)
