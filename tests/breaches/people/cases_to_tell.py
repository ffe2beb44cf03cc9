"""A case whose people are to be told."""

from breaches.decisions.verdicts import decide_at_once
from breaches.people.notification import write_letter
from breaches.scope.scope_draws import add_source, draw_scope
from tests.breaches.made_cases import assessed, named_controller

LETTER = {
    "what": "Twoja oferta trafiła do innej osoby.",
    "effects": "Ktoś może do Ciebie napisać.",
    "done": "Poprosiliśmy o usunięcie wiadomości.",
    "advice": "Uważaj na nieznane wiadomości.",
}


def ready(dora, oskar, at, emails, **values):
    """Scope drawn, decision taken, letter written."""
    named_controller()
    case = assessed(dora, at, risk="high_risk", **values)
    add_source(case, "people", "\n".join(emails), categories=["email"], by=dora)
    draw_scope(case, by=dora)
    decide_at_once(case, "people", reason="Wysokie ryzyko.", by=oskar)
    write_letter(case, LETTER, by=dora)
    return case
