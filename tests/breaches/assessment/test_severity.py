"""SE = DPC x EI + CB over the whole grid, against a table written by hand; the borders; no floats."""

from decimal import Decimal
from itertools import product

import pytest

from breaches.assessment.severity import BORDERS, Band, band, broken, severity

L, M, H, V = Band.LOW, Band.MEDIUM, Band.HIGH, Band.VERY_HIGH
LETTERS = {"L": L, "M": M, "H": H, "V": V}
# One row for each product DPC x EI in quarters, one letter for each CB from 0 to 2 by quarters; written by hand.
TABLE = {
    1: "LLLLLLLMM",
    2: "LLLLLLMMM",
    3: "LLLLLMMMM",
    4: "LLLLMMMMH",
    6: "LLMMMMHHH",
    8: "MMMMHHHHV",
    9: "MMMHHHHVV",
    12: "HHHHVVVVV",
    16: "VVVVVVVVV",
}
QUARTERS = {"0.25": 1, "0.5": 2, "0.75": 3, "1": 4}


@pytest.mark.parametrize(("dpc", "ei"), list(product((1, 2, 3, 4), QUARTERS)))
def test_the_whole_grid_is_the_table(dpc, ei):
    row = TABLE[dpc * QUARTERS[ei]]
    severities = [severity(dpc, ei, Decimal(quarters) / 4) for quarters in range(9)]
    assert [(item.score * 4, item.band) for item in severities] == [
        (dpc * QUARTERS[ei] + quarters, LETTERS[row[quarters]]) for quarters in range(9)
    ]


@pytest.mark.parametrize(
    ("dpc", "ei", "cb", "score", "expected"),
    [
        (1, "1", "0.5", "1.5", L),  # legal reference B3: published record
        (2, "1", "0.25", "2.25", M),
        (3, "1", "0.25", "3.25", H),
        (4, "1", "0.5", "4.5", V),
        (1, "1", "1.0", "2.0", M),  # the border itself
        (4, "0.5", "0.5", "2.5", M),
    ],
)
def test_the_published_examples(dpc, ei, cb, score, expected):
    assert severity(dpc, ei, cb) == (Decimal(score), expected)


def test_a_score_at_a_border_belongs_to_the_higher_band():
    under = Decimal("0.01")
    assert [(band(border - under), band(border)) for border, _name in BORDERS] == [(H, V), (M, H), (L, M)]


def test_the_least_and_the_greatest_score():
    assert (severity(1, "0.25", 0).score, severity(4, 1, 2).score) == (Decimal("0.25"), Decimal(6))


@pytest.mark.parametrize("bad", [(0, "1", "0"), (5, "1", "0"), (1, "0.3", "0"), (1, "1", "0.1"), (1, "1", "2.25")])
def test_values_off_the_grid_are_refused(bad):
    with pytest.raises(ValueError, match=r"DPC|EI|CB"):
        severity(*bad)


@pytest.mark.parametrize("bad", [(1, 0.5, "0"), (1, "1", 0.25), (True, "1", "0")])
def test_floats_are_refused(bad):
    with pytest.raises(TypeError):
        severity(*bad)


def test_what_was_broken_is_a_sum():
    assert broken("0.5", "0.25", "0", malicious=True) == Decimal("1.25")
    with pytest.raises(ValueError, match="part"):
        broken("0.75", "0", "0", malicious=False)
