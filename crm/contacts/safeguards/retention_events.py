"""Activity of a person themselves, and dropped leads, as events for retention (`RETENTION_EVENTS`).

Our own notes, attempts and mails restart no retention period: they show that we are active, not the person.
"""

from collections.abc import Iterable, Iterator

from django.db.models import Max, Q

from crm.contacts.models import Interaction, Lead
from crm.contacts.models.interaction import BY_THE_PERSON as OUTCOMES
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
    rows = Interaction.objects.standing().filter(BY_THE_PERSON, person__in=list(people)).order_by()
    for person, at in rows.values("person").annotate(last=Max("happened_at")).values_list("person", "last"):
        yield Event(person, Start.ACTIVITY, at, also=(Category.CORRESPONDENCE,))


def dropped_leads(people: Iterable[int]) -> Iterator[Event]:
    """The day on which the lead of each of `people` (primary keys) was dropped. One query."""
    keys = list(people)
    if absent(Lead, keys):
        return
    rows = Lead.objects.filter(pk__in=keys, state=Lead.State.DROPPED)
    for person, at in rows.values_list("pk", "ended_at"):
        yield Event(person, Start.DROPPED, promised(at))
