"""A program hears of meetings by their own names: in ids alone, as far as it sees them."""

import pytest

from crm.sales.meetings.cancelling import cancel
from crm.sales.meetings.moving import move
from tests.sales.task_builders import again, planned, today

pytestmark = pytest.mark.django_db
HEARD_OF = ("meeting.created", "meeting.moved", "meeting.cancelled")


def test_a_meeting_is_heard_of_as_made_moved_and_called_off(opened, receiver, hears, sam, mallory, ada):
    opened(events=HEARD_OF, purpose="contracts")
    task = planned(sam, ada, kind="meeting", title="Pokaz próbek", due_on=today(3), clock="10:00")
    planned(mallory, kind="meeting", title="Obce", due_on=today(3), clock="10:00")
    planned(sam, ada, title="Telefon", due_on=today(3))
    move(task, today(4), task.clock, version=task.version, by=sam)
    cancel(again(task), by=sam)
    hears()
    bodies = [(each.said["type"], each.said["data"]) for each in receiver.got]
    its_id = {"id": str(task.uid)}
    assert bodies == [
        ("meeting.created", its_id),
        ("meeting.moved", {**its_id, "changed": ["due_on"]}),
        ("meeting.cancelled", its_id),
    ]
    assert "Pokaz" not in "".join(each.body.decode() for each in receiver.got)
