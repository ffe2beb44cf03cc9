"""What the kinds of fields take, keep and say; whatever is kept comes back from a form as it was."""

import string

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given, strategies as st

from crm.contacts.custom_values.typed_values import parse_value
from crm.contacts.models.field_kinds import LONGEST, Kind, read, typed, words
from tests.contacts.custom.field_cases import make

LIST = {"it": "it", "informatyka": "it", "handel": "handel"}
TEXTS = st.text(string.ascii_letters + "ąćęłńóśźż0123456789 .,-", max_size=80)
NUMBERS = st.decimals(min_value=-(10**11), max_value=10**11, places=4, allow_nan=False, allow_infinity=False)
VALUES = st.one_of(
    st.tuples(st.just(Kind.TEXT), TEXTS),
    st.tuples(st.just(Kind.NUMBER), NUMBERS.map(str)),
    st.tuples(st.just(Kind.DATE), st.dates().map(str)),
    st.tuples(st.just(Kind.YES_NO), st.sampled_from(["tak", "nie", "yes", "no"])),
    st.tuples(st.just(Kind.CHOICE), st.sampled_from(sorted(LIST))),
    st.tuples(st.just(Kind.LINK), st.from_regex(r"[a-z]{1,9}\.(pl|com)(/[a-z0-9]{1,9})?", fullmatch=True)),
)


@given(VALUES, st.sampled_from(["pl", "en"]))
def test_what_is_kept_comes_back_from_a_form_as_it_was(given_, language):
    kind, result = given_
    with translation.override(language):
        outcome = read(kind, result, LIST)
        assert (read(kind, typed(kind, outcome), LIST), read(kind, outcome, LIST)) == (outcome, outcome)
        if kind in (Kind.NUMBER, Kind.YES_NO, Kind.TEXT):
            assert read(kind, words(kind, outcome), LIST) == outcome


def kept_or_refused(kind, text):
    """What is kept, or the sentence that refuses it."""
    try:
        return read(kind, text, LIST), None
    except ValidationError as error:
        return None, error.messages[0]


@given(st.sampled_from(list(Kind)), st.text(max_size=60))
def test_whatever_is_typed_is_kept_or_refused_in_a_sentence(kind, text):
    result, refusal = kept_or_refused(kind, text)
    assert refusal.endswith(".") if result is None else kept_or_refused(kind, result) == (result, None)


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        ("number", "1 250,50", "1250.5"),
        ("number", "1\u00a0250", "1250"),
        ("number", "−3,5", "-3.5"),
        ("number", "-0,0", "0"),
        ("number", "0,000001", "0.000001"),
        ("date", "30.06.2026", "2026-06-30"),
        ("yes_no", "TAK", "yes"),
        ("choice", "Informatyka", "it"),
        ("link", "firma.pl/oferta", "https://firma.pl/oferta"),
        ("link", "firma.pl:8080", "https://firma.pl:8080"),
        ("link", "http://firma.pl", "http://firma.pl"),
        ("text", "  dwa   słowa ", "dwa słowa"),
    ],
)
def test_is_read(kind, said, kept):
    assert read(kind, said, LIST) == kept


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("number", "1,2,3"),
        ("number", "1.250,50"),
        ("number", "dużo"),
        ("number", "1e9"),
        ("number", "٣"),
        ("date", "31.02.2026"),
        ("date", "31.02"),
        ("date", "jutro"),
        ("yes_no", "może"),
        ("choice", "rolnictwo"),
        ("link", "javascript:alert(1)"),
        ("link", "data:text/html,x"),
        ("link", "ftp://firma.pl"),
        ("link", "https://jan:haslo@firma.pl"),
        ("link", "https://"),
        ("link", "dwa słowa"),
        ("text", "x" * (LONGEST + 1)),
    ],
)
def test_is_refused(kind, said):
    with pytest.raises(ValidationError):
        read(kind, said, LIST)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pl", ["-1\u00a0250,5", "30 cze 2026", "nie", "-0,5"]),
        ("en", ["-1\u00a0250.5", "30 Jun 2026", "no", "-0.5"]),
    ],
)
def test_are_read_in_the_readers_language(language, said):
    stored = [("number", "-1250.5"), ("date", "2026-06-30"), ("yes_no", "no"), ("number", "-0.5")]
    with translation.override(language):
        assert [words(*item) for item in stored] == said


def test_what_is_no_value_of_its_kind_is_read_as_it_was_kept():
    assert [words("number", "dużo"), words("date", "kiedyś"), words("yes_no", "może")] == ["dużo", "kiedyś", "może"]


@pytest.mark.parametrize("text", ["1250,5", "1250,5 kg", "1 250,5KG", " 1250.5\u00a0Kg "])
def test_a_number_is_read_with_and_without_its_unit_and_shown_with_it(db, text):
    field = make("Waga", kind="number", unit="kg")
    stored = parse_value(field, text)
    with translation.override("pl"):
        assert (stored, field.words(stored), field.words("")) == ("1250.5", "1\u00a0250,5\u00a0kg", "")


@pytest.mark.parametrize("text", ["kg", "12 t", "12 kgkg", "kg 12"])
def test_another_unit_is_no_part_of_the_number(db, text):
    with pytest.raises(ValidationError):
        parse_value(make("Waga", kind="number", unit="kg"), text)
