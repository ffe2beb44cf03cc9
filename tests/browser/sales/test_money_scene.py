"""Currencies and the plan, on a desk and on a phone: axe finds nothing, and a rate by hand counts at once."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from crm.sales.models import ExchangeRate
from crm.sales.money.rates import fetch_rates
from tests.browser.conftest import DESK, PHONE
from tests.sales.deal_builders import deal
from tests.sales.task_builders import today


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_axe_finds_nothing_on_currencies_and_plan(enter, clean, oskar, width):
    fetch_rates()
    page = enter(oskar, "/settings/money/", width=width)
    clean(page)
    for path in ("/tasks/goals/", "/tasks/goals/?span=quarter&by=count"):
        page.goto(path)
        clean(page)


def test_a_rate_by_hand_is_said_under_the_chart(enter, clean, oskar, sam, ada):
    deal(sam, ada, amount=Decimal(1000), currency="USD", closes_on=today())
    page = enter(oskar, "/settings/money/")
    page.select_option("[name=code]", "USD")
    page.fill("[name=rate]", "3,6521")
    page.get_by_role("button", name="Zapisz kurs").click()
    expect(page.locator("main tbody")).to_contain_text("3,6521")
    assert ExchangeRate.objects.get().rate == Decimal("3.6521")
    page.goto("/reports/")
    expect(page.locator("main")).to_contain_text("1 USD = 3,6521 zł")
    clean(page)
