"""No exported cell is a formula, and every exported cell can be imported again unchanged."""

import re

import pytest
from hypothesis import given, settings, strategies as st

from crm.files.safe_cells import raw_cell, safe_cell

DANGEROUS = "=+-@＝＋－＠"
TEXTS = st.text(st.sampled_from(DANGEROUS + "'\"\t\r\n ;,|a1ż\u00a0\u200b\ufeff\x0b"), max_size=12)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+48 601 222 214", "'+48 601 222 214"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tabc", "'\tabc"),
        ("\rabc", "'\rabc"),
        ("\nabc", "'\nabc"),
        ("＝1+1", "'＝1+1"),
        ("  =1+1", "'  =1+1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("first\n=second", "first\n'=second"),
        ("first\r\n  +second", "first\r\n'  +second"),
        ("a;=cmd|' /C calc'!A0", "a;'=cmd|' /C calc'!A0"),
        ("'=1", "''=1"),
        ("Jan Nowak", "Jan Nowak"),
        ("O'Neil", "O'Neil"),
        ("100,-", "100,-"),
        ("jan@firma.pl", "jan@firma.pl"),
        ("", ""),
    ],
)
def test_a_cell_that_would_run_gets_an_apostrophe(text, cell):
    assert safe_cell(text) == cell


@given(text=TEXTS)
@settings(max_examples=500)
def test_whatever_is_made_safe_comes_back_unchanged(text):
    assert raw_cell(safe_cell(text)) == text


@given(text=TEXTS)
@settings(max_examples=500)
def test_no_line_of_a_safe_cell_begins_a_formula(text):
    cell = safe_cell(text)
    lines = re.split(r"\r\n|\r|\n", cell)
    blanks = " \t\u00a0\u200b\ufeff\x0b"
    assert [line for line in lines if line.strip(blanks)[:1] in tuple(DANGEROUS)] == []
    assert cell[:1] not in ("\t", "\r", "\n")


def test_an_apostrophe_of_another_program_is_taken_off():
    assert raw_cell("'+48601222214") == "+48601222214"
