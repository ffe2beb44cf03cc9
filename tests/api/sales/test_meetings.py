"""Meetings by API: planned, moved, called off; guests invited by letter, with their answers; events by their names."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.grounds.restrictions import restrict
from consents.models import Restriction
from crm.accounts.permissions.webhook_events import EVENTS
from crm.api.webhooks.ledger_watch import happened
from crm.mail.models.messages import Message
from crm.privacy.actors import system
from crm.privacy.models import AccessEntry, Disclosure, LedgerEntry
from crm.sales.meetings.attendees import ask_along
from crm.sales.meetings.colleague_answers import answer
from crm.sales.models import Invitation, Task
from crm.sales.planned_tasks.completion import remove, restore, snooze
from crm.sales.planned_tasks.planning import change, plan
from tests.api.conftest import bare, code
from tests.sales.deal_builders import deal
from tests.sales.task_builders import again, planned, today

ASKED = "?purpose=contracts"
MOST_STATEMENTS = 20  # of a page, with what the door itself asks: token, limits, logs


def new(**values):
    """A meeting in order, in three days."""
    options = {"purpose": "contracts", "title": "Pokaz próbek", "due_on": today(3).isoformat(), "time": "10:00"}
    return {**options, **values}


def titles(result):
    return [row["title"] for row in result.said["results"]]


@pytest.fixture
def meeting(hub, ada, nina):
    """Planned by the program, with Ada and Nina."""
    sent = new(contact=str(ada.uid), colleagues=[str(nina.uid)], minutes=60, place="Salon")
    return again(Task.objects.get(uid=hub.post("meetings/", sent).said["id"]))


@pytest.fixture
def foreign(mallory, add):
    """A meeting of the other team."""
    eve = add(mallory, name="Eve", email="eve@obca.test")
    return planned(mallory, eve, kind="meeting", title="Obce", due_on=today(2), clock="11:00")


def test_a_meeting_is_told_whole_with_who_takes_part(hub, meeting, ada, nina):
    row = hub.get(f"meetings/{meeting.uid}/{ASKED}").said
    bare_attendee = {"contact": None, "colleague": None, "answer": "none"}
    bare_attendee |= {"answered_at": None, "invited_at": None, "to_invite": False}
    assert bare(row) | {"made_at": ""} == {
        **{"id": str(meeting.uid), "contact": str(ada.uid), "company": None, "deal": None, "kind": "meeting"},
        **{"title": "Pokaz próbek", "note": "", "place": "Salon", "link": "", "minutes": 60, "remind_before": None},
        **{"due_on": today(3).isoformat(), "time": "10:00:00", "rule": "", "owner": str(ada.owner.uid)},
        **{"ends_at": meeting.ends_at.isoformat().replace("+00:00", "Z"), "done_at": None, "made_at": ""},
        **{"cancelled_at": None, "cancelled_by": "", "people": [], "colleagues": [str(nina.uid)], "state": "planned"},
        "attendees": [
            bare_attendee | {"contact": str(ada.uid), "to_invite": True},
            bare_attendee | {"colleague": str(nina.uid)},
        ],
    }
    assert hub.get(f"tasks/{meeting.uid}/{ASKED}").said["id"] == row["id"]  # the same thing among the tasks
    look = AccessEntry.objects.latest("at")
    assert (look.people, sorted(look.fields)) == ([ada.pk], ["link", "note", "place", "title"])
    assert list(Disclosure.objects.values_list("person", "categories")) == [(ada.pk, ["correspondence"])]


def test_meetings_are_listed_by_day_and_state_and_nothing_else_is_among_them(hub, sam, ada, foreign):
    planned(sam, ada, title="telefon", due_on=today(1))
    for day in (1, 2, 3):
        planned(sam, ada, kind="meeting", title=f"{day}", due_on=today(day), clock="10:00")
    assert titles(hub.get(f"meetings/{ASKED}")) == ["1", "2", "3"]
    assert titles(hub.get(f"meetings/{ASKED}&since={today(2)}&until={today(2)}")) == ["2"]
    first = hub.get(f"meetings/{ASKED}&page_size=2")
    assert (titles(first), titles(hub.get(first.said["next"].partition("/api/v1/")[2]))) == (["1", "2"], ["3"])
    for state in ("done", "cancelled"):
        assert titles(hub.get(f"meetings/{ASKED}&state={state}")) == []
    assert code(hub.get(f"meetings/{ASKED}&since={today(2)}&until={today(1)}")) == (400, "invalid_parameter")
    assert code(hub.get("meetings/?purpose=offers"))[1] == "purpose_not_granted"


def test_a_page_of_many_meetings_asks_no_more_than_one_of_few(hub, sam, ada, nina, add):
    def statements(size):
        hub.get(f"meetings/{ASKED}")  # whoever is given somebody anew writes a row of it
        with CaptureQueriesContext(connection) as queries:
            assert len(titles(hub.get(f"meetings/{ASKED}"))) == size
        return len(queries)

    def some(number):
        for turn in range(number):
            guest = add(sam, name=f"Gość {turn}", email=f"g{turn}{number}@goscie.test")
            row = planned(sam, ada, kind="meeting", title="X", due_on=today(turn), clock="10:00")
            ask_along(row, people=[guest], colleagues=[nina], by=sam)

    some(2)
    few = statements(2)
    some(7)
    assert statements(9) <= few <= MOST_STATEMENTS


def test_a_call_is_no_meeting_and_a_meeting_stays_one(hub, sam, ada, meeting):
    call = hub.post("tasks/", {**new(contact=str(ada.uid)), "kind": "call"}).said["id"]
    etag = hub.get(f"tasks/{call}/{ASKED}")["ETag"]
    assert hub.get(f"meetings/{call}/{ASKED}").status_code == 404
    assert hub.patch(f"meetings/{call}/{ASKED}", {"place": "tu"}, If_Match=etag).status_code == 404
    assert hub.post(f"meetings/{call}/cancellation/", {}).status_code == 404
    assert hub.post(f"meetings/{call}/invitations/", {"purpose": "contracts", "title": "X"}).status_code == 404
    etag = hub.get(f"meetings/{meeting.uid}/{ASKED}")["ETag"]
    refused = hub.patch(f"meetings/{meeting.uid}/{ASKED}", {"kind": "call", "state": "done"}, If_Match=etag)
    assert (code(refused), {error["code"] for error in refused.said["errors"]}) == ((422, "invalid"), {"read_only"})
    assert code(hub.post("meetings/", new(kind="call")))[0] == 422
    without = {name: value for name, value in new().items() if name != "time"}
    assert code(hub.post("meetings/", without)) == (422, "invalid")


def test_what_another_team_plans_is_missing_at_each_door(hub, foreign):
    doors = [hub.get(f"meetings/{foreign.uid}/{ASKED}"), hub.post(f"meetings/{foreign.uid}/cancellation/", {})]
    doors.append(hub.post(f"meetings/{foreign.uid}/invitations/", {"purpose": "contracts", "title": "X"}))
    doors.append(hub.patch(f"meetings/{foreign.uid}/{ASKED}", {"place": "tu"}, If_Match='"1"'))
    assert {each.status_code for each in doors} == {404}
    assert (again(foreign).cancelled_at, Invitation.objects.count()) == (None, 0)


def test_each_scope_opens_its_own_door(as_token, meeting):
    reader = as_token("meetings:read")
    assert reader.get(f"meetings/{ASKED}").status_code == 200
    etag = reader.get(f"meetings/{meeting.uid}/{ASKED}")["ETag"]
    assert reader.patch(f"meetings/{meeting.uid}/{ASKED}", {"place": "tu"}, If_Match=etag).status_code == 403
    for door, body in (("cancellation", {}), ("invitations", {"purpose": "contracts", "title": "X"})):
        assert reader.post(f"meetings/{meeting.uid}/{door}/", body).status_code == 403
    assert reader.get(f"tasks/{ASKED}").status_code == 403
    assert again(meeting).cancelled_at is None


def test_the_scope_of_tasks_opens_no_meetings(as_token, meeting):
    tasks = as_token("tasks:read", "tasks:write")
    assert tasks.get(f"meetings/{ASKED}").status_code == 403
    assert tasks.post(f"meetings/{meeting.uid}/cancellation/", {}).status_code == 403
    assert tasks.get(f"tasks/{meeting.uid}/{ASKED}").status_code == 200


def test_a_meeting_is_moved_over_its_version_and_called_off_once(hub, meeting):
    etag = hub.get(f"meetings/{meeting.uid}/{ASKED}")["ETag"]
    moved = {"due_on": today(4).isoformat(), "time": "12:30"}
    changed = hub.patch(f"meetings/{meeting.uid}/{ASKED}", moved, If_Match=etag)
    late = hub.patch(f"meetings/{meeting.uid}/{ASKED}", moved, If_Match=etag)
    assert (changed.said["changed"], late.status_code) == (["due_on", "time"], 412)
    off = [hub.post(f"meetings/{meeting.uid}/cancellation/", {"by": "them"}) for _turn in range(2)]
    assert [(each.status_code, each.said["changed"]) for each in off] == [(200, ["cancelled"]), (200, [])]
    row = hub.get(f"meetings/{meeting.uid}/{ASKED}")
    assert row["ETag"].strip('"').partition(".")[0] == off[1]["ETag"].strip('"')
    assert (row.said["state"], row.said["cancelled_by"]) == ("cancelled", "them")
    assert titles(hub.get(f"meetings/{ASKED}&state=cancelled")) == ["Pokaz próbek"]
    assert LedgerEntry.objects.filter(act="task.cancelled").count() == 1


def test_who_only_sees_a_meeting_changes_nothing(hub, sam, ada):
    hers = planned(sam, ada, kind="meeting", title="Cudze", due_on=today(2), clock="10:00")
    etag = hub.get(f"meetings/{hers.uid}/{ASKED}")["ETag"]
    doors = [hub.patch(f"meetings/{hers.uid}/{ASKED}", {"place": "tu"}, If_Match=etag)]
    doors.append(hub.post(f"meetings/{hers.uid}/cancellation/", {}))
    doors.append(hub.post(f"meetings/{hers.uid}/invitations/", {"purpose": "contracts", "title": "X"}))
    assert ({each.status_code for each in doors}, Message.objects.count()) == ({403}, 0)


def test_guests_are_invited_once_and_their_answer_stands_there(hub, meeting, ada):
    body = {"purpose": "contracts", "title": "Pomiar podłogi"}
    first, second = (hub.post(f"meetings/{meeting.uid}/invitations/", body) for _turn in range(2))
    assert [(each.status_code, each.said["sent"], each.said["left_out"]) for each in (first, second)] == [
        (200, 1, []),
        (200, 0, []),
    ]
    assert Message.objects.count() == 1
    now = timezone.now()
    Invitation.objects.filter(task=meeting).update(answer="yes", answered_at=now)
    row = hub.get(f"meetings/{meeting.uid}/{ASKED}").said["attendees"][0]
    assert (row["contact"], row["answer"], row["answered_at"] is None, row["to_invite"]) == (
        str(ada.uid),
        "yes",
        False,
        False,
    )


def test_no_invitation_leaves_that_a_gate_refuses(hub, meeting, sam, ben):
    doors = f"meetings/{meeting.uid}/invitations/"
    assert code(hub.post(doors, {"purpose": "offers", "title": "Promocja"})) == (403, "purpose_not_granted")
    for title in ("{{ deal }}", "PESEL 44051401458", ""):
        assert code(hub.post(doors, {"purpose": "contracts", "title": title})) == (422, "invalid")
    ask_along(meeting, people=[ben], by=meeting.owner)
    restrict(ben.person, Restriction.Reason.ACCURACY, by=system("test"))
    assert hub.post(doors, {"purpose": "contracts", "title": "Pomiar"}).said["left_out"] == []
    assert list(Message.objects.values_list("person", flat=True)) == [meeting.person_id]  # not Ben, who is paused
    restrict(meeting.person, Restriction.Reason.ACCURACY, by=system("test"))
    assert hub.post(doors, {"purpose": "contracts", "title": "Pomiar"}).status_code == 404
    assert titles(hub.get(f"meetings/{ASKED}")) == []


def test_a_deal_is_named_to_whoever_reads_deals(hub, as_token, sam, ada):
    hers = deal(sam, ada)
    sent = hub.post("meetings/", new(deal=str(hers.uid)))
    assert sent.status_code == 201
    narrow = as_token("meetings:read", "meetings:write")
    assert [row["deal"] for row in hub.get(f"meetings/{ASKED}&deal={hers.uid}").said["results"]] == [str(hers.uid)]
    assert titles(narrow.get(f"meetings/{ASKED}&deal={hers.uid}")) == []
    assert narrow.post("meetings/", new(deal=str(hers.uid))).status_code == 404


def test_acts_on_a_meeting_are_told_by_its_own_names_beside_those_of_the_task(sam, ada, nina):
    values = {"kind": "meeting", "title": "Pokaz", "due_on": today(3), "clock": timezone.now().time().replace(second=0)}
    task = again(plan(values, by=sam, contact=ada))
    change(task, {"place": "Salon"}, version=task.version, by=sam)
    change(again(task), {"minutes": 90}, version=again(task).version, by=sam)
    snooze(again(task), today(5), by=sam)
    ask_along(again(task), colleagues=[nina], by=sam)
    answer(again(task), "yes", by=nina)
    remove(again(task), by=sam)
    restore(again(task), by=sam)
    other = again(plan({"kind": "call", "title": "Telefon", "due_on": today(3)}, by=sam, contact=ada))
    snooze(other, today(4), by=sam)
    events = [(event.event, event.record) for event in happened(LedgerEntry.objects.order_by("pk"))]
    assert [name for name, record in events if record == task.uid] == [
        *("task.created", "meeting.created"),
        "task.updated",
        *("task.updated", "meeting.moved"),
        *("task.updated", "meeting.moved"),
        "task.updated",
        "meeting.answered",
        *("task.removed", "meeting.removed"),
        *("task.restored", "meeting.restored"),
    ]
    assert [name for name, record in events if record == other.uid] == ["task.created", "task.updated"]
    assert {EVENTS[name].scopes for name in EVENTS if name.startswith("meeting.")} == {("meetings:read", "tasks:read")}
