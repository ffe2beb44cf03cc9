"""What prevents a merge, as a sentence.

Restricted data (Art. 18) may only be stored. An open request is answered about the data as they were when it came, an
open breach about the people who were in it: neither may change while the officer works on it. A hold is carried over to
the merged record, and nothing it protects is deleted while it lasts; the merge is refused only where the hold would no
longer reach the merged record.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from breaches.cases.retention_events import events as breach_events
from consents.models import Restriction
from crm.jobs.models import Job
from crm.jobs.queue import OPEN
from dsar.handling.retention_events import events as request_events
from retention.holds.hold_acts import holds_of
from retention.people.person_erasure import KIND as ERASURE


class Refused(ValidationError):
    """The two cannot be merged now; the message says why and what helps."""


PAUSED = _("Use of one of these records is paused. They can be merged when that is over.")
CASE = _("The data protection officer is dealing with something about one of these records. Merge them afterwards.")
HOLD = _("One of these records must not be deleted because of its company. Keep that company and merge again.")
KEEPING = _("For both records somebody asked to keep them. Merge them when the officer has answered.")
GROUNDS = _("A purpose does not say why it may be used for a company's people. The privacy desk adds a note to it.")


def merge_obstacle(people: Iterable[int]) -> Any:
    """The sentence why the people cannot be merged; None when they can."""
    keys = list(people)
    if Restriction.in_force(keys):
        return PAUSED
    under_way = any(event.open for ask in (request_events, breach_events) for event in ask(keys))
    if under_way or Job.objects.filter(kind=ERASURE, state__in=OPEN, payload__person__in=keys).exists():
        return CASE
    return None


def refuse_merge(people: Iterable[int]) -> None:
    """Raise Refused when something prevents the merge."""
    if words := merge_obstacle(people):
        raise Refused(words, code="merge")


def holds_on(people: Iterable[int], at: datetime) -> set[int]:
    """Keys of the holds in force that reach any of them."""
    return {hold.pk for holds in holds_of(people, at).values() for hold in holds}


def refuse_lost_hold(before: set[int], survivor: int, at: datetime) -> None:
    """Raise Refused when a hold that reached one of the two no longer reaches the merged record."""
    if before - holds_on([survivor], at):
        raise Refused(HOLD, code="merge")
