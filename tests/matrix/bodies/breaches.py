"""Forms of reports and cases of breaches: what is sent when they are filled in well."""

from typing import Any

from breaches.models import Breach, ScopeSource
from tests.matrix.bodies.common import Filled, file, minutes_ago, same
from tests.matrix.objects import Objects, One


def described(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """What the case says already, over its present version."""
    breach = Breach.objects.filter(number=target.id).first() if target else None
    known = {"role": "controller", "occurred": "unknown", "origin": "unknown", "intent": "unknown"}
    known |= {"legible": "unknown", "records_known": "unknown", "people_known": "unknown"}
    data = breach.data if breach else []  # what the scope shows cannot be left out
    return {**known, "title": "Zła wysyłka", "data": data, "version": breach.version if breach else 1}


FORMS: dict[str, Filled] = {
    "breaches:report": same(what="Mail do złych osób."),
    "breaches:entry": same(channel="mail", arrived_at="2026-01-05T10:00", what="Mail do złych osób."),
    "breaches:triage": same(outcome="no_breach", reason="Pomyłka."),
    "breaches:new": same(title="Zła wysyłka"),
    "breaches:description": described,
    "breaches:awareness": lambda objects, actor, target: {"aware_at": minutes_ago(20), "reason": "Dziennik."},
    "breaches:parties": same(role="processor", name="Hosting sp. z o.o."),
    "breaches:party": same(),
    "breaches:events": same(kind="note", text="Rozmowa."),
    "breaches:proofs": lambda objects, actor, target: {"title": "Dziennik", **file(objects, actor, target)},
    "breaches:assessment": same(
        data="simple:0",
        ei="0.5",
        confidentiality="0.25",
        integrity="0",
        availability="0",
        risk="no_risk",
        gravity="minor",
        reasoning="Dane służbowe.",
    ),
    "breaches:opinion": same(question="people", verdict="notify", text="Warto."),
    "breaches:proposal": same(question="people", verdict="notify", overruling="Tak."),
    "breaches:decision": same(reject="1"),
    "breaches:filings": same(kind="initial", filed_by="Dorota Dudek, IOD"),
    "breaches:sending": lambda objects, actor, target: {
        "place": "edelivery",
        "sent_at": minutes_ago(1),
        "reference": "UPO 1",
    },
    "breaches:sources": same(kind="query", text="contracts"),
    "breaches:drawing": lambda objects, actor, target: {
        "counted": [str(source.pk) for source in ScopeSource.objects.all()]
    },
    "breaches:letter": same(what="Mail.", effects="Brak.", done="Usunięto.", advice="Uważaj."),
    "breaches:telling": same(),
    "breaches:public_notice": same(where="www.matrix.example"),
    "breaches:printed": same(how="reached"),
    "breaches:measures": same(kind="lesson", text="Sprawdzać adresatów."),
    "breaches:measure": same(result="Zrobione."),
    "breaches:controllers": same(name="Firma", text="Zła wysyłka."),
    "breaches:closing": same(closing_note="Koniec."),
}
