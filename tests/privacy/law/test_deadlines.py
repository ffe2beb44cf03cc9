"""Legal time limits: the published examples, and what must hold for every day of the calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from crm.privacy.law.deadlines import (
    Due,
    add_months,
    breach_alerts,
    breach_due,
    extension_notice_due,
    hour_rule_end,
    is_prompt,
    is_working_day,
    next_working_day,
    notice_due,
    request_due,
)

WARSAW = ZoneInfo("Europe/Warsaw")
BERLIN = ZoneInfo("Europe/Berlin")
DAYS = st.dates(date(2018, 5, 25), date(2060, 12, 31))
INSTANTS = st.datetimes(datetime(2018, 5, 25), datetime(2060, 12, 31), timezones=st.sampled_from([UTC, WARSAW, BERLIN]))


def day(text):
    return date.fromisoformat(text)


def at(text):
    return datetime.fromisoformat(text)


@st.composite
def suspensions_after(draw, start):
    """Up to four questions, asked after `start`, some promptly and some late, overlapping or apart."""
    spans = st.tuples(st.integers(0, 90), st.integers(0, 40), st.booleans())
    return [
        (start + timedelta(result), start + timedelta(result + length), prompt)
        for result, length, prompt in draw(st.lists(spans, max_size=4))
    ]


# --- One month from receipt: Art. 12(3), Reg. 1182/71 Art. 3(2)(c) and 3(4), EDPB 01/2022 paras 159-161 ---


@pytest.mark.parametrize(
    ("received", "due", "extended"),
    [
        ("2027-03-05", "2027-04-05", "2027-06-07"),  # EDPB Example 32: 5 March to 5 April; 5.06.2027 is a Saturday
        ("2026-03-05", "2026-04-07", "2026-06-05"),  # Easter Sunday and Monday on 5 and 6 April
        ("2025-09-03", "2025-10-03", "2025-12-03"),  # ICO: 3 September to 3 October
        ("2026-09-03", "2026-10-05", "2026-12-03"),  # 3 October is a Saturday
        ("2025-01-31", "2025-02-28", "2025-04-30"),  # no 31 February, but not 28 April either
        ("2024-01-31", "2024-02-29", "2024-04-30"),  # a leap year
        ("2026-08-01", "2026-09-01", "2026-11-02"),  # received on a Saturday; 1 November is All Saints' and a Sunday
        ("2025-11-24", "2025-12-29", "2026-02-24"),  # 24 to 26 December are holidays, then a weekend
        ("2025-10-03", "2025-11-03", "2026-01-05"),
        ("2026-04-03", "2026-05-04", "2026-07-03"),  # 3 May is a holiday and a Sunday
    ],
)
def test_a_request_is_due_one_month_after_receipt_and_three_when_extended(received, due, extended):
    assert (request_due(day(received)).statutory, request_due(day(received), extended=True).statutory) == (
        day(due),
        day(extended),
    )


def test_the_nominal_day_stays_where_the_month_ends_and_only_the_statutory_one_moves():
    assert request_due(day("2026-03-05")) == Due(nominal=day("2026-04-05"), statutory=day("2026-04-07"))


def test_a_request_received_a_minute_before_midnight_in_warsaw_counts_from_that_day():
    assert request_due(datetime(2025, 8, 1, 23, 59, tzinfo=WARSAW)) == Due(day("2025-09-01"), day("2025-09-01"))


def test_an_instant_is_counted_from_its_day_in_warsaw_and_not_in_utc():
    received = at("2026-03-04T23:30+00:00")  # half past midnight on 5 March in Warsaw
    assert request_due(received) == request_due(day("2026-03-05"))


def test_a_naive_instant_of_receipt_is_refused():
    with pytest.raises(ValueError, match="naive"):
        request_due(datetime(2026, 3, 5, 12))


def test_the_holidays_of_another_member_state_move_the_day_elsewhere():
    # Reg. 1182/71 Art. 2(1). 3 October 2025 is a Friday and the Day of German Unity.
    received = day("2025-09-03")
    assert (request_due(received).statutory, request_due(received, country="DE").statutory) == (
        day("2025-10-03"),
        day("2025-10-06"),
    )


def test_a_country_without_a_calendar_is_refused():
    with pytest.raises(ValueError, match="no calendar"):
        request_due(day("2026-03-05"), country="XX")


def test_the_person_hears_of_an_extension_within_the_first_month():
    # Art. 12(3), second sentence.
    assert extension_notice_due(day("2026-03-05")) == Due(day("2026-04-05"), day("2026-04-07"))


@given(DAYS, st.booleans())
def test_a_request_is_never_due_on_a_day_off_nor_before_its_nominal_day(received, extended):
    # Reg. 1182/71 Art. 3(4).
    due = request_due(received, extended=extended)
    assert (is_working_day(due.statutory), due.statutory >= due.nominal > received) == (True, True)


@given(DAYS, DAYS, st.booleans())
def test_a_later_request_is_never_due_earlier(one, other, extended):
    # Art. 12(3).
    first, second = sorted([one, other])
    assert request_due(first, extended=extended) <= request_due(second, extended=extended)


@given(DAYS)
def test_an_extension_gives_at_least_two_months_more_than_the_nominal_day(received):
    # Art. 12(3): three months counted from receipt.
    assert request_due(received, extended=True).nominal >= add_months(request_due(received).nominal, 2)


@given(DAYS, st.integers(0, 36))
def test_a_month_ends_on_the_same_day_number_or_on_the_last_day_of_a_shorter_month(start, months):
    # Reg. 1182/71 Art. 3(2)(c).
    end = add_months(start, months)
    is_last_of_month = (end + timedelta(1)).day == 1
    assert (end.year * 12 + end.month, end.day == start.day or (end.day < start.day and is_last_of_month)) == (
        start.year * 12 + start.month + months,
        True,
    )


# --- Suspension while identity or scope is in doubt: EDPB 01/2022 para 159, Example 31, recital 63 ---


def test_a_prompt_question_about_identity_stops_the_clock_for_its_days():
    spans = [(day("2026-03-06"), day("2026-03-16"), True)]
    assert request_due(day("2026-03-05"), suspensions=spans) == Due(day("2026-04-15"), day("2026-04-15"))


def test_a_question_asked_with_undue_delay_stops_nothing():
    spans = [(day("2026-03-25"), day("2026-04-04"), False)]
    assert request_due(day("2026-03-05"), suspensions=spans) == request_due(day("2026-03-05"))


def test_a_day_under_two_questions_counts_once():
    spans = [(day("2026-03-10"), day("2026-03-20"), True), (day("2026-03-06"), day("2026-03-16"), True)]
    assert request_due(day("2026-03-05"), suspensions=spans).nominal == day("2026-04-05") + timedelta(14)


def test_a_question_inside_another_adds_nothing():
    spans = [(day("2026-03-06"), day("2026-03-26"), True), (day("2026-03-08"), day("2026-03-10"), True)]
    assert request_due(day("2026-03-05"), suspensions=spans).nominal == day("2026-04-05") + timedelta(20)


def test_two_separate_questions_add_up():
    spans = [(day("2026-03-06"), day("2026-03-09"), True), (day("2026-03-20"), day("2026-03-25"), True)]
    assert request_due(day("2026-03-05"), suspensions=spans).nominal == day("2026-04-05") + timedelta(8)


def test_a_late_question_does_not_hide_the_days_of_a_prompt_one():
    spans = [(day("2026-03-06"), day("2026-04-01"), False), (day("2026-03-07"), day("2026-03-10"), True)]
    assert request_due(day("2026-03-05"), suspensions=spans).nominal == day("2026-04-05") + timedelta(3)


def test_days_before_receipt_suspend_nothing_because_no_clock_was_running():
    spans = [(day("2026-03-01"), day("2026-03-08"), True)]
    assert request_due(day("2026-03-05"), suspensions=spans).nominal == day("2026-04-05") + timedelta(3)


def test_the_suspended_days_are_added_to_the_extended_limit_too():
    spans = [(day("2026-03-06"), day("2026-03-16"), True)]
    assert request_due(day("2026-03-05"), suspensions=spans, extended=True).nominal == day("2026-06-15")


def test_suspended_days_are_added_to_the_nominal_day_before_it_moves():
    # 31 January: nominal 28 February 2026 (a Saturday) + 1 = Sunday, so Monday; not Monday + 1.
    spans = [(day("2026-02-01"), day("2026-02-02"), True)]
    assert request_due(day("2026-01-31"), suspensions=spans) == Due(day("2026-03-01"), day("2026-03-02"))


def test_an_answer_before_its_question_is_refused():
    with pytest.raises(ValueError, match="before it was asked"):
        request_due(day("2026-03-05"), suspensions=[(day("2026-03-10"), day("2026-03-09"), True)])


@pytest.mark.parametrize(("asked", "prompt"), [("2026-03-05", True), ("2026-03-08", True), ("2026-03-09", False)])
def test_a_question_is_prompt_within_three_days_of_receipt(asked, prompt):
    assert is_prompt(day("2026-03-05"), day(asked)) is prompt


@given(st.data(), DAYS, st.booleans())
def test_a_suspension_never_shortens_the_limit_nor_ends_it_on_a_day_off(data, received, extended):
    spans = data.draw(suspensions_after(received))
    without, due = request_due(received, extended=extended), request_due(received, suspensions=spans, extended=extended)
    assert (due.nominal >= without.nominal, due.statutory >= without.statutory, is_working_day(due.statutory)) == (
        True,
        True,
        True,
    )


@given(st.data(), DAYS)
def test_the_suspension_is_the_number_of_distinct_days_under_a_prompt_question(data, received):
    spans = data.draw(suspensions_after(received))
    stopped = {
        result + timedelta(n) for result, answered, prompt in spans if prompt for n in range((answered - result).days)
    }
    assert request_due(received, suspensions=spans).nominal == add_months(received, 1) + timedelta(len(stopped))


@given(st.data(), DAYS)
def test_the_order_of_suspensions_changes_nothing(data, received):
    spans = data.draw(suspensions_after(received))
    assert request_due(received, suspensions=data.draw(st.permutations(spans))) == request_due(
        received, suspensions=spans
    )


# --- Days off: Reg. 1182/71 Art. 2, Polish Act of 18.01.1951 ---


@pytest.mark.parametrize(
    "text",
    [
        *("2026-01-01", "2026-01-06", "2026-05-01", "2026-05-03", "2026-08-15", "2026-11-01", "2026-11-11"),
        *("2026-12-24", "2026-12-25", "2026-12-26", "2025-12-24"),
        *("2026-04-05", "2026-04-06", "2029-04-01", "2029-05-20", "2029-05-31", "2026-06-04"),  # from Easter
        *("2026-11-21", "2026-11-22"),  # a plain Saturday and Sunday
    ],
)
def test_days_off(text):
    assert is_working_day(day(text)) is False


@pytest.mark.parametrize(
    "text",
    [
        "2024-12-24",  # a day off only from 2025 (Act of 6.12.2024, item 1965)
        "2026-04-03",  # Good Friday
        "2025-05-02",
        "2026-12-31",
        "2026-05-25",  # Whit Monday
        "2026-11-20",
    ],
)
def test_days_that_look_like_days_off_but_are_worked(text):
    assert is_working_day(day(text)) is True


def test_christmas_eve_moved_no_limit_before_2025():
    assert (request_due(day("2023-11-24")).nominal, next_working_day(day("2024-12-24"))) == (
        day("2023-12-24"),
        day("2024-12-24"),
    )


# --- Information about data from elsewhere: Art. 14(3) ---


@pytest.mark.parametrize(
    ("obtained", "moments", "due"),
    [
        ("2025-09-03", {}, "2025-10-03"),
        ("2026-09-03", {}, "2026-10-05"),  # (a) is a period in months, so Reg. 1182/71 Art. 3(4) moves the Saturday
        ("2025-01-31", {}, "2025-02-28"),
        ("2026-09-03", {"first_contact": "2026-09-10"}, "2026-09-10"),
        ("2026-09-03", {"first_disclosure": "2026-09-08"}, "2026-09-08"),
        ("2026-09-03", {"first_contact": "2026-09-10", "first_disclosure": "2026-09-08"}, "2026-09-08"),
        ("2026-09-03", {"first_contact": "2026-09-06"}, "2026-09-06"),  # (b) is a moment: a Sunday stays a Sunday
        ("2026-09-03", {"first_contact": "2026-12-01", "first_disclosure": "2027-01-04"}, "2026-10-05"),
        ("2026-09-03", {"first_contact": "2026-09-03"}, "2026-09-03"),
        ("2026-09-03", {"first_contact": "2026-08-20"}, "2026-09-03"),  # they wrote before: due at once
    ],
)
def test_the_notice_is_due_after_a_month_or_at_the_first_contact_or_disclosure(obtained, moments, due):
    moments = {name: day(text) for name, text in moments.items()}
    assert notice_due(day(obtained), **moments) == day(due)


@given(DAYS, st.none() | DAYS, st.none() | DAYS)
def test_a_contact_or_disclosure_only_ever_brings_the_notice_forward(obtained, contact, disclosure):
    # Art. 14(3): the earliest of the three applies, and none can be before the data were there.
    due = notice_due(obtained, first_contact=contact, first_disclosure=disclosure)
    assert obtained <= due <= notice_due(obtained) == request_due(obtained).statutory


@given(DAYS, DAYS)
def test_data_obtained_later_never_need_their_notice_earlier(one, other):
    first, second = sorted([one, other])
    assert notice_due(first) <= notice_due(second)


# --- 72 hours: Art. 33(1); strict elapsed hours, legal.md J 1 and 2 ---


@pytest.mark.parametrize(
    ("aware", "strict", "hour_rule"),
    [
        ("2020-12-22T12:17+01:00", "2020-12-25T12:17+01:00", "2020-12-25T13:00+01:00"),  # Christmas changes nothing
        ("2026-11-20T15:00+01:00", "2026-11-23T15:00+01:00", "2026-11-23T16:00+01:00"),  # Friday to Monday
        ("2026-03-27T15:30+01:00", "2026-03-30T16:30+02:00", "2026-03-30T17:00+02:00"),  # summer time begins
        ("2026-10-23T15:30+02:00", "2026-10-26T14:30+01:00", "2026-10-26T15:00+01:00"),  # and ends
    ],
)
def test_a_breach_is_due_after_72_elapsed_hours_and_the_hour_rule_is_information(aware, strict, hour_rule):
    assert (breach_due(at(aware)), hour_rule_end(at(aware))) == (at(strict), at(hour_rule))


@pytest.mark.parametrize(
    ("aware", "due"),
    [
        (datetime(2026, 3, 27, 15, 30, tzinfo=WARSAW), "2026-03-30T14:30+00:00"),
        (datetime(2026, 10, 23, 15, 30, tzinfo=WARSAW), "2026-10-26T13:30+00:00"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=WARSAW, fold=0), "2026-10-28T00:30+00:00"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=WARSAW, fold=1), "2026-10-28T01:30+00:00"),  # the same wall clock again
    ],
)
def test_the_hours_of_a_zone_that_changes_its_clock_are_elapsed_hours(aware, due):
    # Adding a timedelta to a datetime with a zone would move the hands of the clock instead.
    assert breach_due(aware) == at(due)


def test_the_limit_is_given_in_utc():
    assert breach_due(datetime(2026, 3, 27, 15, 30, tzinfo=WARSAW)).tzinfo is UTC


@pytest.mark.parametrize("count", [breach_due, hour_rule_end, breach_alerts])
def test_a_naive_moment_of_awareness_is_refused(count):
    with pytest.raises(ValueError, match="naive"):
        count(datetime(2026, 11, 20, 15, 0))


def test_the_reminders_come_before_the_limit_and_across_the_clock_change():
    aware = at("2026-03-27T15:30+01:00")
    assert breach_alerts(aware) == (
        at("2026-03-28T15:30+01:00"),
        at("2026-03-29T16:30+02:00"),
        at("2026-03-30T04:30+02:00"),
        at("2026-03-30T14:30+02:00"),
    )


@given(INSTANTS)
def test_72_hours_are_72_hours_on_every_day_of_the_year(aware):
    assert breach_due(aware) - aware.astimezone(UTC) == timedelta(hours=72)


@given(INSTANTS)
def test_the_hour_rule_ends_on_a_full_hour_at_most_one_hour_after_the_strict_limit(aware):
    # Reg. 1182/71 Art. 3(1): the hour in which the event happens is not counted.
    end = hour_rule_end(aware)
    assert (end.minute, end.second, end.microsecond, timedelta(0) < end - breach_due(aware) <= timedelta(hours=1)) == (
        0,
        0,
        0,
        True,
    )
