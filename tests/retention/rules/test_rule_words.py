"""Rules as notices tell them (Art. 13(2)(a)), and the promise that such words make (Art. 5(1)(a))."""

from datetime import date

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given, strategies as st

from consents.statements.promised_periods import last_day
from retention.models import Rule, Start
from retention.rules.rule_words import as_told, months_of, periods_in_words


@given(
    event=st.dates(date(2019, 1, 1), date(2040, 1, 1)),
    years=st.integers(0, 12),
    months=st.integers(0, 40),
    days=st.integers(0, 400),
    year_end=st.booleans(),
    next_year=st.booleans(),
    roll=st.booleans(),
)
def test_what_a_notice_says_of_a_rule_never_cuts_that_rule(event, years, months, days, year_end, next_year, roll):
    """Whoever is told of it is kept as long as it keeps; only a later, longer rule is cut."""
    rule = Rule(years=years, months=months, days=days, to_year_end=year_end, from_next_year=next_year, roll=roll)
    ends = last_day(event, months_of(rule), to_year_end=rule.to_year_end or rule.from_next_year)
    assert rule.period.end(event) <= ends


def test_every_event_that_a_rule_counts_from_has_words_in_both_languages():
    texts = {}
    for language in ("pl", "en"):
        with override(language):
            texts[language] = [as_told(Rule(start=start, months=24)) for start in Start]
    assert [len(set(words)) for words in texts.values()] == [len(Start)] * 2
    assert set(texts["pl"]).isdisjoint(texts["en"])


def test_a_rule_that_keeps_nothing_says_so():
    with override("en"):
        assert as_told(Rule(start="ground_end")) == (
            "erased at once, from the end of your consent or of another ground"
        )


@pytest.mark.django_db
def test_only_rules_that_are_on_are_told():
    rule = Rule.objects.get(slug="marketing", version=1)
    assert "offers" not in periods_in_words(["offers"], at=timezone.now())
    rule.switches.create(slug=rule.slug, on=True, by="user:1", at=timezone.now(), seen={"run": 1})
    [result] = periods_in_words(["offers", "contracts"], at=timezone.now())["offers"]
    assert (result.words, result.duty, result.months) == ("24 miesiące od Twojej ostatniej aktywności", False, 24)
