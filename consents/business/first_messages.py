"""Somebody wrote to us: we may answer on that channel until thirty days after their last message."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consents.grounds.enquiries import ENQUIRY, ends, heard_from
from consents.grounds.ground_events import BalancingNeeded
from consents.grounds.recording import record_ground
from consents.models import Ground
from crm.privacy.actors import Actor
from crm.privacy.models import Person, Purpose


def wrote_to_us(people: Sequence[Person], *, by: Actor, at: datetime, channel: str) -> int:
    """Opens an answer to `people` on `channel`, or prolongs the open one; how many grounds that made or moved.

    A message so old that its period is over opens nothing. After an objection or a withdrawal nothing begins; nor
    where the purpose has ended, or does not say why our interest would outweigh theirs. People come with their keys.
    """
    with transaction.atomic():
        moved = heard_from(people, by=by, at=at, channel=channel)
        purpose = Purpose.objects.active().filter(slug=ENQUIRY).first()
        if purpose is None or channel not in purpose.channels or ends(at) <= timezone.now():
            return moved
        enquiries = Ground.objects.filter(person__in=people, purpose__slug=ENQUIRY, channel=channel)
        asked_before = set(enquiries.values_list("person_id", flat=True))
        for person in people:
            if person.pk not in asked_before:
                moved += open_answer(person, purpose, channel, by=by, at=at)
    return moved


def open_answer(person: Person, purpose: Purpose, channel: str, *, by: Actor, at: datetime) -> bool:
    """Record the ground of a first question; False where the purpose is not ready for them."""
    try:
        record_ground(person, purpose, channel, by=by, at=at, expires_at=ends(at))
    except BalancingNeeded:
        return False
    return True
