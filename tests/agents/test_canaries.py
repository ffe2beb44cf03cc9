"""Every reading tool × every role × every class of object: an agent never says what its colleague does not see."""

import pytest

from crm.accounts.models import User
from crm.agents.calls.acting import acting_user
from crm.agents.tools.catalogue import TOOLS
from crm.privacy.models import Purpose
from tests.agents.conftest import Assistant, assistant_for
from tests.matrix.cast import EVERYBODYS, MAY, sees
from tests.matrix.objects import One
from tests.matrix.walk import Walk, planted

READABLE = ("contact", "company", "deal", "task")
HIDDEN = ("restricted", "erased", "missing", "binned", "deleted")
RIGHTS = {"contact": "contacts.view", "company": "companies.view", "deal": "deals.view", "task": "contacts.view"}
PURPOSE = "contracts"
SHORT = ("mallory", "manager", "sam")
WALKED = [actor if actor in SHORT else pytest.param(actor, marks=pytest.mark.long) for actor in sorted(MAY)]


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), planted() as seeded:
        yield seeded


@pytest.fixture
def of(walk, db):
    """An agent of somebody of the cast."""

    def made(actor: str) -> Assistant:
        user = User.objects.get(username=walk.objects.users[actor]["username"])
        return assistant_for(user, Purpose.objects.active().get(slug=PURPOSE), name=f"Agent {actor}", rows_a_day=9999)

    return made


def readable(actor: str, one: One) -> bool:
    """Whether the agent of `actor` may read the record."""
    hidden = one.state in HIDDEN and (one.kind, one.state) != ("company", "binned")  # a firm in the bin says that it is
    in_clear = actor not in EVERYBODYS  # whom a colleague sees behind masks alone, an agent of theirs does not see
    return not hidden and in_clear and RIGHTS[one.kind] in MAY[actor] and sees(actor, one)


def records(walk: Walk) -> list[One]:
    """One of each class of each kind that can be read."""
    return [record for kind in READABLE for record in walk.objects.classes[kind].values()]


def said(assistant: Assistant, walk: Walk) -> str:
    """Everything that its reading tools say about every record, by its id, its words and its owner."""
    answers = [assistant.call("requests_due", purpose=PURPOSE)]
    for kind in ("deal", "task"):
        answers.append(assistant.call("search", purpose=PURPOSE, kind=kind, limit=50))
    for record in records(walk):
        answers.append(assistant.call("read", purpose=PURPOSE, kind=record.kind, id=record.id))
        if record.kind == "contact":
            answers.append(assistant.call("timeline", purpose=PURPOSE, contact=record.id))
            answers.append(assistant.call("search", purpose=PURPOSE, kind="task", contact=record.id))
        for mark in {record.marks.get("name"), record.marks.get("email")} - {None, ""}:
            for kind in ("contact", "company"):
                answers.append(assistant.call("search", purpose=PURPOSE, kind=kind, text=mark[:100]))
    return "\n".join(str(outcome.values) for outcome in answers)


@pytest.mark.parametrize("actor", WALKED)
def test_no_mark_of_what_a_colleague_does_not_see_leaves_by_their_agent(walk, of, actor):
    assistant = of(actor)
    text = said(assistant, walk)
    for record in records(walk):
        outcome = assistant.call("read", purpose=PURPOSE, kind=record.kind, id=record.id)
        assert outcome.refused is not readable(actor, record), (actor, record, outcome.values)
        if not readable(actor, record):
            assert [mark for mark in record.marks.values() if mark and mark in text] == [], (actor, record)
        elif record.kind == "contact":
            assert record.marks["email"] in text, (actor, record)  # what could leak does show where it may


def test_an_agent_has_no_right_that_its_colleague_has_not(walk, of):
    for actor in sorted(MAY):
        assistant = of(actor)
        for tool in TOOLS.values():
            assert acting_user(assistant.agent, assistant.token, tool.scopes).bearing.rights <= MAY[actor]
