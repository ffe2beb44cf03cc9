"""The demo's requests: eight of invented people, from one that came this morning to one that was answered in time.

They are examples: nobody gets a mail, no clock calls, no register holds them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crm.privacy.actors import signature, system
from crm.privacy.erasure.eraser import erase
from dsar.cases.case_clocks import refresh
from dsar.cases.case_lock import event
from dsar.cases.checklist import settle
from dsar.cases.incoming import Asked
from dsar.cases.opening import receive
from dsar.handling.assignment import assign, move, note
from dsar.handling.closing import answered, close, withdraw
from dsar.handling.extension import extend
from dsar.handling.messages import hear
from dsar.models import Case, Channel, Decision, Event, IdentityCheck, Kind, Stage, Suspension, Topic, Verdict

BY = system("demo")


@dataclass(frozen=True)
class Example:
    """One invented request: who asks (a name of the demo, else of somebody unknown), for what, when, by which way."""

    name: str
    kinds: tuple[str, ...]
    days: int
    channel: str
    words: str
    stage: str = Stage.INTAKE
    handled: bool = True
    topic: str = ""


ACCESS = Example(
    "Marek Kowalski",
    (Kind.ACCESS,),
    34,
    Channel.PORTAL,
    "Proszę o kopię wszystkich moich danych i listę firm, którym je przekazano.",
    Stage.ANSWER,
)
ERASURE = Example(
    "Barbara Kowalczyk",
    (Kind.ERASURE, Kind.WITHDRAWAL),
    24,
    Channel.MAIL,
    "Proszę usunąć wszystko, co o mnie macie. Nie chcę też ofert.",
    Stage.DECISION,
)
OBJECTION = Example(
    "Krzysztof Zięba", (Kind.OBJECTION,), 12, Channel.PHONE, "Nie chcę telefonów z ofertami.", Stage.DECISION
)
COPY = Example("Paweł Krawczyk", (Kind.PORTABILITY,), 9, Channel.PORTAL, "Proszę o moje dane w pliku.", handled=False)
PAUSED = Example("Olga Tracz", (Kind.ACCESS,), 6, Channel.PAPER, "Proszę o informację o moich danych.", Stage.IDENTITY)
QUESTION = Example(
    "Ewa Sobczak",
    (Kind.QUESTION,),
    0,
    Channel.PORTAL,
    "Skąd macie mój numer telefonu?",
    handled=False,
    topic=Topic.SOURCE,
)
DONE = Example("Rafał Bielecki", (Kind.RECTIFICATION,), 28, Channel.MAIL, "Zmieniłem nazwisko firmy.", Stage.ANSWER)
TAKEN_BACK = Example("Anna Gajda", (Kind.RESTRICTION,), 20, Channel.PORTAL, "Proszę wstrzymać użycie danych.")


def bring_in(loading: Any) -> None:
    """Every example with what happened since."""
    officer = loading.staff["iwona"]
    for one in (ACCESS, ERASURE, OBJECTION, COPY, PAUSED, QUESTION, DONE, TAKEN_BACK):
        case, at = arrive(one, loading, officer)
        go_on(one, case, at, officer)
        refresh(case, loading.now)


def arrive(one: Example, loading: Any, officer: Any) -> tuple[Case, datetime]:
    """The request as it came, and where it stands."""
    at = loading.now - timedelta(days=one.days, minutes=40)
    contact = loading.people.get(one.name)
    person = contact.person if contact else None
    asked = Asked(
        kinds=one.kinds,
        details=one.words,
        name=one.name,
        email=(person.email or "") if person else "",
        phone=(person.phone or "") if person else "+48600000000",
        topic=one.topic,
    )
    about = person if one.stage != Stage.INTAKE else None
    by = None if one.channel == Channel.PORTAL else officer
    case = receive(asked, channel=one.channel, at=at, by=by, about=about, demo=True).case
    if one.handled:
        assign([case], officer, by=officer, at=at + timedelta(hours=3))
        settle(case, "read", by=officer, at=at + timedelta(hours=3))
    if one.stage != Stage.INTAKE:
        move(case, one.stage, by=officer, at=at + timedelta(hours=4))
    return Case.objects.with_keys().get(pk=case.pk), at


def go_on(one: Example, case: Case, at: datetime, officer: Any) -> None:
    """What makes each example worth looking at."""
    if one is ACCESS:
        shown(case, officer, at + timedelta(days=1))
        words = "Dane są w wielu miejscach; sprawdzamy wiadomości z trzech lat."
        extend(case, "complex", words, by=officer, at=at + timedelta(days=20))
    elif one is ERASURE:
        shown(case, officer, at + timedelta(days=1))
        note(case, Event.Kind.TALK, "Uzgodniono, że faktury zostają do końca okresu podatkowego.", by=officer, at=at)
    elif one is PAUSED:
        pause(case, officer, at + timedelta(days=1))
    elif one is QUESTION:
        hear(case, "Dzwonili Państwo dziś rano.", at=at + timedelta(minutes=20))
    elif one is DONE:
        grant(case, Kind.RECTIFICATION, officer, at + timedelta(days=5))
        answered(case, by=officer, at=at + timedelta(days=6))
        close(case, "granted", note="Poprawiono w kontakcie.", by=officer, at=at + timedelta(days=6))
    elif one is TAKEN_BACK:
        withdraw(case, by=officer, at=at + timedelta(days=2))


def shown(case: Case, officer: Any, at: datetime) -> None:
    """Their identity was shown, by the code that was mailed to their address."""
    Case.objects.filter(pk=case.pk).update(identified_at=at)
    how = {"method": IdentityCheck.Method.EMAIL, "outcome": IdentityCheck.Outcome.PASSED}
    signed = {"asked_at": at, "checked_at": at, "asked_by": signature(officer), "checked_by": signature(officer)}
    for subject in case.subjects.all():
        IdentityCheck.objects.create(case=case, subject=subject, **how, **signed)
    settle(case, "identity", by=officer, at=at)
    event(case, Event.Kind.IDENTITY, by=officer, at=at)


def pause(case: Case, officer: Any, at: datetime) -> None:
    """A question that waits; told apart from `asking.ask`, which would write her a mail."""
    words = "Prosimy o potwierdzenie, że to Pan/Pani: wyślemy kod na zapisany adres."
    signed = {"asked_at": at, "asked_by": signature(officer), "prompt": True}
    Suspension.objects.create(case=case, reason=Suspension.Reason.IDENTITY, question=words, **signed)
    event(case, Event.Kind.ASKED, by=officer, at=at, ref=Suspension.Reason.IDENTITY)


def grant(case: Case, right: str, officer: Any, at: datetime) -> None:
    """A decision that was carried out."""
    signed = signature(officer)
    told = {"proposed_by": signed, "proposed_at": at, "decided_by": signed, "decided_at": at}
    Decision.objects.create(case=case, right=right, verdict=Verdict.GRANTED, done_by=signed, done_at=at, **told)
    event(case, Event.Kind.DECIDED, by=officer, at=at, ref=str(right))


def take_out() -> None:
    """The examples go, and with them the people whom they brought."""
    for case in Case.objects.filter(demo=True).with_keys():
        for person in [case.person, *(one.person for one in case.representatives.select_related("person__key"))]:
            if person is not None:
                erase(person, {}, by=BY, remembered=False)
    Case.objects.filter(demo=True).delete()
