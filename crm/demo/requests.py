"""The demo's requests: ten of invented people, from one that came this morning to one that was answered in time.

They are examples: nobody gets a mail, no clock calls, no register holds them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crm.privacy.actors import signature, system
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import Person
from dsar.cases.case_clocks import refresh
from dsar.cases.case_lock import event
from dsar.cases.checklist import settle
from dsar.cases.incoming import RequestDetails
from dsar.cases.opening import receive
from dsar.handling.assignment import assign, move, note
from dsar.handling.closing import close, record_answer, withdraw
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
COMPLAINT = Example(
    "Iga Łoś",
    (Kind.COMPLAINT,),
    11,
    Channel.PORTAL,
    "Trzy tygodnie temu wycofałam zgodę na oferty, a dwa dni później przyszła jeszcze jedna. Proszę o wyjaśnienie.",
    Stage.DECISION,
)
BY_AUTHORITY = Example(
    "Mateusz Labuda",
    (Kind.COMPLAINT,),
    8,
    Channel.AUTHORITY,
    "Po sprzeciwie dzwoniono do mnie z ofertą. Organ przekazał skargę i pyta o wyjaśnienia.",
    Stage.DECISION,
)
EXAMPLES = (ACCESS, ERASURE, OBJECTION, COPY, PAUSED, QUESTION, DONE, TAKEN_BACK, COMPLAINT, BY_AUTHORITY)


def bring_in(loading: Any) -> None:
    """Every example with what happened since."""
    officer = loading.staff["iwona"]
    for example in EXAMPLES:
        case, at = arrive(example, loading, officer)
        go_on(example, case, at, officer)
        refresh(case, loading.now)


def arrive(example: Example, loading: Any, officer: Any, known: Person | None = None) -> tuple[Case, datetime]:
    """The request as it came, and where it stands; `known` is somebody whom no table of the demo has."""
    at = loading.now - timedelta(days=example.days, minutes=40)
    contact = loading.people.get(example.name)
    person = contact.person if contact else known
    request = RequestDetails(
        kinds=example.kinds,
        details=example.words,
        name=example.name,
        email=(person.email or "") if person else "",
        phone=(person.phone or "") if person else "+48600000000",
        topic=example.topic,
    )
    about = person if example.stage != Stage.INTAKE else None
    by = None if example.channel == Channel.PORTAL else officer
    case = receive(request, channel=example.channel, at=at, by=by, about=about, demo=True).case
    if example.handled:
        assign([case], officer, by=officer, at=at + timedelta(hours=3))
        settle(case, "read", by=officer, at=at + timedelta(hours=3))
    if example.stage != Stage.INTAKE:
        move(case, example.stage, by=officer, at=at + timedelta(hours=4))
    return Case.objects.with_keys().get(pk=case.pk), at


def go_on(example: Example, case: Case, at: datetime, officer: Any) -> None:
    """What makes each example worth looking at."""
    if example is ACCESS:
        prove_identity(case, officer, at + timedelta(days=1))
        words = "Dane są w wielu miejscach; sprawdzamy wiadomości z trzech lat."
        extend(case, "complex", words, by=officer, at=at + timedelta(days=20))
    elif example is ERASURE:
        prove_identity(case, officer, at + timedelta(days=1))
        note(case, Event.Kind.TALK, "Uzgodniono, że faktury zostają do końca okresu podatkowego.", by=officer, at=at)
    elif example is PAUSED:
        pause(case, officer, at + timedelta(days=1))
    elif example is QUESTION:
        hear(case, "Dzwonili Państwo dziś rano.", at=at + timedelta(minutes=20))
    elif example is DONE:
        grant(case, Kind.RECTIFICATION, officer, at + timedelta(days=5))
        record_answer(case, by=officer, at=at + timedelta(days=6))
        close(case, "granted", note="Poprawiono w kontakcie.", by=officer, at=at + timedelta(days=6))
    elif example is COMPLAINT:
        words = "Wiadomość była w kolejce przed wycofaniem; wysyłkę poprawiono. Skarga wygląda na zasadną."
        note(case, Event.Kind.NOTE, words, by=officer, at=at + timedelta(days=2))
    elif example is TAKEN_BACK:
        withdraw(case, by=officer, at=at + timedelta(days=2))


def prove_identity(case: Case, officer: Any, at: datetime) -> None:
    """Their identity was shown, by the code that was mailed to their address."""
    Case.objects.filter(pk=case.pk).update(identified_at=at)
    how = {"method": IdentityCheck.Method.EMAIL, "outcome": IdentityCheck.Outcome.PASSED}
    signed = {"asked_at": at, "checked_at": at, "asked_by": signature(officer), "checked_by": signature(officer)}
    for subject in case.subjects.all():
        IdentityCheck.objects.create(case=case, subject=subject, **how, **signed)
    settle(case, "identity", by=officer, at=at)
    event(case, Event.Kind.IDENTITY, by=officer, at=at)


def pause(case: Case, officer: Any, at: datetime) -> None:
    """A question to the requester that waits for an answer; unlike `asking.ask` it sends no mail."""
    words = "Prosimy o potwierdzenie, że to Pan/Pani: wyślemy kod na zapisany adres."
    signed = {"asked_at": at, "asked_by": signature(officer), "prompt": True}
    Suspension.objects.create(case=case, reason=Suspension.Reason.IDENTITY, question=words, **signed)
    event(case, Event.Kind.ASKED, by=officer, at=at, ref=Suspension.Reason.IDENTITY)


def grant(case: Case, right: str, officer: Any, at: datetime) -> None:
    """A decision that was carried out, with the tasks that the verbs for it tick (dsar/decisions, dsar/rights)."""
    signed = signature(officer)
    signatures = {"proposed_by": signed, "proposed_at": at, "decided_by": signed, "decided_at": at}
    Decision.objects.create(case=case, right=right, verdict=Verdict.GRANTED, done_by=signed, done_at=at, **signatures)
    event(case, Event.Kind.DECIDED, by=officer, at=at, ref=f"{right} {Verdict.GRANTED}")
    event(case, Event.Kind.DONE, by=officer, at=at, ref=str(right))
    for code in ("decide", "do"):
        settle(case, code, right=right, by=officer, at=at)


def take_out() -> None:
    """Remove the examples and the people whom they brought."""
    for case in Case.objects.filter(demo=True).with_keys():
        for person in [
            case.person,
            *(representative.person for representative in case.representatives.select_related("person__key")),
        ]:
            if person is not None:
                erase(person, {}, by=BY, remembered=False)
    Case.objects.filter(demo=True).delete()
