"""Meetings: tasks with a length, a place and people; called off, moved; who sees them and when colleagues are busy."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from consents.models import Restriction
from crm.accounts.models import StandIn
from crm.contacts.safeguards.pause import Paused
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import AccessEntry, LedgerEntry, Person
from crm.privacy.verbs.export import export
from crm.sales.meetings.attendees import ask_along, people_at
from crm.sales.meetings.busy_times import Span, busy, free_starts
from crm.sales.meetings.cancelling import cancel
from crm.sales.meetings.clashes import clash_of
from crm.sales.meetings.moving import move
from crm.sales.models import MeetingPerson, Task
from crm.sales.models.tasks import instant
from crm.sales.planned_tasks.completion import finish, restore
from tests.conftest import colleague
from tests.sales.task_builders import again, planned, today

MEETING = {"kind": "meeting", "title": "Pomiar", "minutes": 90, "place": "ul. Dębowa 7"}


def meeting(by, contact=None, clock="10:00", **values):
    return planned(by, contact, **{**MEETING, "clock": clock, **values})


def hours(spans):
    """[("10:00", "11:30")] of spans."""
    return [tuple(f"{timezone.localtime(moment):%H:%M}" for moment in (span.begins, span.ends)) for span in spans]


def test_a_meeting_is_a_task_with_an_end_a_place_and_a_link_under_her_key(ada, sam):
    result = meeting(sam, ada, link="https://meet.test/a1")
    raw = Task.objects.filter(pk=result.pk).values("place", "link", "house_place", "house_link").get()
    assert ({name: type(value).__name__ for name, value in raw.items()}, result.ends_at - result.due_at) == (
        {"place": "Sealed", "link": "Sealed", "house_place": "NoneType", "house_link": "NoneType"},
        timedelta(minutes=90),
    )
    assert (result.told("place"), result.told("link")) == ("ul. Dębowa 7", "https://meet.test/a1")
    with pytest.raises(ValidationError) as raised:
        meeting(sam, ada, link="javascript:alert(1)")
    assert list(raised.value.message_dict) == ["link"]


def test_further_people_and_colleagues_take_part_and_each_history_hears_of_it(ada, ben, sam, nina):
    result = meeting(sam, ada)
    both = ask_along(result, people=[ben, ada], colleagues=[nina, sam], by=sam)
    assert (both, [row.person for row in people_at([result.pk], sam)]) == (["people", "colleagues"], [ben.person])
    assert ask_along(result, people=[ben], by=sam) == []
    assert (ask_along(result, people=[], by=sam), result.colleague_rows.count()) == (["people"], 1)
    acts = LedgerEntry.objects.filter(act__startswith="meeting.").order_by("id").values_list("act", flat=True)
    assert list(acts) == ["meeting.joined", "meeting.left"]


def test_only_a_meeting_has_people_and_only_who_works_on_it_asks_them(ada, ben, sam, nina, mallory):
    call, result = planned(sam, ada), meeting(sam, ada)
    with pytest.raises(ValidationError):
        ask_along(call, people=[ben], by=sam)
    with pytest.raises(PermissionDenied):
        ask_along(result, people=[ben], by=nina)
    with pytest.raises(ValidationError, match="nie widzi"):
        ask_along(result, colleagues=[mallory], by=sam)
    Restriction.objects.create(person=ben.person, reason="accuracy", since=timezone.now(), placed_by="user:1")
    with pytest.raises(Paused):
        ask_along(result, people=[ben], by=sam)
    assert (MeetingPerson.objects.count(), result.colleague_rows.count()) == (0, 0)


def test_a_colleague_of_another_team_sees_the_meeting_to_which_they_were_asked_and_no_other(sam, mallory):
    invited, other = meeting(sam), meeting(sam, title="Bez niej")
    ask_along(invited, colleagues=[mallory], by=sam)
    assert (set(Task.objects.open_to(mallory)), set(Task.objects.visible_to(mallory))) == ({invited}, set())
    assert set(Task.objects.open_to(sam)) == {invited, other}


@pytest.mark.parametrize("role", ["owner", "dpo"])
def test_whoever_oversees_everybody_opens_a_meeting_to_which_nobody_asked_them(sam, role, team_b):
    overseer = colleague("overseer", role, team_b)
    called = meeting(sam)
    assert (set(Task.objects.open_to(overseer)), set(Task.objects.visible_to(overseer))) == ({called}, {called})


def test_whoever_takes_part_has_it_in_their_copy_and_leaves_without_the_meeting_going_art_15_17(ada, ben, sam):
    result = meeting(sam, ada)
    ask_along(result, people=[ben], by=sam)
    copy = export(Person.objects.with_keys().get(pk=ben.pk))
    assert [len(copy["sales.meetingperson"]), copy.get("sales.task", [])] == [1, []]
    erase(ben.person, {}, by=sam)
    assert (MeetingPerson.objects.count(), again(result).told("title")) == (0, "Pomiar")
    erase(ada.person, {}, by=sam)
    assert Task.objects.count() == 0


def test_a_meeting_called_off_waits_nowhere_and_comes_back(ada, sam):
    result = meeting(sam, ada)
    assert [cancel(result, whose="them", by=sam), cancel(again(result), by=sam)] == [True, False]
    off = again(result)
    assert (off.open, off.cancelled_by, list(Task.objects.visible_to(sam).open())) == (False, "them", [])
    assert restore(off, by=sam)
    back = again(result)
    assert (back.open, back.cancelled_at, back.cancelled_by) == (True, None, "")
    with pytest.raises(ValidationError):
        cancel(planned(sam, ada), by=sam)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=result.pk).update(cancelled_at=timezone.now(), cancelled_by="us")


def test_a_meeting_is_moved_over_the_version_that_was_seen(ada, sam):
    result = meeting(sam, ada)
    assert move(result, today(2), time(12, 15), version=result.version, by=sam)
    moved = again(result)
    assert (moved.due_on, moved.clock, moved.minutes) == (today(2), time(12, 15), 90)
    assert move(moved, today(2), time(12, 15), minutes=60, version=moved.version, by=sam)
    with pytest.raises(ValidationError):
        move(again(result), today(2), time(12), minutes=3, version=again(result).version, by=sam)


def test_busy_is_when_one_meets_or_calls_and_says_nothing_else(ada, sam, nina):
    result = meeting(sam, ada, due_on=today(1))
    ask_along(result, colleagues=[nina], by=sam)
    planned(sam, ada, kind="call", clock="11:15", due_on=today(1))
    planned(sam, ada, kind="todo", clock="14:00", due_on=today(1))
    planned(sam, ada, kind="meeting", due_on=today(1))
    finish(meeting(sam, ada, "16:00", due_on=today(1)), by=sam)
    cancel(meeting(sam, ada, "15:00", due_on=today(1)), by=sam)
    taken = busy([sam, nina], instant(today(1)), instant(today(2)))
    assert {key: hours(spans) for key, spans in taken.items()} == {
        sam.pk: [("10:00", "11:45")],
        nina.pk: [("10:00", "11:30")],
    }


def test_each_coming_day_of_what_recurs_is_busy(sam):
    meeting(sam, due_on=today(1), rule="FREQ=DAILY")
    taken = busy([sam], instant(today()), instant(today(4)))[sam.pk]
    assert [timezone.localdate(span.begins) for span in taken] == [today(1), today(2), today(3)]


def test_whoever_has_a_stand_in_is_away_all_the_while(sam, nina):
    begins = instant(today(1))
    StandIn.objects.create(absent=sam, deputy=nina, since=begins, until=instant(today(3)), made_by="user:1")
    assert busy([sam], instant(today()), instant(today(9)))[sam.pk] == [Span(begins, instant(today(3)))]


def test_a_free_moment_leaves_room_before_and_after_what_is_taken():
    def at(hour, minute=0):
        return datetime(2026, 11, 24, hour, minute, tzinfo=UTC)

    taken = [Span(at(10), at(11))]
    assert free_starts(taken, at(9), at(12, 30), 30) == [at(9), at(9, 30), at(11), at(11, 30), at(12)]
    assert free_starts(taken, at(9), at(12, 30), 30, buffer=15) == [at(9), at(11, 30), at(12)]
    assert free_starts([], at(9), at(9, 20), 30) == []


def test_an_overlap_is_told_with_the_next_moments_at_which_everybody_is_free(ada, sam, nina):
    monday = today(14) - timedelta(days=today(14).weekday())
    meeting(nina, due_on=monday, clock="10:30", minutes=30)
    result = meeting(sam, ada, due_on=monday, clock="10:00", minutes=60)
    assert clash_of(result, at=timezone.now()) is None
    ask_along(result, colleagues=[nina], by=sam)
    clash = clash_of(again(result), at=timezone.now())
    assert clash.colleagues == [nina]
    assert clash.free[0] >= instant(monday, time(11))


def test_the_page_of_a_meeting_names_who_takes_part_and_logs_it(as_user, ada, ben, sam, nina):
    result = meeting(sam, ada)
    client, people = as_user(sam), reverse("sales:meeting_people", args=[result.uid])
    client.post(people, {"add_person": str(ben.uid)})
    client.post(people, {"add_colleague": str(nina.uid)})
    page = client.get(reverse("sales:task", args=[result.uid]))
    assert [(row.person, name) for row, name in page.context["people"]] == [(ben.person, "Ben Żółć")]
    assert [row.user for row in page.context["colleagues"]] == [nina]
    logged = [set(entry.people) for entry in AccessEntry.objects.filter(view="sales:task").order_by("-id")[:2]]
    assert {ben.pk} in logged
    client.post(people, {"drop_person": str(ben.uid)})
    client.post(people, {"drop_colleague": str(nina.uid)})
    assert (result.people_rows.count(), result.colleague_rows.count()) == (0, 0)


def test_a_meeting_is_moved_and_called_off_by_forms(as_user, ada, sam, nina):
    result = meeting(sam, ada)
    url = reverse("sales:meeting_move", args=[result.uid])
    sent = {"day": today(3).isoformat(), "clock": "9:15", "version": result.version}
    assert as_user(nina).post(url, sent).status_code == 403
    client = as_user(sam)
    for body in ({**sent, "clock": "x"}, {**sent, "version": 77}, sent):
        assert client.post(url, body).status_code == 302
    moved = again(result)
    assert (moved.due_on, moved.clock) == (today(3), time(9, 15))
    client.post(reverse("sales:meeting_cancel", args=[result.uid]), {"whose": "them"})
    assert again(result).cancelled_by == "them"
    assert client.get(reverse("sales:task", args=[result.uid])).status_code == 200
