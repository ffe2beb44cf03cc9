"""Programs hear that an agent began or was stopped, by its id alone."""

import pytest

from crm.accounts.permissions.webhook_events import about_people, open_to
from crm.agents.switching.acts import stop
from tests.agents.conftest import assistant_for

pytestmark = pytest.mark.django_db
EVENTS = ["agent.started", "agent.stopped"]


def test_an_agent_that_begins_and_is_stopped_is_heard_by_its_id(opened, receiver, hears, sam, dora, contracts):
    opened(events=EVENTS)
    agent = assistant_for(sam, contracts).agent
    hears()
    stop(agent, note="41 odmów w godzinę", by=dora)
    hears()
    assert [(got.said["type"], got.said["data"]) for got in receiver.got] == [
        (name, {"id": str(agent.uid)}) for name in EVENTS
    ]
    assert "odmów" not in "".join(got.body.decode() for got in receiver.got)


def test_who_may_listen_reads_agents_in_numbers():
    assert (open_to(["agents:read"]), about_people(EVENTS)) == (EVENTS, False)
