"""A worker may be killed at any step, and a turn may run twice: nothing is lost and nothing doubled."""

import pytest
from django.db.models.functions import Now

from crm.correspondence.calendars.ways_in import SPOKEN
from crm.correspondence.models import CalendarAccount
from crm.sales.calendar_sync import comparing, taking
from crm.sales.calendar_sync.comparing import claim, compare, compare_due
from crm.sales.models import CalendarEvent, Task
from tests.sales.calendar_sync.test_both_ways import BUSY, at, meeting, rows, seen

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The worker is gone: nothing after it is done."""


def killed(monkeypatch, where, name, after=0):
    """From the call number `after` on, the step is done and then the worker dies."""
    real, calls = getattr(where, name), []

    def dying(*args, **options):
        answer = real(*args, **options)
        calls.append(name)
        if len(calls) > after:
            raise Killed
        return answer

    monkeypatch.setattr(where, name, dying)


def crashed(account):
    """One turn that ends in a crash; its lease runs out."""
    CalendarAccount.objects.filter(pk=account.pk).update(next_at=Now())
    with pytest.raises(Killed):
        compare(account.pk)
    CalendarAccount.objects.filter(pk=account.pk).update(lease_token=None, lease_until=None)


def test_killed_after_a_new_one_was_written_there(way, phone, meet, account, sam, monkeypatch):
    task = meeting(sam)
    with monkeypatch.context() as patch:
        killed(patch, SPOKEN[way], "create")
        crashed(account)
    assert (phone.names(), CalendarEvent.objects.count()) == ([f"{task.uid}.ics"], 0)
    meet()
    meet()
    assert (seen(phone), len(rows())) == ({f"{task.uid}.ics": (BUSY, at(3))}, 1)
    assert CalendarEvent.objects.get().task == task


def test_killed_after_a_change_was_written_there(way, phone, meet, account, sam, monkeypatch):
    phone.put("a.ics", at(2), summary="Pomiar")
    meet()
    Task.objects.update(due_at=at(5), version=7)
    with monkeypatch.context() as patch:
        killed(patch, SPOKEN[way], "put")
        crashed(account)
    meet()
    meet()
    assert ([row[1] for row in rows()], [begins for _title, begins in seen(phone).values()]) == ([at(5)], [at(5)])


@pytest.mark.parametrize("after", [0, 1, 2])
def test_killed_between_appointments(phone, meet, account, monkeypatch, after):
    for number in range(4):
        phone.put(f"{number}.ics", at(2 + number), summary=f"Pomiar {number}")
    with monkeypatch.context() as patch:
        killed(patch, comparing, "take", after)
        crashed(account)
    assert Task.objects.count() == after
    meet()
    assert sorted(row[0] for row in rows()) == [f"Pomiar {number}" for number in range(4)]


def test_more_than_a_turn_holds_comes_in_the_next(phone, meet, monkeypatch):
    monkeypatch.setattr(comparing, "BATCH", 3)
    for number in range(7):
        phone.put(f"{number}.ics", at(2 + number), summary=f"Pomiar {number}")
    assert ([meet().left for _turn in range(3)], Task.objects.count()) == ([4, 1, 0], 7)


def test_one_worker_at_a_time(account):
    first = claim(account.pk)
    assert (first is None, claim(account.pk), compare_due()) == (False, None, 0)


def test_switched_off_while_it_runs_nothing_more_is_taken(phone, meet, account, monkeypatch):
    for number in range(3):
        phone.put(f"{number}.ics", at(2 + number), summary=f"Pomiar {number}")
    real = taking.take

    def off_after_the_first(*args):
        real(*args)
        CalendarAccount.objects.filter(pk=account.pk).update(active=False)

    monkeypatch.setattr(comparing, "take", off_after_the_first)
    meet()
    assert Task.objects.count() == 1


def test_a_server_that_fails_is_asked_later_and_says_so(phone, meet, radicale, sam):
    meeting(sam)
    radicale.moods.add("cut")
    row = meet()
    assert (row.trouble, row.failures, row.troubled_at is None) == ("no_answer", 1, False)
    radicale.moods.clear()
    row = meet()
    assert (row.trouble, row.failures, len(phone.names())) == ("", 0, 1)


def test_a_meeting_that_changes_makes_the_calendar_due(account, meet, sam, django_capture_on_commit_callbacks):
    meet()
    with django_capture_on_commit_callbacks() as callbacks:
        meeting(sam)
    assert CalendarAccount.objects.due().count() == 0
    for callback in callbacks:
        callback()
    assert CalendarAccount.objects.due().count() == 1
