"""Dates, numbers and names are written one way, in either language."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from crm.accounts.language import formats

NOW = datetime(2026, 11, 24, 9, 31, tzinfo=UTC)  # 10:31 in Warsaw
NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "short", "long", "with_time"),
    [
        ("pl", "24 lis 2026", "24 listopada 2026", "24 lis 2026, 10:31"),
        ("en", "24 Nov 2026", "24 November 2026", "24 Nov 2026, 10:31"),
    ],
)
def test_a_day_has_one_form_per_language_and_warsaw_time(language, short, long, with_time):
    with translation.override(language):
        assert (formats.day(NOW), formats.day_long(NOW), formats.stamp(NOW)) == (short, long, with_time)


def test_late_evening_in_utc_is_the_next_day_in_warsaw():
    with translation.override("pl"):
        assert formats.day(datetime(2026, 11, 24, 23, 30, tzinfo=UTC)) == "25 lis 2026"


def test_a_moment_names_today_and_yesterday_and_leaves_out_this_year():
    moments = [NOW, datetime(2026, 11, 23, 17, 47, tzinfo=UTC), datetime(2026, 11, 21, 8, 30, tzinfo=UTC)]
    with translation.override("en"):
        rows = [formats.moment(at, NOW) for at in [*moments, datetime(2025, 11, 21, 8, 30, tzinfo=UTC)]]
    assert rows == ["today, 10:31", "yesterday, 18:47", "21 Nov, 09:30", "21 Nov 2025, 09:30"]


def test_ago_counts_days_up_to_sixty_and_then_gives_the_date():
    days = [date(2026, 11, 24), date(2026, 11, 23), date(2026, 11, 12), date(2026, 9, 24), date(2026, 11, 25)]
    with translation.override("en"):
        assert [formats.ago(day, NOW) for day in days] == [
            "today", "yesterday", "12 days ago", "24 Sep 2026", "25 Nov 2026",
        ]  # fmt: skip


def test_thousands_are_parted_by_a_space_that_does_not_break():
    with translation.override("pl"):
        rows = [formats.num(1248), formats.money(Decimal("14200")), formats.money("14200.5"), formats.num(None)]
    assert rows == [f"1{NBSP}248", f"14{NBSP}200{NBSP}zł", f"14{NBSP}200,50{NBSP}zł", "–"]


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(811, 1246, 65), (0, 10, 0), (10, 10, 100), (1245, 1246, 99), (3, 0, 0)]
)
def test_percents_are_whole_and_reach_a_hundred_only_at_the_end(part, whole, percent):
    assert formats.percent(part, whole) == percent


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Anna Wiśniewska", "AW"), ("Łucja", "Ł"), ("Anna Maria Żak", "AŻ"), ("", "?"), ("A••• W•••", "AW"), ("•••", "?")],
)
def test_initials_take_the_first_and_the_last_word(name, letters):
    assert formats.initials(name) == letters


def test_typed_words_are_marked_where_a_word_starts_with_them_whatever_the_accents():
    assert formats.marked("Anna Wiśniewska", "wis an") == "<mark>An</mark>na <mark>Wiś</mark>niewska"


def test_marking_escapes_what_people_wrote():
    assert formats.marked("<b>Ada</b>", "ada") == "&lt;b&gt;<mark>Ada</mark>&lt;/b&gt;"
    assert formats.marked("<b>Ada</b>", "<b") == "&lt;b&gt;Ada&lt;/b&gt;"


def test_the_regulation_is_cited_in_the_readers_language_and_laws_of_poland_in_polish():
    values = {
        "art. 5 ust. 1 lit. e RODO": "GDPR Art. 5(1)(e)",
        "art. 5 ust. 1 lit. b i e RODO": "GDPR Art. 5(1)(b) and (e)",
        "art. 7 ust. 1 i art. 5 ust. 2 RODO, art. 118 KC": "GDPR Art. 7(1) and Art. 5(2), art. 118 KC",
        "art. 18 RODO": "GDPR Art. 18",
        "art. 118 KC i art. 12 RODO": "art. 118 KC i GDPR Art. 12",
        "art. 6 ust. 1 lit. c i art. 12-22 RODO": "GDPR Art. 6(1)(c) and Art. 12-22",
        "art. 6 ust. 1 lit. c, art. 7 ust. 1 i art. 21 ust. 3 RODO": "GDPR Art. 6(1)(c), Art. 7(1) and Art. 21(3)",
        "art. 6 ust. 1 lit. b RODO (działania przed umową)": "GDPR Art. 6(1)(b) (steps before a contract)",
        "art. 6 ust. 1 lit. c RODO, art. 86 OP": "GDPR Art. 6(1)(c), art. 86 OP",
        "art. 70 § 1, art. 86 § 1 i art. 12 § 5 OP": "art. 70 § 1, art. 86 § 1 i art. 12 § 5 OP",
        "": "",
    }
    with translation.override("en"):
        assert {article: formats.cited(article) for article in values} == values
    with translation.override("pl"):
        assert {article: formats.cited(article) for article in values} == {article: article for article in values}
