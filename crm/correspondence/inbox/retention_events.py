"""When mail that waits in the tray came, for retention (`RETENTION_EVENTS`)."""

from collections.abc import Iterable, Iterator

from django.db.models import Max

from crm.contacts.models import Interaction
from crm.correspondence.models import WaitingMail
from crm.privacy.categories import Category
from crm.privacy.map.empty_tables import absent
from retention.horizons.retention_events import Event
from retention.models import Start

Direction = Interaction.Direction


def waiting_mail(people: Iterable[int]) -> Iterator[Event]:
    """The last mail of each of `people` (primary keys) that waits in the tray and is not ours. One query."""
    keys = list(people)
    if absent(WaitingMail, keys):
        return
    rows = WaitingMail.objects.filter(person__in=keys).exclude(direction=Direction.OUT).order_by()
    for person, at in rows.values("person").annotate(last=Max("came_at")).values_list("person", "last"):
        yield Event(person, Start.ACTIVITY, at, also=(Category.CORRESPONDENCE,))
