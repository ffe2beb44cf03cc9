"""What tests of forms share: a controller, words in force, a form that is open, and what a visitor sends."""

import re
from uuid import uuid4

from django.core.signing import TimestampSigner
from django.urls import reverse

from consents.builder.form_plans import Plan, open_form, save_form
from consents.capture.shown_form import form_as_shown
from consents.grounds.recording import may_contact, record_ground
from consents.models import Controller, Ground, Wording
from consents.statements.drafts import draft, publish
from crm.mail.models.messages import Message
from crm.privacy.actors import system
from crm.privacy.models import Purpose

BY = system("test")
WORDS = {
    ("email", "pl"): "Zgadzam się, aby Stalmag sp. z o.o. przesyłał mi e-mailem oferty handlowe.",
    ("email", "en"): "I agree that Stalmag sp. z o.o. sends me its offers by e-mail.",
    ("phone", "pl"): "Zgadzam się, aby Stalmag sp. z o.o. dzwonił do mnie z ofertami handlowymi.",
    ("phone", "en"): "I agree that Stalmag sp. z o.o. calls me with its offers.",
}


def purpose_of(slug):
    return Purpose.objects.get(slug=slug, active_to=None)


def controller():
    options = {"name": "Stalmag sp. z o.o.", "short": "Stalmag", "address": "ul. Prosta 1, Kraków"}
    officer = {"officer": "Dorota Zawadzka", "officer_email": "iod@stalmag.test"}
    return Controller.objects.get_or_create(defaults={**options, **officer, "email": "biuro@stalmag.test"})[0]


def words_in_force(slug="offers", words=WORDS):
    result = draft(purpose_of(slug), words, by=BY, why="pierwsza", often="najwyżej 2 razy w miesiącu", often_en="twice")
    return publish(result, by=BY)


def values(slug="newsletter", **changed):
    options = {
        "title": "Czy możemy się odzywać?",
        "title_en": "May we write to you?",
        "intro": "oferty",
        "intro_en": "offers",
    }
    plain = {"fields": ["name", "email", "phone"], "children": False, "sites": [], "origin_kind": "form", "team": None}
    return {"slug": slug, **options, **plain, **changed}


def a_form(slug="newsletter", *, asks=("offers",), serves=None, **changed):
    """An open form; words and controller are made where they are missing."""
    controller()
    for item in asks:
        if not shown_words(item):
            words_in_force(item)
    plan = Plan(values(slug, **changed), [purpose_of(piece) for piece in asks], purpose_of(serves) if serves else None)
    form = save_form(plan, by=BY)
    open_form(form, by=BY)
    form.refresh_from_db()
    return form


def shown_words(slug):
    return Wording.objects.in_force().filter(purpose_slug=slug).exists()


def body(form, *, sid=None, language="pl", **more):
    """What a visitor's browser sends."""
    stamp = TimestampSigner(salt="consents.portal").sign(form.slug)
    return {"sid": str(sid or uuid4()), "seen": form_as_shown(form, language).seen, "stamp": stamp, **more}


def sent(client, form, *, language="pl", sid=None, address="203.0.113.9", **more):
    """The answer to what a visitor sends."""
    url = reverse(f"consents:form_{language}", args=[form.slug])
    return client.post(url, body(form, sid=sid, language=language, **more), REMOTE_ADDR=address)


def letters():
    """[(template, text)] of all mail to people and guardians, opened, oldest first."""
    rows = Message.objects.select_related("person__key").order_by("pk")
    return [(row.template, (row.letter or row.house_letter)["text"]) for row in rows]


def link_in(text):
    """The address of the link in a letter, without the host."""
    return re.search(r"(/p/(?:pl|en)/confirmation/[\w-]+/)", text)[1]


def links():
    """The links of all letters that ask for a button, oldest first."""
    return [link_in(text) for template, text in letters() if template != "consent_receipt"]


def agreed_before(person):
    """She is known, and agreed to offers by e-mail once."""
    record_ground(person, purpose_of("offers"), "email", by=BY, proof={"how": "form"})


def answers_about(person):
    """{(purpose, channel): state} of every ground somebody has."""
    return {
        (ground.purpose.slug, ground.channel): may_contact(person, ground.channel, ground.purpose).state
        for ground in Ground.objects.filter(person=person).select_related("purpose")
    }
