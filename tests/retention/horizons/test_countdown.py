"""When her data go if nothing happens, in words for her record."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from retention.holds.hold_acts import place
from retention.horizons.countdown import countdown, countdowns
from retention.horizons.retention_events import Event, midnight
from retention.models import Start
from retention.periods import Period, local_day
from tests.retention.ruled_people import DAY, on, rule, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def happened(monkeypatch, settings):
    """What happened to people."""
    events = []
    settings.RETENTION_EVENTS = ["tests.retention.happened.events"]
    monkeypatch.setattr("tests.retention.happened.EVENTS", events)
    return events


def test_it_counts_the_days_of_the_longest_need(happened):
    on("marketing")
    now = timezone.now()
    person = somebody("offers", since=690)
    begun = local_day(now - 690 * DAY)
    last = Period(months=24).end(begun)
    clock = countdown(person, now)
    assert (
        clock.until,
        clock.days,
        clock.soon,
        clock.code,
        clock.rule,
    ) == (
        last,
        (last - local_day(now)).days,
        True,
        "rule",
        "marketing:1",
    )
    assert (clock.share, clock.words) == (
        (local_day(now) - begun).days / (last - begun).days,
        rule("marketing").reason,
    )
    with override("en"):
        result = countdown(person, now)
    assert (result.words, result.extends) == (
        rule("marketing").reason_en,
        "A message, an answered call, an order or a form from this person starts the period anew.",
    )


def test_without_a_rule_there_is_no_end():
    clock = countdown(somebody("offers"), timezone.now())
    assert (
        clock.until,
        clock.days,
        clock.soon,
        clock.share,
        clock.code,
    ) == (None, None, False, 0.0, "no_rule")


def test_what_nobody_needs_goes_with_the_next_run():
    clock = countdown(somebody("offers", ended=3), timezone.now())
    assert (clock.days, clock.share, clock.code, clock.soon) == (
        0,
        1.0,
        "ended",
        True,
    )


def test_papers_may_stay_longer_and_say_so(happened):
    on("marketing", "tax-papers")
    person, now = somebody("offers", since=10), timezone.now()
    happened.append(Event(person.pk, Start.PAYMENT_DUE, midnight(date(2026, 5, 4)), ref="FV 3/2026"))
    clock = countdown(person, now)
    assert (clock.rule, clock.papers_until) == ("marketing:1", date(2031, 12, 31))


def test_when_only_papers_are_left_their_day_counts(happened):
    on("tax-papers")
    person = somebody("offers", ended=10)
    happened.append(Event(person.pk, Start.PAYMENT_DUE, midnight(date(2026, 5, 4)), ref="FV 3/2026"))
    clock = countdown(person, timezone.now())
    assert (clock.code, clock.until, clock.papers_until) == (
        "document",
        date(2031, 12, 31),
        None,
    )


def test_a_hold_stops_it(dora):
    on("marketing")
    person = somebody("offers", since=690)
    review = local_day(timezone.now()) + 90 * DAY
    place(person, reason="claim", facts="Wezwanie z 12 listopada", review_on=review, by=dora)
    clock = countdown(person, timezone.now())
    assert (clock.code, clock.until, clock.days, clock.soon) == (
        "hold",
        None,
        None,
        False,
    )


def test_as_many_queries_for_thirty_as_for_one():
    on("marketing")
    people = [somebody("offers").pk for _ in range(30)]
    counts = []
    for item in (people[:1], people):
        with CaptureQueriesContext(connection) as caught:
            assert len(countdowns(item, timezone.now())) == len(item)
        counts.append(len(caught))
    assert counts[0] == counts[1]
