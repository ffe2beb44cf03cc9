"""What the public sees of the invented firm: who it is, what it asks, a form for its page and one for a fair.

Whatever a real controller has said already stays. A newsletter reader is nobody's contact: sales never sees her.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID, uuid4

import pgtrigger
from django.db import transaction
from django.db.models import ProtectedError

from consents.builder.form_plans import Plan, open_form, save_form
from consents.capture.confirmation import confirm, digest_of
from consents.capture.intake import FormInput, receive
from consents.capture.shown_form import form_as_shown
from consents.models import CaptureForm, Confirmation, Controller, Submission, Wording
from consents.statements.drafts import draft, publish
from crm.accounts.models import Team
from crm.accounts.models.staff import DEMO_DOMAIN
from crm.demo.firm.colleagues import KRAKOW
from crm.privacy.actors import Actor, signature
from crm.privacy.channels import EMAIL, PHONE, POST, SMS
from crm.privacy.models import Origin, Purpose

FIRM = {
    "name": "Parkiety Sowa sp. z o.o.",
    "short": "Parkiety Sowa",
    "about": "Kraków, podłogi i schody z drewna",
    "about_en": "Kraków, wooden floors and stairs",
    "address": "ul. Dębowa 7, 30-001 Kraków",
    "email": f"biuro@{DEMO_DOMAIN}",
    "phone": "12 555 01 10",
    "nip": "6760001008",
    "sector": "Handel drewnem i podłogami",
    "size": "10-49",
    "officer": "Iwona Dudek",
    "officer_email": f"iod@{DEMO_DOMAIN}",
    "officer_phone": "12 555 01 18",
}
SAID = {
    EMAIL: ("przesyłała mi oferty e-mailem", "sends me offers by e-mail"),
    PHONE: ("dzwoniła do mnie z ofertami", "calls me with offers"),
    SMS: ("przesyłała mi oferty SMS-em", "sends me offers by SMS"),
    POST: ("przesyłała mi oferty pocztą", "sends me offers by post"),
}
WORDS = {
    (channel, language): words
    for channel, (polish, english) in SAID.items()
    for language, words in (
        ("pl", f"Zgadzam się, aby Parkiety Sowa sp. z o.o. {polish}. Zgodę mogę wycofać w każdej chwili."),
        ("en", f"I agree that Parkiety Sowa sp. z o.o. {english}. I can withdraw at any time."),
    )
}
OFTEN = {"often": "najwyżej 2 razy w miesiącu", "often_en": "twice a month at most"}
NEWSLETTER = {
    "slug": "newsletter",
    "title": "Czy możemy się do Ciebie odzywać?",
    "title_en": "May we write to you?",
    "intro": "oferty na podłogi i zaproszenia na dni otwarte",
    "intro_en": "offers for floors and invitations to open days",
    "fields": ["name", "email", "phone"],
    "sites": [f"https://www.{DEMO_DOMAIN}"],
    "origin_kind": Origin.Kind.FORM,
}
FAIR = {
    "slug": "targi",
    "title": "Porozmawiajmy o Twojej podłodze",
    "title_en": "Let us talk about your floor",
    "intro": "odpowiedź na Twoje pytanie ze stoiska",
    "intro_en": "an answer to what you asked at our stand",
    "fields": ["name", "company", "email", "phone", "message"],
    "sites": [],
    "origin_kind": Origin.Kind.FAIR,
}
TRIGGERS = ("consents.Wording:published_stays", "consents.WordingText:published_text_stays")
READERS = (("Halina Czajka", "halina.czajka@poczta.example", 12), ("Igor Szpak", "igor.szpak@poczta.example", 5))


def open_forms(purposes: Mapping[str, Purpose], moment: Callable[..., datetime], *, batch: UUID, by: Actor) -> None:
    """Publish the wording and open the two forms where they are not there yet; the caller holds the transaction."""
    if Controller.named() is None:
        Controller.name_it(FIRM, by=by)
    offers = purposes["offers"]
    if not Wording.objects.filter(purpose_slug=offers.slug).exists():
        wording = draft(offers, WORDS, by=by, at=moment(40), why="Pierwsza wersja.", **OFTEN)
        publish(wording, by=by, at=moment(30))
    team = Team.objects.get(name=KRAKOW)
    for values, plan in (
        (NEWSLETTER, {"asks": [offers]}),
        (FAIR, {"asks": [offers], "serves": purposes["enquiries"]}),
    ):
        if not CaptureForm.objects.filter(slug=values["slug"]).exists():
            form_values = {**values, "children": False, "team": team if "serves" in plan else None}
            open_form(save_form(Plan(form_values, **plan), by=by, at=moment(30)), by=by, at=moment(30))
    for name, email, days in READERS:
        subscribe(name, email, moment(days), batch=batch)


def subscribe(name: str, email: str, at: datetime, *, batch: UUID) -> Submission | None:
    """Somebody who agreed by e-mail and pressed the button; None where the form asks no such thing."""
    page = form_as_shown(CaptureForm.objects.get(slug=NEWSLETTER["slug"]), "pl")
    box = next((choice.name for choice in page.boxes if choice.channel == EMAIL), None)
    if box is None:
        return None
    answers = FormInput(uuid4(), {"name": name, "email": email}, [box], f"/p/pl/consent/{page.form.slug}/")
    submission = receive(page, answers, at=at)
    token = secrets.token_urlsafe(32)  # the one in the letter is known to nobody
    Confirmation.objects.filter(submission=submission).update(digest=digest_of(token))
    confirm(token, at=at)
    Origin.objects.filter(batch=submission.uid).update(batch=batch)
    return submission


def close_forms(*, by: Actor) -> None:
    """Take out what the demo made and nobody real has used."""
    ours = signature(by)
    CaptureForm.objects.filter(slug__in=[NEWSLETTER["slug"], FAIR["slug"]], made_by=ours, submissions=None).delete()
    with pgtrigger.ignore(*TRIGGERS):
        for wording in Wording.objects.filter(drafted_by=ours, published_by=ours):
            try:
                with transaction.atomic():
                    wording.delete()
            except ProtectedError:
                continue  # somebody real agreed to these words
    Controller.objects.filter(email=FIRM["email"]).delete()
