"""Somebody new calls about something: one form, at most three clicks beyond typing; a known firm takes two."""

import re

from playwright.sync_api import expect

from crm.contacts.models import Company, Contact
from crm.sales.models import Deal, Task
from tests.browser.conftest import PHONE
from tests.sales.deal_builders import firm

NIP = "000 526 01 83"
DEAL_PAGE = re.compile(r"/deals/[0-9a-f-]{36}/$")


class Hand:
    """Counts the presses that are not typing: clicks and keys of shortcuts."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, locator):
        self.clicks += 1
        locator.click()

    def press(self, keys):
        """One shortcut, of one key or of two in turn."""
        self.clicks += 1
        for key in keys.split():
            self.page.keyboard.press(key)


def test_a_new_firm_and_person_by_nip_in_two_presses_and_fields(enter, clean, sam):
    page = enter(sam, "/contacts/")
    hand = Hand(page)
    hand.press("c s")
    expect(page).to_have_url(re.compile("/deals/new/$"))
    clean(page)
    page.fill("[name=whose]", NIP)
    expect(page.locator("[name=new-company_name]")).to_have_value("Tartak Brzezina sp. z o.o.")
    clean(page)
    page.fill("[name=new-name]", "Hanna Kalina")
    page.fill("[name=new-phone]", "+48 500 555 027")
    page.fill("[name=title]", "Deski na taras")
    page.fill("[name=amount]", "18 500,00")
    hand.click(page.locator("label.tap", has_text="Telefon"))
    page.locator("[name=title]").focus()
    hand.press("Control+Enter")
    expect(page).to_have_url(DEAL_PAGE)
    assert hand.clicks <= 3
    deal, person = Deal.objects.get(), Contact.objects.get()
    assert (deal.company, person.company) == (Company.objects.get(), Company.objects.get())


def test_a_firm_that_is_here_takes_two(enter, sam):
    firm(sam)
    page = enter(sam, "/contacts/")
    hand = Hand(page)
    hand.press("c s")
    page.fill("[name=whose]", "mebl")
    expect(page.locator("[name=about]:checked")).to_have_count(1)
    page.fill("[name=title]", "Blaty")
    hand.press("Control+Enter")
    expect(page).to_have_url(DEAL_PAGE)
    assert hand.clicks <= 2


def test_who_resembles_is_asked_about_in_the_form_on_a_phone(enter, clean, sam, ada):
    page = enter(sam, "/deals/new/", width=PHONE)
    page.expected.append("422")
    page.fill("[name=whose]", "Dom i Ogród Wójcik")
    expect(page.locator("[value='new:firm']")).to_be_checked()
    page.fill("[name=new-name]", "Hanna Wójcik")
    page.fill("[name=new-phone]", "602 333 444")
    expect(page.locator("#alike")).to_contain_text("Ada Kowalska")
    clean(page)
    page.fill("[name=title]", "Ogród")
    page.locator("[data-save]").click()
    expect(page.locator("[role=alert]")).to_contain_text("Powiedz, czy to ta sama osoba")
    expect(page.locator("[name=new-name]")).to_have_value("Hanna Wójcik")
    clean(page)
    page.locator("[name=same][value=other]").check()
    page.locator("[data-save]").click()
    expect(page).to_have_url(DEAL_PAGE)
    assert (Contact.objects.count(), Task.objects.count()) == (2, 0)
