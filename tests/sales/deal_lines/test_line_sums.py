"""Sums of lines, against an oracle that counts in whole smallest coins and knows nothing of ours."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import example, given, settings, strategies as st

from crm.sales.deal_lines.line_sums import LinesSold, sums_of
from crm.sales.models import DealLine, Vat
from tests.sizes import examples

RATES = {"23": 23, "8": 8, "5": 5, "0": 0, "zw": 0, "oo": 0, "np": 0}
COINS = st.integers(0, 10_000_00)
PARTS = {"PLN": 100, "EUR": 100, "JPY": 1, "KRW": 1, "KWD": 1000, "TND": 1000}  # coins of one unit
SOLD = st.tuples(
    st.integers(1, 1_000_00),  # hundredths of a piece
    COINS,  # of the price
    st.one_of(st.tuples(st.just("percent"), st.integers(0, 100_00)), st.tuples(st.just("amount"), COINS)),
    st.sampled_from(Vat.values),
)


def up(value: Fraction) -> int:
    """To a whole number, half up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def oracle(rows) -> dict[str, tuple[int, int]]:
    """{rate: (net, VAT)} in smallest coins, by fractions."""
    nets: dict[str, int] = {}
    for quantity, price, (way, number), rate in rows:
        full = up(Fraction(quantity * price, 100))
        off = up(Fraction(full * number, 100_00)) if way == "percent" else min(number, full)
        nets[rate] = nets.get(rate, 0) + full - off
    return {rate: (net, up(Fraction(net * RATES[rate], 100))) for rate, net in nets.items()}


def line(quantity, price, discount, rate, currency="PLN") -> DealLine:
    """The same row as ours."""
    (way, number), parts = discount, PARTS[currency]
    row = DealLine(quantity=Decimal(quantity) / 100, unit_price=Decimal(price) / parts, vat=rate, currency=currency)
    if way == "percent":
        row.discount_percent = Decimal(number) / 100
    else:
        row.discount_amount = min(Decimal(number) / parts, row.full)
    return row


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(SOLD, max_size=30), st.sampled_from(list(PARTS)))
@example([(100, 50, ("percent", 0), "23"), (100, 50, ("percent", 0), "23")], "PLN")  # two halves are rounded once
@example([(1, 50, ("percent", 50_00), "5")], "PLN")
@example([(100, 5, ("percent", 50_00), "23")], "JPY")
@example([(1_50, 1_001, ("percent", 12_50), "8")], "KWD")
def test_sums_equal_the_oracle_to_the_smallest_coin(rows, currency):
    sums, parts = sums_of([line(*values, currency) for values in rows], currency), PARTS[currency]
    ours = {each.rate: (each.net * parts, each.vat * parts) for each in sums.rates}
    expected = oracle(rows)
    assert ours == expected
    assert sums.net * parts == sum(net for net, _vat in expected.values())
    assert sums.gross * parts == sum(net + vat for net, vat in expected.values())


def test_the_offer_of_the_picture_comes_to_what_it_says():
    rows = [
        (148_00, 289_00, ("percent", 5_00), "23"),
        (148_00, 85_00, ("percent", 0), "23"),
        (126_00, 42_50, ("amount", 155_00), "23"),
        (1_00, 650_00, ("percent", 0), "23"),
        (38_00, 365_00, ("percent", 0), "8"),
    ]
    sums = sums_of([line(*values) for values in rows], "PLN")
    rates = [(each.rate, each.net, each.vat) for each in sums.rates]
    assert rates == [
        ("23", Decimal("59063.40"), Decimal("13584.58")),
        ("8", Decimal("13870.00"), Decimal("1109.60")),
    ]
    assert (sums.net, sums.vat, sums.gross) == (Decimal("72933.40"), Decimal("14694.18"), Decimal("87627.58"))


def test_a_margin_is_told_with_the_right_in_the_currency_of_costs_and_of_known_costs_alone():
    sold = line(2_00, 100_00, ("percent", 10_00), "23")
    sold.unit_cost = Decimal("60")
    other = line(1_00, 500_00, ("percent", 0), "23")
    margin = LinesSold([sold, other], "PLN", costs=True).margin
    assert margin is not None
    assert (margin.earned, margin.percent, margin.partial) == (Decimal(60), Decimal("33.3"), True)
    assert LinesSold([sold], "PLN", costs=False).margin is None
    assert LinesSold([sold], "EUR", costs=True).margin is None
    assert LinesSold([other], "PLN", costs=True).margin is None
