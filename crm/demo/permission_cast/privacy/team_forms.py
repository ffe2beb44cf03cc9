"""A form of each team, the words it shows, and what a stranger sent through it and has not confirmed yet."""

import secrets
from collections.abc import Iterator
from uuid import uuid4

from django.utils import timezone

from consents.builder.form_plans import Plan, open_form, save_form
from consents.capture.confirmation import digest_of
from consents.capture.intake import FormInput, receive
from consents.capture.shown_form import form_as_shown
from consents.capture.staff_consents import StatedConsent, take_down
from consents.models import CaptureForm, Confirmation, Controller, Submission
from consents.statements.drafts import draft, publish
from crm.accounts.models import Team
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.privacy.actors import Actor
from crm.privacy.channels import EMAIL
from crm.privacy.models import Person, Purpose

SCAN = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
FIELDS = ["name", "email", "phone", "message"]


def said_to_the_public(*, by: Actor) -> Iterator[Seeded]:
    """The controller where none is named; words in force and the draft of the next ones, where consent is asked."""
    address = {"address": "ul. Prosta 1, 00-001 Warszawa", "email": "biuro@two-teams.example"}
    if Controller.named() is None:
        firm = {"name": "Dwa Zespoły sp. z o.o.", "short": "Dwa Zespoły"}
        Controller.name_it({**firm, **address, "nip": "5265877635"}, by=by)
    purpose = Purpose.objects.active().by_consent().get(slug="offers")
    publish(draft(purpose, words(purpose), by=by, why="pierwsza"), by=by)
    draft(purpose, words(purpose), by=by, why="krócej")
    yield Seeded("consent_purpose", purpose.slug, None, None)


def words(purpose: Purpose) -> dict[tuple[str, str], str]:
    """What people are asked, on each channel and in both languages."""
    spoken = {"pl": "Zgadzam się na oferty: ", "en": "I agree to offers: "}
    return {
        (channel, language): sentence + channel for channel in purpose.channels for language, sentence in spoken.items()
    }


def form_of(team: Team, *, by: Actor) -> Iterator[Seeded]:
    """An open form whose answers the team takes over, one answer, and the link that was mailed for it."""
    letter, slug = team.name[-1], f"seed-{team.name[-1].lower()}"
    titles = {"title": "Napisz do nas", "title_en": "Write to us", "intro": "", "intro_en": ""}
    values = {
        "slug": slug,
        **titles,
        "fields": FIELDS,
        "children": False,
        "sites": [],
        "origin_kind": "form",
        "team": team,
    }
    consent_asked, served = (
        Purpose.objects.active().by_consent().get(slug="offers"),
        Purpose.objects.get(slug="enquiries", active_to=None),
    )
    form = save_form(Plan(values, [consent_asked], served), by=by)
    open_form(form, by=by)
    form.refresh_from_db()
    yield Seeded("form", slug, letter, None)
    yield from answer_to(form, letter)
    yield from paper_of(team, by=by)


def answer_to(form: CaptureForm, letter: str) -> Iterator[Seeded]:
    """What somebody sent, with the yes for e-mail that still waits."""
    page = form_as_shown(form, "pl")
    marks = {"name": word("asker"), "email": f"{word('asks').lower()}@asks.example", "message": word("question")}
    values = {
        "name": f"Ewa {marks['name']}",
        "email": marks["email"],
        "message": f"{marks['message']}: ile to kosztuje?",
    }
    box = next(choice.name for choice in page.boxes if choice.channel == EMAIL)
    answers = FormInput(uid=uuid4(), values=values, ticked=[box], page=f"/p/pl/consent/{form.slug}/")
    sent = receive(page, answers)
    yield Seeded("answer", str(sent.uid), letter, None, marks=marks)
    yield Seeded("confirmation", link_of(sent), letter, None)


def paper_of(team: Team, *, by: Actor) -> Iterator[Seeded]:
    """A consent on paper of somebody who is no contact, with its scan."""
    signer = word("signer")
    person = Person.create(name=f"Iga {signer}", email=f"{signer.lower()}@signs.example")
    consent = StatedConsent("paper", timezone.localdate(), "pl", [("offers", EMAIL)], SCAN, "zgoda.pdf", "handed")
    yield Seeded("submission", str(take_down(person, consent, by=by).uid), team.name[-1], None)


def link_of(sent: Submission) -> str:
    """The token of a link that confirms it; the one that was mailed is known to nobody."""
    token = secrets.token_urlsafe(32)
    Confirmation.objects.filter(submission=sent).update(digest=digest_of(token))
    return token
