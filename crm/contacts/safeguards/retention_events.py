"""Activity of a person themselves, and dropped leads, as events for retention (`RETENTION_EVENTS`).

Our own notes, attempts and mails restart no retention period: they show that we are active, not the person.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Max, Q

from crm.accounts.prepared import Keys, prepared
from crm.contacts.models import Interaction, Lead
from crm.contacts.models.interaction import BY_THE_PERSON as OUTCOMES
from crm.lists.access import pk_among
from crm.narrowing import promised
from crm.privacy.categories import Category
from crm.privacy.map.empty_tables import absent
from retention.horizons.retention_events import Event
from retention.models import Start

Kind, Direction = Interaction.Kind, Interaction.Direction
# as composing.took_part says it of one entry; of the mails those that they wrote: not ours (sent from here, or filed),
# not what she merely got a copy of, not the answer of a machine
LETTERS = Q(kind=Kind.EMAIL, message=None, direction__in=("", Direction.IN))
BY_THE_PERSON = Q(kind=Kind.MEETING) | LETTERS | Q(outcome__in=OUTCOMES)


def activity(people: Iterable[int]) -> Iterator[Event]:
    """The last activity of each of `people` (primary keys) themselves. One query."""
    for person, at in last_activity.rows(None, people=Keys(people)):
        yield Event(person, Start.ACTIVITY, at, also=(Category.CORRESPONDENCE,))


@prepared
def last_activity(_reader: None, *, people: Keys) -> Any:
    """(person, when) of each one's last activity."""
    rows = Interaction.objects.standing().filter(BY_THE_PERSON, pk_among(people, "person")).order_by()
    return rows.values("person").annotate(last=Max("happened_at")).values_list("person", "last")


def dropped_leads(people: Iterable[int]) -> Iterator[Event]:
    """The day on which the lead of each of `people` (primary keys) was dropped. One query."""
    keys = list(people)
    if absent(Lead, keys):
        return
    for person, at in leads_dropped.rows(None, people=Keys(keys)):
        yield Event(person, Start.DROPPED, promised(at))


@prepared
def leads_dropped(_reader: None, *, people: Keys) -> Any:
    """(person, when) of the leads among them that were dropped."""
    return Lead.objects.filter(pk_among(people), state=Lead.State.DROPPED).order_by().values_list("pk", "ended_at")
