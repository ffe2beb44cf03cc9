"""Both sides changed one meeting: the newer change counts, and the author of the other is told and takes it back."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.privacy.models import LedgerEntry
from crm.sales.calendar_sync.overtaken import told_to, undo
from crm.sales.meetings.cancelling import cancel
from crm.sales.meetings.moving import move
from crm.sales.models import OvertakenChange, Task
from tests.sales.calendar_sync.test_both_ways import at, meeting, rows, seen
from tests.sales.task_builders import again, today

pytestmark = pytest.mark.django_db
EARLIER, LATER = -timedelta(hours=1), timedelta(hours=1)


@pytest.fixture
def task(phone, meet, sam):
    """One that is the same on both sides."""
    task = meeting(sam)
    meet()
    return task


def both(phone, task, mover, modified):
    """Here to day 5 at 12, there to day 6 at 8, which was so long from now."""
    row = again(task)
    move(row, today(5), time(12), version=row.version, by=mover)
    phone.change(f"{task.uid}.ics", begins=at(6, "08:00"), modified=timezone.now() + modified)


def test_the_newer_change_there_counts_and_whoever_moved_it_here_is_told(phone, meet, sam, oskar, task):
    both(phone, task, oskar, LATER)
    meet()
    meet()
    assert [row[1] for row in rows()] == [at(6, "08:00")]
    [lost] = OvertakenChange.objects.all()
    assert (lost.user, lost.here, lost.begins) == (oskar, True, at(5, "12:00"))
    assert (list(told_to(sam)), list(told_to(oskar))) == ([], [lost])


def test_the_newer_change_here_counts_and_the_owner_of_the_calendar_is_told(phone, meet, sam, oskar, task):
    both(phone, task, oskar, EARLIER)
    meet()
    meet()
    assert (rows()[0][1], [begins for _title, begins in seen(phone).values()]) == (at(5, "12:00"), [at(5, "12:00")])
    [lost] = told_to(sam)
    assert (lost.here, lost.begins, told_to(oskar).count()) == (False, at(6, "08:00"), 0)


def test_undone_the_meeting_is_where_the_other_had_put_it_on_both_sides(phone, meet, sam, task):
    both(phone, task, sam, LATER)
    meet()
    [lost] = told_to(sam)
    assert (undo(lost, by=sam), undo(lost, by=sam)) == (True, False)
    meet()
    assert (rows()[0][1], [begins for _title, begins in seen(phone).values()]) == (at(5, "12:00"), [at(5, "12:00")])
    assert (told_to(sam).count(), OvertakenChange.objects.count()) == (0, 1)


def test_moved_here_and_taken_away_there_it_is_called_off_and_can_be_taken_back(phone, meet, sam, task):
    row = again(task)
    move(row, today(5), time(12), version=row.version, by=sam)
    phone.delete(f"{task.uid}.ics")
    meet()
    assert [row[4] for row in rows()] == [False]
    undo(told_to(sam).get(), by=sam)
    meet()
    assert (rows()[0][1], rows()[0][4], next(iter(seen(phone).values()))[1]) == (at(5, "12:00"), True, at(5, "12:00"))


def test_changes_of_different_things_are_no_conflict(phone, meet, sam):
    phone.put("a.ics", at(2), summary="Pomiar")
    meet()
    row = Task.objects.with_keys().get()
    move(row, today(5), time(12), version=row.version, by=sam)
    phone.change("a.ics", summary="Pomiar schodów")
    meet()
    meet()
    assert [row[:2] for row in rows()] == [("Pomiar schodów", at(5, "12:00"))]
    assert (seen(phone)["a.ics"], OvertakenChange.objects.count()) == (("Pomiar schodów", at(5, "12:00")), 0)


def test_called_off_here_and_moved_there_it_stays_called_off(phone, meet, sam, task):
    cancel(again(task), by=sam)
    phone.change(f"{task.uid}.ics", begins=at(6, "08:00"))
    meet()
    meet()
    assert ([row[4] for row in rows()], phone.names()) == ([False], [])


def test_the_bell_counts_it_and_its_page_has_the_button(phone, meet, sam, as_user, task):
    both(phone, task, sam, LATER)
    meet()
    browser = as_user(sam)
    page = browser.get(reverse("sales:bell")).content.decode()
    lost = told_to(sam).get()
    url = reverse("sales:overtaken_undoing", args=[lost.uid])
    assert (url in page, "Oddzwonić w sprawie oferty" in page, "Przypomnienia: 1 zadanie" in page) == (True,) * 3
    assert browser.post(url).status_code == 302
    assert (rows()[0][1], told_to(sam).count()) == (at(5, "12:00"), 0)
    assert browser.post(url).status_code == 404


def test_nobody_takes_back_anothers(phone, meet, sam, nina, mallory, as_user, task):
    both(phone, task, sam, LATER)
    meet()
    url = reverse("sales:overtaken_undoing", args=[told_to(sam).get().uid])
    assert [as_user(user).post(url).status_code for user in (nina, mallory)] == [404, 404]
    acts = LedgerEntry.objects.filter(target=task.target, act="meeting.overtaken")
    assert (rows()[0][1], acts.count()) == (at(6, "08:00"), 1)
