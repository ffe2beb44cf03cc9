"""Values changed where they stand, a meeting on a company's page, an offer while one types; the bin and its undo."""

import pytest
from playwright.sync_api import expect

from crm.contacts.models import Contact, Interaction
from crm.sales.models import Offer
from tests.browser.conftest import NARROW
from tests.sales.deal_builders import again, deal, firm
from tests.sales.offer_builders import firms_deal, made, named


def test_a_value_is_changed_where_it_stands_by_keyboard_alone(enter, clean, sam, ada):
    page = enter(sam, f"/contacts/{ada.uid}/")
    pencil, field = page.get_by_role("link", name="Zmień: Stanowisko"), page.locator(".spot-form [name=position]")
    pencil.focus()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    clean(page)
    page.keyboard.press("Escape")
    expect(pencil).to_be_focused()
    expect(field).to_have_count(0)
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    field.fill("Dyrektorka zakupów")
    page.keyboard.press("Enter")
    expect(page.locator(".spot-ok")).to_have_text("Zapisano")
    expect(page.locator("#contact-who")).to_contain_text("Dyrektorka zakupów")
    expect(pencil).to_be_focused()
    page.expected.append("422")
    page.get_by_role("link", name="Zmień: E-mail").click()
    page.locator(".spot-form [name=email]").fill("bez małpy")
    page.keyboard.press("Enter")
    expect(page.locator(".spot-form .err")).to_contain_text("z domeną")
    expect(page.locator(".spot-form [name=email]")).to_have_value("bez małpy")
    clean(page)
    assert Contact.objects.with_keys().get(pk=ada.pk).position == "Dyrektorka zakupów"


def test_a_meeting_is_written_on_the_companys_page_and_a_slip_is_undone(enter, clean, sam, ada, ben):
    company = firm(sam)
    Contact.objects.filter(pk__in=[ada.pk, ben.pk]).update(company=company)
    new_deal = deal(sam, company=company)
    page = enter(sam, "/companies/", width=NARROW)
    clean(page)
    page.get_by_role("link", name="Mebloplast").click()
    page.get_by_role("tab", name="Spotkanie").click()
    clean(page)
    pane = page.locator("#compose-meeting")
    for name in ("Ada Kowalska", "Ben Żółć"):
        pane.get_by_role("checkbox", name=name).check()
    pane.locator("textarea").fill("Oglądali halę.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".tl").first).to_contain_text("Oglądali halę.")
    assert Interaction.objects.filter(kind="meeting").count() == 2
    page.get_by_role("button", name="Więcej działań").click()
    page.get_by_role("button", name="Przenieś do kosza").click()
    expect(page.locator("#toasts")).to_contain_text("przez 30 dni")
    page.locator("#toasts [data-undo] button").click()
    expect(page.locator("h1")).to_have_text("Mebloplast sp. z o.o.")
    page = enter(sam, "/deals/")
    page.locator("main input[name=pick]").first.check()
    page.locator("[data-bulk]").get_by_role("button", name="Przenieś do kosza").click()
    expect(page.locator("main tbody tr")).to_have_count(0)
    page.locator("#toasts [data-undo] button").click()
    expect(page.locator("main tbody .nm")).to_have_text(["Linia pakująca"])
    clean(page)
    assert again(new_deal).binned_at is None


@pytest.fixture
def offer(sam, ada):
    named(sam)
    return made(firms_deal(sam, ada), sam)


def test_typing_saves_and_escape_asks(enter, offer, sam):
    page = enter(sam, f"/offers/{offer.uid}/")
    note = page.locator("#wording [name=note]")
    note.fill("Dzień dobry")
    expect(page.locator("#wording [role=status]")).to_contain_text("Zapisano", timeout=10_000)
    assert Offer.objects.with_keys().get(pk=offer.pk).note == "Dzień dobry"
    note.press_sequentially(" i")
    questions = []
    page.once("dialog", lambda dialog: (questions.append(dialog.message), dialog.dismiss()))
    note.press("Escape")
    expect(note).to_have_value("Dzień dobry i")
    assert questions == ["Wyjść bez zapisania tego, co jest wpisane?"]


def test_escape_on_a_line_goes_back_and_asks_only_once_something_is_typed(enter, offer, sam):
    line = f"/offers/{offer.uid}/line/?line={offer.lines.get().uid}"
    page = enter(sam, line)
    price = page.locator("[name=unit_price]")
    price.press("Escape")
    page.wait_for_url(f"**/offers/{offer.uid}/")
    page.goto(page.url + f"line/?line={offer.lines.get().uid}")
    price.fill("1")
    page.once("dialog", lambda dialog: dialog.dismiss())
    price.press("Escape")
    expect(price).to_have_value("1")
    page.once("dialog", lambda dialog: dialog.accept())
    price.press("Escape")
    page.wait_for_url(f"**/offers/{offer.uid}/")
