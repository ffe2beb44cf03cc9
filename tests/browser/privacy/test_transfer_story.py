"""A mailer in the United States: drafted, refused without a mechanism, assessed step by step, approved."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.privacy.models import Proposal, Recipient, Transfer

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS = {
    1: {"complete": "yes", "onward": "no"},
    3: {"surveillance": "yes", "demands": "no", "readable": "no", "remedy": "unknown", "stay": "moment"},
    4: {"effective": "yes"},
    5: {"signed": "yes", "copy": "yes"},
}


def press(page, name):
    """Press a button, and wait for where it leads."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def test_the_mailer_is_refused_and_then_approved_with_clauses_and_an_assessment(enter, clean, dora, oskar):
    desk = enter(dora, "/privacy/recipients/new/")
    for name, text in (("name", "Larkmail"), ("name_en", "Larkmail"), ("country", "us"), ("why", "Tańsza wysyłka.")):
        desk.locator(f"[name={name}]").fill(text)
    desk.locator("[name=kind][value=processor]").check()
    desk.locator("[name=agreement_needed]").check()
    press(desk, "Zapisz projekt")
    proposal = Proposal.objects.get()
    address = f"/privacy/proposals/{proposal.uid}/"

    decider = enter(oskar, address)
    decider.expected.append("422")
    expect(decider.get_by_text("odmowa: brak mechanizmu")).to_be_visible()
    press(decider, "Zatwierdź")
    expect(decider.get_by_text("Nic jeszcze nie pozwala na przekazanie: Stany Zjednoczone")).to_be_visible()

    desk.goto("/privacy/transfers/larkmail/mechanism/?country=US&mechanism=scc")
    desk.locator("[name=module][value='2']").check()
    for annex in ("I", "II"):
        desk.locator(f"[name=annexes][value={annex}]").check()
    press(desk, "Zapisz mechanizm")
    steps = desk.url.partition("?")[0]
    desk.expected.append("422")
    desk.goto(f"{steps}?step=1")
    press(desk, "Zapisz i przejdź dalej")  # with open questions
    expect(desk.locator("[data-focus]")).to_be_focused()
    for step, answers in ANSWERS.items():
        desk.goto(f"{steps}?step={step}")
        for question, answer in answers.items():
            with desk.expect_response(lambda response: "step=" in response.url):
                desk.locator(f"[name={question}][value={answer}]").check()  # saved with each answer
        if step == 3:
            desk.reload()  # one may stop and come back
            expect(desk.locator("[name=remedy][value=unknown]")).to_be_checked()
            clean(desk)
        if step == 4:
            desk.locator("[name=measures]").fill("Adresy zaszyfrowane, klucze zostają u nas.")
        press(desk, "Zapisz i przejdź dalej")
    desk.goto(f"{steps}?step=6")
    desk.locator("[name=outcome][value=measures]").check()
    desk.locator("[name=review_on]").fill((timezone.localdate() + timedelta(days=365)).isoformat())
    press(desk, "Zamknij ocenę")
    expect(desk.get_by_text("wolno").first).to_be_visible()
    clean(desk)

    decider.goto(address)
    press(decider, "Zatwierdź")
    assert Recipient.objects.active().filter(slug="larkmail").exists()
    assert Transfer.objects.get().outcome == "measures"
