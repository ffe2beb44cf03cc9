"""What a request does to retention: an open one keeps whoever asked and whom it concerns, a closed one starts a period.

Whoever asked (`Case.person`) is kept whole while the case is open: the law is not served otherwise (Art. 12). The
people it concerns (`Subject`) are kept from the *purge* alone, so that nothing goes before the answer (EDPB 01/2022
para 158); an erasure that the request asks for goes through.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consents.lifecycle.imported_consents import end_what_came_with
from crm.privacy.actors import system
from crm.privacy.categories import Category
from crm.privacy.logs import ledger
from crm.privacy.map.empty_tables import absent
from dsar.models import Case, Subject
from retention.horizons.retention_events import Event
from retention.models.rules import Start

BY = system("dsar.let_go")
PURPOSE = "rights-requests"
PROOF = (Category.CORRESPONDENCE.value, Category.ADDRESS.value)  # what was asked and answered, besides name and address


def events(people: Iterable[int]) -> Iterator[Event]:
    """Their own requests, and those that concern them (`RETENTION_EVENTS`): two queries."""
    keys = list(people)
    yield from () if absent(Case, keys) else asked_by(keys)
    yield from () if absent(Subject, keys) else asked_about(keys)


def asked_by(keys: list[int]) -> Iterator[Event]:
    """Events of the requests that these people made themselves."""
    cases = Case.objects.filter(person__in=keys).order_by("pk")
    for person, number, opened, closed in cases.values_list("person", "number", "received_at", "closed_at"):
        starts_at = closed or opened
        yield Event(person, Start.CASE_END, starts_at, PURPOSE, number, closed is None, url_of(number), also=PROOF)


def asked_about(keys: list[int]) -> Iterator[Event]:
    """Events of the requests that concern these people."""
    about = Subject.objects.filter(person__in=keys, case__state=Case.State.OPEN).order_by("pk")
    for person, number, opened in about.values_list("person", "case__number", "case__received_at"):
        # no CASE_END: that would stand against the very erasure that they ask for (retention/horizons/weighing.py,
        # blocks)
        yield Event(person, Start.SUBMISSION, opened, PURPOSE, ref=number, open=True, url=url_of(number))


def url_of(number: str) -> str:
    """Where the desk finds it."""
    return f"/privacy/requests/{number}/"


def let_go(at: datetime | None = None) -> int:
    """Cases whose years are over: their ground ends, so that retention's next run takes whoever asked; of those whom it
    took the case itself goes. How many cases went or were let go."""
    at = at or timezone.now()
    over = Case.objects.filter(state=Case.State.CLOSED, keep_until__lt=timezone.localdate(at)).order_by("pk")
    freed = sum(free(case, at) for case in over.filter(person__isnull=False))
    return freed + sum(drop(case) for case in over.filter(person=None, duplicates=None))


@transaction.atomic
def free(case: Case, at: datetime) -> bool:
    """End the ground that the case brought. False when it had ended."""
    return bool(case.person_id and end_what_came_with(case.uid, [case.person_id], by=BY, at=at))


@transaction.atomic
def drop(case: Case) -> bool:
    """Deletes a case that no person is attached to any more."""
    case.delete()
    ledger.record("request.dropped", by=BY, target=case.target)
    return True
