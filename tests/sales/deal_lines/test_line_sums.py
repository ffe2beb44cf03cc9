"""Sums of lines, against an oracle that counts in whole grosze and knows nothing of ours."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import example, given, settings, strategies as st

from crm.sales.deal_lines.line_sums import LinesSold, sums_of
from crm.sales.models import DealLine, Vat
from tests.sizes import examples

RATES = {"23": 23, "8": 8, "5": 5, "0": 0, "zw": 0, "oo": 0, "np": 0}
HUNDREDTHS = st.integers(0, 10_000_00)
SOLD = st.tuples(
    st.integers(1, 1_000_00),  # hundredths of a piece
    HUNDREDTHS,  # grosze
    st.one_of(st.tuples(st.just("percent"), st.integers(0, 100_00)), st.tuples(st.just("amount"), HUNDREDTHS)),
    st.sampled_from(Vat.values),
)


def up(value: Fraction) -> int:
    """To a whole number, half up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def oracle(rows) -> dict[str, tuple[int, int]]:
    """{rate: (net, VAT)} in grosze, by fractions."""
    nets: dict[str, int] = {}
    for quantity, price, (way, number), rate in rows:
        full = up(Fraction(quantity * price, 100))
        off = up(Fraction(full * number, 100_00)) if way == "percent" else min(number, full)
        nets[rate] = nets.get(rate, 0) + full - off
    return {rate: (net, up(Fraction(net * RATES[rate], 100))) for rate, net in nets.items()}


def line(quantity, price, discount, rate) -> DealLine:
    """The same row as ours."""
    way, number = discount
    row = DealLine(quantity=Decimal(quantity) / 100, unit_price=Decimal(price) / 100, vat=rate)
    if way == "percent":
        row.discount_percent = Decimal(number) / 100
    else:
        row.discount_amount = min(Decimal(number) / 100, row.full)
    return row


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(SOLD, max_size=30))
@example([(100, 50, ("percent", 0), "23"), (100, 50, ("percent", 0), "23")])  # two halves of VAT are rounded once
@example([(1, 50, ("percent", 50_00), "5")])
def test_sums_equal_the_oracle_to_the_grosz(rows):
    sums = sums_of(line(*values) for values in rows)
    ours = {each.rate: (int(each.net * 100), int(each.vat * 100)) for each in sums.rates}
    expected = oracle(rows)
    assert ours == expected
    assert int(sums.net * 100) == sum(net for net, _vat in expected.values())
    assert int(sums.gross * 100) == sum(net + vat for net, vat in expected.values())


def test_the_offer_of_the_picture_comes_to_what_it_says():
    rows = [
        (148_00, 289_00, ("percent", 5_00), "23"),
        (148_00, 85_00, ("percent", 0), "23"),
        (126_00, 42_50, ("amount", 155_00), "23"),
        (1_00, 650_00, ("percent", 0), "23"),
        (38_00, 365_00, ("percent", 0), "8"),
    ]
    sums = sums_of(line(*values) for values in rows)
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
