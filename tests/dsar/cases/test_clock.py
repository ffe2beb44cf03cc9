"""The clock of Art. 12(3): every row of the law's tables, and an oracle that steps from day to day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from crm.privacy.law.deadlines import Due
from crm.privacy.law.poland import POLAND
from dsar.cases.clock import Clock, Question

DAY = timedelta(days=1)


def warsaw(text):
    """An instant in Warsaw."""
    return datetime.fromisoformat(text).replace(tzinfo=POLAND.zone)


def day(text):
    return date.fromisoformat(text)


# ---- legal.md A3


@pytest.mark.parametrize(
    ("received", "due", "extended"),
    [
        ("2027-03-05T10:00", "2027-04-05", None),  # EDPB 01/2022 example 32
        ("2026-03-05T10:00", "2026-04-07", "2026-06-05"),  # 5 and 6 April 2026: Easter
        ("2025-09-03T10:00", "2025-10-03", None),  # ICO
        ("2026-09-03T10:00", "2026-10-05", "2026-12-03"),
        ("2025-01-31T10:00", "2025-02-28", "2025-04-30"),
        ("2024-01-31T10:00", "2024-02-29", "2024-04-30"),
        ("2026-08-01T23:59", "2026-09-01", "2026-11-02"),  # a Saturday, a minute before midnight
        ("2025-11-24T10:00", "2025-12-29", "2026-02-24"),  # 24 December is a day off from 2025
        ("2025-10-03T10:00", "2025-11-03", "2026-01-05"),
        ("2026-04-03T10:00", "2026-05-04", "2026-07-03"),
    ],
)
def test_one_month_from_receipt_and_three_when_extended(received, due, extended):
    """Art. 12(3); Reg. 1182/71 Art. 3(2)(c), 3(4)."""
    moment = warsaw(received)
    assert Clock(moment, moment).statutory_on == day(due)
    if extended:
        clock = Clock(moment, moment + 3 * DAY, told_of_extension_at=moment + 2 * DAY)
        assert (clock.extended, clock.statutory_on) == (True, day(extended))


def test_a_prompt_question_about_identity_moves_the_limit_by_the_days_until_it_was_answered():
    """EDPB 01/2022 para 159: received 5 March, asked 6 March, enough on 16 March."""
    question = Question(warsaw("2026-03-06T12:00"), warsaw("2026-03-16T12:00"), True)
    clock = Clock(warsaw("2026-03-05T10:00"), warsaw("2026-03-20T10:00"), (question,))
    assert clock.due == Due(day("2026-04-15"), day("2026-04-15"))


def test_a_late_question_moves_nothing():
    """EDPB 01/2022 para 159: only when asked without undue delay."""
    question = Question(warsaw("2026-03-20T12:00"), warsaw("2026-03-30T12:00"), False)
    clock = Clock(warsaw("2026-03-05T10:00"), warsaw("2026-03-25T10:00"), (question,))
    assert (clock.due, clock.suspended_since) == (Due(day("2026-04-05"), day("2026-04-07")), None)


def test_while_it_stands_still_the_limit_moves_day_by_day_and_nothing_rings():
    result = warsaw("2026-03-06T12:00")
    clocks = [
        Clock(warsaw("2026-03-05T10:00"), result + days * DAY, (Question(result, None, True),)) for days in (0, 1, 60)
    ]
    assert [(clock.safe_on, clock.suspended_since, clock.passed()) for clock in clocks] == [
        (day("2026-04-05"), result, []),
        (day("2026-04-06"), result, []),
        (day("2026-06-04"), result, []),
    ]


def test_the_day_of_receipt_is_that_of_warsaw():
    """31 January, 23:30 UTC, is 1 February in Warsaw."""
    moment = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    assert Clock(moment, moment).due == Due(day("2026-03-01"), day("2026-03-02"))


@pytest.mark.parametrize(("told", "counts"), [("2026-04-07T23:59", True), ("2026-04-08T00:00", False)])
def test_an_extension_counts_only_if_she_was_told_within_the_first_month(told, counts):
    """Art. 12(3), second sentence."""
    clock = Clock(warsaw("2026-03-05T10:00"), warsaw("2026-04-20T10:00"), told_of_extension_at=warsaw(told))
    assert (clock.extended, clock.statutory_on) == (counts, day("2026-06-05") if counts else day("2026-04-07"))


def test_before_she_is_told_nothing_is_extended():
    clock = Clock(
        warsaw("2026-03-05T10:00"), warsaw("2026-03-10T10:00"), told_of_extension_at=warsaw("2026-03-11T10:00")
    )
    assert clock.extended is False


@pytest.mark.parametrize(
    ("at", "left", "overdue"),
    [
        ("2026-03-26T00:00", 10, False),
        ("2026-04-04T23:59", 1, False),
        ("2026-04-05T12:00", 0, False),  # the safe day, Easter Sunday
        ("2026-04-07T23:59", 0, False),  # the statutory day, until 24:00
        ("2026-04-08T00:00", -1, True),
        ("2026-04-10T10:00", -3, True),
    ],
)
def test_days_left_count_to_the_safe_day_and_overdue_begins_after_the_statutory_one(at, left, overdue):
    clock = Clock(warsaw("2026-03-05T10:00"), warsaw(at))
    assert (clock.left, clock.overdue) == (left, overdue)


def test_the_marks_are_midnights_before_the_safe_day_and_after_the_statutory_one():
    clock = Clock(warsaw("2026-03-05T10:00"), warsaw("2026-04-02T10:00"))
    assert clock.marks == [
        (10, warsaw("2026-03-26T00:00")),
        (5, warsaw("2026-03-31T00:00")),
        (3, warsaw("2026-04-02T00:00")),
        (1, warsaw("2026-04-04T00:00")),
        (0, warsaw("2026-04-08T00:00")),
    ]
    assert [days for days, _moment in clock.passed()] == [10, 5, 3]


def test_an_answer_stops_it_for_good():
    clock = Clock(warsaw("2026-03-05T10:00"), warsaw("2026-05-05T10:00"), stopped=warsaw("2026-04-03T10:00"))
    assert (clock.running, clock.overdue, clock.early, clock.suspended_since) == (False, False, 4, None)


# ---- the oracle: no arithmetic of months, only days that follow each other


def easter(year):
    """Gauss, as corrected: the Sunday after the first full moon of spring."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7  # noqa: E741  # the letters of the formula
    m = (a + 11 * h + 22 * l) // 451
    month, rest = divmod(h + l - 7 * m + 114, 31)
    return date(year, month, rest + 1)


