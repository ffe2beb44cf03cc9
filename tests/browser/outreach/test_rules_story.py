"""A ready rule: tried, switched on, seen in the history of a deal's customer, taken back; axe finds nothing."""

import pytest
from playwright.sync_api import expect

from crm.sales.deals.moves import move
from crm.sales.models import Task
from tests.browser.conftest import DESK, PHONE
from tests.outreach.rule_builders import rule_on, turn
from tests.sales.deal_builders import deal, stages


def test_from_a_ready_rule_to_the_history_and_back(enter, clean, sam, ada):
    row = deal(sam, ada)
    move(row, stages()[1], by=sam)
    page = enter(sam, "/rules/")
    clean(page)
    page.get_by_role("link", name="Użyj Następny krok po każdym etapie").click()
    clean(page)
    page.get_by_role("button", name="Zapisz", exact=True).click()
    page.get_by_role("button", name="Wypróbuj").click()
    expect(page.locator("#trial")).to_contain_text("Nic nie zostało zrobione")
    expect(page.locator("#trial")).to_contain_text(row.told("title"))
    clean(page)
    page.get_by_role("button", name="Włącz wersję 1").click()
    expect(page.get_by_role("button", name="Wyłącz")).to_be_visible()
    move(row, stages()[2], by=sam)
    turn()
    assert Task.objects.filter(binned_at=None).count() == 1
    page.goto(f"/contacts/{ada.uid}/")
    expect(page.locator("main")).to_contain_text("Zadziałała reguła")
    expect(page.locator("main")).to_contain_text("wersja 1, w imieniu: Sam Sowa")
    page.goto("/rules/")
    page.get_by_role("link", name="Następny krok po każdym etapie", exact=True).click()
    page.get_by_role("link", name="Co zrobiła").click()
    clean(page)
    page.get_by_role("button", name="Cofnij").click()
    expect(page.locator("main")).to_contain_text("cofnięto")
    assert not Task.objects.filter(binned_at=None).exists()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_axe_finds_nothing_on_its_pages(enter, clean, sam, ada, width):
    rule = rule_on(sam, "deal_opened", {"kind": "tell", "whom": "owner", "words": "Nowa szansa"})
    deal(sam, ada)
    turn()
    page = enter(sam, "/rules/", width=width)
    clean(page)
    for path in (f"/rules/{rule.uid}/", f"/rules/{rule.uid}/runs/", "/rules/news/", "/rules/new/?ready=postcode"):
        page.goto(path)
        clean(page)
