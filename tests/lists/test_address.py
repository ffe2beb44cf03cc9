"""A filter in an address: it comes back as it was, and nothing that was typed ever goes in."""

import pytest
from hypothesis import given, strategies as st

from crm.lists.filters.filter_params import NOTHING, HoldsTypedValue, filter_text, parse_filter
from crm.lists.filters.rules import MOST_GROUPS, TYPED, Filter, Group, Op, Rule

VALUES = st.lists(st.from_regex(r"[A-Za-z0-9_.-]{1,12}", fullmatch=True), max_size=3).map(tuple)
RULES = st.builds(
    Rule, st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True), st.sampled_from(sorted(set(Op.values) - TYPED)), VALUES
)
GROUPS = st.builds(Group, st.lists(RULES, min_size=1, max_size=3).map(tuple), st.booleans())
FILTERS = st.builds(Filter, st.lists(GROUPS, min_size=1, max_size=MOST_GROUPS).map(tuple), st.booleans())


@given(FILTERS)
def test_a_filter_comes_back_as_it_was(found):
    assert parse_filter(filter_text(found)) == found


@given(st.text())
def test_whatever_stands_in_an_address_makes_a_filter_that_can_be_written_again(text):
    filters = parse_filter(text)
    assert parse_filter(filter_text(filters)) == filters


def test_what_was_typed_does_not_go_in():
    with pytest.raises(HoldsTypedValue):
        filter_text(Filter((Group((Rule("email", Op.EQUALS, ("ada@cerambud.test",)),)),)))


def test_an_address_that_holds_something_typed_is_not_read():
    assert parse_filter("email:eq:ada.cerambud;status:is:lead") == Filter((Group((Rule("status", "is", ("lead",)),)),))


def test_no_filter_has_a_word_of_its_own():
    assert (filter_text(Filter()), parse_filter(NOTHING)) == (NOTHING, Filter())


def test_a_rule_does_not_show_its_values_in_a_trace():
    assert repr(Rule("email", Op.EQUALS, ("ada@cerambud.test",))) == "Rule(email, eq)"
