"""Forms of the officer's own work: what is sent when they are filled in well."""

from typing import Any

from django.utils import timezone

from crm.accounts.models import PolicyVersion
from tests.matrix.bodies.common import Filled, same
from tests.matrix.objects import Objects, One


def came_today(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """A letter of the authority of today."""
    day = f"{timezone.localdate()}"
    return {"kind": "demand", "channel": "post", "delivered_on": day, "term_days": "7", "text": "Pytania."}


def gone_today(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """It went today."""
    return {"sent_on": f"{timezone.localdate()}", "channel": "post"}


def read_version(objects: Objects, actor: str, target: One | None) -> dict[str, Any]:
    """The version in force of a policy."""
    published = PolicyVersion.objects.filter(published_at__isnull=False)
    version = published.filter(policy__uid=target.id).first() if target else None
    return {"version": f"{version.uid}"} if version else {}


FORMS: dict[str, Filled] = {
    "dpo:authority_case_new": same(kind="question", title="Pytanie"),
    "dpo:authority_case_clear": same(),
    "dpo:authority_letter_clear": same(),
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
    "dpo:consultation_opinion": same(opinion="Wolno, z informacją."),
    "dpo:consultation_outcome": same(outcome="followed"),
    "dpo:own_questions": same(subject="Formularz", question="Czy możemy pytać o datę urodzenia?"),
    "dpo:plan": same(month="3", kind="audit", title="Przegląd umów"),
    "dpo:plan_suggestion": same(year="2030"),
    "dpo:plan_carrying": same(year="2029"),
    "dpo:plan_task": same(state="done"),
    "dpo:yearly_reports": same(year="2026"),
    "dpo:yearly_report": same(summary="Spokojny rok."),
    "dpo:officer_notices": same(
        kind="appointed",
        happened_on="2026-01-05",
        controller="Firma",
        address="Kraków",
        officer="Iwona Dudek",
        officer_phone="+48 12 000 00 00",
        published="www.matrix.example",
    ),
    "dpo:officer_notice": same(filed_on="2026-01-06"),
    "dpo:policy_new": same(title="Czyste biurko"),
    "dpo:policy_description": same(title="Czyste biurko"),
    "dpo:policy_draft": same(text="Biurko jest puste."),
    "dpo:own_policy": read_version,
    "dpo:authority_letter_term": same(until="2099-01-05", why="Pismo."),
}
