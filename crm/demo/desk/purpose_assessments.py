"""The demo's balancing tests: done by the officer, decided by the owner; that of the access log is due for review."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from crm.demo.accounts import BY
from crm.dpo.balancing.balancing_decision import conclude_test
from crm.dpo.balancing.balancing_questions import QUESTIONS
from crm.dpo.balancing.interests import begin_test
from crm.dpo.impact.impact_acts import begin_impact, screen
from crm.dpo.impact.impact_steps import CONTEXT_QUESTIONS, PRINCIPLE_QUESTIONS, QUESTIONS as IMPACT_QUESTIONS
from crm.dpo.models import Assessment, Risk
from crm.dpo.risks.measure_checks import look
from crm.dpo.risks.recording import add_risk
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


RISKS: tuple[dict[str, Any], ...] = (  # values, measures, declared
    {
        "purpose": "contracts",
        "event": "access",
        "title": "Ktoś obcy czyta dane klientów z telefonu",
        "asset": "Telefony i laptopy handlowców",
        "threat": "Zgubiony lub skradziony telefon, hasło podejrzane w pociągu.",
        "steps": (3, 3, 2, 2),
        "measures": ("second_factor", "roles", "person_keys"),
        "declared": (("blokada ekranu po 2 minutach i zdalne czyszczenie", "regulamin urządzeń, § 4"),),
    },
    {
        "purpose": "accounting",
        "event": "loss",
        "title": "Faktury i umowy znikają po awarii",
        "asset": "Baza danych i pliki",
        "threat": "Awaria dysku, błąd przy aktualizacji, oprogramowanie szantażujące.",
        "steps": (2, 3, 1, 2),
        "measures": ("backups", "drill", "erasures"),
        "declared": (),
    },
    {
        "purpose": "offers",
        "event": "change",
        "title": "Zgoda zapisana przy niewłaściwej osobie",
        "asset": "Zgody i sprzeciwy",
        "threat": "Pomyłka przy przepisywaniu, ktoś podaje cudzy adres.",
        "steps": (3, 2, 2, 2),
        "measures": ("logs",),
        "declared": (("potwierdzenie zgody listem e-mail", "formularze na stronie"),),
    },
    {
        "purpose": "offers",
        "event": "access",
        "title": "Lista odbiorców ofert trafia do obcych",
        "asset": "Eksporty i wysyłki",
        "threat": "Plik wysłany pod zły adres, konto przejęte u dostawcy poczty.",
        "steps": (3, 3, 2, 2),
        "measures": ("second_factor", "agreements"),
        "declared": (("dwie osoby przy każdym eksporcie całej listy", "instrukcja wysyłek"),),
    },
    {
        "purpose": "offers",
        "event": "loss",
        "title": "Znikają sprzeciwy i oferty idą mimo nich",
        "asset": "Sprzeciwy i wycofania zgód",
        "threat": "Odtworzenie starej kopii, błąd przy łączeniu osób.",
        "steps": (2, 3, 1, 2),
        "measures": ("backups", "erasures"),
        "declared": (),
    },
    {
        "purpose": "",
        "event": "access",
        "title": "Były pracownik nadal widzi dane",
        "asset": "Konta pracowników",
        "threat": "Odejście bez zamknięcia konta, wspólne hasło.",
        "steps": (2, 3, 1, 3),
        "measures": ("authorisations", "second_factor", "logs"),
        "declared": (("karta obiegowa przy odejściu", "kadry"),),
    },
)
SCREENED = {
    "l1": ("partly", "Liczymy, które oferty kogo zainteresowały, i układamy według tego kolejność wysyłki."),
    "l8": ("clear", "Łączymy formularz, rozmowy i rejestr firm w jedną listę odbiorców."),
    "w1": ("yes", "Kolejność wysyłki zależy od zainteresowań."),
    "w6": ("yes", "Trzy źródła danych w jednej liście."),
}
OTHERWISE = "Tak jak opisano w rejestrze czynności przetwarzania."
IN_WORDS = {
    "nature": "Wybieramy osoby, które zgodziły się na oferty, i wysyłamy je w kolejności zainteresowań.",
    "people": "Klienci i osoby zainteresowane, kilkadziesiąt osób; do wycofania zgody.",
    "means": "Spójnik, dostawca poczty, zespół sprzedaży.",
    "basis": "Zgoda osobno na każdy kanał (art. 6 ust. 1 lit. a RODO, art. 398 PKE).",
    "necessity": "Bez zainteresowań każdy dostaje wszystkie oferty, czego osoby w ankiecie nie chciały.",
    "rights": "Wycofanie zgody i sprzeciw jednym kliknięciem w każdej wiadomości.",
}
VOICES = "19 z 23 osób woli mniej ofert, za to dobranych. Uwzględniono: najwyżej dwie w miesiącu."
STEPS = ("likelihood", "severity", "likelihood_after", "severity_after")


def bring_in(loading: Any) -> None:
    """Answered by the officer, decided by the owner of the firm; risks recorded, measures looked at."""
    note_risks(loading)
    assess_offers(loading)
    for slug, answers in TESTS.items():
        if slug in loading.purposes:
            balance(slug, answers, loading)


def balance(slug: str, answers: dict[str, str], loading: Any) -> None:
    """One test that carries its purpose."""
    officer, owner = loading.staff["iwona"], loading.staff["olgierd"]
    at = loading.moment(DUE_AGO if slug == DUE else AGO)
    given = {code: (answer, "") for code, answer in {**CALM, **answers}.items()}
    assessment = save_answers(begin_test(slug, by=BY), given, questions=QUESTIONS, by=officer, at=at)
    Assessment.objects.filter(pk=assessment.pk).update(begun_by=signature(BY), begun_at=at)
    today = timezone.localdate(loading.now)
    review_on = today - timedelta(days=1) if slug == DUE else today + LEFT
    outcome = Assessment.Outcome.SAFEGUARDS if "safeguards" in answers else Assessment.Outcome.OURS
    conclude_test(assessment, outcome=outcome, review_on=review_on, by=owner, at=at)


def assess_offers(loading: Any) -> None:
    """The impact assessment of the offers: needed, written by the manager, waiting for the officer's opinion."""
    author = loading.staff["magda"]
    row = screen(begin_impact("offers", by=BY), SCREENED, by=author)
    words = {each.code: (IN_WORDS.get(each.code, OTHERWISE), "") for each in (*CONTEXT_QUESTIONS, *PRINCIPLE_QUESTIONS)}
    words |= {"asked": ("yes", "ankieta, 23 odpowiedzi"), "voices": (VOICES, "")}
    save_answers(row, words, questions=IMPACT_QUESTIONS, by=author)
    Assessment.objects.filter(pk=row.pk).update(begun_by=signature(BY), begun_at=loading.moment(20))


def note_risks(loading: Any) -> None:
    """Risks of the invented house, the last one to be looked at soon."""
    today = timezone.localdate(loading.now)
    for place, row in enumerate(RISKS):
        values = {name: row[name] for name in ("purpose", "event", "title", "asset", "threat")}
        steps = dict(zip(STEPS, row["steps"], strict=True))
        review_on = today + timedelta(days=12 if place == len(RISKS) - 1 else 200)
        values |= {**steps, "why_higher": "", "owner": loading.staff["magda"], "review_on": review_on}
        add_risk(values, measures=row["measures"], declared=row["declared"], by=BY)
    look(by=BY, at=loading.now)


def take_out() -> None:
    """Whatever of it is still here; each purpose has its test to finish again."""
    Risk.objects.filter(created_by=signature(BY)).delete()
    own = Assessment.objects.filter(begun_by=signature(BY))
    slugs = list(own.of(Assessment.Kind.BALANCING).values_list("purpose", flat=True))
    own.update(overrules=None)
    own.delete()
    for slug in slugs:
        begin_test(slug, by=BY)
        Assessment.objects.filter(purpose=slug, decided_at=None).update(begun_by="system:dpo.begin_tests")
