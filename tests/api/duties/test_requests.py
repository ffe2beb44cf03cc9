"""Requests for programs: dates and codes, one passed on; nobody named, nobody found out, at constant cost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.mail.models.messages import Message
from dsar.handling.questions import ask
from dsar.models import Case, Decision, Kind
from tests.api.conftest import code
from tests.dsar.made_cases import DAY, RECEIVED, arrived

KEPT = ("case",)

ASKED = {"kinds": ["access"], "details": "Proszę o moje dane.", "email": "ewa@maj.test", "name": "Ewa Maj"}


@pytest.fixture
def case(dora):
    """Access and erasure, paused, refused in part."""
    result = arrived(Kind.ACCESS, Kind.ERASURE)
    ask(result, "scope", "O które dane chodzi?", by=dora, at=RECEIVED + DAY)
    values = {"verdict": "refused", "why": "legal_duty", "text": "Faktury.", "category": "financial"}
    signed = {"proposed_by": "user:1", "decided_by": "user:2", "decided_at": RECEIVED + DAY}
    Decision.objects.create(case=result, right="erasure", **values, **signed)
    return Case.objects.get(pk=result.pk)


def test_a_request_comes_in_dates_and_codes_without_a_name_or_text(hub, case):
    (result,) = hub.get("requests/").said["results"]
    assert hub.get(f"requests/{case.uid}/").said == result
    assert {name: result[name] for name in ("number", "kinds", "stage", "paused", "overdue", "identified")} == {
        "number": case.number,
        "kinds": ["access", "erasure"],
        "stage": "intake",
        "paused": True,
        "overdue": False,
        "identified": False,
    }
    assert result["decisions"] == [
        {"right": "erasure", "category": "financial", "purpose": "", "verdict": "refused", "why": "legal_duty"}
    ]
    assert datetime.fromisoformat(result["received_at"]) == RECEIVED == datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert not [word for word in ("Ewa", "maj.test", "Proszę", "Faktury") if word in str(result)]


def test_the_list_is_narrowed_and_leaves_examples_out(hub, case):
    other = arrived(Kind.QUESTION, at=RECEIVED + DAY)
    arrived(demo=True)
    by_query = {
        query: [row["number"] for row in hub.get(f"requests/{query}").said["results"]]
        for query in ("", "?kind=question")
    }
    assert by_query == {"": [other.number, case.number], "?kind=question": [other.number]}
    assert hub.get("requests/?state=closed").said["results"] == []


def test_one_passed_on_is_a_request_from_the_moment_it_reached_them(hub, dora):
    reached = timezone.now() - timedelta(days=2)
    answer = hub.post("requests/", {**ASKED, "received_at": reached.isoformat()})
    row = Case.objects.with_keys().get()
    assert answer.status_code == 201
    assert {**answer.said, "received_at": datetime.fromisoformat(answer.said["received_at"])} == {
        "id": str(row.uid),
        "number": row.number,
        "received_at": reached,
        "safe_on": row.safe_on.isoformat(),
    }
    assert (row.channel, row.taken_by.partition(":")[0], row.received_at, row.person.name) == (
        "api",
        "token",
        reached,
        "Ewa Maj",
    )
    assert Message.objects.filter(template="request_received").count() == 1


def test_known_and_unknown_people_get_the_same_answer(hub, ada):
    answers = [hub.post("requests/", {**ASKED, "email": email}) for email in (ada.person.email, "nikt@nigdzie.test")]
    assert [(answer.status_code, sorted(answer.said)) for answer in answers] == [
        (201, ["id", "number", "received_at", "safe_on"])
    ] * 2
    assert [list(case.subjects.all()) for case in Case.objects.all()] == [[], []]


def test_nothing_to_come_and_nothing_without_a_kind_is_taken(hub):
    ahead = (timezone.now() + timedelta(days=1)).isoformat()
    refused = [code(hub.post("requests/", {**ASKED, **more})) for more in ({"received_at": ahead}, {"kinds": []})]
    assert (refused, Case.objects.exists()) == ([(422, "invalid"), (422, "invalid")], False)


def test_each_scope_opens_its_half(as_token, case):
    reads, writes = as_token("requests:read"), as_token("requests:write")
    assert (reads.get("requests/").status_code, reads.post("requests/", ASKED).status_code) == (200, 403)
    assert (writes.get("requests/").status_code, writes.post("requests/", ASKED).status_code) == (403, 201)


def test_the_list_costs_the_same_however_many_there_are(hub, case):
    hub.get("requests/")
    with CaptureQueriesContext(connection) as few:
        hub.get("requests/")
    for _each in range(5):
        arrived()
    with CaptureQueriesContext(connection) as many:
        hub.get("requests/")
    assert len(many) == len(few)
