"""A colleague who was asked to a meeting: it stands in their connected calendar, they answer there and here, and move
nothing.
"""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.correspondence.models import CalendarAccount
from crm.privacy.models import LedgerEntry
from crm.sales.meetings.attendees import ask_along
from crm.sales.meetings.busy_times import busy
from crm.sales.meetings.cancelling import cancel
from crm.sales.meetings.moving import move
from crm.sales.models import CalendarEvent, MeetingColleague, OvertakenChange
from crm.sales.models.tasks import midnight
from tests.sales.calendar_sync.test_both_ways import BUSY, at, meeting, rows, seen
from tests.sales.task_builders import again, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(phone, meet, nina, sam):
    """Nina's, to which Sam was asked; it stands in Sam's calendar."""
    task = meeting(nina)
    ask_along(again(task), colleagues=[sam], by=nina)
    for _turn in range(2):
        meet()
    return task


def answer_of(task):
    return MeetingColleague.objects.get(task=task).answer


def test_it_stands_in_the_calendar_of_who_was_asked_once(phone, task):
    assert seen(phone) == {f"{task.uid}.ics": (BUSY, at(3))}
    assert CalendarEvent.objects.get().task == task


def test_moved_there_it_is_put_back_and_nobody_lost_anything(phone, meet, task):
    phone.change(f"{task.uid}.ics", begins=at(6, "08:00"))
    meet()
    meet()
    assert ([row[1] for row in rows()], seen(phone)) == ([at(3)], {f"{task.uid}.ics": (BUSY, at(3))})
    assert (OvertakenChange.objects.count(), answer_of(task)) == (0, "none")


def test_moved_here_it_follows(phone, meet, task, nina):
    move(again(task), today(5), time(12), version=again(task).version, by=nina)
    meet()
    assert seen(phone) == {f"{task.uid}.ics": (BUSY, at(5, "12:00"))}


def test_taken_away_there_it_is_a_no_and_the_meeting_stays(phone, meet, task, sam):
    phone.delete(f"{task.uid}.ics")
    meet()
    meet()
    assert (answer_of(task), again(task).open, phone.names()) == ("no", True, [])
    assert busy([sam], midnight(today(3)), midnight(today(4)))[sam.pk] == []
    assert LedgerEntry.objects.filter(act="meeting.colleague_answered", target=task.target).count() == 1


def test_declined_there_by_its_state_it_is_a_no(phone, meet, task):
    phone.change(f"{task.uid}.ics", status="CANCELLED")
    meet()
    meet()
    assert (answer_of(task), again(task).open, phone.names()) == ("no", True, [])


def test_called_off_or_taken_off_it_leaves_the_calendar(phone, meet, task, nina, sam):
    ask_along(again(task), colleagues=[], by=nina)
    meet()
    assert phone.names() == []
    ask_along(again(task), colleagues=[sam], by=nina)
    meet()
    assert phone.names() == [f"{task.uid}.ics"]
    cancel(again(task), by=nina)
    meet()
    assert phone.names() == []


@pytest.mark.parametrize("way", ["caldav"], indirect=True)
def test_the_answer_is_given_on_the_page_and_stands_beside_the_name(task, sam, nina, marek, as_user):
    page, url = reverse("sales:task", args=[task.uid]), reverse("sales:meeting_answer", args=[task.uid])
    client = as_user(sam)
    assert url in client.get(page).content.decode()
    for words, expected in (("maybe", "maybe"), ("yes", "yes"), ("yes", "yes"), ("none", "yes"), ("x", "yes")):
        client.post(url, {"answer": words})
        assert answer_of(task) == expected
    owners = as_user(nina).get(page).content.decode()
    assert ("Przyjdzie" in owners or "Będzie" in owners, url in owners) == (True, False)
    as_user(nina).post(url, {"answer": "no"})
    as_user(marek).post(url, {"answer": "no"})
    assert answer_of(task) == "yes"


@pytest.mark.parametrize("way", ["caldav"], indirect=True)
def test_whoever_was_asked_has_it_in_their_month_and_week(task, sam, as_user):
    for span in ("month", "week", "day", "list"):
        params = {"span": span, "day": str(today(3))}
        page = as_user(sam).get(reverse("sales:calendar"), params).content.decode()
        assert reverse("sales:task", args=[task.uid]) in page


@pytest.mark.parametrize("way", ["caldav"], indirect=True)
def test_asking_makes_their_calendar_due(account, meet, nina, sam, django_capture_on_commit_callbacks):
    task = meeting(nina)
    meet()
    CalendarAccount.objects.update(next_at=timezone.now() + timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        ask_along(again(task), colleagues=[sam], by=nina)
    assert CalendarAccount.objects.due().count() == 1
