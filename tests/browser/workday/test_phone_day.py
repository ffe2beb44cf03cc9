"""A salesperson's errand on a phone: from a notification to a logged call and a deal moved on, every tap counted."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from crm.accounts.models import Notification
from crm.contacts.models import Interaction
from tests.browser.conftest import PHONE
from tests.sales.deal_builders import again, deal, stages
from tests.sales.task_builders import planned

HEIGHT = 844
AT_MOST = 6
STAY = "HTMLAnchorElement.prototype.click = function () { window.dialled = this.href; }"
AWAY = """(minutes) => {
  const there = (hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  };
  addEventListener("click", (event) => event.preventDefault(), { once: true }); // no program here takes tel:
  document.querySelector("[data-dial]").dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  there(true);
  const now = Date.now;
  Date.now = () => now.call(Date) + minutes * 60000;
  there(false);
  Date.now = now;
}"""


class Thumb:
    """Taps, counted."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, target):
        target.tap()
        self.taps += 1


@pytest.fixture
def errand(sam, ada):
    """A task about Ada that rang, and her deal in the first stage."""
    note = Notification.objects.create(user=sam, kind="task", row=planned(sam, ada).pk)
    return reverse("contacts:notification", args=[note.uid]), deal(sam, ada, title="Kuchnia na wymiar")


def test_from_a_notification_to_a_logged_call_and_a_moved_deal(enter, clean, errand, sam, ada):
    address, kitchen = errand
    page = enter(sam, address, width=PHONE, height=HEIGHT, has_touch=True, is_mobile=True)
    thumb = Thumb(page)
    thumb.taps += 1  # the notification itself
    expect(page).to_have_url(re.compile(str(ada.uid)))
    page.evaluate(STAY)
    thumb.tap(page.locator("form[action$='/call/'] button"))
    page.locator("#call-slot [data-dialled]").wait_for()
    page.evaluate(AWAY, 4)
    expect(page.locator("[data-length] input")).to_have_value("4")
    clean(page)
    thumb.tap(page.locator("#call-slot input[value=talked]"))
    thumb.tap(page.locator("#call-slot [data-save]"))
    expect(page.locator("#call-slot")).to_be_empty()
    entry = Interaction.objects.get(person=ada.person, kind="call")
    assert (entry.outcome, entry.minutes) == ("talked", 4)
    thumb.tap(page.locator(".mobnav").get_by_role("link", name="Szanse"))
    expect(page.locator("h1")).to_have_text("Szanse")
    clean(page)
    thumb.tap(page.locator(".kmove button").first)
    expect(page.locator("#toasts")).to_contain_text("Przeniesiono")
    assert again(kitchen).stage == stages()[1]
    assert thumb.taps == AT_MOST


def test_what_one_does_stands_on_the_first_screen_of_a_person(enter, sam, ada):
    page = enter(sam, reverse("contacts:record", args=[ada.uid]), width=PHONE, height=HEIGHT)
    bar = page.locator(".mobnav").bounding_box()["y"]
    for name in ("Zadzwoń", "E-mail", "Notuj"):
        box = page.locator(".rec-h .acts").get_by_text(name, exact=True).bounding_box()
        assert box["y"] + box["height"] < bar
    assert page.locator(".mobnav a").all_inner_texts() == ["Mój dzień", "Kontakty", "Dodaj", "Szanse", "Szukaj"]
    page.locator(".rec-h .acts").get_by_text("Notuj", exact=True).click()
    expect(page.locator("#compose-note textarea")).to_be_focused()


def test_without_scripts_the_bar_the_menu_and_the_board_work(enter, errand, sam):
    page = enter(sam, "/deals/board/", width=PHONE, height=HEIGHT, java_script_enabled=False)
    page.locator(".topbar a[href='#side']").click()
    expect(page.locator("#side")).to_be_visible()
    page.goto("/deals/board/")
    page.locator(".mobnav a[href='#palette']").click()
    expect(page.locator("#palette input[name=q]")).to_be_visible()
    page.goto("/deals/board/")
    page.locator(".kmove button").first.click()
    assert again(errand[1]).stage == stages()[1]
    page.goto("/deals/board/")
    page.locator("[data-move]").first.click()
    expect(page.locator("h1")).to_have_text("Przenieś szansę")