def off(one):
    """Whether nobody works in Poland on that day (Act of 18.01.1951; 24 December since 2025)."""
    fixed = {(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)}
    if one.year >= 2025:
        fixed.add((12, 24))
    since = (one - easter(one.year)).days
    return one.weekday() >= 5 or (one.month, one.day) in fixed or since in (0, 1, 49, 60)


def stepped(received, months, pauses):
    """The safe and the last day, walked: until the number comes round, then one day for each day stood still."""
    result, turned = received, 0
    while turned < months:
        result += DAY
        turned += result.day == 1
    while result.day < received.day and (result + DAY).day != 1:
        result += DAY
    still = {
        since + n * DAY for since, until in pauses for n in range((until - since).days) if since + n * DAY >= received
    }
    for _each in still:
        result += DAY
    safe = result
    while off(result):
        result += DAY
    return Due(safe, result)


@st.composite
def stories(draw):
    """(received, questions, told of an extension or None, at): a case as it may go, to the minute."""
    received = draw(st.datetimes(datetime(2019, 1, 1), datetime(2045, 1, 1), timezones=st.just(UTC)))
    minutes = st.integers(0, 60 * 24 * 40)
    questions = [
        Question(
            received + timedelta(minutes=result),
            received + timedelta(minutes=result + took) if took is not None else None,
            prompt,
        )
        for result, took, prompt in draw(st.lists(st.tuples(minutes, st.none() | minutes, st.booleans()), max_size=3))
    ]
    scope = draw(st.none() | st.integers(0, 60 * 24 * 50))
    at = received + timedelta(minutes=draw(st.integers(0, 60 * 24 * 130)))
    return received, tuple(questions), None if scope is None else received + timedelta(minutes=scope), at


def walked(received, questions, at, months):
    """The oracle's limit as it is known at `at`."""

    def local(moment):
        return moment.astimezone(POLAND.zone).date()

    pauses = [
        (local(question.asked_at), local(min(question.satisfied_at or at, at)))
        for question in questions
        if question.prompt and question.asked_at <= at
    ]
    return stepped(local(received), months, pauses)


@settings(max_examples=300)
@given(stories())
def test_the_clock_says_what_somebody_counting_days_on_a_calendar_says(story):
    """Art. 12(3) with EDPB 01/2022 paras 157-161."""
    received, questions, result, at = story
    clock = Clock(received, at, questions, result)
    in_time = (
        result is not None
        and result <= at
        and (result.astimezone(POLAND.zone).date() <= walked(received, questions, result, 1).statutory)
    )
    due = walked(received, questions, at, 3 if in_time else 1)
    assert (clock.extended, clock.due) == (in_time, due)
    assert clock.overdue == (at.astimezone(POLAND.zone).date() > due.statutory)


def test_the_oracle_knows_the_days_off_of_the_table():
    """Dz.U. 2025 item 296: check values."""
    assert [easter(2026), easter(2029)] == [day("2026-04-05"), day("2029-04-01")]
    dates = ("2026-04-06", "2026-06-04", "2029-05-31", "2024-12-24", "2025-12-24", "2026-04-03", "2025-12-31")
    assert [off(day(item)) for item in dates] == [True, True, True, False, True, False, False]
