"""Topics and trends: five questions alike raise a hint; months are counted as they were, and drawn."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from dsar.handling.closing import record_answer, withdraw
from dsar.handling.triage import set_aside
from dsar.models import Kind
from dsar.queue.topics import Hint, chart, hints, months, trend
from tests.dsar.desk_browser import BASE, browser
from tests.dsar.made_cases import DAY, HOUR, RECEIVED, arrived

pytestmark = pytest.mark.django_db
NOW = RECEIVED + 20 * DAY


def questions(number, *, topic="source", at=RECEIVED, **values):
    return [arrived(Kind.QUESTION, at=at + place * HOUR, topic=topic, **values) for place in range(number)]


def test_four_alike_raise_nothing_and_five_raise_a_hint():
    questions(4)
    assert hints(NOW) == []
    questions(1, at=RECEIVED + DAY)
    assert hints(NOW) == [Hint("source", 5)]


def test_old_ones_other_topics_examples_and_spam_do_not_count(dora):
    questions(3)
    questions(1, at=RECEIVED - 80 * DAY)
    questions(1, topic="keeping")
    questions(1, demo=True)
    (spam,) = questions(1, at=RECEIVED + DAY)
    set_aside(spam, "Reklama", by=dora, at=RECEIVED + 2 * DAY)
    assert hints(NOW) == []


def test_a_right_invoked_is_no_question():
    for place in range(5):
        arrived(Kind.ACCESS, at=RECEIVED + place * HOUR, topic="source")
    assert hints(NOW) == []


def test_the_months_end_with_the_present_one():
    assert [month.isoformat()[:7] for month in months(datetime(2026, 3, 1, tzinfo=UTC))][-3:] == [
        "2026-01",
        "2026-02",
        "2026-03",
    ]


def test_what_came_was_closed_and_was_late_is_counted_by_month(dora):
    on_time, late, gone = arrived(), arrived(Kind.ERASURE, channel="mail"), arrived(at=RECEIVED + DAY)
    record_answer(on_time, by=dora, at=RECEIVED + 10 * DAY)
    record_answer(late, by=dora, at=RECEIVED + 50 * DAY)
    withdraw(gone, by=dora, at=RECEIVED + 30 * DAY)
    arrived(demo=True)
    new_trend = trend(RECEIVED + 60 * DAY)
    values = {row["month"].isoformat()[:7]: row for row in new_trend.rows}
    assert [
        (values[month]["received"], values[month]["closed"], values[month]["late"]) for month in ("2026-03", "2026-04")
    ] == [
        (3, 0, 0),
        (0, 1, 1),
    ]
    assert (values["2026-03"]["median"], values["2026-04"]["median"], new_trend.total) == (
        10,
        50,
        {"received": 3, "closed": 1, "late": 1},
    )
    assert [number for _label, number in new_trend.kinds] == [2, 1]


def test_the_tallest_bar_fills_the_height_and_none_is_invisible():
    rows = [{"month": month, "received": 0, "closed": 0, "late": 0} for month in months(NOW)]
    rows[0] |= {"received": 400, "late": 1}
    drawn = chart(rows)["months"][0]["bars"]
    assert [bar["height"] for bar in drawn] == [150, 0, 2]


def test_the_page_shows_the_chart_its_table_and_the_hint_and_the_queue_too(dora):
    questions(5, at=timezone.now() - timedelta(days=2))
    desk = browser(dora)
    page, queue = desk.get(f"{BASE}topics/").content.decode(), desk.get(BASE).content.decode()
    assert ('<svg class="chart months"' in page, '<th scope="row">' in page, "5 questions alike" in page) == (
        True,
        True,
        True,
    )
    assert "Say in the first message where you have the data from" in queue
