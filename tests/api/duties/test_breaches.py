"""Breaches for programs: cases in numbers and codes, an incident reported; who may, page by page, at constant cost."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from breaches.authority.filings import prepare, record_sent
from breaches.models import Incident
from tests.api.conftest import code
from tests.breaches.made_cases import HOUR, decided, named_controller, opened

AWARE = datetime(2026, 11, 20, 22, 50, tzinfo=UTC)


@pytest.fixture
def case(dora, oskar):
    """A case that was filed in time."""
    named_controller()
    result = decided(dora, oskar, AWARE)
    filing = prepare(result, "initial", by=dora, at=AWARE + 3 * HOUR)
    record_sent(filing, "post", sent_at=AWARE + 4 * HOUR, reference="RR 1", by=dora, at=AWARE + 4 * HOUR)
    return result


def test_a_case_comes_in_numbers_and_codes_without_a_text(hub, case):
    (result,) = hub.get("breaches/").said["results"]
    assert hub.get(f"breaches/{case.uid}/").said == result
    assert {name: result[name] for name in ("number", "risk", "authority", "people", "overdue", "data")} == {
        "number": case.number,
        "risk": "risk",
        "authority": "notify",
        "people": 214,
        "overdue": False,
        "data": ["name", "email", "purchases"],
    }
    assert [(filing["number"], filing["kind"], filing["late"]) for filing in result["filings"]] == [
        (f"{case.number}/1", "initial", False)
    ]
    assert datetime.fromisoformat(result["due_at"]) == AWARE + 72 * HOUR
    assert "Oferta" not in str(result)


def test_exercises_are_asked_for_apart(hub, case, dora):
    drill = opened(dora, drill=True)
    assert [row["number"] for row in hub.get("breaches/?drill=true").said["results"]] == [drill.number]
    assert [row["number"] for row in hub.get("breaches/").said["results"]] == [case.number]


def test_an_incident_is_reported_and_the_officer_hears_of_it(hub, dora):
    answer = hub.post("breaches/", {"what": "Serwer wysłał raport do złej grupy", "whose": "Klienci"})
    incident = Incident.objects.get()
    assert (answer.status_code, answer.said) == (201, {"id": str(incident.uid), "number": incident.number})
    assert (incident.channel, incident.reported_by.partition(":")[0], incident.what) == (
        "api",
        "token",
        "Serwer wysłał raport do złej grupy",
    )


def test_an_incident_without_a_word_is_refused(hub):
    assert code(hub.post("breaches/", {"what": " "})) == (422, "invalid")


def test_the_list_costs_the_same_however_many_there_are(hub, case, dora):
    hub.get("breaches/")
    with CaptureQueriesContext(connection) as few:
        hub.get("breaches/")
    for _each in range(5):
        opened(dora)
    with CaptureQueriesContext(connection) as many:
        hub.get("breaches/")
    assert len(many) == len(few)
