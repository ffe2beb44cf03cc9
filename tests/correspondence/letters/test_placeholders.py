"""Placeholders: a fixed list in two languages, replaced once, nothing evaluated, nothing forgotten."""

import pytest
from django.utils import translation
from hypothesis import given, strategies as st

from crm.accounts.language.vocative import first_name_of, polite
from crm.correspondence.templates.placeholders import (
    ALL,
    MARK,
    code_of,
    codes_in,
    filled,
    gaps_in,
    parts_of,
    placeholder_groups,
    unknown_in,
)

CODES = [item.code for item in ALL]
PLAIN = st.text(st.characters(blacklist_characters="{}", blacklist_categories=["Cs"]), max_size=20)
PIECES = st.lists(st.one_of(PLAIN, st.sampled_from([f"{{{{{code}}}}}" for code in CODES])), max_size=8).map("".join)
ANYTHING = st.text(alphabet="{}aż .%_()\n", max_size=40)
VALUES = st.dictionaries(st.sampled_from(CODES), ANYTHING)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("imię", "first_name"),
        (" IMIE ", "first_name"),
        ("first name", "first_name"),
        ("First  Name", "first_name"),
        ("first_name", "first_name"),
        ("numer szansy", "deal_number"),
        ("mój e-mail", "my_email"),
        ("user.password", ""),
        ("", ""),
    ],
)
def test_a_name_is_known_in_both_languages_however_it_is_written(written, code):
    assert code_of(written) == code


def test_every_placeholder_of_the_page_is_known_as_the_page_writes_it():
    for language in ("pl", "en"):
        with translation.override(language):
            written = [item.written for _title, result in placeholder_groups() for item in result]
            assert (len(written), unknown_in(*written), len(codes_in(*written))) == (len(ALL), [], len(ALL))


@given(PIECES, VALUES)
def test_what_has_a_value_is_replaced_once_and_the_rest_stays_as_it_was(text, values):
    left = {code for code in codes_in(text) if not values.get(code)}
    done = filled(text, values)
    assert codes_in(done) == left
    assert filled(done, {}) == done
    assert not left or gaps_in(done)


@given(PIECES, st.fixed_dictionaries({code: ANYTHING.filter(bool) for code in CODES}))
def test_with_every_value_there_is_no_gap_whatever_the_values_hold(text, values):
    assert gaps_in(filled(text, values)) == []


@given(ANYTHING)
def test_nothing_is_refused_but_what_is_named(text):
    unknown = unknown_in(text)
    assert all(name in text for name in unknown)
    assert not unknown or "{{" in text or "}}" in text
    assert all(name in unknown for name in (mark[0] for mark in MARK.finditer(text)) if not code_of(name[2:-2]))


@given(ANYTHING)
def test_the_pieces_of_a_text_are_the_text(text):
    assert "".join(piece for piece, _gap in parts_of(text)) == text


def test_no_template_language_is_spoken():
    evil = "{% now 'Y' %} {{ user.password }} {{7*7}} {{''.__class__}} {0} %s"
    assert filled(evil, dict.fromkeys(CODES, "x")) == evil
    assert unknown_in(evil) == ["{{ user.password }}", "{{7*7}}", "{{''.__class__}}"]


@pytest.mark.parametrize(
    ("name", "first", "form"),
    [
        ("Anna Wiśniewska", "Anna", "Pani Anno"),
        ("dr inż. Marek Kowalski", "Marek", "Panie Marku"),
        ("Kuba Wójcik", "Kuba", ""),
        ("john", "", ""),
        ("", "", ""),
    ],
)
def test_a_first_name_and_the_polite_form_or_nothing_when_unsure(name, first, form):
    assert (first_name_of(name), polite(first_name_of(name))) == (first, form)
