"""Tasks by API: a person's for a purpose with a ground, changed over their version, ticked off."""

import pytest

from consents.grounds.readable_people import readable_among
from consents.models import Restriction
from crm.contacts.companies.company_editing import add_company
from crm.privacy.models import AccessEntry, Disclosure, Purpose
from crm.sales.models import Task
from tests.api.conftest import bare, code
from tests.sales.deal_builders import deal, firm as seller
from tests.sales.task_builders import again, planned, today

ASKED = "?purpose=contracts"


def new(**values):
    """A task in order, due in three days."""
    options = {"purpose": "contracts", "kind": "call", "title": "Potwierdzić dostawę", "due_on": today(3).isoformat()}
    return {**options, **values}


@pytest.fixture
def firm(sam):
    return add_company({"name": "Mebloplast S.A.", "nip": "5260250274"}, by=sam)


def titles(answer):
    return [row["title"] for row in answer.said["results"]]


def test_tasks_are_read_for_a_purpose_and_disclosed(hub, sam, ada):
    result = planned(sam, ada, clock="10:00", due_on=today(1))
    planned(sam, title="niczyje", due_on=today(2))
    answer = hub.get(f"tasks/{ASKED}")
    assert titles(answer) == ["Oddzwonić w sprawie oferty", "niczyje"]
    assert bare(answer.said["results"][0]) | {"made_at": ""} == {
        "id": str(result.uid),
        "contact": str(ada.uid),
        "company": None,
        "deal": None,
        "kind": "call",
        "title": "Oddzwonić w sprawie oferty",
        "note": "Pyta o serwis.",
        "due_on": today(1).isoformat(),
        "time": "10:00:00",
        "remind_before": None,
        "rule": "",
        "owner": str(sam.uid),
        "done_at": None,
        "made_at": "",
        **{"minutes": None, "place": "", "link": "", "people": [], "colleagues": []},
        **{"ends_at": result.ends_at.isoformat().replace("+00:00", "Z"), "cancelled_at": None, "cancelled_by": ""},
    }
    look = AccessEntry.objects.latest("at")
    assert (look.people, sorted(look.fields)) == ([ada.pk], ["link", "note", "place", "title"])
    assert list(Disclosure.objects.values_list("person", "categories")) == [(ada.pk, ["correspondence"])]


def test_filters_and_pages_answer_one_query(hub, sam, nina, ada):
    for day in range(5):
        planned(sam, ada, title=f"{day}", due_on=today(day))
    planned(nina, title="cudze", due_on=today(9))
    first = hub.get(f"tasks/{ASKED}&page_size=2&contact={ada.uid}")
    second = hub.get(first.said["next"].split("/api/v1/")[1])
    assert (titles(first), titles(second)) == (["0", "1"], ["2", "3"])
    assert titles(hub.get(f"tasks/{ASKED}&owner={nina.uid}")) == ["cudze"]
    assert titles(hub.get(f"tasks/{ASKED}&until={today(1)}")) == ["0", "1"]
    assert titles(hub.get(f"tasks/{ASKED}&done=true")) == []


def test_a_person_without_a_ground_and_a_restricted_one_are_absent(hub, sam, ada, carla, add, offers):
    result = planned(sam, ada)
    Restriction.objects.create(person=ada.person, reason="accuracy", since=result.made_at, placed_by="user:1")
    assert (titles(hub.get(f"tasks/{ASKED}")), hub.get(f"tasks/{result.uid}/{ASKED}").status_code) == ([], 404)


def test_a_purpose_without_use_for_the_history_is_refused(hub, sam, ada):
    planned(sam, ada)
    assert code(hub.get("tasks/?purpose=offers"))[1] == "purpose_not_granted"


def test_a_program_plans_for_whoever_looks_after_the_contact(hub, sam, ada, firm):
    answer = hub.post("tasks/", new(contact=str(ada.uid), time="09:15", rule="freq=weekly"))
    task = again(Task.objects.get())
    assert (answer.status_code, task.owner, task.person_id, f"{task.clock:%H:%M}", task.rule) == (
        *(201, sam, ada.pk, "09:15", "FREQ=WEEKLY"),
    )
    hub.post("tasks/", new(company=str(firm.uid)))
    assert again(Task.objects.latest("pk")).company == firm


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"title": "PESEL 44051401359"}, "title"),
        ({"rule": "FREQ=SECONDLY"}, "rule"),
        ({"due_on": "2026-02-31"}, "due_on"),
        ({"kind": "dance"}, "kind"),
        ({"owner": "00000000-0000-4000-8000-000000000000"}, "owner"),
        ({"done": True}, "done"),
    ],
)
def test_what_cannot_be_is_refused_by_name(hub, sam, ada, sent, field):
    answer = hub.post("tasks/", new(contact=str(ada.uid), **sent))
    assert (answer.status_code, [error["pointer"] for error in answer.said["errors"]]) == (422, [f"/{field}"])
    assert Task.objects.count() == 0


