"""The idle lock in a real browser: the page covers itself, what was typed stays, and the form goes on in place."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from tests.accounts.conftest import PASSWORD


@pytest.fixture
def short(settings):
    """A session that stands idle for nine seconds is locked."""
    settings.SESSION_IDLE = timedelta(seconds=9)


def test_the_page_locks_keeps_what_was_typed_and_goes_on_in_place(short, enter, clean, sam):
    sam.set_password(PASSWORD)
    sam.save()
    cache.clear()
    page = enter(sam, "/settings/profile/")
    field, lock = page.locator("[name=first_name]"), page.locator("dialog.lock")
    field.fill("Samanta")
    lock.locator("[data-stay]").wait_for()
    page.wait_for_selector("body.covered")
    assert (field.is_visible(), field.input_value(), "Sowa" in page.title()) == (False, "Samanta", False)
    clean(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    lock.wait_for()  # a second Escape closes any dialog; it is opened again at once
    assert page.locator("body.covered").count() == 1
    page.expected = ["422"]
    page.keyboard.type("wrong-password-123")
    page.keyboard.press("Enter")
    lock.locator(".err").wait_for()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("body:not(.covered)")
    assert (field.is_visible(), field.input_value()) == (True, "Samanta")
    page.keyboard.press("Control+Enter") if field.evaluate("it => it === document.activeElement") else field.press(
        "Control+Enter"
    )
    page.wait_for_load_state()
    sam.refresh_from_db()
    assert sam.first_name == "Samanta"
