"""Whom of the people we hold they are: who comes into question, and the desk's word on it, which can be taken back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from crm.casework.field_errors import beside
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from dsar.cases.case_lock import event, lock_open_case
from dsar.cases.opening import recognise
from dsar.cases.request_notice import unbind
from dsar.models import Case, Decision, Event, Subject

MOST = 10  # people who come into question


def candidates(case: Case) -> list[Person]:
    """People with their e-mail address or number, not yet recognised; nobody whom a request itself brought."""
    if case.person is None:
        return []
    matches = Person.objects.none().values("pk")
    for kind in ("email", "phone"):
        if value := getattr(case.person, kind):
            matches = matches.union(Person.objects.ids_having(kind, value))
    return list(others(case).filter(pk__in=matches).order_by("pk")[:MOST])


def people_matching(case: Case, words: str) -> list[Person]:
    """People with this very e-mail address, phone number or short key."""
    words = words.strip()
    matches = Person.objects.ids_having("email", words).union(Person.objects.ids_having("phone", words))
    also = Q(pk__in=matches)
    if len(words) == 8 and all(letter in "0123456789abcdef" for letter in words.lower()):
        also |= Q(uid__startswith=words.lower())
    return list(others(case).filter(also).order_by("pk")[:MOST])


def others(case: Case) -> Any:
    """People who could be the requester: all but those whom requests brought and those identified in the case."""
    return Person.objects.with_keys().filter(requests=None, represents=None).exclude(request_subjects__case=case)


@transaction.atomic
def say_who(case: Case, person: Person, *, by: Actor, at: datetime | None = None) -> Subject:
    """They are this person. Said twice it was said once. ValidationError for a closed case, and for the requester."""
    case = lock_open_case(case)
    if person.pk == case.person_id:
        raise beside("person", gettext_lazy("Choose one of the people we hold."), "herself")
    return recognise(case, person, by=by, at=at or timezone.now())


@transaction.atomic
def take_off(subject: Subject, *, by: Actor, at: datetime | None = None) -> None:
    """It was somebody else. ValidationError once something was carried out in the case."""
    case = lock_open_case(subject.case)
    if Decision.objects.filter(case=case, done_at__isnull=False).exists():
        raise beside("person", gettext_lazy("Something was carried out already: this stays as it is."), "done")
    person = subject.person
    subject.delete()
    if person is not None:
        unbind(case, person)
    event(case, Event.Kind.SUBJECT, by=by, at=at, text=_("Taken off: somebody else."))
    ledger.record("request.subject_taken_off", by=by, about=person, target=case.target)
