"""Requests: one that runs with all that hangs on it, one whose sender nobody knows yet, one that was extended."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from consents.models import Restriction
from crm.accounts.models import User
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.privacy.models import Person
from dsar.cases.incoming import EnclosedFile, ReceivedRequest, RepresentativeDetails, RequestDetails
from dsar.cases.opening import receive, recognise
from dsar.cases.short_codes import digest_of_link, fresh_link
from dsar.decisions.data_sources import files_of
from dsar.decisions.verdicts import Proposal, decide_at_once, propose
from dsar.handling.extension import extend
from dsar.handling.messages import hear
from dsar.identity.identity_judgement import judge
from dsar.letters.letter_sending import prepare, send
from dsar.models import Case, Channel, Finding, Kind, Letter, Package, RecipientNotice, Verdict, Why
from dsar.packages.package_job import make, order
from dsar.packages.release import Released, approve, release
from dsar.recipients.recipient_notices import add as add_recipient
from dsar.rights.restriction import restrain

PROOF = b"%PDF-1.7 proof of receipt"
RIGHTS = (Kind.ACCESS, Kind.ERASURE, Kind.RECTIFICATION, Kind.RESTRICTION, Kind.OBJECTION)
UNKNOWN, PAUSED = "unknown", "paused"
AGO, LATER = timedelta(hours=2), timedelta(minutes=1)


def seeded_requests(users: dict[str, User]) -> Iterator[Seeded]:
    """A request by e-Doręczenia about somebody of ours, with a file, a message, a representative, tasks, decisions."""
    dpo, at = users["dpo"], timezone.now() - AGO
    person = Person.create(name=f"{word('subject')} Osoba")
    arrived = delivered_request(dpo, at, person)
    case = arrived.case
    hear(case, f"{word('message')} dodaję szczegóły", at=at)
    yield Seeded("request", case.number, None, None, marks={"code": arrived.code})
    yield Seeded("request_case", str(case.uid), None, None)
    yield Seeded("request_task", str(case.tasks.get(code="gather").uid), None, None)
    yield Seeded("request_file", str(case.files.get().uid), None, None)
    yield Seeded("request_person", str(person.uid), None, None)
    yield Seeded("request_representative", str(case.representatives.get().uid), None, None)
    yield from (Seeded("request_question", reason, None, None) for reason in ("identity", "scope"))
    yield from (Seeded("request_register", kind, None, None) for kind in ("csv", "json", "pdf"))
    yield from decided(case, dpo, at)
    yield from packages_of(case, dpo, users["owner"], at)
    yield from unidentified_request(dpo, at)
    yield from paused_request(dpo, at)


def delivered_request(dpo: User, at: datetime, person: Person) -> ReceivedRequest:
    """As it came, with the proof of receipt."""
    request = RequestDetails(
        kinds=RIGHTS,
        details=f"{word('request')} proszę o dane",
        name=f"{word('requester')} Osoba",
        email="wnioskodawca@matrix.example",
    )
    proof = EnclosedFile("UPO.pdf", PROOF, "receipt")
    spokesman = RepresentativeDetails("agent", name=f"{word('agent')} Osoba", authority="Pełnomocnictwo")
    options: dict[str, Any] = {"about": person, "enclosed": [proof], "spokesman": spokesman}
    return receive(request, channel=Channel.EDELIVERY, by=dpo, at=at, **options)


def decided(case: Case, dpo: User, at: datetime) -> Iterator[Seeded]:
    """Their identity, a yes that waits and one that stands, a refusal for whoever decides, a recipient, a letter."""
    judge(case, "in_person", passed=True, why="Była w biurze.", by=dpo, at=at)
    refusal = Proposal(Kind.ERASURE, Verdict.REFUSED, category="financial", why=Why.LEGAL_DUTY, text="Faktury.")
    grave = propose(case, refusal, by=dpo, at=at)
    waiting = propose(case, Proposal(Kind.OBJECTION, Verdict.NOTHING), by=dpo, at=at)
    decide_at_once(case, Proposal(Kind.ACCESS, Verdict.GRANTED), by=dpo, at=at)
    freeze = Proposal(Kind.RESTRICTION, Verdict.GRANTED, ground=Restriction.Reason.ACCURACY)
    decide_at_once(case, freeze, by=dpo, at=at)
    recipient = add_recipient(case, Kind.ERASURE, f"{word('recipient')} Drukarnia", by=dpo, at=at)
    link = fresh_link()
    RecipientNotice.objects.filter(pk=recipient.pk).update(links=[digest_of_link(link)], number=1)
    letter = prepare(case, Letter.Kind.DONE, "Wykonano.", language="pl", by=dpo, at=at)
    yield Seeded("request_right", str(Kind.RESTRICTION), None, None)
    yield from (Seeded("request_right", str(kind), None, None, str(kind)) for kind in (Kind.ACCESS, Kind.ERASURE))
    yield Seeded("request_decision", str(waiting.uid), None, None)
    yield Seeded("request_decision", str(grave.uid), None, None, "grave")
    yield Seeded("request_recipient", str(recipient.uid), None, None)
    yield Seeded("recipient_link", link, None, None)
    yield Seeded("request_letter", str(letter.uid), None, None)


def packages_of(case: Case, dpo: User, owner: User, at: datetime) -> Iterator[Seeded]:
    """A copy to be handed over, one behind a link, a passage about somebody else, a file that would go with it."""
    request = RequestDetails(kinds=(Kind.QUESTION,), details="Skąd macie dane?", name=f"{word('earlier')} Osoba")
    earlier = receive(request, channel=Channel.PAPER, by=dpo, at=at, enclosed=[EnclosedFile("list.pdf", PROOF)]).case
    sender: Any = earlier.person
    recognise(case, sender, by=dpo, at=at)  # they wrote before: what they sent then is theirs, too
    by_hand, linked = copied(case, Package.Way.POST, dpo, owner, at), copied(case, Package.Way.LINK, dpo, owner, at)
    token = urlsplit(linked.link).path.rstrip("/").rpartition("/")[2]
    where = {"label": "dsar.casemessage", "row": case.messages.earliest("pk").uid, "column": "text"}
    passage = {"what": Finding.What.NAME, "start": 0, "end": 4, "excerpt": f"{word('passage')} obok"}
    place = Finding.objects.create(case=case, found_at=at, **where, **passage)
    yield Seeded("request_finding", str(place.uid), None, None)
    yield Seeded("request_package", str(by_hand.package.uid), None, None)
    yield Seeded("request_link", token, None, None, marks={"code": linked.code})
    yield Seeded("request_source_file", str(files_of(case)[0].row), None, None)


def copied(case: Case, way: str, dpo: User, owner: User, at: datetime) -> Released:
    """A copy that was made, approved by a second person and released."""
    package = make(order(case, rights=[Kind.ACCESS], by=owner, at=at), at=at)
    return release(approve(package, by=dpo, at=at), way, by=dpo, at=at)


def unidentified_request(dpo: User, at: datetime) -> Iterator[Seeded]:
    """Nobody has shown yet who wrote it."""
    person = Person.create(name=f"{word('stored')} Osoba", email=f"{word('stored').lower()}@matrix.example")
    request = RequestDetails(kinds=(Kind.ACCESS,), details="Proszę o kopię.", name=f"{word('asking')} Osoba")
    letter = EnclosedFile("list.pdf", PROOF)
    case = receive(request, channel=Channel.PAPER, by=dpo, at=at, about=person, enclosed=[letter]).case
    yield Seeded("request", case.number, None, None, UNKNOWN)
    yield Seeded("request_file", str(case.files.get().uid), None, None, UNKNOWN)


def paused_request(dpo: User, at: datetime) -> Iterator[Seeded]:
    """Their data are frozen and they were told that this ends; the time was prolonged, which they do not know yet."""
    person = Person.create(name=f"{word('frozen')} Osoba")
    request = RequestDetails(kinds=(Kind.RESTRICTION,), details="Dane są błędne.", name=f"{word('pausing')} Osoba")
    received_at = at - timedelta(days=1)
    case = receive(request, channel=Channel.PAPER, by=dpo, at=at, received_at=received_at, about=person).case
    judge(case, "in_person", passed=True, why="Była w biurze.", by=dpo, at=at)
    freeze = Proposal(Kind.RESTRICTION, Verdict.GRANTED, ground=Restriction.Reason.ACCURACY)
    decide_at_once(case, freeze, by=dpo, at=at)
    restrain(case, by=dpo, at=at)
    send(prepare(case, Letter.Kind.LIFTING, "Koniec.", language="pl", by=dpo, at=at), "post", by=dpo, at=at + LATER)
    extend(case, "complex", "Wiele miejsc.", by=dpo, at=at)
    yield Seeded("request", case.number, None, None, PAUSED)
