"""Somebody calls and asks for a price by e-mail: the note takes one tap, the answer leaves at once, no marketing."""

import re

from playwright.sync_api import expect

from consents.grounds.enquiries import ENQUIRY
from consents.models import Controller, Ground
from crm.mail.models.messages import Message
from tests.browser.conftest import PHONE
from tests.browser.public.test_public_form import mail_to  # noqa: F401 - the mail that arrived
from tests.mail.conftest import running, server  # noqa: F401 - the fixtures of a real SMTP server

HER = "hanna@kalina.example"


def test_an_enquiry_by_phone_is_answered_by_e_mail_at_once(enter, clean, mail_to, sam, oskar, add):  # noqa: F811
    Controller.name_it({"name": "Stalmag sp. z o.o.", "short": "Stalmag", "address": "Lipowa 1"}, by=oskar)
    hanna = add(sam, name="Hanna Kalina", email=HER)
    page = enter(sam, f"/contacts/{hanna.uid}/")
    page.get_by_role("tab", name="Rozmowa").click()
    note = page.locator("#compose-call")
    note.locator("[name=outcome][value=talked]").check()
    note.locator("[name=text]").fill("Pyta o cenę blatu dębowego, prosi o odpowiedź e-mailem.")
    note.locator("[name=answer_by][value=email]").check()
    clean(page)
    note.locator("[data-save]").click()
    expect(page.locator("#activity")).to_contain_text("blatu dębowego")
    ground = Ground.objects.get(person=hanna.pk, purpose__slug=ENQUIRY)
    assert (ground.channel, ground.ended_at) == ("email", None)

    page.goto(f"/contacts/{hanna.uid}/")
    page.get_by_role("tab", name="E-mail").click()
    cards = page.locator("#compose-email .pick-card")
    expect(cards.filter(has_text="Oferty handlowe")).to_contain_text("wymaga zgody")
    cards.filter(has_text="zapyta").click()
    page.fill("[name=subject]", "Cena blatu dębowego")
    page.locator(".rich-text").fill("Dzień dobry, blat dębowy kosztuje 2 400 zł.")
    clean(page)
    page.locator("#letter [data-save]").click()
    expect(page).to_have_url(re.compile(f"/contacts/{hanna.uid}/$"))
    letter = mail_to(HER)
    assert "2 400 zł" in letter.get_body(("plain",)).get_content()
    assert Message.objects.get(template="correspondence").purpose.slug == ENQUIRY

    phone = enter(sam, f"/contacts/{hanna.uid}/mail/?for=offers", width=PHONE)
    expect(phone.locator("#letter .note").first).to_contain_text("wymaga zgody")
    expect(phone.locator("#letter [data-save]")).to_have_count(0)
    clean(phone)
