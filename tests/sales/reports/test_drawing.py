"""Charts as numbers: for a desk with the words beside the bars, for a phone with the words over them."""

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from django.urls import reverse
from hypothesis import given, strategies as st

from crm.sales.report_pages.svg_bars import LETTER, SLIM, WIDE, slim_strips, strips
from crm.sales.report_pages.svg_columns import columns
from tests.sales.reports.living import LINK, days_ago, sold

LABELS = st.text("abcdefghij ", min_size=1, max_size=60)
BARS = st.lists(
    st.tuples(LABELS, st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.text("0123 zł", max_size=24)),
    min_size=1,
    max_size=8,
)


@given(BARS)
def test_a_bar_for_a_phone_stays_in_its_frame_and_no_words_meet(bars):
    drawn = slim_strips([(*bar, None) for bar in bars])
    for row, below in zip(drawn.rows, [*drawn.rows[1:], None], strict=True):
        assert max(row.width, row.thin) <= SLIM
        assert row.middle > 0
        assert LETTER * (len(row.label) + len(row.value)) <= SLIM
        assert row.below_bar + 8 <= (below.middle - 10 if below else drawn.height)


@given(BARS)
def test_both_drawings_tell_the_same_bars(bars):
    rows = [(*bar, None) for bar in bars]
    wide, slim = strips(rows), slim_strips(rows)
    results = [[(row.whole, row.number, row.value, row.under) for row in drawn.rows] for drawn in (wide, slim)]
    assert (results[0], wide.width, slim.width) == (results[1], WIDE, SLIM)


@pytest.mark.parametrize("slim", [False, True])
def test_columns_and_the_lines_of_their_goals_stay_in_their_frame(slim):
    months = [("lis", [("c-1", Decimal(900)), ("c-2", Decimal(300))], Decimal(700), None)] * 6
    drawn = columns(months, slim=slim)
    sides = [(column.x, column.x + drawn.column) for column in drawn.columns]
    assert (min(min(sides)) >= drawn.left, max(max(sides)) <= drawn.width) == (True, True)
    assert all(right < left for (_left, right), (left, _right) in pairwise(sides))
    assert all(drawn.left <= x1 and x2 <= drawn.width for x1, x2, _y in drawn.goals)


def test_on_the_page_each_chart_stands_twice_with_the_same_links(as_user, sam, marek, ada):
    sold(sam, contact=ada, opened=20, path=[(1, 8)], outcome="won", amount=Decimal(300))
    values = {"from": days_ago(30).isoformat(), "to": days_ago(0).isoformat()}
    page = as_user(marek).get(reverse("sales:reports"), values).content.decode()
    charts = re.findall(r'<svg class="chart (on-desks|on-phones)"(.*?)</svg>', page, re.DOTALL)
    assert [kind for kind, _drawn in charts] == ["on-desks", "on-phones"] * (len(charts) // 2)
    links = [LINK.findall(drawn) for _kind, drawn in charts]
    assert links[::2] == links[1::2]
    assert (len(charts) >= 4, any(links)) == (True, True)
