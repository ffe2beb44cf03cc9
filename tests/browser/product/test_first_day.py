"""The first day: sign in, import the sample, find people by half a surname, reveal a phone, see who saw it."""

import datetime
import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.conftest import colleague
from tests.workers import surroundings, worker

SAMPLE = settings.BASE_DIR / "docs" / "samples" / "kontakty.csv"
PASSWORD = "jarzębina na płocie"


@pytest.fixture
def marta(team_a):
    user = colleague("marta", "sales", team_a, last_name="Krawczyk")
    user.set_password(PASSWORD)
    user.save()
    return user


def search(page, text):
    """Type into the one box and read whom it finds."""
    page.goto("/contacts/search/")
    box = page.locator("main [name=q]")
    box.fill(text)
    box.press("Enter")
    page.wait_for_load_state()
    return page.locator("main table .nm").all_inner_texts()


def test_a_newcomer_imports_a_real_file_and_finds_a_person(enter, marta, clean):
    page = enter(None, "/accounts/login/")
    page.fill("[name=login]", "marta")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit], form.sign-in button[type=submit], button[type=submit]")
    expect(page.locator("h1")).to_contain_text("Marto")

    with worker(surroundings()):
        page.goto("/imports/new/")
        page.set_input_files("[name=file]", SAMPLE)
        page.click("main [data-save]")
        expect(page).to_have_url(re.compile("/columns/$"))
        assert page.locator("tr.off .nm").all_inner_texts() == ["Data urodzenia", "PESEL"]
        clean(page)
        page.click("main [data-save]")
        page.select_option("[name=origin_kind]", "fair")
        page.fill("[name=origin_label]", "Targi Drema 2026")
        page.fill("[name=obtained_on]", datetime.date.today().isoformat())
        page.select_option("[name=purpose]", "contracts")
        page.check("[name=notice][value=given]")
        page.click("main [data-save]")
        expect(page).to_have_url(re.compile("/check/$"))
        start = page.locator("main form[action$='/run/'] button")
        start.wait_for(timeout=30_000)
        clean(page)
        start.click()
        expect(page.locator("#job")).to_contain_text("Praca zakończona.", timeout=30_000)
        clean(page)
        page.goto("/imports/")
        page.locator("main table .nm").first.click()
        page.locator("main .kpis").wait_for()
        clean(page)

    kowal = search(page, "kowal")
    assert any("Kowalski" in name for name in kowal)
    assert any("Kowalczyk" in name for name in kowal)
    assert any("Żółć" in name for name in search(page, "zolc"))
    page.locator("main table .nm").first.click()
    expect(page.locator("h1")).to_contain_text("Żółć")

    page.goto("/contacts/")
    row = page.locator("main table tbody tr").filter(has_text="Żółć").first
    assert "•••" in row.inner_text()
    row.locator("[data-row-menu]").click()
    page.locator("[data-act=reveal]").first.click()
    page.click("[name=reason][value=call_back]")
    expect(page.locator("main")).to_contain_text(re.compile(r"\+48 \d{3} \d{3} \d{3}"))

    search(page, "zolc")
    page.locator("main table .nm").first.click()
    page.goto(page.url.rstrip("/") + "/history/")
    expect(page.locator("main")).to_contain_text("Marta Krawczyk")
    expect(page.locator("main")).to_contain_text("oddzwani", ignore_case=True)
    clean(page)
