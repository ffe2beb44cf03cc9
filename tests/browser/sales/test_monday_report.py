"""A manager's Monday: she signs in, opens the reports, changes the period, follows a number and comes back."""

import csv
import io
import re
from decimal import Decimal

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from playwright.sync_api import expect

from crm.contacts.entries.composing import write
from crm.sales.agenda.goals import set_goal
from crm.sales.models import LostReason
from tests.accounts.app_codes import app_code
from tests.browser.conftest import DESK, NARROW
from tests.sales.deal_builders import firm
from tests.sales.reports.living import days_ago, noon, sold
from tests.sizes import one_of

PASSWORD, SECRET = "jarzębina na płocie", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def week(marek, sam, nina, ada, ben):
    """A team with a past of some weeks: two won deals, a lost one, open ones, calls."""
    marek.set_password(PASSWORD)
    marek.first_name, marek.language = "Magda", "pl"
    marek.save()
    Authenticator.objects.filter(user=marek).delete()
    TOTP.activate(marek, SECRET)
    set_goal(sam, Decimal(20000), month=days_ago(0), by=marek)
    company = firm(sam)
    sold(
        sam,
        contact=ada,
        opened=20,
        path=[(1, 15), (2, 9), (4, 3)],
        outcome="won",
        amount=Decimal(12000),
        title="Kuchnia",
    )
    sold(
        sam, contact=ben, company=company, opened=19, path=[(2, 8)], outcome="won", amount=Decimal(8400), title="Regały"
    )
    sold(sam, contact=ada, opened=18, path=[(1, 7)], outcome="lost", reason=1, amount=Decimal(400), title="Lampa")
    sold(nina, company=firm(nina, "Inna S.A.", ""), opened=10, path=[(1, 5)], closes_on=days_ago(-9), title="Hala")
    write(ada, by=sam, kind="call", text="Rozmowa.", at=noon(days_ago(4)))
    return marek


def on_paper(page, funnel):
    """The button prints; the figures stand on paper without the menu around them."""
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Drukuj").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(page.locator("#side")).to_be_hidden()
    expect(funnel).to_be_visible()
    page.emulate_media(media="screen")


def test_a_new_manager_reads_her_first_report_on_monday(enter, clean, week, tmp_path):
    page = enter(None, "/accounts/login/")
    page.fill("[name=login]", "marek")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.locator("[name=code]").fill(app_code(SECRET))
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Raporty").click()
    expect(page.locator("h1")).to_have_text("Sprzedaż zespołu")
    clean(page)
    # the period: the page follows at once, its address says so
    page.get_by_label("Okres").select_option(label="Ostatnie 30 dni")
    expect(page).to_have_url(re.compile("period=30-days"))
    won = page.locator(".kpi").first
    expect(won.locator(".kv")).to_have_text(re.compile("20\\s400\\szł"))
    expect(page.locator(".kpi").nth(1)).to_contain_text("2 z 3 zakończonych")
    expect(page.get_by_text("Osoby", exact=True).first).to_be_visible()
    assert "Sam Sowa" not in page.locator("main").inner_text()  # nobody is ranked unasked
    clean(page)
    # a number leads to its list, and the way back to the report
    funnel = page.locator("section.card", has=page.get_by_role("heading", name="Lejek: Sprzedaż"))
    offer = funnel.get_by_role("row", name=re.compile("^Oferta"))
    expect(offer.get_by_role("cell").nth(0)).to_have_text("2")
    offer.get_by_role("link").first.click()
    expect(page.locator("main tbody .nm")).to_have_text(["Regały", "Kuchnia"])
    expect(page.locator(".filters .chip").first).to_contain_text("Weszła do etapu: Oferta")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Sprzedaż zespołu")
    expect(page.get_by_label("Okres")).to_have_value("30-days")
    # why deals were lost
    reason = LostReason.objects.in_use()[1].name
    lost = page.locator("section.card", has=page.get_by_role("heading", name="Przegrane według powodu"))
    lost.get_by_role("row", name=re.compile(reason)).get_by_role("link").first.click()
    expect(page.locator("main tbody .nm")).to_have_text(["Lampa"])
    page.go_back()
    # person by person, when asked for
    page.get_by_role("link", name="Osoby", exact=True).click()
    people = page.get_by_role("table", name="Osoby")
    expect(people.get_by_role("row", name=re.compile("Sam Sowa"))).to_contain_text(
        "20\N{NO-BREAK SPACE}400\N{NO-BREAK SPACE}zł"
    )
    clean(page)
    on_paper(page, funnel)
    # as a file
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    waiting.value.save_as(tmp_path / "raport.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "raport.csv").read_text("utf-8-sig")), delimiter=";"))
    assert ["Podsumowanie", "Wygrane", "PLN", "20400"] in [[row[0], row[1], row[3], row[4]] for row in rows]
    # the activity behind a figure
    page.locator("section.card", has=page.get_by_role("heading", name="Aktywność")).get_by_role(
        "row", name=re.compile("Sam Sowa")
    ).get_by_role("link").first.click()
    expect(page.locator("h1")).to_have_text("Aktywność")
    expect(page.locator("main tbody .nm")).to_have_text(["Ada Kowalska"])
    clean(page)


@pytest.mark.parametrize(
    ("theme", "width"), one_of(("dark", NARROW), ("light", DESK), ("dark", DESK), ("light", NARROW))
)
def test_axe_finds_nothing_in_either_theme_on_a_desk_and_at_320_pixels(enter, clean, week, width, theme):
    week.theme = theme
    week.save(update_fields=["theme"])
    page = enter(week, "/reports/?period=range&by=people", width=width)
    clean(page)
    page.goto(f"/reports/activity/?from={days_ago(30)}&to={days_ago(0)}")
    clean(page)
