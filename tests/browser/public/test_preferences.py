"""A stranger changes her mind without scripts: a link from her mail, one press, and nothing contains her any more."""

import re

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from consents.grounds.readable_people import readable
from consents.grounds.recording import may_contact, people_for, record_ground, record_grounds
from consents.models import Ground, Knock
from consents.preferences import entrance
from consents.preferences.unsubscribe_link import way_out
from crm.mail.outgoing.delivery import deliver
from crm.mail.outgoing.outbox import post
from crm.privacy.models import Person, Purpose
from tests.browser.conftest import PHONE
from tests.browser.public.test_public_form import here, mail_to, stranger  # noqa: F401 - a visitor without scripts, her mail
from tests.consents.conftest import BY, PROOF
from tests.consents.filled_forms import a_form, controller, words_in_force
from tests.mail.conftest import running, server  # noqa: F401 - the fixtures of a real SMTP server
from tests.sizes import one_of

HER = "ewa@swieza.test"


def pressed(page):
    with page.expect_navigation():  # what comes next may ask the database
        page.click("main button[type=submit]")


def let_in(page, mail_to, server):  # noqa: F811
    """By the link in her mail."""
    page.goto("/p/pl/preferences/")
    page.fill("[name=email]", HER)
    pressed(page)
    entrance.answer(Knock.objects.latest("pk").pk)
    mail_to(HER)
    texts = [letter.get_body(("plain",)).get_content() for letter in server.arrived]
    links = [match[0] for text in texts if (match := re.search(r"https?://\S+/preferences/link/\S+", text))]
    page.goto(links[-1])
    pressed(page)


def test_she_subscribes_changes_her_mind_and_nothing_contains_her(
    stranger,  # noqa: F811
    mail_to,  # noqa: F811
    server,  # noqa: F811
    enter,
    dora,
    sam,
):
    a_form()
    offers = Purpose.objects.get(slug="offers", active_to=None)
    page = stranger("/p/pl/consent/newsletter/", locale="pl-PL")
    page.fill("[name=email]", HER)
    page.check("[name=agree-offers-email]")
    pressed(page)
    letter = mail_to(HER).get_body(("plain",)).get_content()
    page.goto(re.search(r"https?://\S+/confirmation/\S+", letter)[0])
    pressed(page)
    her = Person.objects.with_keys().get()
    assert list(people_for(offers, "email")) == [her]

    let_in(page, mail_to, server)
    expect(page.get_by_role("radio", name="Tak").first).to_be_checked()
    with transaction.atomic():
        values = {"context": {"subject": "Nowości", "text": "Dzień dobry"}, "unsubscribe": way_out(her, offers)}
        waiting = post("letter", to=her, by=sam, purpose=offers, **values)
    page.check("#say-offers-email-no")
    pressed(page)
    expect(page.locator(".note[role=status]")).to_be_visible()
    assert may_contact(her, "email", offers).reason == "withdrawn"
    assert not people_for(offers, "email").exists()
    assert not readable(Person.objects.all(), offers).exists()
    sent = len(server.arrived)
    deliver(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason, len(server.arrived)) == ("stopped", "withdrawn", sent)

    proof = enter(dora, f"/privacy/consents/{Ground.objects.get().uid}/")
    text = proof.locator("main").inner_text()
    assert "Zgadzam się, aby Stalmag sp. z o.o. przesyłał mi e-mailem oferty handlowe." in text


@pytest.mark.parametrize(("width", "scheme"), one_of((1440, "light"), (PHONE, "dark")))
def test_yes_and_no_are_alike_in_size_and_axe_finds_nothing(
    stranger,  # noqa: F811
    mail_to,  # noqa: F811
    server,  # noqa: F811
    enter,
    clean,
    width,
    scheme,
):
    controller()
    words_in_force()
    her = Person.create(name="Ewa Świeża", email=HER, phone="+48601222333")
    offers = Purpose.objects.get(slug="offers", active_to=None)
    record_ground(her, offers, "email", by=BY, proof=PROOF, at=timezone.now())
    record_grounds([her], Purpose.objects.get(slug="contracts", active_to=None), by=BY)
    page = enter(None, "/p/pl/preferences/", width=width, color_scheme=scheme)
    clean(page)
    let_in(page, mail_to, server)
    clean(page)
    boxes = [item.bounding_box() for item in page.locator(".opt").all()]
    assert len(boxes) >= 4
    assert {(round(box["height"]), round(box["width"])) for box in boxes[0::2]} == {
        (round(box["height"]), round(box["width"])) for box in boxes[1::2]
    }
    assert min(box["height"] for box in boxes) >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.goto(way_out(her, offers, language="pl"))
    clean(page)
    pressed(page)
    clean(page)
    assert may_contact(her, "email", offers).reason == "withdrawn"
