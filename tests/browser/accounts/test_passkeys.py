"""Passkeys in a real browser, with a virtual authenticator: added, the second step, sign-in alone, the idle lock."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from crm.accounts.models import Session, User
from tests.accounts.conftest import PASSWORD

KEYS, LOGIN, PROFILE = "/accounts/2fa/", "/accounts/login/", "/settings/profile/"


@pytest.fixture
def browser_with_key(enter, sam):
    """A page of Sam's, whose browser has a telephone's fingerprint reader."""
    sam.set_password(PASSWORD)
    sam.language = "en"
    sam.save()
    page = enter(sam, KEYS)
    chrome = page.context.new_cdp_session(page)
    chrome.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    key = chrome.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    page.finger = lambda there: chrome.send(
        "WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": there}
    )
    return page


def sign_out(page) -> None:
    page.wait_for_load_state("networkidle")  # what the page still fetches would bring its cookies back
    page.context.clear_cookies()
    page.goto(LOGIN)


def test_a_passkey_is_added_and_opens_alone_as_second_step_and_the_lock(browser_with_key, sam, clean, settings):
    page = browser_with_key

    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the key").fill("Telefon")
    clean(page)
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/recovery-codes/")
    assert page.locator(".codes > li").count() == 10
    clean(page)
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_text("Telefon").wait_for()
    clean(page)

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").or_(page.locator("[data-passkey-use]")).click()
    page.wait_for_url(lambda url: LOGIN not in url)
    assert User.objects.get(pk=sam.pk).last_login is not None

    sign_out(page)
    page.locator("[name=login]").fill("sam")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form:has([name=login]) button.btn-primary").click()
    page.wait_for_url("**/2fa/authenticate/")
    clean(page)
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.wait_for_url(lambda url: "2fa" not in url)

    page.goto(PROFILE)
    page.locator("[name=first_name]").fill("Samanta")
    Session.objects.update(idle_until=timezone.now())
    page.expected = ["401"]
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.evaluate("htmx.ajax('POST', '/contacts/palette/', '#palette-list')")
    page.wait_for_selector("body.covered")
    page.locator("dialog.lock").get_by_role("button", name="Use a passkey").click()
    page.wait_for_selector("body:not(.covered)")
    assert page.locator("[name=first_name]").input_value() == "Samanta"

    within, settings.STEP_UP_WITHIN, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = (
        settings.STEP_UP_WITHIN,
        timedelta(0),
        0,
    )
    page.goto(f"{KEYS}webauthn/keys/{Authenticator.objects.get().pk}/remove/")
    assert "/session/proof/" in page.url
    settings.STEP_UP_WITHIN = within
    clean(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Remove the key").click()
    page.wait_for_url(f"**{KEYS}")
    assert not Authenticator.objects.exists()


def test_a_finger_that_is_not_known_opens_nothing_and_says_so(browser_with_key):
    page = browser_with_key
    page.goto(f"{KEYS}webauthn/add/")
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/recovery-codes/")
    sign_out(page)
    page.finger(False)
    page.locator("[data-passkey-use]").click()
    page.locator("[data-passkey-error]").wait_for()
    assert page.url.endswith(LOGIN)
