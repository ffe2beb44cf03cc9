"""Cases for tests, as far as they are wanted."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from breaches.assessment.questions import Answers, Base
from breaches.assessment.risk_assessment import assess
from breaches.cases.opening import describe, mark_aware, open_breach
from breaches.decisions.verdicts import decide_at_once
from breaches.models import Gravity, Risk
from consents.models import Controller

HOUR = timedelta(hours=1)
KNOWN = Answers(base=Base.BEHAVIOUR, step=0, ei=Decimal(1), confidentiality=Decimal("0.25"))
DESCRIBED = {
    "description": "Oferta poszła do złych adresatów.",
    "kind": "misdirected_email",
    "facets": ["c_disclosed"],
    "data": ["name", "email", "purchases"],
    "records_count": 214,
    "records_known": "exact",
    "subjects": ["customers"],
    "people_count": 214,
    "people_known": "exact",
    "consequences": "Ceny poznali inni klienci.",
    "measures_after": "Wysyłkę zatrzymano, adresaci poproszeni o usunięcie.",
}


def named_controller():
    """The firm, with its officer."""
    values = {"name": "Meblex sp. z o.o.", "short": "Meblex", "address": "ul. Prosta 1, 00-001 Warszawa"}
    values |= {"nip": "5250001003", "sector": "Meble", "size": Controller.Size.SMALL, "officer": "Dorota Dudek"}
    return Controller.objects.update_or_create(only=True, defaults={**values, "email": "biuro@meblex.test"})[0]


def opened(by, *, at=None, drill=False, title="Wysyłka oferty do złych adresatów", **values):
    """A case, opened at `at`."""
    return open_breach(title, by=by, at=at or timezone.now(), drill=drill, **values)


def known(by, aware_at, **values):
    """A case that we are aware of since `aware_at`."""
    case = opened(by, at=aware_at, **values)
    return mark_aware(case, aware_at, reason="Sprawdzono dziennik wysyłki.", by=by, at=aware_at)


def assessed(by, aware_at, *, risk=Risk.RISK, answers=KNOWN, **values):
    """An assessed case, wholly described."""
    case = known(by, aware_at, **values)
    case = describe(case, DESCRIBED, version=case.version, by=by, at=aware_at + HOUR)
    why = "Poza PESEL nic nie wyszło." if answers.pesel and risk != Risk.HIGH else ""
    assess(
        case,
        answers,
        risk=risk,
        gravity=Gravity.MODERATE,
        reasoning="Znani adresaci, dane handlowe.",
        pesel_why_not=why,
        by=by,
        at=aware_at + HOUR,
    )
    return case


def decided(by, decider, aware_at, **values):
    """A case of which the authority is to be told."""
    case = assessed(by, aware_at, **values)
    decide_at_once(case, "authority", reason="Ryzyko.", by=decider, at=aware_at + 2 * HOUR)
    return case
