"""Identifiers in free text are found by their check digits, health and views by their words."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies as st
from stdnum.pl import pesel

from crm.privacy.categories import Category
from crm.privacy.people.sensitive_text import CATEGORIES, Finding, findings, is_id_card, is_pesel, without


def found(text: str) -> list[tuple[str, str]]:
    return [(finding.kind, text[finding.start : finding.end]) for finding in findings(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PESEL: 44051401359.", [("pesel", "44051401359")]),
        ("pesel 440514-01359", [("pesel", "440514-01359")]),
        ("44051401359,02070803628", [("pesel", "44051401359"), ("pesel", "02070803628")]),
        ("dowód ABS123456", [("id_card", "ABS123456")]),
        ("dowód ABS 123456, odbiór jutro", [("id_card", "ABS 123456")]),
        ("PL61 1090 1014 0000 0712 1981 2874", [("iban", "PL61 1090 1014 0000 0712 1981 2874")]),
        ("konto 61109010140000071219812874", [("iban", "61109010140000071219812874")]),
        ("DE89 3704 0044 0532 0130 00 SWIFT", [("iban", "DE89 3704 0044 0532 0130 00")]),
        ("karta 4111 1111 1111 1111", [("card", "4111 1111 1111 1111")]),
        (
            "choruje na CUKRZYCĘ, leży w szpitalu",
            [("health", "choruje"), ("health", "CUKRZYCĘ"), ("health", "w szpitalu")],
        ),
        ("jest w ciąży", [("health", "w ciąży")]),
        ("świadek Jehowy", [("beliefs", "świadek Jehowy")]),
    ],
)
def test_what_does_not_belong_into_a_note_is_found_with_its_place(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Rozmowa o ofercie, wraca w czwartek o 12.30.",
        "44051401358",  # wrong control digit
        "44133201354",  # no such day
        "x44051401359",
        "440514013590",
        "+44051401359",
        "1234-44051401359",
        "48457227145 i 48601222214",  # phones with their country, a PESEL only in another century
        "601 222 214, 22 123 45 67",
        "faktura FVS 123456",
        "zamówienie ABC123457",
        "0000 0000 0000 0000",
        "Szpital Miejski w Łodzi, ul. Zdrowa 5",
        "raki i choroszcz",
    ],
)
def test_ordinary_text_is_left_alone(text):
    assert found(text) == []


def test_findings_never_overlap_and_an_identifier_beats_its_parts():
    text = "PL61109010140000071219812874 44051401359"
    assert found(text) == [("iban", "PL61109010140000071219812874"), ("pesel", "44051401359")]


def test_cutting_leaves_the_rest_of_the_text():
    text = "PESEL 44051401359, dowód ABS123456, oddzwonić"
    assert without(text, findings(text)) == "PESEL •••, dowód •••, oddzwonić"
    assert without(text, []) == text


def test_a_finding_knows_its_category_and_whether_digits_prove_it():
    kinds = [(kind, Finding(kind, 0, 1).category, Finding(kind, 0, 1).identifier) for kind in CATEGORIES]
    assert kinds == [
        ("pesel", Category.NATIONAL_ID, True),
        ("id_card", Category.NATIONAL_ID, True),
        ("iban", Category.FINANCIAL, True),
        ("card", Category.FINANCIAL, True),
        ("health", Category.HEALTH, False),
        ("beliefs", Category.BELIEFS, False),
    ]


@pytest.mark.parametrize(("number", "valid"), [("44051401359", True), ("02070803628", True), ("44051401358", False)])
def test_published_pesel_numbers(number, valid):
    assert is_pesel(number) is valid


@pytest.mark.parametrize(("number", "valid"), [("ABS123456", True), ("ABA300000", True), ("ABA300001", False)])
def test_identity_cards_are_checked_by_their_fourth_sign(number, valid):
    assert is_id_card(number) is valid


@given(
    days=st.integers(0, 46_000), serial=st.integers(0, 9999), before=st.text(max_size=10), after=st.text(max_size=10)
)
@settings(max_examples=200)
def test_every_pesel_between_spaces_is_found(days, serial, before, after):
    born = date(1900, 1, 1) + timedelta(days=days)
    month = born.month + (20 if born.year >= 2000 else 0)
    digits = f"{born.year % 100:02}{month:02}{born.day:02}{serial:04}"
    number = digits + pesel.calc_check_digit(digits)
    text = f"{before} | {number} | {after}"
    place = len(before) + 3
    assert Finding("pesel", place, place + 11) in findings(text)


@given(text=st.text(max_size=300))
@settings(max_examples=200)
def test_any_text_is_searched_and_places_lie_inside(text):
    places = [(finding.start, finding.end) for finding in findings(text)]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
