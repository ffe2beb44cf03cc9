"""A salesperson's morning by keyboard alone: no press of a mouse, no focus that the page or Tab did not give."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from crm.contacts.models import Interaction
from crm.sales.models import Task
from tests.sales.deal_builders import again, deal, stages
from tests.sales.task_builders import planned, today

FAR = 16  # presses of Tab, beyond which something is out of reach


@pytest.fixture
def morning(sam, ada, ben):
    """Two things to do and a deal."""
    sam.first_name = "Marta"
    sam.save(update_fields=["first_name"])
    planned(sam, ada, title="Oddzwonić o wycenie", due_on=today(-2))
    planned(sam, ben, title="Napisać o dostawie", kind="email")
    return deal(sam, ada, title="Kuchnia na wymiar", amount=Decimal(18400))


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def tab_to(page, control):
    """Press Tab until the control has the focus."""
    expect(control).to_be_visible()
    for _each in range(FAR):
        if control.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(control).to_be_focused(timeout=1000)


def jump(page, words, to):
    """Ctrl K, some letters, Enter; the keys of a page are heard once all of it is there."""
    press(page, "Control+k")
    expect(page.locator("#palette-q")).to_be_focused()
    page.keyboard.type(words)
    expect(page.locator("#palette-list [aria-selected=true]")).to_contain_text(to)
    with page.expect_navigation():
        press(page, "Enter")


def test_a_salespersons_morning_by_keyboard_alone(enter, clean, morning, sam, ada):
    page = enter(sam)
    expect(page.locator("h1")).to_contain_text(", Marto")  # Dzień dobry, from six Dobry wieczór
    press(page, "j")
    expect(page.get_by_role("link", name="Oddzwonić o wycenie", exact=True)).to_be_focused()
    press(page, "x")
    expect(page.locator("#toasts")).to_contain_text("Zrobione.")
    expect(
        page.get_by_role("link", name="Napisać o dostawie", exact=True)
    ).to_be_focused()  # the next one, without a search

    jump(page, "kowal", "Ada Kowalska")
    expect(page.locator("h1")).to_have_text("Ada Kowalska")
    press(page, "n")
    expect(page.locator("#note_text")).to_be_focused()
    page.keyboard.type("Prosi o wariant z serwisem, oddzwonić we wtorek.")
    press(page, "Control+Enter")
    expect(page.locator(".tl > li").first).to_contain_text("Prosi o wariant z serwisem")
    press(page, "t")
    expect(page.locator("#task_title")).to_be_focused()
    page.keyboard.type("Wysłać wariant z serwisem")
    press(page, "Control+Enter")
    expect(page.locator("#next-step")).to_contain_text("Wysłać wariant")

    jump(page, "kuchnia", "Kuchnia na wymiar")
    expect(page.locator("h1")).to_have_text("Kuchnia na wymiar")
    press(page, "m")
    expect(page.get_by_role("button", name=str(stages()[1]))).to_be_focused()
    press(page, "Enter")
    expect(page.locator("#toasts")).to_contain_text(str(stages()[1]))
    with page.expect_navigation():
        press(page, "g", "s")
    expect(page.locator("h1")).to_contain_text("Szanse")
    press(page, "j", "m")
    expect(page.locator("#move")).to_be_visible()
    third = page.locator(f'#move [data-to="{stages()[2].uid}"]')
    tab_to(page, third)
    press(page, "Enter")
    expect(page.locator("#board-live")).to_contain_text(str(stages()[2]))
    clean(page)
    assert again(morning).stage == stages()[2]
    assert Interaction.objects.filter(person=ada.person, kind="note").count() == 1
    assert Task.objects.filter(person=ada.person, done_at=None).count() == 1


QUICK = """() => new MutationObserver((changes, watch) => {
  if (!changes.some((one) => [...one.addedNodes].some((node) => node.id === "activity"))) return;
  watch.disconnect();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "t", bubbles: true }));
}).observe(document.querySelector("main"), { childList: true, subtree: true })"""


def test_a_key_pressed_the_moment_a_note_is_saved_does_its_work(enter, sam, ada):
    """No hand is quicker than this one: it presses T before the browser draws the saved note."""
    page = enter(sam, f"/contacts/{ada.uid}/")
    press(page, "n")
    expect(page.locator("#note_text")).to_be_focused()
    page.evaluate(QUICK)
    page.keyboard.type("Prosi o wariant z serwisem.")
    press(page, "Control+Enter")
    expect(page.locator(".tl > li").first).to_contain_text("Prosi o wariant z serwisem")
    page.wait_for_timeout(100)  # whatever would still take the focus away has its chance
    assert page.locator("#task_title").evaluate("one => one === document.activeElement")


def test_the_help_names_the_keys_and_whoever_switches_them_off_hears_none(enter, clean, sam):
    page = enter(sam, "/contacts/")
    press(page, "?")
    expect(page.locator("#keys")).to_contain_text("Skróty klawiszowe")
    clean(page)
    press(page, "Escape")
    expect(page.locator("#keys")).not_to_be_visible()
    jump(page, "profil", "Profil")
    expect(page.locator("h1")).to_have_text("Profil")
    switch = page.locator("main [name=shortcuts]")
    page.locator("main").evaluate("one => one.focus()")  # what the link «skip to content» does
    tab_to(page, switch)
    press(page, "Space", "Control+Enter")
    expect(page.locator("body")).to_have_attribute("data-shortcuts", "off")
    press(page, "?", "j", "c", "g", "k")
    expect(page.locator("#keys")).not_to_be_visible()
    expect(page.locator("h1")).to_have_text("Profil")
    press(page, "Control+k")
    expect(page.locator("#palette")).to_be_visible()  # a key with a modifier needs no switch
