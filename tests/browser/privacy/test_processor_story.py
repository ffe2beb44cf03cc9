"""A processor's file on screen: an agreement with its checklist, a questionnaire that is answered, an objection."""

import re

import pytest
from playwright.sync_api import expect

from crm.dpo.verification.questionnaire import QUESTIONS
from crm.mail.models.messages import Message
from crm.privacy.models import Purpose, PurposeRecipient, Recipient
from tests.browser.conftest import DESK, PHONE

LINK = re.compile(r"/p/(?:pl|en)/questionnaire/[\w-]+/")
FILE = "/privacy/processors/listonosz/"


@pytest.fixture
def firm(transactional_db):
    """A mailer that a purpose names and that has nothing yet."""
    named = {"name": "Listonosz Plus", "name_en": "Listonosz Plus", "services": "Wysyłka ofert"}
    row = Recipient.objects.create(slug="listonosz", kind="processor", email="iod@listonosz.example", **named)
    PurposeRecipient.objects.create(purpose=Purpose.objects.get(slug="contracts", active_to=None), recipient=row)
    return row


def test_a_processor_is_agreed_with_verified_and_objected_to(enter, clean, dora, firm):
    desk = enter(dora, "/privacy/processors/")
    clean(desk)
    desk.locator(f"a[href='{FILE}']").click()
    clean(desk)

    desk.locator(f"a[href='{FILE}agreement/']").first.click()
    desk.locator("[name=reference]").fill("UP-2026-11")
    for key in "abcdef":
        desk.locator(f"[name=clause_{key}]").fill("§ 4")
    desk.locator("[name=gap_g]").fill("bez terminu usunięcia")
    desk.evaluate("scrollTo({ top: 0, behavior: 'instant' })")  # else the bar above may lie over half a tick box
    clean(desk)
    desk.locator("#main [data-save]").click()
    expect(desk.locator(".points .gap")).to_have_count(5)
    expect(desk.locator(".points")).to_contain_text("bez terminu usunięcia")

    desk.locator("a[href$='/verifications/']").click()
    clean(desk)
    desk.locator("#main [data-save]").click()
    desk.wait_for_url(f"**{FILE}")
    mail = Message.objects.get(template="processor_questionnaire")
    public = enter(None, LINK.search(mail.content["text"])[0], width=PHONE, java_script_enabled=False)
    public.expected.append("422")
    public.locator("[name=act][value=open]").click()
    public.locator("[name=officer][value=yes]").check()
    public.locator("[name=act][value=send]").click()
    expect(public.locator(".sumerr li")).to_have_count(len(QUESTIONS) - 1)
    for question in QUESTIONS:
        public.locator(f"[name={question.key}][value=yes]").check()
    public.locator("[name=factors][value=no]").check()
    public.locator("[name=act][value=send]").click()
    expect(public.locator(".done h1")).to_be_visible()

    desk.set_viewport_size({"width": DESK, "height": 900})
    desk.reload()
    expect(desk.locator("#main")).to_contain_text("18 z 20")
    desk.locator("a[href$='/sub-processors/']").click()
    desk.locator("[name=name]").fill("Pixelio GmbH")
    desk.locator("[name=service]").fill("statystyka otwarć")
    desk.locator("[name=country]").fill("DE")
    desk.locator("#main [data-save]").click()
    desk.locator("#chain a[href^='/privacy/sub-processors/']").click()
    desk.locator("[name=why]").fill("Wbrew poleceniu nr 6.")
    clean(desk)
    desk.locator("#main [data-save]").click()
    expect(desk.locator("#chain .chip-danger")).to_be_visible()
    assert Message.objects.get(template="processor_objection").address == "iod@listonosz.example"
    clean(desk)