def test_a_task_is_changed_and_ticked_off_over_the_version_that_was_read(hub, ada):
    task = Task.objects.get(uid=hub.post("tasks/", new(contact=str(ada.uid))).said["id"])
    etag = hub.get(f"tasks/{task.uid}/{ASKED}")["ETag"]
    changed = hub.patch(f"tasks/{task.uid}/{ASKED}", {"title": "Inaczej", "time": "08:00"}, If_Match=etag)
    late = hub.patch(f"tasks/{task.uid}/{ASKED}", {"title": "Za późno"}, If_Match=etag)
    done = hub.patch(f"tasks/{task.uid}/{ASKED}", {"done": True}, If_Match=changed["ETag"])
    back = hub.patch(f"tasks/{task.uid}/{ASKED}", {"done": False}, If_Match=done["ETag"])
    assert [item.said.get("changed") for item in (changed, done, back)] == [["time", "title"], ["done"], ["done"]]
    assert (late.status_code, again(task).told("title"), again(task).open) == (412, "Inaczej", True)


def test_who_only_sees_a_task_does_not_change_it(hub, sam, ada):
    result = planned(sam, ada)
    etag = hub.get(f"tasks/{result.uid}/{ASKED}")["ETag"]
    assert hub.patch(f"tasks/{result.uid}/{ASKED}", {"done": True}, If_Match=etag).status_code == 403


def test_a_step_of_a_deal_names_it_to_whoever_reads_deals(hub, as_token, sam, nina, ada):
    hers, ours = deal(sam, ada), deal(sam, company=seller(sam))
    for item in (hers, ours):
        answer = hub.post("tasks/", new(deal=str(item.uid)))
        assert answer.status_code == 201
        result = again(Task.objects.get(uid=answer.said["id"]))
        assert (result.deal, result.person, result.company, result.owner) == (item, item.person, item.company, sam)
    planned(nina, title="cudze")
    results = hub.get(f"tasks/{ASKED}&deal={hers.uid}").said["results"]
    assert [(row["deal"], row["contact"]) for row in results] == [(str(hers.uid), str(ada.uid))]
    narrow = as_token("tasks:read", "tasks:write")
    assert {row["deal"] for row in narrow.get(f"tasks/{ASKED}").said["results"]} == {None}
    assert titles(narrow.get(f"tasks/{ASKED}&deal={hers.uid}")) == []
    assert narrow.post("tasks/", new(deal=str(hers.uid))).status_code == 404


def test_a_step_is_about_whose_the_deal_is_and_nobody_else(hub, sam, ada, mallory):
    mine, foreign = deal(sam, ada), deal(mallory, company=seller(mallory))
    answer = hub.post("tasks/", new(deal=str(mine.uid), contact=str(ada.uid)))
    assert (code(answer), answer.said["errors"][0]["pointer"]) == ((422, "invalid"), "/deal")
    assert hub.post("tasks/", new(deal=str(foreign.uid))).status_code == 404
    assert Task.objects.count() == 0


def test_no_step_is_planned_about_whom_the_purpose_does_not_allow(hub, sam, ada):
    hers = deal(sam, ada)
    Restriction.objects.create(person=ada.person, reason="accuracy", since=hers.opened_at, placed_by="user:1")
    answer = hub.post("tasks/", new(deal=str(hers.uid)))
    assert (code(answer), answer.said["reason"]) == ((409, "contact_not_allowed"), "restricted")


def test_a_meeting_has_people_as_far_as_the_purpose_reaches_and_is_called_off(hub, sam, nina, ada, ben):
    sent = new(
        kind="meeting", time="10:00", minutes=90, place="Salon", contact=str(ada.uid), colleagues=[str(nina.uid)]
    )
    uid = hub.post("tasks/", sent).said["id"]
    row = hub.get(f"tasks/{uid}/{ASKED}").said
    meeting = Task.objects.get(uid=uid)
    meeting.people_rows.create(person=ben.person)
    again = hub.get(f"tasks/{uid}/{ASKED}").said
    named = [str(ben.uid)] if ben.pk in readable_among([ben.pk], Purpose.objects.get(slug="contracts")) else []
    assert [(each["colleagues"], each["minutes"], each["place"]) for each in (row, again)] == [
        ([str(nina.uid)], 90, "Salon")
    ] * 2
    assert (row["people"], again["people"]) == ([], named)
    hub.patch(f"tasks/{uid}/{ASKED}", {"cancelled": "them"}, If_Match=hub.get(f"tasks/{uid}/{ASKED}")["ETag"])
    off = hub.get(f"tasks/{uid}/{ASKED}").said
    assert (off["cancelled_by"], off["cancelled_at"] is None) == ("them", False)
