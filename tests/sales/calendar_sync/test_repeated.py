"""What a rule of a calendar elsewhere means: each time of it, its exceptions, days; and rules that never end."""

import time as clock
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm.sales.calendar_sync.repeated import MOST, times_in

SINCE, UNTIL = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
ZONE = """BEGIN:VTIMEZONE\r
TZID:Europe/Warsaw\r
BEGIN:STANDARD\r
DTSTART:19961027T030000\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
END:STANDARD\r
END:VTIMEZONE\r
"""


def text(*events, zone=""):
    bodies = "".join("BEGIN:VEVENT\r\n" + "\r\n".join(["UID:a", *lines]) + "\r\nEND:VEVENT\r\n" for lines in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{zone}{bodies}END:VCALENDAR\r\n".encode()


def walls(raw, since=SINCE, until=UNTIL):
    """«03.11 9:00» of each time, by the wall in Warsaw."""
    return [f"{each.begins.astimezone(ZoneInfo('Europe/Warsaw')):%d.%m %H:%M}" for each in times_in(raw, since, until)]


WEEKLY = ("DTSTART;TZID=Europe/Warsaw:20261013T090000", "DTEND;TZID=Europe/Warsaw:20261013T100000", "SUMMARY:Zebranie")


def test_each_time_by_the_wall_though_the_clocks_change():
    raw = text((*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=4;WKST=MO"), zone=ZONE)
    assert walls(raw) == ["13.10 09:00", "20.10 09:00", "27.10 09:00", "03.11 09:00"]
    assert {each.ends - each.begins for each in times_in(raw, SINCE, UNTIL)} == {timedelta(hours=1)}


@pytest.mark.parametrize("until", ["20261027T080000Z", "20261027", "20261027T235959"])
def test_until_counts_whole(until):
    assert walls(text((*WEEKLY, f"RRULE:FREQ=WEEKLY;UNTIL={until}")))[-1] == "27.10 09:00"


def test_a_time_left_out_one_added_and_one_moved_stand_where_they_are_and_once():
    master = (
        *WEEKLY,
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Warsaw:20261020T090000",
        "RDATE;TZID=Europe/Warsaw:20261022T120000",
    )
    moved = (
        "RECURRENCE-ID;TZID=Europe/Warsaw:20261027T090000",
        "DTSTART;TZID=Europe/Warsaw:20261028T160000",
        "DTEND;TZID=Europe/Warsaw:20261028T163000",
        "SUMMARY:Przesunięte",
    )
    off = (
        "RECURRENCE-ID;TZID=Europe/Warsaw:20261103T090000",
        "DTSTART;TZID=Europe/Warsaw:20261103T090000",
        "STATUS:CANCELLED",
    )
    raw = text(master, moved, off)
    assert walls(raw) == ["13.10 09:00", "22.10 12:00", "28.10 16:00"]
    assert [each.title for each in times_in(raw, SINCE, UNTIL)] == ["Zebranie", "Zebranie", "Przesunięte"]


def test_one_moved_into_the_window_from_outside_stands_there():
    moved = ("RECURRENCE-ID;TZID=Europe/Warsaw:20261103T090000", "DTSTART;TZID=Europe/Warsaw:20261014T160000")
    raw = text((*WEEKLY, "RRULE:FREQ=WEEKLY;COUNT=4"), moved)
    assert walls(raw, until=datetime(2026, 10, 15, tzinfo=UTC)) == ["13.10 09:00", "14.10 16:00"]


def test_days_last_from_midnight_to_midnight():
    holiday = ("DTSTART;VALUE=DATE:20261024", "DTEND;VALUE=DATE:20261027", "SUMMARY:Urlop")
    yearly = ("UID:b", "DTSTART;VALUE=DATE:20201111", "RRULE:FREQ=YEARLY", "TRANSP:TRANSPARENT", "SUMMARY:Święto")
    first, second = times_in(text(holiday, yearly), SINCE, UNTIL)
    assert (first.begins, first.ends, first.whole_day) == (
        datetime(2026, 10, 23, 22, tzinfo=UTC),
        datetime(2026, 10, 26, 23, tzinfo=UTC),
        True,
    )
    assert (second.begins, second.free, second.title) == (datetime(2026, 11, 10, 23, tzinfo=UTC), True, "Święto")


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;COUNT=3", ["13.10", "14.10", "15.10"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=4", ["13.10", "15.10", "27.10", "29.10"]),
        ("FREQ=MONTHLY;BYDAY=2TU;COUNT=3", ["13.10", "10.11", "08.12"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", ["13.10", "31.10", "30.11", "31.12"]),
    ],
)
def test_the_rules_people_use(rule, days):
    assert [wall[:5] for wall in walls(text((*WEEKLY, f"RRULE:{rule}")))] == days


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=1",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5;BYMINUTE=0,1,2,3;BYSECOND=0,1,2,3,4",
        "FREQ=YEARLY;INTERVAL=999999999",
        "FREQ=DAILY;COUNT=999999999",
        "FREQ=DAILY;UNTIL=99991231T000000Z",
        "FREQ=NEVER",
        "BYDAY=MO",
        "",
    ],
)
def test_no_rule_keeps_a_worker_busy(rule):
    began = clock.monotonic()
    times = times_in(text((*WEEKLY, f"RRULE:{rule}"), zone=ZONE), SINCE, UNTIL)
    assert (len(times) <= MOST, clock.monotonic() - began < 3) == (True, True)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        text(("SUMMARY:x", "RRULE:FREQ=DAILY")),
        text(("DTSTART:00010101T000000", "RRULE:FREQ=DAILY")),
        text(("DTSTART:99991231T230000Z", "DURATION:P9999D", "RRULE:FREQ=DAILY")),
        b"x" * (3 * 1024 * 1024),
    ],
)
def test_what_cannot_be_read_has_no_times(raw):
    assert times_in(raw, SINCE, UNTIL) == []
