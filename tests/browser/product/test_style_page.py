"""The style page: every component, in both themes and languages, on three widths, with keyboard and mouse."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, NARROW, PHONE
from tests.sizes import one_of


@pytest.fixture
def style_page(enter, arek):
    """Opens the style page in a theme, a language and a width."""

    def opened(theme="light", language="pl", **options):
        arek.theme, arek.language = theme, language
        arek.save(update_fields=["theme", "language"])
        return enter(arek, "/style/", **options)

    return opened


@pytest.mark.parametrize("width", one_of(NARROW, PHONE, DESK))
@pytest.mark.parametrize(("theme", "language"), [("light", "pl"), ("dark", "en")])
def test_axe_finds_nothing_on_any_width(style_page, clean, theme, language, width):
    page = style_page(theme, language, width=width)
    assert page.locator("html").get_attribute("data-bs-theme") == theme
    clean(page)


def test_system_theme_follows_the_reader_before_the_first_paint(style_page):
    page = style_page("system", color_scheme="dark")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_the_theme_switch_changes_the_page_at_once_and_is_remembered(style_page, arek):
    page = style_page("light")
    with page.expect_response("**/settings/theme/"):
        page.locator(".topbar [data-theme-form] button:visible").first.click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    arek.refresh_from_db()
    assert arek.theme == "dark"


def test_question_mark_opens_help_and_escape_closes_it(style_page):
    page = style_page()
    page.keyboard.press("?")
    assert page.locator("#keys").evaluate("dialog => dialog.open")
    page.keyboard.press("Escape")
    assert not page.locator("#keys").evaluate("dialog => dialog.open")


def test_shortcuts_are_silent_in_a_field_and_when_switched_off(style_page, arek):
    page = style_page()
    page.locator("textarea").first.fill("")
    page.locator("textarea").first.press_sequentially("?x")
    assert page.locator("textarea").first.input_value() == "?x"
    arek.shortcuts = False
    arek.save(update_fields=["shortcuts"])
    page.reload()
    page.keyboard.press("?")
    assert not page.locator("#keys").evaluate("dialog => dialog.open")


def test_rows_are_selected_by_keyboard_and_the_bar_counts_them(style_page):
    page = style_page()
    bar = page.locator("[data-bulk]").first
    assert bar.locator("strong").inner_text()[-2:] == " 1"
    for key in ("j", "x", "j", "j", "Shift+X"):
        page.keyboard.press(key)
    assert bar.locator("strong").inner_text()[-2:] == " 3"
    page.keyboard.press("Escape")
    assert bar.is_hidden()


def test_a_dialog_takes_the_focus_and_gives_it_back(style_page):
    page = style_page()
    opener = page.locator("[data-open=sample-dialog]").first
    opener.press("Enter")
    assert page.evaluate("document.activeElement.closest('dialog').id") == "sample-dialog"
    page.keyboard.press("Escape")
    assert opener.evaluate("node => node === document.activeElement")


def test_the_menu_of_a_phone_opens_and_closes(style_page, clean):
    page = style_page(width=PHONE)
    page.locator(".topbar [data-bs-toggle=offcanvas]").click()
    page.locator("#side.show:not(.showing)").wait_for()
    clean(page)
    page.keyboard.press("Escape")
    page.locator("#side:not(.show):not(.hiding)").wait_for(state="attached")


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/nothing/here/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_for_strangers_are_clean_in_both_themes(enter, clean, db, path, scheme):
    page = enter(None, "/accounts/login/", color_scheme=scheme)
    page.expected.append("404")
    page.goto(path)
    assert page.locator("html").get_attribute("data-bs-theme") == scheme
    assert page.locator("h1").count() == 1
    clean(page)
