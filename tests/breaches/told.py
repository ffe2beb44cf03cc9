"""A case whose people are to be told."""

from breaches.deciding import decide_at_once
from breaches.scoping import add_source, draw_scope
from breaches.telling import write_letter
from tests.breaches.cases import assessed, named_controller

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
