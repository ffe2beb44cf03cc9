"""What was long, cut or led nowhere on a phone: columns of an export, charts of the report, a NIP that is taken."""

from decimal import Decimal

from django.urls import reverse
from playwright.sync_api import expect

from crm.contacts.companies.company_editing import add_company
from tests.browser.conftest import NARROW
from tests.sales.reports.living import days_ago, sold

BESIDE = "([one, other]) => one.getBoundingClientRect().y === other.getBoundingClientRect().y"
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
CUT = """() => [...document.querySelectorAll(".plot > svg")].filter((one) => one.getBoundingClientRect().width)
    .flatMap((svg) => [...svg.querySelectorAll("text")].map((text) => [text, svg]))
    .map((both) => both.map((one) => one.getBoundingClientRect()))
    .filter(([text, svg]) => text.left < svg.left - 1 || text.right > svg.right + 1 || text.height < 9).length"""


def test_an_order_of_a_file_and_the_report_on_a_narrow_phone(enter, clean, add, sam, marek, ada):
    page = enter(marek, f"{reverse('contacts:export_new')}?what=contacts&view=all", width=NARROW)
    boxes = page.locator("[name=columns]")
    expect(boxes.first).to_be_visible()
    assert boxes.evaluate_all(BESIDE)
    page.get_by_role("button", name="Zaznacz wszystko").click()
    assert boxes.evaluate_all("all => all.every((one) => one.checked)")
    page.get_by_role("button", name="Odznacz wszystko").click()
    assert not boxes.evaluate_all("all => all.some((one) => one.checked)")
    page.get_by_role("radio", name="Oferty handlowe").check()
    expect(page.locator("[data-needless]").first).to_be_visible()
    page.get_by_role("button", name="Zaznacz wszystko").click()
    assert page.locator("[data-needless] :checked").count() == 0
    assert page.locator("[name=columns]:checked").count() > 0
    assert not page.evaluate(SIDEWAYS)
    clean(page)
    sold(sam, contact=ada, opened=20, path=[(1, 8)], outcome="won", amount=Decimal(31400))
    span = f"from={days_ago(30).isoformat()}&to={days_ago(0).isoformat()}"
    page = enter(marek, f"{reverse('sales:reports')}?{span}", width=NARROW)
    expect(page.locator(".plot > .on-phones").first).to_be_visible()
    expect(page.locator(".plot > .on-desks").first).to_be_hidden()
    assert (page.evaluate(CUT), page.evaluate(SIDEWAYS)) == (0, False)
    clean(page)
    page.locator(".plot > .on-phones a").first.click()
    expect(page.locator("h1")).to_have_text("Szanse")


def test_a_number_that_is_taken_leads_to_its_company(enter, clean, sam):
    firm = add_company({"name": "Cerambud", "nip": "5260250274"}, by=sam)
    page = enter(sam, reverse("contacts:company_add"), width=NARROW)
    page.expected.append("422")
    page.locator("[name=name]").fill("Nowa")
    page.locator("[name=nip]").fill("526-025-02-74")
    page.locator("[data-save]").click()
    expect(page.locator("[role=alert]")).to_contain_text("Firma z tym NIP-em już tu jest: Cerambud")
    assert not page.evaluate(SIDEWAYS)
    clean(page)
    page.locator(".err").get_by_role("link", name="Cerambud").click()
    assert str(firm.uid) in page.url
