"""Forms of the officer's own work: what is sent when they are filled in well."""

from typing import Any

from django.utils import timezone

from tests.matrix.bodies.common import Filled, same
from tests.matrix.objects import Objects, One


def came_today(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """A letter of the authority of today."""
    day = f"{timezone.localdate()}"
    return {"kind": "demand", "channel": "post", "delivered_on": day, "term_days": "7", "text": "Pytania."}


def gone_today(objects: Objects, actor: str, one: One | None) -> dict[str, Any]:
    """It went today."""
    return {"sent_on": f"{timezone.localdate()}", "channel": "post"}


FORMS: dict[str, Filled] = {
    "dpo:authority_case_new": same(kind="question", title="Pytanie"),
    "dpo:authority_description": same(title="Kontrola w grudniu"),
    "dpo:authority_closing": same(outcome="nothing", closing_note="Koniec."),
    "dpo:authority_notes": same(kind="note", at="2026-01-05T10:00", text="Rozmowa."),
    "dpo:authority_points": same(text="Umowy powierzenia"),
    "dpo:authority_point": same(text="Tak."),
    "dpo:authority_documents": same(kind="register"),
    "dpo:authority_document": same(),
    "dpo:authority_letter_new": came_today,
    "dpo:authority_answer_new": same(kind="extension", channel="post", text="Prosimy o czas."),
    "dpo:authority_letter_text": same(text="Inaczej."),
    "dpo:authority_letter_signature": same(),
    "dpo:authority_letter_sending": gone_today,
    "dpo:authority_letter_term": same(until="2099-01-05", why="Pismo."),
}
