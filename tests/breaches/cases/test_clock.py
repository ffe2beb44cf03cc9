"""72 hours from awareness: elapsed, never shifted (GDPR Art. 33(1); Reg. 1182/71 Art. 3)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from breaches.cases.clock import Clock, hours_minutes
from breaches.cases.clock_drawing import drawn
from crm.privacy.law import limits

WARSAW, BERLIN = ZoneInfo("Europe/Warsaw"), ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("aware", "due", "hour_rule"),
    [
        # mkm.legal: a holiday (25 December) changes nothing
        (
            datetime(2020, 12, 22, 12, 17, tzinfo=BERLIN),
            datetime(2020, 12, 25, 12, 17, tzinfo=BERLIN),
            datetime(2020, 12, 25, 13, 0, tzinfo=BERLIN),
        ),
        # Friday afternoon: Monday, not Tuesday; Reg. 1182/71 Art. 3(5) is never used
        (
            datetime(2026, 11, 20, 15, 0, tzinfo=WARSAW),
            datetime(2026, 11, 23, 15, 0, tzinfo=WARSAW),
            datetime(2026, 11, 23, 16, 0, tzinfo=WARSAW),
        ),
        # summer time begins on 29 March 2026: the wall clock jumps, hours do not
        (
            datetime(2026, 3, 27, 15, 30, tzinfo=WARSAW),
            datetime(2026, 3, 30, 16, 30, tzinfo=WARSAW),
            datetime(2026, 3, 30, 17, 0, tzinfo=WARSAW),
        ),
        # summer time ends on 25 October 2026
        (
            datetime(2026, 10, 23, 15, 30, tzinfo=WARSAW),
            datetime(2026, 10, 26, 14, 30, tzinfo=WARSAW),
            datetime(2026, 10, 26, 15, 0, tzinfo=WARSAW),
        ),
    ],
    ids=["holiday", "friday", "summer-begins", "summer-ends"],
)
def test_the_limit_is_72_elapsed_hours_and_the_hour_rule_only_informs(aware, due, hour_rule):
    """Art. 33(1); Reg. 1182/71 Art. 3(1), 3(3), 3(4)."""
    clock = Clock(aware, aware)
    assert (clock.due, clock.hour_rule_end) == (due.astimezone(UTC), hour_rule.astimezone(UTC))


def test_the_limit_itself_is_in_time_and_a_second_later_is_late():
    aware = datetime(2026, 3, 27, 15, 30, tzinfo=WARSAW)
    due = Clock(aware, aware).due
    assert [Clock(aware, moment).overdue for moment in (due, due + timedelta(seconds=1))] == [False, True]


@pytest.mark.parametrize(("hours", "left", "overdue"), [(71, (1, 0), False), (73, (1, 0), True)])
def test_one_hour_before_and_after(hours, left, overdue):
    aware = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    clock = Clock(aware, aware + hours * HOUR)
    assert (hours_minutes(clock.left), clock.overdue, clock.elapsed) == (left, overdue, hours * HOUR)


def test_the_marks_and_what_is_behind_us():
    aware = datetime(2026, 10, 23, 15, 30, tzinfo=WARSAW)
    clock = Clock(aware, aware.astimezone(UTC) + 61 * HOUR)
    assert [hours for hours, _moment in clock.marks] == [24, 48, 60, 70]
    assert [hours for hours, _moment in clock.passed()] == [24, 48, 60]


def test_were_the_law_to_give_96_hours_only_later_breaches_would_get_them(monkeypatch):
    """The Digital Omnibus proposal is one more row of `breach_hours`; it is off until somebody adds it."""
    assert [row.value for row in limits.LAW["breach_hours"]] == [72]
    omnibus = limits.Rule(datetime(2028, 1, 1, tzinfo=UTC).date(), 96, "Digital Omnibus, were it adopted")
    monkeypatch.setitem(limits.LAW, "breach_hours", (*limits.LAW["breach_hours"], omnibus))
    eve, morning = (datetime(2027, 12, 31, 12, tzinfo=WARSAW), datetime(2028, 1, 1, 12, tzinfo=WARSAW))
    before, after = (Clock(aware, aware.astimezone(UTC) + 80 * HOUR) for aware in (eve, morning))
    assert [(clock.overdue, drawn(clock)["hours"]) for clock in (before, after)] == [(True, 72), (False, 96)]
    assert [hours for hours, _moment in Clock(morning, after.due).passed()] == [24, 48, 60, 70, 96]


def test_a_clock_that_was_stopped_stands():
    aware = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    clock = Clock(aware, aware + 100 * HOUR, stopped=aware + 30 * HOUR)
    assert (clock.elapsed, clock.overdue, clock.running) == (30 * HOUR, False, False)
