"""Clicks a job takes beyond typing are counted as somebody does it, and are no more than was agreed."""

import re

from playwright.sync_api import expect

from crm.contacts.models import Interaction
from crm.sales.models import Deal, Task
from tests.browser.sales.test_deal_at_once_story import Hand
from tests.browser.workday.test_phone_day import STAY
from tests.sales.deal_builders import again, deal, stages
from tests.sales.task_builders import today
from tests.workers import surroundings, worker

CALL, EXPORT, MOVE = 5, 4, 1
SOON = 30_000  # milliseconds


def test_a_call_with_its_next_step_takes_five(enter, sam, ada):
    page = enter(sam, f"/contacts/{ada.uid}/")
    hand = Hand(page)
    page.evaluate(STAY)
    hand.click(page.locator("form[action$='/call/'] button").first)
    hand.click(page.locator("#call-slot input[value=talked]"))
    page.fill("#call-slot [name=text]", "Chce wycenę blatów.")
    page.locator("#call-slot [name=next_kind]").select_option("email")
    hand.clicks += 1
    page.fill("#call-slot [name=next_on]", f"{today(2)}")
    page.fill("#call-slot [name=next_title]", "Wysłać wycenę")
    hand.click(page.locator("#call-slot [data-save]"))
    expect(page.locator("#call-slot")).to_be_empty()
    task = Task.objects.with_keys().get()
    assert (task.told("title"), task.due_on, Interaction.objects.get().outcome) == ("Wysłać wycenę", today(2), "talked")
    assert hand.clicks <= CALL


def test_a_list_becomes_a_file_in_four(enter, marek, ada, ben):
    page = enter(marek, "/contacts/?view=all")
    hand = Hand(page)
    hand.click(page.locator(".head a[href^='/exports/new/']"))
    hand.click(page.locator("label.pick-card").filter(has_text="Oferty handlowe"))
    expect(page.locator("#order .hint").first).to_contain_text("nie potrzebuje")
    with worker(surroundings()):
        hand.click(page.locator("[name=go]"))
        expect(page.locator("main .kpis")).to_be_visible(timeout=SOON)
    with page.expect_download() as waiting:
        hand.click(page.locator("main a[href$='/file/']"))
    assert re.search(r"\.(xlsx|csv)$", waiting.value.suggested_filename)
    assert hand.clicks <= EXPORT


def test_a_deal_moves_by_one(enter, sam, ada):
    kitchen = deal(sam, ada, title="Kuchnia")
    page = enter(sam, f"/deals/{kitchen.uid}/")
    hand = Hand(page)
    hand.click(page.get_by_role("button", name=re.compile(f"^{stages()[1].name}")).first)
    expect(page.locator("#toasts")).to_contain_text("Przeniesiono")
    assert (again(kitchen).stage, Deal.objects.count()) == (stages()[1], 1)
    assert hand.clicks <= MOVE
