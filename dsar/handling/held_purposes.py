"""Requests keep the data of whoever asked, and of those whom they concern (HELD_FOR)."""

from collections.abc import Iterable, Iterator

from django.db.models import Min

from consents.recipients.held_purposes import Held
from crm.privacy.map.empty_tables import absent
from dsar.handling.retention_events import PURPOSE
from dsar.models import Case, Subject


def requests(people: Iterable[int]) -> Iterator[tuple[int, Held]]:
    """People (primary keys) with a request, since the first of them: two statements."""
    keys = list(people)
    for model, moment in ((Case, "received_at"), (Subject, "case__received_at")):
        if not absent(model, keys):
            rows = model.objects.filter(person__in=keys).order_by().values("person")
            for person, first in rows.annotate(first=Min(moment)).values_list("person", "first"):
                yield person, Held(PURPOSE, first)
