"""A morning with lists, by keyboard alone: filter, save, walk, look, mark. Nothing typed stands in an address."""

import logging
import re

from playwright.sync_api import expect

from tests.browser.conftest import NARROW

SECRETS = ("ada@cerambud", "ada%40cerambud", "602333444", "Kowalska")


def focused(page):
    """The words of the control that has the focus."""
    return page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || ''")


def tab_to(page, locator, most=60):
    """Press Tab until the control has the focus."""
    for _turn in range(most):
        if locator.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there")


def test_a_view_is_made_and_walked_by_keyboard_alone(enter, clean, sam, ada, ben, caplog):
    caplog.set_level(logging.DEBUG)
    page, queries = enter(sam, "/contacts/"), []
    page.on("request", lambda request: queries.append(request.url))

    tab_to(page, page.get_by_role("link", name="Filtr", exact=True))
    page.keyboard.press("Enter")
    field = page.locator("#filter-form [name='0-0-field']")
    field.wait_for()
    clean(page)
    tab_to(page, field)
    page.keyboard.type("E-mail")
    page.keyboard.press("Tab")
    value = page.locator("#filter-form [name='0-0-value']")
    value.wait_for()
    tab_to(page, value)
    page.keyboard.type("ada@cerambud.test")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"\?view=[0-9a-f-]{36}$"))
    expect(page.locator("main tbody .nm")).to_have_text(["Ada Kowalska"])

    tab_to(page, page.get_by_role("link", name="Zapisz widok"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#view-save [name=name]"))
    page.keyboard.type("Pani Kowalska")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".views [aria-current]")).to_contain_text("Pani Kowalska")
    clean(page)

    page.goto("/contacts/?view=mine")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    glance = page.locator("#peek h2.title")
    expect(glance).to_have_text("Ben Żółć")
    clean(page)
    page.keyboard.press("j")
    expect(glance).to_have_text("Ada Kowalska")
    page.keyboard.press("Escape")
    expect(page.locator("#peek")).to_be_hidden()
    page.keyboard.press("x")
    expect(page.locator("[data-bulk]")).to_contain_text("Zaznaczono: 1")
    page.keyboard.press("Enter")
    expect(page.locator(".pos")).to_contain_text("2 z 2")
    page.keyboard.press("k")
    expect(page.locator(".pos")).to_contain_text("1 z 2")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()

    leaked = [text for text in [*queries, *caplog.messages] for secret in SECRETS if secret in text]
    assert (leaked, len(queries) > 10) == ([], True)


def test_the_forms_of_a_list_work_at_320_px_and_as_pages(enter, clean, sam, ada):
    page = enter(sam, "/views/contacts/filter/?f=status:is:lead!last:within:30;~tag:empty!quiet:for:30", width=NARROW)
    clean(page)
    for path in ("/views/contacts/columns/", "/views/contacts/new/?f=status:is:lead", "/contacts/?f=status:is:lead"):
        page.goto(path)
        clean(page)
