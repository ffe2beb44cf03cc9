"""A case that runs, with everything that hangs on it, and a report of somebody in sales."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from breaches.assessment.questions import Answers, Base
from breaches.assessment.risk_assessment import assess
from breaches.authority.filings import prepare
from breaches.cases.opening import add_evidence, mark_aware, open_breach
from breaches.decisions.verdicts import decide, decide_at_once, propose
from breaches.desk.other_parties import add_party
from breaches.incidents.incident_reports import report
from breaches.measures.measures import plan
from breaches.models import (
    Breach,
    Exemption,
    Filing,
    Gravity,
    Letter,
    Measure,
    OtherParty,
    Question,
    Risk,
    ScopeSource,
    Told,
    Verdict,
)
from breaches.people.notification import TEXTS, write_letter
from breaches.scope.scope_draws import add_source, draw_scope
from crm.accounts.models import User
from crm.casework.enclosures import Enclosed
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.privacy.erasure_ledger.ledger_file import mark_of
from crm.privacy.models import Person

ROLE: dict[str, Any] = {"role": "processor"}  # of two firms, so that controllers can be told
PROOF = b"Naglowek;Adresat\nOferta;jan@matrix.example\n"
KNOWN = Answers(base=Base.SIMPLE, step=0, ei=Decimal("0.5"), confidentiality=Decimal("0.25"))


def seeded_breach(users: dict[str, User]) -> Iterator[Seeded]:
    """A report, and a case with evidence, a proposal that waits and a filing that is prepared."""
    dpo, at = users["dpo"], timezone.now()
    incident = report(
        f"{word('incident')} wysłano ofertę", by=users["sam"], enclosed=Enclosed("zrzut.csv", PROOF), at=at
    )
    yield Seeded("incident", incident.number, "A", "sam")
    case = open_breach(f"{word('breach')} zła wysyłka", by=dpo, at=at, detected_at=at - timedelta(hours=2), **ROLE)
    mark_aware(case, at - timedelta(hours=1), reason="Sprawdzono dziennik.", by=dpo, at=at)
    risk = {"risk": Risk.NONE, "gravity": Gravity.MINOR}
    assess(case, KNOWN, reasoning="Dane służbowe.", **risk, by=dpo, at=at)
    for question in Question:
        decide_at_once(case, question, by=users["owner"], at=at)
    waiting = propose(case, Question.PEOPLE, Verdict.DO_NOT, reason="Ryzyko nie jest wysokie.", by=dpo, at=at)
    proof = add_evidence(case, "Dziennik", "dziennik.csv", PROOF, by=dpo)
    filing = prepare(case, Filing.Kind.INITIAL, by=dpo, at=at)
    measure, notified = measure_and_letter(case, dpo, at)
    party = add_party(case, OtherParty.Role.PROCESSOR, {"name": "Hosting sp. z o.o."}, by=dpo)
    yield Seeded("breach", case.number, None, None)
    yield Seeded("breach_public", publicly_announced(users, at).number, None, None)
    yield Seeded("breach_measure", str(measure.uid), None, None)
    yield Seeded("breach_party", str(party.uid), None, None)
    yield Seeded("breach_told", str(notified.uid), None, None)
    yield Seeded("letter_language", "pl", None, None)
    yield Seeded("breach_case", str(case.uid), None, None)
    yield Seeded("evidence", str(proof.uid), None, None)
    yield Seeded("breach_decision", str(waiting.uid), None, None)
    yield Seeded("breach_filing", str(filing.uid), None, None)
    yield from (Seeded("filing_file", kind, None, None) for kind in ("pdf", "json", "xml"))
    yield from (Seeded("register_file", kind, None, None) for kind in ("csv", "json", "pdf"))


def publicly_announced(users: dict[str, User], at: datetime) -> Breach:
    """A case with a high risk of which a public notice tells (Art. 34(3)(c))."""
    dpo = users["dpo"]
    case = open_breach(f"{word('breach')} otwarty katalog", by=dpo, at=at)
    assess(case, KNOWN, reasoning="Nie wiadomo, kto widział.", risk=Risk.HIGH, gravity=Gravity.MODERATE, by=dpo, at=at)
    options: dict[str, Any] = {"reason": "Adresów nie ma.", "exemption": Exemption.EFFORT, "by": dpo, "at": at}
    decide(propose(case, Question.PEOPLE, Verdict.DO_NOT, **options), by=users["owner"], at=at)
    write_letter(case, dict.fromkeys(TEXTS, "Katalog był otwarty."), by=dpo, at=at)
    return case


def measure_and_letter(case: Breach, dpo: User, at: datetime) -> tuple[Measure, Told]:
    """A scope of one, a letter, whom it is for, and a measure."""
    person = Person.create(name=f"{word('told')} Osoba")
    add_source(case, ScopeSource.Kind.PEOPLE, str(person.uid), by=dpo, at=at)
    draw = draw_scope(case, by=dpo, at=at)
    letter = write_letter(case, dict.fromkeys(TEXTS, "Zła wysyłka."), by=dpo, at=at)
    Letter.objects.filter(pk=letter.pk).update(draw=draw)
    marks = {"person_hash": mark_of(person.uid), "way": Told.Way.NONE, "language": "pl"}
    notified = Told.objects.create(breach=case, letter=letter, person=person, **marks)
    measure = plan(case, Measure.Kind.PREVENT, "Opóźnić wysyłkę.", owner=dpo, due_on=at.date(), by=dpo, at=at)
    return measure, notified
