"""The parser of formulas: against an oracle of fractions, against texts of any kind, and what does not fit."""

import string
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from crm.contacts.custom.formulas import FormulaFault, read

KINDS = {"a": "number", "b": "number", "m": "money", "n": "money", "d": "date", "e": "date", "t": "text"}


@st.composite
def sums(draw, depth=0):
    """(a formula as text, its value as a fraction or None) over the numbers a and b."""
    values = {"a": Fraction(7, 2), "b": Fraction(-3)}
    if depth > 3 or draw(st.booleans()):
        name = draw(st.sampled_from(["a", "b", ""]))
        number = draw(st.integers(0, 99))
        return (name, values[name]) if name else (str(number), Fraction(number))
    (left, first), (right, second) = draw(sums(depth + 1)), draw(sums(depth + 1))
    sign = draw(st.sampled_from("+−×÷"))
    text = f"({left}) {sign} ({right})"
    if first is None or second is None or (sign == "÷" and not second):
        return text, None
    return text, {"+": first + second, "−": first - second, "×": first * second, "÷": first / (second or 1)}[sign]


@given(sums())
def test_it_reckons_as_fractions_do(case):
    text, expected = case
    result = read(text).result({"a": "3.5", "b": "-3"})
    if expected is None:
        assert result == ""
    elif abs(expected) < 10**12:
        assert abs(Fraction(Decimal(result)) - expected) <= Fraction(1, 10**6)
    else:
        assert result == ""


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a - b - 1", "5.5"),
        ("a − b × 2", "9.5"),
        ("12 ÷ 4 ÷ 3", "1"),
        ("-a + -(-b)", "-6.5"),
        ("2 · 3 : 4", "1.5"),
        ("m ÷ 3", "33.33 PLN"),
        ("m + n", "150.00 PLN"),
        ("n ÷ m", "0.5"),
        ("2 × m", "200.00 PLN"),
        ("−m", "-100.00 PLN"),
        ("m − m", "0.00 PLN"),
        ("e − d", "31"),
        ("d + 1,9", "2026-06-01"),
        ("e − 365", "2025-07-01"),
        ("a ÷ (b + 3)", ""),
        ("m ÷ (n − n)", ""),
        ("d + 999999999999", ""),
        ("999999999999 × 999999999999", ""),
        ("c + 1", ""),
        ("m + x", ""),
    ],
)
def test_is_reckoned(text, result):
    values = {"a": "3.5", "b": "-3", "m": "100.00 PLN", "n": "50.00 PLN", "x": "1.00 EUR", "d": "2026-05-31"}
    assert read(text).result(values | {"e": "2026-07-01"}) == result


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", 1),
        ("a +", 4),
        ("a b", 3),
        ("(a + b", 1),
        ("a + b)", 6),
        ("a ** b", 4),
        ("a % b", 3),
        ("a + __import__('os')", 5),
        ("a.real", 2),
        ("1e9", 2),
        ("A + b", 1),
        ("a + c", 5),
        ("a + t", 5),
        ("a + m", 3),
        ("d × a", 3),
        ("d + e", 3),
        ("m × n", 3),
        ("a ÷ m", 3),
        ("−d", 1),
        ("(" * 30 + "a" + ")" * 30, 22),
    ],
)
def test_is_refused_with_its_place(text, place):
    with pytest.raises(FormulaFault) as caught:
        read(text).sort_of(KINDS)
    assert f" {place}:" in caught.value.messages[0], caught.value.messages


@given(
    st.one_of(st.text(max_size=40), st.text("ab 1.,+-*/()×÷−", max_size=40), st.text(string.printable, max_size=400))
)
def test_any_text_is_a_formula_or_refused_in_a_sentence(text):
    try:
        formula = read(text)
    except FormulaFault as caught:
        refusal = caught.messages[0]
    else:
        refusal = "."
        assert isinstance(formula.result({"a": "1", "b": "2"}), str)
    assert refusal.endswith(".")
