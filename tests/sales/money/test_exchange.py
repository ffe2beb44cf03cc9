"""Sums of several currencies become one by the rates of a day, as an oracle says; nothing is guessed."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from babel.numbers import is_currency
from hypothesis import given, settings as trying, strategies as st

from crm.sales import typed_values
from crm.sales.currencies import SIGNS, Currency, in_order
from crm.sales.models import ExchangeRate, HouseMoney
from crm.sales.money.exchange import Exchange, Rate, exchange_on, number

DAY = date(2026, 12, 1)
CODES = ["PLN", "EUR", "USD", "CHF", "JPY"]
amounts = st.dictionaries(st.sampled_from(CODES), st.decimals(0, 10**9, places=2), max_size=5)
known = st.dictionaries(st.sampled_from(CODES[1:]), st.decimals("0.00010000", 9999, places=8), max_size=4)


def exchange(house="PLN", **rates):
    return Exchange(house, DAY, {code: Rate(code, Decimal(rate), DAY, "1/A/NBP/2026") for code, rate in rates.items()})


def oracle(house, rates, sums):
    """The same by fractions of whole numbers."""
    coins = 1 if house == "JPY" else 100
    worth = {"PLN": Fraction(1), **{code: Fraction(rate) for code, rate in rates.items()}}
    total = Fraction(0)
    for code, amount in sums.items():
        if code == house:
            total += Fraction(int(Fraction(amount) * coins + Fraction(1, 2)), coins)
        elif code in worth and house in worth:
            exact = Fraction(amount) * worth[code] / worth[house] * coins
            total += Fraction(int(exact + Fraction(1, 2)), coins)
    return total


@trying(max_examples=200, deadline=None)
@given(amounts, known, st.sampled_from(CODES))
def test_sums_equal_an_oracle_in_fractions(sums, rates, house):
    result = exchange(house, **rates).in_house(sums)
    assert Fraction(result.amount) == oracle(house, rates, sums)
    unknown = {code for code in sums if sums[code] and code != house and not {code, house} <= {"PLN", *rates}}
    assert set(result.missing) == unknown


def test_half_a_grosz_goes_up():
    assert exchange(EUR="4.2345").in_house({"EUR": Decimal("0.30")}).amount == Decimal("1.27")
    assert exchange(EUR="4.25").in_house({"EUR": Decimal("0.02")}).amount == Decimal("0.09")
    exact = (Decimal("18500.10") * Decimal("4.2368")).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert exchange(EUR="4.2368").in_house({"EUR": Decimal("18500.10")}).amount == exact


def test_what_has_no_rate_stands_apart_and_is_named():
    rates = exchange(EUR="4")
    sums = {"PLN": Decimal(100), "EUR": Decimal(10), "CHF": Decimal(7)}
    assert rates.amounts(sums) == {"PLN": Decimal(140), "CHF": Decimal(7)}
    used, missing = rates.words(sums)
    assert "1 EUR = 4,0000 zł (1/A/NBP/2026)" in used
    assert "CHF" in missing
    assert exchange().amounts({"CHF": Decimal(7)}) == {"CHF": Decimal(7)}
    assert exchange().words(["PLN"]) == []


def test_a_house_that_counts_in_euro_needs_the_rate_of_the_euro():
    rates = exchange("EUR", EUR="4", USD="3")
    assert rates.in_house({"PLN": Decimal(100), "USD": Decimal(40)}).amount == Decimal(55)
    assert exchange("EUR", USD="3").in_house({"PLN": Decimal(1)}).missing == {"PLN": Decimal(1)}


def test_the_newest_rate_counts_until_it_is_too_old(db):
    for day, rate in ((DAY, "4.1"), (DAY - timedelta(days=1), "4.0")):
        ExchangeRate.objects.create(code="EUR", day=day, rate=rate, source="nbp")
    assert exchange_on(DAY).per_unit("EUR") == Decimal("4.1")
    assert exchange_on(DAY - timedelta(days=1)).per_unit("EUR") == Decimal("4.0")
    assert exchange_on(DAY + timedelta(days=13)).per_unit("EUR") == Decimal("4.1")
    assert exchange_on(DAY + timedelta(days=14)).per_unit("EUR") is None
    assert exchange_on(DAY - timedelta(days=2)).per_unit("EUR") is None
    HouseMoney.objects.create(pk=1, currency="EUR")
    assert exchange_on(DAY).per_unit("PLN") == 1 / Decimal("4.1")


def test_every_code_is_one_of_iso_4217_and_is_read_from_files():
    assert all(is_currency(code) for code in Currency.values)
    assert len(Currency.values) > 150
    for text, code in (("usd", "USD"), ("CHF", "CHF"), ("zł", "PLN"), ("$", "USD"), ("", "PLN")):
        assert typed_values.currency(text) == (code, "")
    assert typed_values.currency("ZLP") == (None, "currency")
    assert typed_values.amount("1 200,50 USD") == (Decimal("1200.50"), "")
    assert (SIGNS["PLN"], SIGNS["EUR"], SIGNS["USD"]) == ("zł", "€", "USD")
    assert in_order(["ZMW", "USD", "AED", "PLN"]) == ["PLN", "USD", "AED", "ZMW"]


@pytest.mark.parametrize(("rate", "words"), [("4.23680000", "4,2368"), ("0.00022563", "0,00022563"), ("3", "3,0000")])
def test_a_rate_is_written_with_the_places_it_has(rate, words):
    assert number(Decimal(rate)) == words
