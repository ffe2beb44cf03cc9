"""An amount as people type it: with a currency behind it or without, and nothing that only looks like one."""

from decimal import Decimal

import pytest

from crm.sales.typed_values import amount


@pytest.mark.parametrize("text", ["1250,5", "1 250,50 zł", "1,250.50 PLN", "1250.5eur", "1250,50 €", "1250.50$"])
def test_a_currency_behind_the_digits_is_passed_over(text):
    assert amount(text) == (Decimal("1250.50"), "")


@pytest.mark.parametrize("text", ["abc", "zł", "EUR", "12 xyz", "12 zł zł", "PLN 12", "12,5 kg"])
def test_a_word_is_no_amount_and_is_not_lost(text):
    assert amount(text) == (None, "amount")


def test_nothing_is_nothing():
    assert (amount(""), amount("  ")) == ((None, ""), (None, ""))
