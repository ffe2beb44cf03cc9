"""The demo's balancing tests: done by the officer, decided by the owner; that of the access log is due for review."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from crm.demo.accounts import BY
from crm.dpo.balancing.balancing_decision import conclude_test
from crm.dpo.balancing.balancing_questions import QUESTIONS
from crm.dpo.balancing.interests import begin_test
from crm.dpo.models import Assessment
from crm.dpo.steps.step_course import save_answers
from crm.privacy.actors import signature

CALM = {
    "lawful": "yes",
    "real": "yes",
    "reaches": "yes",
    "milder": "no",
    "least": "yes",
    "expected": "yes",
    "children": "no",
    "sensitive": "no",
    "imbalance": "no",
    "effect": "none",
    "objection": "yes",
    "told": "yes",
}
CONTACT_OF_A_FIRM = {
    "interest": "Załatwiamy sprawę, z którą firma do nas przyszła, z osobą, którą firma do tego wskazała.",
    "why_needed": "Bez imienia i służbowego adresu tej osoby nie da się odpowiedzieć firmie.",
}
TESTS: dict[str, dict[str, str]] = {  # slug -> answers in the demo's own words
    "enquiries": CONTACT_OF_A_FIRM,
    "contracts": CONTACT_OF_A_FIRM,
    "service": CONTACT_OF_A_FIRM,
    "business-contact": {
        "interest": "Utrzymujemy kontakt z firmami, z którymi współpracujemy.",
        "why_needed": "Do firmy pisze się przez osobę, która ją reprezentuje.",
    },
    "security": {
        "interest": "Wykrywamy nadużycia i umiemy wykazać, kto oglądał dane (art. 32 RODO).",
        "why_needed": "Bez zapisu wglądów nadużycie wychodzi na jaw dopiero po szkodzie.",
        "effect": "limited",
        "safeguards": "Numery zamiast treści, krótki okres przechowywania, wgląd tylko dla inspektora.",
    },
}
DUE = "security"
AGO, LEFT = 240, timedelta(days=125)  # days since they were decided; until they are looked at again
DUE_AGO = 366


def bring_in(loading: Any) -> None:
    """Answered by the officer, decided by the owner of the firm."""
    for slug, answers in TESTS.items():
        if slug in loading.purposes:
            balance(slug, answers, loading)


def balance(slug: str, answers: dict[str, str], loading: Any) -> None:
    """One test that carries its purpose."""
    officer, owner = loading.staff["iwona"], loading.staff["olgierd"]
    at = loading.moment(DUE_AGO if slug == DUE else AGO)
    given = {code: (answer, "") for code, answer in {**CALM, **answers}.items()}
    assessment = save_answers(begin_test(slug, by=BY), given, questions=QUESTIONS, by=officer, at=at)
    today = timezone.localdate(loading.now)
    review_on = today - timedelta(days=1) if slug == DUE else today + LEFT
    outcome = Assessment.Outcome.SAFEGUARDS if "safeguards" in answers else Assessment.Outcome.OURS
    conclude_test(assessment, outcome=outcome, review_on=review_on, by=owner, at=at)
    Assessment.objects.filter(pk=assessment.pk).update(begun_by=signature(BY), begun_at=at)


def take_out() -> None:
    """Whatever of it is still here; each purpose has its test to finish again."""
    own = Assessment.objects.filter(begun_by=signature(BY))
    slugs = list(own.of(Assessment.Kind.BALANCING).values_list("purpose", flat=True))
    own.update(overrules=None)
    own.delete()
    for slug in slugs:
        begin_test(slug, by=BY)
        Assessment.objects.filter(purpose=slug, decided_at=None).update(begun_by="system:dpo.begin_tests")
