"""What a person herself did, for retention, and the day on which a lead was dropped (`RETENTION_EVENTS`).

Our own notes, attempts and mails restart no clock: they show that we are active, not that she is.
"""

from collections.abc import Iterable, Iterator

from django.db.models import Max, Q

from crm.contacts.models import Interaction, Lead
from crm.narrowing import promised
from crm.privacy.categories import Category
from crm.privacy.map.empty_tables import absent
from retention.horizons.retention_events import Event
from retention.models import Start

Kind, Direction = Interaction.Kind, Interaction.Direction
# as composing.took_part says it of one entry; of the mails those that they wrote: not ours (sent from here, or filed),
# not what she merely got a copy of, not the answer of a machine
LETTERS = Q(kind=Kind.EMAIL, message=None, direction__in=("", Direction.IN))
HERS = Q(kind=Kind.MEETING) | LETTERS | Q(outcome=Interaction.Outcome.TALKED)


def activity(people: Iterable[int]) -> Iterator[Event]:
    """The last thing that each of `people` (primary keys) did themselves. One query."""
    rows = Interaction.objects.standing().filter(HERS, person__in=list(people)).order_by()
    for person, at in rows.values("person").annotate(last=Max("happened_at")).values_list("person", "last"):
        yield Event(person, Start.ACTIVITY, at, also=(Category.CORRESPONDENCE,))


def dropped_leads(people: Iterable[int]) -> Iterator[Event]:
    """The day on which nobody wanted to go on with one of `people` (primary keys). One query."""
    keys = list(people)
    if absent(Lead, keys):
        return
    rows = Lead.objects.filter(pk__in=keys, state=Lead.State.DROPPED)
    for person, at in rows.values_list("pk", "ended_at"):
        yield Event(person, Start.DROPPED, promised(at))
