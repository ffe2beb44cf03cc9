"""What consents know that a period may be counted from: forms, their own choices, grounds that ended.

Plugged in by `RETENTION_EVENTS`; the ends of grounds come with the standings that the horizons ask for anyway.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Max

from consents.models import GroundEvent, Submission
from crm.accounts.prepared import Keys, prepared
from crm.lists.access import pk_among
from crm.privacy.channels import CHANNELS
from crm.privacy.map.empty_tables import absent
from retention.horizons.purpose_standings import PurposeStanding
from retention.horizons.retention_events import Event
from retention.models import Start

PROOF = (
    "consent-records"  # the purpose under which consents and objections are proved (crm/privacy/law/purpose_seeds.py)
)


def events_of_consents(people: Iterable[int]) -> Iterator[Event]:
    """Their last form, and their last own word about consent: both are their own activity. Two queries."""
    keys = list(people)
    if not absent(Submission, keys):
        for person, at in last_forms.rows(None, people=Keys(keys)):
            yield Event(person, Start.SUBMISSION, at)
            yield Event(person, Start.ACTIVITY, at)
    if not absent(GroundEvent, keys):
        for person, at in last_words.rows(None, people=Keys(keys)):
            yield Event(person, Start.ACTIVITY, at)


@prepared
def last_forms(_reader: None, *, people: Keys) -> Any:
    """(person, when) of the last form of each."""
    forms = Submission.objects.filter(pk_among(people, "person")).exclude(settled_at=None).order_by()
    return forms.values("person").annotate(last=Max("received_at")).values_list("person", "last")


@prepared
def last_words(_reader: None, *, people: Keys) -> Any:
    """(person, when) of each one's last own word about consent."""
    words = GroundEvent.objects.filter(pk_among(people, "person"), own=True).order_by()
    return words.values("person").annotate(last=Max("at")).values_list("person", "last")


def ends_of(person: int, standings: Iterable[PurposeStanding], at: datetime) -> Iterator[Event]:
    """The end of each ground, under its own purpose and, for a consent or an objection, under that of the proof."""
    for standing in standings:
        over = standing.ended or at
        yield Event(person, Start.GROUND_END, over, standing.purpose, open=standing.in_force)
        if standing.proof_wanted:
            yield Event(
                person, Start.GROUND_END, over, PROOF, open=standing.in_force, also=proved_by(standing.consents)
            )


def proved_by(channels: Iterable[str]) -> tuple[str, ...]:
    """The categories that show whose consents on `channels` they were: the address, and nothing more of them."""
    categories = {str(kind) for channel in channels if channel for kind in CHANNELS[channel].categories}
    return tuple(sorted(categories))
