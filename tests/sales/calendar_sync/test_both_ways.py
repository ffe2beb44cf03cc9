"""A meeting here and an appointment there are one: made, moved and called off on either side they meet once."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from crm.correspondence.calendars.calendar_accounts import declare
from crm.correspondence.models import CalendarServer
from crm.privacy.actors import system
from crm.sales.meetings.cancelling import cancel
from crm.sales.meetings.moving import move
from crm.sales.models import CalendarEvent, Task
from crm.sales.models.tasks import instant
from tests.sales.task_builders import again, planned, today

pytestmark = pytest.mark.django_db
BUSY = "Zajęte (Spójnik)"


def at(days, clock="10:00"):
    """A moment of a day to come, by the wall here."""
    return timezone.localtime(instant(today(days), time.fromisoformat(clock)))


def meeting(by, contact=None, days=3, clock="10:00", **values):
    return planned(by, contact, **{"kind": "meeting", "minutes": 60, "due_on": today(days), "clock": clock, **values})


def seen(phone):
    """{name: (title, begins)} of what stands in the calendar."""
    events = {name: phone.get(name) for name in phone.names()}
    return {name: (str(each["summary"]), timezone.localtime(each.decoded("dtstart"))) for name, each in events.items()}


def rows():
    """(title, begins, minutes, kind, open) of every task."""
    return [
        (task.told("title"), timezone.localtime(task.due_at), task.minutes, task.kind, task.open)
        for task in Task.objects.with_keys().order_by("pk")
    ]


def test_an_appointment_made_there_becomes_a_meeting_once(phone, meet, sam):
    phone.put("a.ics", at(2), summary="Pomiar w Cerambudzie", location="ul. Długa 5", url="https://meet.example/x")
    for _turn in range(3):
        meet()
    [task] = Task.objects.with_keys()
    assert rows() == [("Pomiar w Cerambudzie", at(2), 60, "meeting", True)]
    assert (task.told("place"), task.told("link"), task.owner) == ("ul. Długa 5", "https://meet.example/x", sam)
    assert phone.names() == ["a.ics"]


def test_a_meeting_made_here_leaves_as_busy_time_once(phone, meet, sam, ada):
    task = meeting(sam, ada, place="ul. Długa 5")
    for _turn in range(3):
        meet()
    name = f"{task.uid}.ics"
    assert seen(phone) == {name: (BUSY, at(3))}
    text = phone.ask("GET", name)[1].decode()
    assert [word in text for word in ("Oddzwonić", "Długa", "Ada", "Kowalska", "ATTENDEE")] == [False] * 5


def test_it_is_moved_here_and_there_and_here(phone, meet, sam):
    phone.put("a.ics", at(2), summary="Pomiar", location="Sklep", x_own="zostaje")
    meet()
    task = again(Task.objects.get())
    move(task, today(4), time(12, 30), version=task.version, by=sam)
    meet()
    assert seen(phone) == {"a.ics": ("Pomiar", at(4, "12:30"))}
    event = phone.get("a.ics")
    assert (str(event["x-own"]), str(event["location"]), event.get("sequence", 0)) == ("zostaje", "Sklep", 0)
    phone.change("a.ics", begins=at(5, "09:15"), minutes=30)
    meet()
    assert rows() == [("Pomiar", at(5, "09:15"), 30, "meeting", True)]


def test_one_of_ours_is_moved_there(phone, meet, sam, ada):
    task = meeting(sam, ada)
    meet()
    phone.change(f"{task.uid}.ics", begins=at(6, "08:00"))
    meet()
    meet()
    assert rows() == [("Oddzwonić w sprawie oferty", at(6, "08:00"), 60, "meeting", True)]
    assert seen(phone) == {f"{task.uid}.ics": (BUSY, at(6, "08:00"))}


def test_called_off_here_it_goes_there(phone, meet, sam):
    phone.put("a.ics", at(2), summary="Pomiar")
    ours = meeting(sam)
    meet()
    for task in Task.objects.with_keys():
        cancel(task, by=sam)
    meet()
    assert (phone.names(), CalendarEvent.objects.count(), again(ours).open) == ([], 0, False)


def test_taken_away_there_it_is_called_off_here(phone, meet, sam):
    phone.put("a.ics", at(2), summary="Pomiar")
    ours = meeting(sam)
    meet()
    phone.delete("a.ics")
    phone.delete(f"{ours.uid}.ics")
    meet()
    meet()
    assert {(task.cancelled_by, task.open) for task in Task.objects.all()} == {("them", False)}
    assert (phone.names(), CalendarEvent.objects.count()) == ([], 0)


def test_called_off_there_by_its_state(phone, meet, sam):
    phone.put("a.ics", at(2), summary="Pomiar")
    meet()
    phone.change("a.ics", status="CANCELLED")
    meet()
    assert [task.cancelled_by for task in Task.objects.all()] == ["them"]


def test_a_title_changed_on_either_side_arrives_where_words_may(phone, meet, sam, account):
    declare(CalendarServer.objects.get(), recipient=None, own=True, by=system("test"))
    phone.put("a.ics", at(2), summary="Pomiar")
    task = meeting(sam, title="Odbiór podłogi")
    meet()
    phone.change("a.ics", summary="Pomiar schodów")
    meet()
    assert [row[0] for row in rows()] == ["Odbiór podłogi", "Pomiar schodów"]
    assert [title for title, _at in seen(phone).values()].count("Odbiór podłogi") == 1
    declare(CalendarServer.objects.get(), recipient=None, own=False, by=system("test"))
    meet()
    assert seen(phone)[f"{task.uid}.ics"] == (BUSY, at(3))
    assert seen(phone)["a.ics"] == ("Pomiar schodów", at(2))


@pytest.mark.parametrize("way", ["caldav"], indirect=True)
@pytest.mark.parametrize("mood", ["no_sync", "no_etag"])
def test_a_server_without_tokens_or_tags_of_writing_is_compared_as_well(phone, meet, sam, radicale, mood):
    radicale.moods.add(mood)
    phone.put("a.ics", at(2), summary="Pomiar")
    ours = meeting(sam)
    meet()
    meet()
    phone.change("a.ics", begins=at(7))
    phone.change(f"{ours.uid}.ics", begins=at(8))
    meet()
    meet()
    assert sorted(row[1] for row in rows()) == [at(7), at(8)]
    move(again(ours), today(9), time(10), version=again(ours).version, by=sam)
    meet()
    phone.delete("a.ics")
    meet()
    assert (seen(phone), [row[4] for row in rows()]) == ({f"{ours.uid}.ics": (BUSY, at(9))}, [True, False])


def test_what_cannot_be_a_meeting_stays_there(phone, meet):
    phone.put("series.ics", at(2), summary="Co tydzień", rrule={"freq": "weekly"})
    phone.put("long.ics", at(2), minutes=3 * 24 * 60, summary="Targi")
    phone.put("over.ics", at(-3), summary="Było")
    meet()
    assert (rows(), phone.names()) == ([], ["long.ics", "over.ics", "series.ics"])


def test_a_private_one_is_busy_time_here(phone, meet):
    phone.put("a.ics", at(2), summary="Dentysta", location="ul. Zębowa 1", **{"class": "PRIVATE"})
    meet()
    [task] = Task.objects.with_keys()
    assert (task.told("title"), task.told("place")) == ("Zajęte", "")


def test_a_whole_day_and_the_hour_that_comes_twice_stand_still(phone, meet):
    phone.put("day.ics", today(5), minutes=24 * 60, summary="Urlop")
    autumn = next(
        day
        for year in (today().year, today().year + 1)
        for number in range(25, 32)
        if (day := datetime(year, 10, number, tzinfo=UTC)).weekday() == 6 and day.date() > today(1)
    )
    phone.put("twice.ics", autumn + timedelta(hours=1, minutes=30), summary="O wpół do trzeciej")
    for _turn in range(3):
        meet()
    assert [(row[0], row[1].strftime("%H:%M")) for row in rows()] == [
        ("Urlop", "00:00"),
        ("O wpół do trzeciej", "02:30"),
    ]
    assert {str(phone.get(name)["last-modified"].dt.year) for name in phone.names()} == {str(timezone.now().year)}
    assert phone.get("twice.ics").decoded("dtstart") == autumn + timedelta(hours=1, minutes=30)


def test_connected_again_nothing_comes_twice(phone, meet, sam, account, connected_anew, turn):
    from_there = at(2)
    phone.put("a.ics", from_there, summary="Pomiar")
    ours = meeting(sam)
    meet()
    account.delete()
    assert CalendarEvent.objects.filter(account=None).count() == 2
    fresh = connected_anew()
    for _turn in range(2):
        turn(fresh)
    assert ([row[0] for row in rows()], phone.names()) == (
        ["Oddzwonić w sprawie oferty", "Pomiar"],
        sorted(["a.ics", f"{ours.uid}.ics"]),
    )
