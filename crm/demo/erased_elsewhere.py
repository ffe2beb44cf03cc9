"""The demo's erasure elsewhere: somebody was erased, the mail provider has confirmed, the gateway for SMS has not.

Nobody is mailed: the notices are written down as told.
"""

from datetime import datetime, timedelta
from typing import Any

from consents.grounds.recording import record_ground
from crm.demo.accounts import BY
from crm.demo.agreements import ENDING
from crm.demo.requests import Example, arrive, grant, prove_identity
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import Person
from dsar.cases.case_clocks import refresh
from dsar.models import Case, Channel, Kind, RecipientNotice, Stage
from dsar.recipients.noted_recipients import follow, note_recipients
from dsar.recipients.recipient_notices import confirm, record_told

ELSEWHERE = Example(
    "Zofia Maj",
    (Kind.ERASURE,),
    16,
    Channel.MAIL,
    "Proszę usunąć moje dane, także u firm, którym je przekazaliście.",
    Stage.ANSWER,
)
EMAIL = "zofia.maj@example.com"
ERASED_AGO, TOLD_AGO = timedelta(days=3), timedelta(days=2)
PROVES = "Protokół usunięcia z poczty, pismo od firmy."


def bring_in(loading: Any) -> None:
    """The request, carried out with us and in progress elsewhere."""
    officer, at = loading.staff["iwona"], loading.now - ERASED_AGO
    person = somebody(loading)
    case, arrived = arrive(ELSEWHERE, loading, officer, person)
    prove_identity(case, officer, arrived + timedelta(days=1))
    grant(case, Kind.ERASURE, officer, at)
    note_recipients(case, Kind.ERASURE, person, by=officer, at=at)
    erase(person, {}, by=officer, remembered=False)
    follow(case, Kind.ERASURE, person, by=officer, at=at)
    tell(case, officer, loading.now - TOLD_AGO)
    refresh(Case.objects.get(pk=case.pk), loading.now)


def somebody(loading: Any) -> Person:
    """A reader of offers whom no table of the demo has."""
    person = Person.create(name=ELSEWHERE.name, email=EMAIL)
    proof = {"how": "form", "language": "pl"}
    since = loading.moment(200)
    record_ground(person, loading.purposes["offers"], "email", by=BY, at=since, proof=proof)
    return Person.objects.with_keys().get(pk=person.pk)


def tell(case: Case, officer: Any, at: datetime) -> None:
    """All of them were told; whoever is not the gateway has confirmed."""
    waiting = RecipientNotice.objects.filter(case=case, state=RecipientNotice.State.WAITING).order_by("pk")
    silent = set(waiting.filter(recipient__slug=ENDING).values_list("pk", flat=True))
    for notice in list(waiting):
        record_told(notice, by=officer, at=at)
        if notice.pk not in silent:
            confirm(notice, PROVES, by=officer, at=at + timedelta(days=1))
