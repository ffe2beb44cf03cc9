"""Blind indexes and name tokens: what finds whom."""

import base64
import unicodedata

import pytest
from hypothesis import given, strategies as st

from crm.privacy.keys import blind_index

NAMES = ["Jan Kowalski", "Ewa Kowalczyk-Nowak", "Łucja Żółć", "Maria O'Connor", "Zażółć Gęślą"]


def finds(name: str, typed: str) -> bool:
    """As a search does: tokens first, then the typed words on the opened name."""
    have = set(blind_index.name_tokens(name))
    return any(set(tokens) <= have for tokens in blind_index.query_tokens(typed)) and blind_index.matches(name, typed)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kowal", NAMES[:2]),
        ("KOWALSKI jan", NAMES[:1]),
        ("nowak", NAMES[1:2]),
        ("zolc", [NAMES[2]]),
        ("ŻÓŁĆ", [NAMES[2]]),
        ("connor mar", [NAMES[3]]),
        ("gesla", [NAMES[4]]),
        ("kowalskiewicz", []),
        ("owalski", []),
    ],
)
def test_a_part_of_a_name_finds_whose_word_it_begins(typed, found):
    assert [name for name in NAMES if finds(name, typed)] == found


@given(st.sampled_from(NAMES), st.integers(2, 12))
def test_every_beginning_of_every_word_finds_the_name(name, size):
    for word in blind_index.words(name):
        if len(word) >= 2:
            assert finds(name, word[:size])


@pytest.mark.parametrize("written", ["601 222 214", "+48 601-222-214", "0048601222214", "(601) 222 214"])
def test_a_phone_is_found_however_it_is_written(written):
    assert blind_index.blind("phone", written) == blind_index.blind("phone", "+48601222214")


def test_an_address_is_found_whatever_its_case_and_its_blanks():
    assert blind_index.blind("email", " Anna@Firma.PL ") == blind_index.blind("email", "anna@firma.pl")
    assert blind_index.blind("email", "") is None


def test_tokens_and_indexes_fit_their_columns():
    assert all(-(2**31) <= token < 2**31 for name in NAMES for token in blind_index.name_tokens(name))
    assert -(2**63) <= blind_index.blind("email", "a@b.pl") < 2**63


def test_with_a_second_index_key_old_rows_are_still_found(settings):
    old = blind_index.blind("email", "anna@firma.pl")
    new = base64.b64encode(b"n" * 32).decode()
    settings.INDEX_KEY = f"{new},{settings.INDEX_KEY}"
    assert blind_index.blind("email", "anna@firma.pl") != old
    assert old in blind_index.blinds("email", "anna@firma.pl")
    assert len(blind_index.query_tokens("kowal")) == 2


@given(st.text(st.sampled_from("aąćęłńóśźżĄĆĘŁŃÓŚŹŻ -'z\u0301éüß"), max_size=20))
def test_the_quick_way_for_polish_letters_folds_as_decomposing_does(text):
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(blind_index.FOLDS))
    assert blind_index.folded(text) == "".join(item for item in decomposed if not unicodedata.combining(item))
