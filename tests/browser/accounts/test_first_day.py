"""An empty house on its first day, as its first person lives it: from the start code to purposes that are in force."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from consents.models import Controller, NoticeVersion
from crm.accounts.first_account.start_code import start_code
from crm.accounts.models import Team, User
from crm.accounts.permissions import starting_roles
from crm.privacy.models import Purpose
from tests.browser.accounts.test_sign_in_doors import PASSWORD, by_app, read_notice, stands, walk

__all__ = ["walk"]
DESK, PHONE = {"width": 1280}, {"width": 390, "color_scheme": "dark"}
DAY = "/first-day/"


@pytest.fixture(autouse=True)
def _planted(transactional_db):
    cache.clear()
    starting_roles.plant()


def save(page) -> None:
    """The one button of a step."""
    page.locator("main [data-save]").click()


def open_account(page, clean) -> None:
    """From the code to the first step."""
    stands(page, "/start/")
    clean(page)
    page.locator("main button[type=submit]").click()
    stands(page, "/start/choice/")
    clean(page)
    page.get_by_role("link", name="Zacznij od pustej bazy").click()
    stands(page, "/start/account/")
    for name, value in {
        "first_name": "Olga",
        "last_name": "Sowa",
        "email": "olga@sowa.example",
        "username": "olga",
    }.items():
        page.fill(f"[name={name}]", value)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=password_again]", PASSWORD + "!")
    page.locator("main button[type=submit]").click()
    expect(page.locator(".field-error, [id$=_error]").first).to_be_visible()
    clean(page)
    for name in ("password", "password_again"):
        page.fill(f"[name={name}]", PASSWORD)
    page.locator("main button[type=submit]").click()
    stands(page, "/accounts/2fa/")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_from_the_start_code_to_purposes_in_force(walk, clean, size):
    page = walk("/", **size)  # whatever address leads to the start
    page.expected.append("422")  # the passwords that differ
    page.goto(f"/start/?code={start_code()}")
    open_account(page, clean)
    by_app(page)
    page.get_by_role("link", name="Zachowane").click()
    read_notice(page)
    page.goto(DAY)
    stands(page, f"{DAY}firm/")
    clean(page)
    for name, value in {
        "name": "Parkiety Sowa",
        "address": "ul. Leśna 4, Krzeszowice",
        "email": "b@sowa.example",
    }.items():
        page.fill(f"[name={name}]", value)
    save(page)
    stands(page, f"{DAY}officer/")
    clean(page)
    page.check("[name=has][value=none]")
    expect(page.locator("[name=officer]")).to_be_hidden()
    page.fill("[name=no_officer_because]", "Nie monitorujemy osób na dużą skalę.")
    save(page)
    stands(page, f"{DAY}looks/")
    clean(page)
    page.get_by_role("button", name="Pomiń na razie").click()
    stands(page, f"{DAY}mail/")
    clean(page)
    page.goto(f"{DAY}team/")
    page.fill("[name=team]", "Kraków")
    page.fill("[name=form-0-name]", "Marta Krawczyk")
    page.fill("[name=form-0-email]", "marta@sowa.example")
    page.select_option("[name=form-0-role]", label="Handlowiec")
    clean(page)
    save(page)
    expect(page.get_by_text("1 zaproszenie jest w drodze.")).to_be_visible()
    page.goto(f"{DAY}purposes/")
    answers = dict.fromkeys(("enquiries", "contracts", "firms", "offers"), "yes")
    answers |= dict.fromkeys(("service", "recordings", "recruitment", "special"), "no")
    for name, value in answers.items():
        page.check(f"[name={name}][value={value}]")
    page.uncheck("[name=channels][value=sms]")
    clean(page)
    save(page)
    expect(page.get_by_text("8 z 8 odpowiedzi").first).to_be_attached()
    page.get_by_role("button", name="Zatwierdź cele i klauzulę").click()
    expect(page.get_by_text("Zatwierdzone.").first).to_be_visible()
    purposes = Purpose.objects.active()
    assert (purposes.filter(slug="service").exists(), "sms" in purposes.get(slug="offers").channels) == (False, False)
    assert (Controller.objects.get().no_officer_because[:4], NoticeVersion.objects.get().published) == ("Nie ", True)
    assert list(User.objects.values_list("username", flat=True).order_by("pk")) == ["olga", "m.krawczyk"]
    assert Team.objects.get().name == "Kraków"
