"""Lists and a board in a real Chromium: sorted by a head, searched with the key /, tiles laid out by keys."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.sales.deal_builders import deal, firm


@pytest.fixture
def some(sam, ada, ben):
    """Deals with amounts, and two people."""
    company = firm(sam)
    for title, amount in (("Mała", 10), ("Duża", 9000), ("Bez kwoty", None)):
        deal(sam, company=company, title=title, amount=amount and Decimal(amount))


def test_a_list_is_sorted_by_its_heads_and_searched_by_a_key(enter, clean, some, sam):
    page = enter(sam, "/deals/")
    names = page.locator("tbody .nm")
    page.get_by_role("columnheader", name="Kwota").get_by_role("link").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Kwota")
    expect(names).to_have_text(["Duża", "Mała", "Bez kwoty"])
    page.get_by_role("columnheader", name="Kwota").get_by_role("link").click()
    expect(names).to_have_text(["Mała", "Duża", "Bez kwoty"])
    clean(page)
    page.keyboard.press("/")
    page.keyboard.type("duż")
    page.keyboard.press("Enter")
    expect(names).to_have_text(["Duża"])
    assert "du" not in page.url.partition("?")[2]
    clean(page)
    page.get_by_role("link", name="Wyczyść", exact=True).click()
    expect(names).to_have_text(["Mała", "Duża", "Bez kwoty"])


def test_a_phone_sorts_by_the_menu(enter, clean, some, sam):
    page = enter(sam, "/contacts/?view=all", width=PHONE)
    page.get_by_role("button", name="Sortuj").click()
    page.locator(".sort-menu").get_by_role("link", name="Imię i nazwisko", exact=True).click()
    expect(page.locator("tbody .nm")).to_have_text(["Ada Kowalska", "Ben Żółć"])
    clean(page)


def test_a_board_is_laid_out_by_keys(enter, clean, some, sam):
    page = enter(sam, "/dashboard/")
    clean(page)
    page.keyboard.press("e")
    for kind, group in (("number", ""), ("funnel", "deals.stage"), ("line", "deals.opened")):
        page.select_option("[name=new-source]", "deals:open")
        page.select_option("[name=new-kind]", kind)
        page.select_option("[name=new-group]", group)
        page.locator("[name=add]").click()
    tiles = page.locator("[data-line]")
    expect(tiles).to_have_count(3)
    clean(page)
    first = tiles.first.get_attribute("data-line")
    tiles.first.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(tiles.nth(1)).to_have_attribute("data-line", first)
    tiles.nth(1).focus()
    page.keyboard.press("Delete")
    expect(tiles).to_have_count(2)
    page.locator("#toasts [data-undo] button").click()
    expect(tiles).to_have_count(3)
    page.locator("h1").click()
    page.keyboard.press("Escape")
    expect(page.locator(".board-12 > .card")).to_have_count(3)
    clean(page)
    page.locator(".big-number a").click()
    expect(page.locator("tbody tr")).to_have_count(3)
