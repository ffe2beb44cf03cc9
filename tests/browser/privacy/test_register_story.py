"""The map is a picture of one purpose, walked by keys; a change is written in, prepared and approved."""

import re

from playwright.sync_api import expect

from crm.dpo.register.activity_rows import add_by_hand, cover_purposes
from crm.dpo.register.versions import approve, prepare
from tests.dpo.register.test_versions import HAND, new_recipient

SCREENS = 2 * 900  # pixels: at most two screens high (docs/registers.md)


def height(page):
    return page.evaluate("document.documentElement.scrollHeight")


def here(page):
    """The purpose, category, system or recipient whose box has the focus."""
    return page.evaluate("document.activeElement.getAttribute('data-place')")


def test_from_the_map_to_a_new_version_in_force(enter, clean, transactional_db, dora, oskar, ada):
    cover_purposes()
    add_by_hand(HAND, by=dora)
    approve(prepare("activities", by=dora), by=oskar)
    new_recipient(country="US")
    page = enter(dora, "/privacy/map/?purpose=offers")
    assert height(page) <= SCREENS
    clean(page)
    # arrows walk, Enter turns the picture round, Esc shows all
    page.locator(".map a[aria-current]").first.focus()
    page.keyboard.press("ArrowRight")
    assert here(page).startswith("1 ")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?category="))
    page.locator(".map a").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"\?all=1"))
    assert height(page) <= SCREENS
    # the row opens in place; what changed is described where it stands
    page.goto("/privacy/register/?only=changed")
    expect(page.get_by_text("Zmieniło się od wersji 1: doszło: SMS Brama").first).to_be_visible()
    clean(page)
    for _change in range(2):
        page.get_by_text("Wpisz do wersji 2").first.click()
        page.get_by_label("Dlaczego, w jednym zdaniu").first.fill("Przypomnienia o wizytach")
        with page.expect_navigation():
            page.get_by_role("button", name="Wpisz", exact=True).first.click()
        page.goto("/privacy/register/?only=changed")
    page.get_by_role("link", name="Przygotuj wersję 2").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Przygotuj wersję 2").click()
    expect(page.get_by_text("nigdy inspektor")).to_be_visible()
    decider = enter(oskar, page.url.partition("//")[2].partition("/")[2].join(["/", ""]))
    with decider.expect_navigation():
        decider.get_by_role("button", name="Zatwierdź").click()
    expect(decider.get_by_text("Przypomnienia o wizytach").first).to_be_visible()
    clean(decider)
