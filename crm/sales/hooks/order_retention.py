"""Orders are their own doing: a contract, an invoice or a complaint starts the clock anew (`RETENTION_EVENTS`).

An offer is ours and restarts nothing.
"""

from collections.abc import Iterable, Iterator

from django.db.models import Max

from crm.privacy.map.empty_tables import absent
from crm.sales.models import Document
from retention.horizons.retention_events import Event, midnight
from retention.models import Start

HERS = (Document.Kind.CONTRACT, Document.Kind.INVOICE, Document.Kind.COMPLAINT)


def activity(people: Iterable[int]) -> Iterator[Event]:
    """The day of the last such paper of each category of each of `people` (primary keys). One query."""
    keys = list(people)
    if absent(Document, keys):
        return
    rows = Document.objects.filter(person__in=keys, kind__in=HERS).order_by().values("person", "category")
    for person, category, day in rows.annotate(last=Max("issued_on")).values_list("person", "category", "last"):
        yield Event(person, Start.ACTIVITY, midnight(day), also=(category,))
