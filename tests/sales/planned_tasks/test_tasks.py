"""Tasks: whose they are, under which key they stand, who may do what, what becomes of them with their person."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from consents.models import Restriction
from crm.contacts.companies.company_editing import add_company, turn_into_sole_trader
from crm.contacts.models import Contact
from crm.contacts.people.bin import to_bin
from crm.contacts.people.sharing import share
from crm.contacts.safeguards.pause import Paused
from crm.privacy.erasure.eraser import erase
from crm.privacy.models import LedgerEntry, Person
from crm.privacy.verbs.export import export
from crm.sales.documents.documents import Overtaken
from crm.sales.models import Task
from crm.sales.planned_tasks.completion import delete_removed, finish, remove, reopen, restore, snooze, unsnooze
from crm.sales.planned_tasks.masked_tasks import tasks_for_reader
from crm.sales.planned_tasks.planning import change, values_of
from crm.sales.planned_tasks.recurrence import Every, every
from retention.horizons.needs import horizons
from tests.sales.task_builders import again, planned, today


@pytest.fixture
def firm(sam):
    return add_company({"name": "Mebloplast sp. z o.o.", "nip": "5265877635"}, by=sam)


def pause(contact):
    values = {"reason": "accuracy", "since": timezone.now(), "placed_by": "user:1"}
    return Restriction.objects.create(person=contact.person, **values)


def test_a_task_about_a_person_is_sealed_under_her_key(ada, sam):
    result = planned(sam, ada)
    raw = Task.objects.filter(pk=result.pk).values("title", "house_title", "person").get()
    assert (type(raw.pop("title")).__name__, raw) == ("Sealed", {"house_title": None, "person": ada.pk})
    assert (result.told("title"), result.told("note")) == ("Oddzwonić w sprawie oferty", "Pyta o serwis.")


def test_where_no_heading_says_the_day_the_task_does(sam):
    days = [(-1, None), (0, None), (0, time(10)), (1, None), (1, time(9, 30)), (2, time(8))]
    rows = tasks_for_reader([planned(sam, due_on=today(ahead), clock=clock) for ahead, clock in days], sam)
    late, later = rows[0].day, rows[-1].day
    assert [row.day_and_hour for row in rows] == [late, "dziś", "dziś, 10:00", "jutro", "jutro, 09:30", later]
    assert [row.when for row in rows] == [late, "dziś", "10:00", "jutro", "09:30", later]


def test_a_task_about_a_firm_or_nobody_lies_under_the_house_key(firm, sam):
    for item in (planned(sam, company=firm), planned(sam)):
        raw = Task.objects.filter(pk=item.pk).values("title", "house_title").get()
        assert (raw["title"], type(raw["house_title"]).__name__) == (None, "Sealed")
        assert (item.told("title"), item.team) == ("Oddzwonić w sprawie oferty", sam.teams.get())


def test_a_task_of_a_sole_traders_company_is_about_her_and_those_from_before_move(ada, firm, sam):
    before = planned(sam, company=firm)
    turn_into_sole_trader(firm, ada, by=sam)
    after = planned(sam, company=type(firm).objects.with_keys().get(pk=firm.pk))
    rows = [(item.person_id, item.told("title"), item.told("note")) for item in (again(before), after)]
    assert rows == [(ada.pk, "Oddzwonić w sprawie oferty", "Pyta o serwis.")] * 2


def test_tasks_go_with_their_person_and_only_hers(ada, ben, sam):
    planned(sam, ada)
    others = planned(sam, ben)
    erase(ada.person, {}, by=sam)
    assert list(Task.objects.all()) == [others]


def test_a_task_is_in_the_copy_for_her_and_extends_her_time_by_nothing(ada, sam):
    before, last_activity_at = horizons([ada.pk], timezone.now()), Contact.objects.get(pk=ada.pk).last_activity_at
    result = planned(sam, ada, due_on=today(300))
    finish(planned(sam, ada), by=sam)
    after = horizons([ada.pk], timezone.now())
    sales_task = export(Person.objects.with_keys().get(pk=ada.pk))["sales.task"]
    assert (repr(after), Contact.objects.get(pk=ada.pk).last_activity_at) == (repr(before), last_activity_at)
    assert result.told("title") in [row["title"] for row in sales_task]


def test_tasks_are_seen_by_owner_maker_and_team_who_see_the_person(ada, sam, nina, marek, mallory, dora):
    hers, nobodys = planned(sam, ada), planned(sam)
    share(ada, [mallory], by=sam)
    by_username = {user.username: set(Task.objects.visible_to(user)) for user in (sam, nina, marek, mallory, dora)}
    both = {hers, nobodys}
    assert by_username == {"sam": both, "nina": both, "marek": both, "mallory": set(), "dora": both}


def test_what_somebody_plans_about_a_contact_shared_with_her_is_hers(ada, sam, mallory, team_b):
    share(ada, [mallory], by=sam)
    result = planned(mallory, ada)
    assert (result.team, list(Task.objects.visible_to(mallory)), list(Task.objects.visible_to(sam))) == (
        team_b,
        [result],
        [],
    )


def test_a_restricted_persons_tasks_are_hidden_and_nothing_is_done_with_them(ada, sam):
    result = planned(sam, ada)
    pause(ada)
    assert list(Task.objects.visible_to(sam)) == []
    acts = (
        lambda: planned(sam, ada),
        lambda: finish(result, by=sam),
        lambda: snooze(result, today(1), by=sam),
        lambda: remove(result, by=sam),
        lambda: change(result, {"title": "x"}, version=1, by=sam),
    )
    for act in acts:
        with pytest.raises(Paused):
            act()


def test_a_binned_contacts_tasks_are_hidden_until_she_is_taken_back(ada, sam):
    planned(sam, ada)
    to_bin(ada, by=sam)
    assert list(Task.objects.visible_to(sam)) == []


def test_who_only_sees_a_task_does_nothing_with_it_but_who_leads_does(ada, sam, nina, marek):
    result = planned(sam, ada)
    for act in (
        lambda: finish(result, by=nina),
        lambda: remove(result, by=nina),
        lambda: snooze(result, today(1), by=nina),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert (finish(result, by=marek), again(result).done_by) == (True, marek)


def test_a_task_is_given_to_a_colleague_who_sees_the_person_and_to_nobody_else(ada, sam, nina, mallory):
    result = planned(sam, ada, owner=nina)
    assert (result.owner, result.made_by, finish(result, by=sam)) == (nina, sam, True)
    with pytest.raises(ValidationError) as raised:
        planned(sam, ada, owner=mallory)
    assert list(raised.value.message_dict) == ["owner"]


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": " "}, "title"), ({"days": 4000}, "due_on"), ({"days": -900}, "due_on")],
)
def test_a_task_without_words_or_on_an_odd_day_is_refused(ada, sam, values, field):
    values = {"due_on": today(values["days"])} if "days" in values else values
    with pytest.raises(ValidationError) as raised:
        planned(sam, ada, **values)
    assert list(raised.value.message_dict) == [field]


def test_a_change_writes_what_differs_over_one_version_only(ada, sam):
    result = planned(sam, ada)
    assert change(result, {"title": "Napisać", "kind": "email", "due_on": today(2)}, version=1, by=sam) == [
        *("kind", "title", "due_on"),
    ]
    with pytest.raises(Overtaken):
        change(again(result), {"title": "inaczej"}, version=1, by=sam)
    entry = LedgerEntry.objects.get(act="task.changed")
    assert (values_of(again(result))["title"], entry.about, entry.fields) == (
        "Napisać",
        ada.uid,
        ["due_on", "kind", "title"],
    )


def test_a_tick_is_made_once_and_taken_back_once(ada, sam):
    result = planned(sam, ada)
    assert [finish(result, by=sam), finish(again(result), by=sam)] == [True, False]
    assert [reopen(result, by=sam), reopen(again(result), by=sam)] == [True, False]
    assert list(LedgerEntry.objects.filter(act__startswith="task.").order_by("id").values_list("act", flat=True)) == [
        *("task.planned", "task.done", "task.reopened"),
    ]


def test_a_recurring_task_brings_the_next_one_once_and_takes_it_back(ada, sam):
    result = planned(sam, ada, rule=every(Every.WEEKLY, today()), clock="09:00", remind_before=15)
    finish(result, by=sam)
    following = Task.objects.with_keys().open().get()
    assert (following.due_on, following.told("title"), following.follows_id) == (
        today(7),
        result.told("title"),
        result.pk,
    )
    assert following.due_at - following.remind_at == timedelta(minutes=15)
    reopen(result, by=sam)
    assert list(Task.objects.open()) == [result]


def test_what_was_planned_after_it_meanwhile_stays_when_the_tick_is_taken_back(ada, sam):
    result = planned(sam, ada, rule=every(Every.DAILY, today()))
    finish(result, by=sam)
    following = Task.objects.with_keys().open().get()
    change(following, {"title": "Inaczej"}, version=1, by=sam)
    reopen(result, by=sam)
    assert set(Task.objects.open()) == {result, following}


def test_of_a_task_done_late_the_days_that_were_missed_do_not_pile_up(ada, sam):
    result = planned(sam, ada, due_on=today(-20), rule=every(Every.WEEKLY, today(-20)))
    finish(result, by=sam)
    assert Task.objects.open().get().due_on == today(1)


def test_a_rule_that_is_over_brings_nothing_more(ada, sam):
    finish(planned(sam, ada, rule=every(Every.DAILY, today(), until=today())), by=sam)
    assert Task.objects.open().count() == 0


def test_putting_off_keeps_hour_and_series_moves_the_reminder_and_is_taken_back(ada, sam):
    result = planned(sam, ada, clock="10:00", remind_before=60, rule=every(Every.WEEKLY, today()))
    snooze(result, today(3), by=sam)
    off = again(result)
    assert (off.due_on, off.clock.hour, off.snoozes, off.falls_on) == (today(3), 10, 1, today())
    assert off.due_at - off.remind_at == timedelta(hours=1)
    assert (unsnooze(off, by=sam), again(result).due_on, unsnooze(again(result), by=sam)) == (True, today(), False)
    snooze(again(result), today(3), by=sam)
    finish(again(result), by=sam)
    assert Task.objects.open().get().due_on == today(7)


def test_nothing_is_put_off_into_the_past(ada, sam):
    with pytest.raises(ValidationError):
        snooze(planned(sam, ada), today(-1), by=sam)


def test_a_deleted_task_is_taken_back_within_thirty_days_and_then_gone(ada, sam):
    result = planned(sam, ada)
    assert [remove(result, by=sam), remove(again(result), by=sam), restore(result, by=sam)] == [True, False, True]
    remove(result, by=sam)
    now = timezone.now()
    assert (
        delete_removed(now + timedelta(days=29)),
        delete_removed(now + timedelta(days=31)),
        Task.objects.count(),
    ) == (0, 1, 0)
