"""A merge of two records taken back: the survivor's grounds are again what their own events say.

Rows and events that the merge made are gone by then, rows it changed are as before (crm/privacy/merging/merge_undo.py).
What is left to do: addresses that only the merge had suppressed, grounds that changed after the merge, the chain of
events that came later. A no that was said meanwhile counts for both records, since nobody knows which of the two it was
said to."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from consents.grounds.event_chain import sealed
from consents.grounds.objections import object_to, take_objections
from consents.grounds.recording import withdraw
from consents.lifecycle.recomputation import recompute, stored_states
from consents.models import Ground, GroundEvent, Suppression
from crm.privacy.actors import Actor
from crm.privacy.models import Person

Kind, Reach = GroundEvent.Kind, GroundEvent.Reach


@transaction.atomic
def unmerge_grounds(
    loser: Person, survivor: Person, *, suppressed: Iterable[int], since: datetime, by: Actor, at: datetime
) -> None:
    """Let both go on by themselves. `suppressed` are the suppressions that the merge at `since` made."""
    Suppression.objects.filter(pk__in=list(suppressed)).delete()
    relink(survivor)
    settle(survivor)
    later = GroundEvent.objects.filter(person=survivor, at__gt=since, kind__in=(Kind.WITHDRAWN, Kind.OBJECTED))
    for event in later.select_related("purpose").defer("proof").order_by("pk"):
        if event.kind == Kind.OBJECTED:
            object_again(loser, event, by=by)
        else:
            withdraw(loser, event.purpose, event.channel, by=by, at=event.at)


def object_again(person: Person, event: GroundEvent, *, by: Actor) -> None:
    """The same objection, as far as it went, for the other record."""
    if not event.purpose.marketing or event.reach == Reach.GROUND:
        object_to(person, event.purpose, by=by, at=event.at, channels=[event.channel])
    else:
        channels = [event.channel] if event.reach == Reach.CHANNEL else None
        take_objections([person], by=by, at=event.at, channels=channels)


def relink(person: Person) -> None:
    """Chain what came later to what came before: each event carries the seal of the one before it again.

    The caller has lifted the trigger that keeps events from change (crm/privacy/rows/removal.py).
    """
    events = list(GroundEvent.objects.filter(person=person).select_related("person__key").order_by("pk"))
    known_seals, last = {event.seal for event in events}, ""
    for event in events:
        if event.previous and event.previous not in known_seals:
            event.previous = last
            known_seals.discard(event.seal)
            event.seal = sealed(event)
            GroundEvent.objects.filter(pk=event.pk).update(previous=event.previous, seal=event.seal)
        last = event.seal


def settle(person: Person) -> None:
    """Corrects the table of grounds where it differs from the events."""
    from_events, held = recompute(person), stored_states(person)
    for ground in Ground.objects.filter(person=person).select_related("purpose"):
        key = ground.purpose.slug, ground.channel
        if key not in from_events:
            ground.delete()
        elif from_events[key] != held[key]:
            Ground.objects.filter(pk=ground.pk).update(**vars(from_events[key]))
