"""What repeats or lasts for days in a calendar elsewhere: shown once at each time to its owner, busy time to others."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from crm.correspondence.calendars.calendar_accounts import disconnect, pause
from crm.privacy.models import Person
from crm.sales.calendar_sync import shown_times
from crm.sales.meetings.busy_times import busy
from crm.sales.meetings.moving import move
from crm.sales.models import AppointmentTime, CalendarEvent, Task
from crm.sales.models.tasks import midnight
from tests.sales.calendar_sync.test_both_ways import at, meeting, rows
from tests.sales.task_builders import again, today

pytestmark = pytest.mark.django_db
TWICE = {"freq": "daily", "count": 2}
clouds = pytest.mark.parametrize("way", ["graph", "google"], indirect=True)
caldav = pytest.mark.parametrize("way", ["caldav"], indirect=True)


def shown():
    """(title, begins) of each time."""
    return [(each.title, timezone.localtime(each.begins)) for each in AppointmentTime.objects.order_by("begins", "pk")]


def series(phone, way, name="series.ics", count=4, summary="Zebranie", begins=None):
    """A series a week apart on whichever side."""
    if way == "caldav":
        phone.put(name, begins or at(2), summary=summary, rrule={"freq": "weekly", "count": count})
        return None
    return phone.repeat(name, begins or at(2), count=count, summary=summary)


def test_each_time_is_shown_once_and_is_no_meeting(phone, way, meet):
    series(phone, way)
    for _turn in range(3):
        meet()
    assert shown() == [("Zebranie", at(2 + 7 * number)) for number in range(4)]
    assert (rows(), phone.names()) == ([], ["series.ics"])


def test_what_lasts_for_days_is_shown_on_each_of_them(phone, meet, sam, as_user):
    phone.put("fair.ics", at(1), minutes=2 * 24 * 60, summary="Targi")
    phone.put("leave.ics", today(3), minutes=3 * 24 * 60, summary="Urlop")
    meet()
    assert [title for title, _begins in shown()] == ["Targi", "Urlop"]
    for day, titles in ((1, ["Targi"]), (2, ["Targi"]), (3, ["Targi", "Urlop"]), (4, ["Urlop"]), (6, [])):
        page = as_user(sam).get(reverse("sales:calendar"), {"span": "day", "day": str(today(day))}).content.decode()
        assert [title for title in ("Targi", "Urlop") if title in page] == titles


@clouds
def test_a_time_that_was_moved_or_left_out_stands_where_it_is(phone, meet):
    times = phone.repeat("series.ics", at(2), count=4, summary="Zebranie")
    meet()
    times[1].begins, times[1].ends, times[1].excepted = at(10, "15:00"), at(10, "16:00"), True
    times[2].gone = True
    times[3].title, times[3].excepted = "Zebranie z zarządem", True
    phone.changed("series.ics")
    meet()
    meet()
    assert shown() == [("Zebranie", at(2)), ("Zebranie", at(10, "15:00")), ("Zebranie z zarządem", at(23))]


def test_a_series_taken_away_is_gone_here(phone, way, meet):
    series(phone, way)
    meet()
    phone.delete("series.ics")
    meet()
    assert (shown(), CalendarEvent.objects.count()) == ([], 0)


def test_a_meeting_that_repeats_from_now_on_is_not_doubled(phone, way, meet):
    phone.put("a.ics", at(2), summary="Pomiar")
    meet()
    series(phone, way, "a.ics", summary="Pomiar")
    meet()
    meet()
    open_meetings = [begins for _title, begins, _minutes, _kind, is_open in rows() if is_open]
    assert sorted(open_meetings + [begins for _title, begins in shown()]) == [at(2 + 7 * number) for number in range(4)]


def test_one_that_repeats_no_more_is_a_meeting_once(phone, way, meet):
    series(phone, way)
    meet()
    phone.put("series.ics", at(2), summary="Zebranie")
    if way != "caldav":
        phone.store.named("series.ics").times = None
        phone.changed("series.ics")
    meet()
    meet()
    assert (shown(), [row[:2] for row in rows()]) == ([], [("Zebranie", at(2))])


def test_its_owner_is_busy_then_and_nobody_reads_with_what(phone, way, meet, sam, nina, as_user):
    series(phone, way)
    phone.put("free.ics", today(4), minutes=48 * 60, summary="Imieniny", **free_on(way))
    meet()
    taken = busy([sam], midnight(today(2)), midnight(today(20)))[sam.pk]
    assert [timezone.localtime(span.begins) for span in taken] == [at(2), at(9), at(16)]
    params = {"span": "day", "day": str(today(2)), "with": str(sam.uid)}
    page = as_user(nina).get(reverse("sales:calendar"), params).content.decode()
    assert "Zebranie" not in page
    own = as_user(sam).get(reverse("sales:calendar"), {"span": "day", "day": str(today(2))}).content.decode()
    assert ("Zebranie" in own, "10:00–11:00" in own) == (True, True)


def free_on(way):
    return {"transp": "TRANSPARENT"} if way == "caldav" else {"free": True}


@pytest.mark.parametrize("span", ["week", "month", "list"])
@caldav
def test_it_stands_in_each_view_of_its_owner_alone(phone, way, meet, sam, oskar, as_user, span):
    series(phone, way, begins=at(1))
    meet()
    params = {"span": span, "day": str(today(1))}
    pages = [as_user(user).get(reverse("sales:calendar"), params).content.decode() for user in (sam, oskar)]
    assert ["Zebranie" in page for page in pages] == [True, False]


@caldav
def test_titles_are_sealed_and_not_kept_where_somebody_known_takes_part(phone, way, meet, ada):
    phone.put("known.ics", at(2), summary="Z Adą", rrule=TWICE, attendee=[f"mailto:{ada.person.email}"])
    phone.put("secret.ics", at(3, "12:00"), minutes=3000, summary="Sanatorium", **{"class": "PRIVATE"})
    phone.put("other.ics", at(4, "12:00"), summary="Zebranie", rrule={"freq": "daily", "count": 1})
    meet()
    assert Person.objects.having_some("email", {ada.person.email})
    assert {title for title, _begins in shown()} == {"", "Zebranie"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT title FROM sales_appointmenttime")
        raw = b"".join(bytes(title) for (title,) in cursor.fetchall() if title)
    assert b"Zebranie" not in raw


@caldav
def test_windows_move_on_with_the_weeks(phone, way, meet, monkeypatch):
    phone.put("series.ics", at(2), summary="Zebranie", rrule={"freq": "weekly"})
    meet()
    last = shown()[-1]
    later = today(8)
    monkeypatch.setattr(shown_times.timezone, "localdate", lambda value=None: later if value is None else value.date())
    meet()
    assert shown()[-1][1] > last[1]


def test_disconnected_its_times_go_with_it(phone, way, meet, account, sam):
    series(phone, way)
    meet()
    assert AppointmentTime.objects.exists()
    disconnect(account, by=sam)
    assert not AppointmentTime.objects.exists()


def test_another_calendar_chosen_its_times_go(radicale, phone, way, meet, account, sam):
    series(phone, way)
    meet()
    pause(account, by=sam)
    other = radicale.calendar("dom") if way == "caldav" else radicale.calendar(way, "dom")
    other.put("a.ics", at(3), summary="Obiad")
    account.calendar = account.calendar.replace("praca", "dom")
    account.active = True
    account.token = ""
    account.save()
    meet()
    assert (shown(), [row[0] for row in rows()]) == ([], ["Obiad"])


@clouds
def test_only_the_series_that_changed_is_read_again(radicale, phone, way, meet):
    phone.repeat("a.ics", at(2), count=3, summary="A")
    phone.repeat("b.ics", at(3), count=3, summary="B")
    meet()
    radicale.asked.clear()
    phone.changed("a.ics")
    meet()
    assert sum(path.endswith("/instances") for _method, path in radicale.asked) == 1


@clouds
def test_a_meeting_here_stays_movable_beside_a_series(phone, way, meet, sam):
    phone.repeat("a.ics", at(2), count=3, summary="A")
    ours = meeting(sam, days=2)
    meet()
    move(again(ours), today(4), time(12), version=again(ours).version, by=sam)
    meet()
    assert [(row[1], row[4]) for row in rows()] == [(at(4, "12:00"), True)]
    assert Task.objects.count() == 1
    assert len(shown()) == 3
    assert timedelta(0) < shown()[1][1] - shown()[0][1]
