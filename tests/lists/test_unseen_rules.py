"""Saving over a view: the rules that one's list does not know stay, wherever they stood."""

from types import SimpleNamespace

import pytest

from crm.lists.filters.rules import Filter, Group, Rule
from crm.lists.saved_views.unseen_rules import columns_with_unseen, with_unseen

FIELDS = SimpleNamespace(knows=lambda rule: not rule.field.startswith("secret"))
A, B, C = (Rule(name, "is", ("x",)) for name in ("a", "b", "c"))
S, T = (Rule(name, "equals", ("",)) for name in ("secret_s", "secret_t"))


def groups(*rules, either=False):
    """A filter of these groups."""
    return Filter(tuple(Group(tuple(group), any=True) for group in rules), either)


@pytest.mark.parametrize(
    ("before", "now", "after", "moved"),
    [
        (groups([A, S]), groups([B]), groups([B, S]), {"0.1": "0.1"}),
        (groups([S], [A]), groups([B, C]), groups([B, C], [S]), {"1.0": "0.0"}),
        (groups([A], [B, T], [S]), groups([A]), groups([A], [T], [S]), {"1.0": "1.1", "2.0": "2.0"}),
        (groups([S, A, T]), groups(), groups([S, T]), {"0.0": "0.0", "0.1": "0.2"}),
        (groups([A]), groups([B]), groups([B]), {}),
        (groups([A, S], [B, T], either=True), groups([C], [B], either=True), groups([C, S], [B, T], either=True), None),
    ],
)
def test_they_stay_in_their_group_or_in_one_of_their_own(before, now, after, moved):
    whole, places = with_unseen(before, now, FIELDS)
    assert whole == after
    assert moved is None or places == moved
    assert whole.where(lambda _place, rule: FIELDS.knows(rule)) == now


def test_columns_that_one_does_not_see_stay_behind_the_others():
    known = {"name", "firm", "owner"}
    assert columns_with_unseen("name.owner.secret", "name.firm", ["name"], known) == "name.firm.secret"
    assert columns_with_unseen("name.owner", "name.firm", ["name"], known) == "name.firm"
    assert columns_with_unseen("name.owner.secret", "", ["name", "owner"], known) == "name.owner.secret"
    assert columns_with_unseen("name.owner", "", ["name"], known) == ""
