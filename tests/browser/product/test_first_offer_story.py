"""From an empty house to the first offer that a customer accepts on a phone, by one person who is the whole firm."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from crm.accounts.first_account.start_code import start_code
from crm.accounts.models import User
from crm.accounts.permissions import rights, starting_roles
from crm.mail.models import MailServer, Message
from crm.mail.outgoing.delivery import deliver
from crm.sales.models import Deal, Document, Offer
from tests.browser.accounts.test_first_day import DAY, open_account, save
from tests.browser.accounts.test_sign_in_doors import by_app, read_notice, stands, walk
from tests.browser.conftest import PHONE
from tests.browser.public.test_public_form import here, stranger  # noqa: F401 - a visitor without scripts
from tests.mail.conftest import running  # noqa: F401 - a real SMTP server
from tests.sales.offer_builders import fresh, secret_in

__all__ = ["walk"]
HER = "ewa@mebloplast.example"
FIRM = {"name": "Parkiety Sowa", "address": "ul. Leśna 4, 32-065 Krzeszowice", "email": "biuro@sowa.example"}
ANSWERS = dict.fromkeys(("enquiries", "contracts"), "yes") | dict.fromkeys(
    ("firms", "offers", "service", "recordings", "recruitment", "special"), "no"
)


@pytest.fixture(autouse=True)
def _planted(transactional_db):
    cache.clear()
    starting_roles.plant()


def sent_now():
    """Whatever waits leaves."""
    for message in Message.objects.filter(state="waiting"):
        message.wait(timedelta())
        deliver(message.pk)


def set_up(page, port: int) -> None:
    """Firm, officer, colour, mail server, purposes: what a firm of one needs."""
    page.goto(DAY)
    for name, value in FIRM.items():
        page.fill(f"[name={name}]", value)
    save(page)
    stands(page, f"{DAY}officer/")
    page.check("[name=has][value=none]")
    page.fill("[name=no_officer_because]", "Nie monitorujemy osób na dużą skalę.")
    save(page)
    stands(page, f"{DAY}looks/")
    page.fill("[name=colour]", "#8a5a2b")
    save(page)
    stands(page, f"{DAY}mail/")
    page.fill("[name=host]", "127.0.0.1")
    page.fill("[name=port]", "1")
    page.select_option("[name=security]", "none")
    page.fill("[name=sender]", "biuro@sowa.example")
    page.fill("[name=sender_name]", "Parkiety Sowa")
    page.check("[name=own_server]")
    page.expected.append("422")
    save(page)
    expect(page.locator("[role=alert]").first).to_contain_text("nie odpowiada")
    page.fill("[name=port]", f"{port}")
    save(page)
    expect(page.get_by_text(f"127.0.0.1:{port}").first).to_be_visible()
    sent_now()
    page.get_by_role("link", name="Sprawdź ponownie").click()
    expect(page.get_by_text("Wysłana").first).to_be_visible()
    page.goto(f"{DAY}team/")
    page.get_by_role("button", name="Pomiń na razie").click()
    stands(page, f"{DAY}purposes/")
    for name, value in ANSWERS.items():
        page.check(f"[name={name}][value={value}]")
    save(page)
    page.get_by_role("button", name="Zatwierdź cele i klauzulę").click()
    expect(page.get_by_text("Zatwierdzone.").first).to_be_visible()


def offered(page) -> str:
    """A deal with a new firm, an offer of it, its letter; the secret of the link."""
    page.goto("/deals/new/")
    page.fill("[name=whose]", "Mebloplast")
    expect(page.locator("[value='new:firm']")).to_be_checked()
    page.fill("[name=new-name]", "Ewa Świeża")
    page.fill("[name=new-email]", HER)
    page.locator("label.tap", has_text="E-mail").click()
    page.fill("[name=title]", "Parkiet do biura")
    page.locator("[data-save]").click()
    page.wait_for_url(re.compile("/deals/[0-9a-f-]{36}/$"))
    page.locator("[name=product]").first.fill("Parkiet dębowy z montażem")
    page.locator("[name=quantity]").first.fill("40")
    page.locator("[name=unit_price]").first.fill("210")
    page.locator("[name=unit_price]").first.press("Enter")
    expect(page.locator("main")).to_contain_text("Parkiet dębowy z montażem")
    page.get_by_role("button", name="Zrób ofertę", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Oferta OF/")
    page.get_by_role("button", name="Napisz list z ofertą", exact=True).click()
    expect(page.locator("[name=subject]")).to_have_value(re.compile("Oferta OF/"))
    page.get_by_role("button", name="Wyślij", exact=True).click()
    expect(page.locator("h1")).to_have_text("Parkiet do biura")
    return secret_in(Message.objects.with_keys().get(template="correspondence").content["text"])


def test_one_person_begins_with_nothing_and_a_customer_accepts_on_a_phone(
    walk,
    enter,
    clean,
    stranger,  # noqa: F811
    running,  # noqa: F811
    settings,
):
    running.reset()
    settings.MAIL_TRANSPORT = "file"  # the machine names no server
    page = walk("/", width=1440)
    page.expected.append("422")
    page.goto(f"/start/?code={start_code()}")
    open_account(page, clean)
    by_app(page)
    page.get_by_role("link", name="Zachowane").click()
    read_notice(page)
    set_up(page, running.port)
    olga = User.objects.get()
    assert (olga.role.decides, olga.role.dpo) == (True, False)  # Art. 38(6)
    assert all(map(olga.may, (rights.PRIVACY_DECIDE, rights.ACCOUNTS_MANAGE, rights.DEALS_EDIT)))
    secret = offered(page)
    sent_now()
    assert [str(letter["From"]) for letter in running.arrived if HER in letter["To"]] != []
    clean(page)

    phone = stranger(reverse("sales:public_offer_pl", args=[secret]), width=PHONE, locale="pl-PL")
    expect(phone.locator("h1")).to_have_text("Parkiet do biura")
    expect(phone.locator("rect").first).to_have_attribute("fill", "#8a5a2b")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    clean(enter(None, reverse("sales:public_offer_pl", args=[secret]), width=PHONE))
    phone.get_by_label("Imię i nazwisko").fill("Ewa Świeża")
    phone.get_by_label("Stanowisko").fill("Prezeska")
    phone.get_by_label("Mogę zamawiać w imieniu").check()
    with phone.expect_navigation():
        phone.get_by_role("button", name="Przyjmuję ofertę", exact=True).click()
    expect(phone.locator("h1")).to_have_text("Oferta przyjęta")
    assert (Deal.objects.get().outcome, fresh(Offer.objects.get()).state) == ("won", "accepted")
    assert (Document.objects.filter(kind="order").count(), MailServer.objects.count()) == (1, 1)
