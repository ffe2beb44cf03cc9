"""An offer in a real Chromium: saved while one types, and Esc asks before anything typed is lost."""

import pytest
from playwright.sync_api import expect

from crm.sales.models import Offer
from tests.sales.offer_builders import firms_deal, made, named


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
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    note.press("Escape")
    expect(note).to_have_value("Dzień dobry i")
    assert asked == ["Wyjść bez zapisania tego, co jest wpisane?"]


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
