"""A request that runs, with everything that hangs on it, so that every page of the desk has something to show."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from crm.accounts.models import User
from crm.dpo.two_teams.people import Seeded, word
from crm.privacy.models import Person
from dsar.deciding import Said, propose
from dsar.gathering import files_of
from dsar.messaging import hear
from dsar.models import Case, Channel, Finding, Kind, Letter, Verdict, Why
from dsar.opening import Asked, Enclosed, Spokesman, receive, recognise
from dsar.packaging import order
from dsar.recipients import add as add_recipient
from dsar.sending import prepare

PROOF = b"%PDF-1.7 proof of receipt"
RIGHTS = (Kind.ACCESS, Kind.ERASURE, Kind.RECTIFICATION, Kind.RESTRICTION, Kind.OBJECTION)


def requests_of_the_house(users: dict[str, User]) -> Iterator[Seeded]:
    """A request by e-Doręczenia about somebody of ours, with a file, a message, a representative, tasks, decisions."""
    dpo, at = users["dpo"], timezone.now()
    person = Person.create(name=f"{word('subject')} Osoba")
    case = received(dpo, at, person)
    hear(case, f"{word('message')} dodaję szczegóły", at=at)
    yield Seeded("request", case.number, None, None)
    yield Seeded("request_case", str(case.uid), None, None)
    yield Seeded("request_task", str(case.tasks.get(code="gather").uid), None, None)
    yield Seeded("request_file", str(case.files.get().uid), None, None)
    yield Seeded("request_person", str(person.uid), None, None)
    yield Seeded("request_representative", str(case.representatives.get().uid), None, None)
    yield from (Seeded("request_question", reason, None, None) for reason in ("identity", "scope"))
    yield from (Seeded("request_register", kind, None, None) for kind in ("csv", "json", "pdf"))
    yield from decided(case, dpo, at)
    yield from given(case, dpo, at)


def received(dpo: User, at: datetime, person: Person) -> Case:
    """As it came, with the proof of receipt."""
    asked = Asked(
        kinds=RIGHTS,
        details=f"{word('request')} proszę o dane",
        name=f"{word('requester')} Osoba",
        email="wnioskodawca@matrix.example",
    )
    proof = Enclosed("UPO.pdf", PROOF, "receipt")
    spokesman = Spokesman("agent", name=f"{word('agent')} Osoba", authority="Pełnomocnictwo")
    told = {"about": person, "enclosed": [proof], "spokesman": spokesman}
    return receive(asked, channel=Channel.EDELIVERY, by=dpo, at=at, **told).case


def decided(case: Case, dpo: User, at: datetime) -> Iterator[Seeded]:
    """A refusal that waits for whoever decides, a recipient, a letter."""
    refusal = Said(Kind.ERASURE, Verdict.REFUSED, category="financial", why=Why.LEGAL_DUTY, text="Faktury.")
    waiting = propose(case, refusal, by=dpo, at=at)
    recipient = add_recipient(case, Kind.ERASURE, f"{word('recipient')} Drukarnia", by=dpo, at=at)
    letter = prepare(case, Letter.Kind.DONE, "Wykonano.", language="pl", by=dpo, at=at)
    yield Seeded("request_right", str(Kind.ACCESS), None, None)
    yield Seeded("request_decision", str(waiting.uid), None, None)
    yield Seeded("request_recipient", str(recipient.uid), None, None)
    yield Seeded("request_letter", str(letter.uid), None, None)


def given(case: Case, dpo: User, at: datetime) -> Iterator[Seeded]:
    """A copy that is ordered, a passage about somebody else, a file that would go with it."""
    asked = Asked(kinds=(Kind.QUESTION,), details="Skąd macie dane?", name=f"{word('earlier')} Osoba")
    earlier = receive(asked, channel=Channel.PAPER, by=dpo, at=at, enclosed=[Enclosed("list.pdf", PROOF)]).case
    sender: Any = earlier.person
    recognise(case, sender, by=dpo, at=at)  # she wrote before: what she sent then is hers, too
    where = {"label": "dsar.casemessage", "row": case.messages.get().uid, "column": "text"}
    found = {"what": Finding.What.NAME, "start": 0, "end": 4, "excerpt": f"{word('passage')} obok"}
    place = Finding.objects.create(case=case, found_at=at, **where, **found)
    yield Seeded("request_finding", str(place.uid), None, None)
    yield Seeded("request_package", str(order(case, by=dpo, at=at).uid), None, None)
    yield Seeded("request_link", "nothing-behind-it", None, None)
    yield Seeded("request_source_file", str(files_of(case)[0].row), None, None)
