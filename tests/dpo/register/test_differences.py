"""How two states of a register differ, and in which words. No database."""

import pytest
from django.utils import translation

from crm.dpo.register.differences import differences, sentence
from crm.dpo.register.register_content import Content, Entry, Fact, digest_of


def words(text):
    return {"pl": text, "en": text}


def entry(number="R-01", name="Oferty", **letters):
    facts = {
        letter: [Fact(key, mark, words(f"{key} {mark}")) for key, mark in items] for letter, items in letters.items()
    }
    return Entry(number, words(name), {"": [Fact("name", name, words(name))], **facts})


def told(old, new):
    rows = differences(Content(old), Content(new))
    return [(item.number, item.letter, item.fact, bool(item.was), bool(item.now)) for item in rows]


def test_a_fact_that_came_went_or_is_otherwise_is_one_difference_each():
    old = entry(d=[("sms", "PL"), ("host", "PL"), ("mail", "PL")])
    new = entry(d=[("host", "UA"), ("mail", "PL"), ("courier", "PL")])
    assert told([old], [new]) == [
        ("R-01", "d", "sms", True, False),
        ("R-01", "d", "host", True, True),
        ("R-01", "d", "courier", False, True),
    ]


def test_what_is_compared_is_the_mark_and_not_the_words():
    old = Entry("R-01", words("Oferty"), {"d": [Fact("sms", "PL", words("dawne słowa"))]})
    new = Entry("R-01", words("Oferty"), {"d": [Fact("sms", "PL", words("nowe słowa"), since="2026-01-01")]})
    assert differences(Content([old]), Content([new])) == []


def test_a_whole_activity_that_came_or_went_is_one_difference():
    hand = entry("R-10", "Kadry", c=[("people", "pracownicy")], d=[("zus", "PL")])
    assert told([], [hand]) == [("R-10", "", "name", False, True)]
    assert told([hand], []) == [("R-10", "", "name", True, False)]


def test_the_register_as_a_whole_is_compared_fact_by_fact_even_where_it_said_nothing():
    assert told([], [Entry("", {}, {"c": [Fact("column", "email", words("e-mail"))]})]) == [
        ("", "c", "column", False, True)
    ]


@pytest.mark.parametrize(
    ("was", "now", "text"),
    [
        ({}, words("SMS Brama"), "Zmieniło się od wersji 3: doszło: SMS Brama, od 12 paź 2026."),
        (words("2 lata"), words("3 lata"), "Zmieniło się od wersji 3: było: 2 lata, jest: 3 lata, od 12 paź 2026."),
        (words("SMS Brama"), {}, "Zmieniło się od wersji 3: było: SMS Brama, teraz nie ma, od 12 paź 2026."),
    ],
)
def test_each_is_one_sentence(was, now, text):
    with translation.override("pl"):
        assert sentence(was, now, version=3, since="12 paź 2026") == text


def test_what_is_frozen_comes_back_and_its_hash_with_it():
    content = Content([entry(d=[("sms", "PL")])])
    raw = content.as_json()
    assert (Content.read(raw), digest_of(raw)) == (content, digest_of(Content.read(raw).as_json()))
