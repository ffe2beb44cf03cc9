"""The register of risks for programs: steps, levels, measures with what the product saw; colleagues by id."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.dpo.models import MeasureCheck
from crm.dpo.risks.recording import accept, add_risk
from crm.privacy.models import AccessEntry
from tests.api.conftest import code

pytestmark = pytest.mark.django_db
TERMS = {
    "event": "access",
    "title": "Ktoś obcy czyta dane z telefonu",
    "asset": "Telefony handlowców",
    "threat": "Zgubiony telefon bez blokady.",
    "likelihood": 3,
    "severity": 3,
    "likelihood_after": 2,
    "severity_after": 1,
    "why_higher": "",
}


def risk(by, purpose="contracts", **changed):
    review_on = timezone.localdate() + timedelta(days=365)
    values = {**TERMS, "review_on": review_on, "purpose": purpose, "owner": None, **changed}
    return add_risk(values, measures=["logs"], declared=[("blokada telefonu", "regulamin §4")], by=by)


def test_a_risk_is_told_whole_and_its_owner_by_id(hub, dora, sam):
    check = MeasureCheck.objects.create(code="logs", held=False)
    row = risk(dora, owner=sam)
    answer = hub.get("risks/", Accept_Language="en")
    [row_told] = answer.said["results"]
    declared, verified = row_told["measures"]
    assert {name: declared[name] for name in ("code", "words", "evidence", "held", "seen_at")} == {
        "code": "",
        "words": "blokada telefonu",
        "evidence": "regulamin §4",
        "held": None,
        "seen_at": None,
    }
    assert (verified["code"], verified["words"], verified["held"]) == (
        "logs",
        "ledger and access log sealed and found whole",
        False,
    )
    assert verified["seen_at"][:19] == check.checked_at.isoformat()[:19]
    same = ("id", "number", "purpose", "event", "title", "before", "after", "owner", "review_on", "state", "marked_at")
    assert {name: row_told[name] for name in same} == {
        "id": str(row.uid),
        "number": "R-01",
        "purpose": "contracts",
        "event": "access",
        "title": TERMS["title"],
        "before": {"likelihood": 3, "severity": 3, "level": "high"},
        "after": {"likelihood": 2, "severity": 1, "level": "low"},
        "owner": str(sam.uid),
        "review_on": f"{row.review_on}",
        "state": "open",
        "marked_at": None,
    }
    assert hub.get(f"risks/{row.uid}/", Accept_Language="en").said == row_told
    assert sam.last_name not in answer.content.decode()
    entry = AccessEntry.objects.order_by("-pk").first()
    assert (entry.view, entry.people) == ("api:risks", [])


def test_it_is_narrowed_by_state_purpose_and_mark(hub, dora, oskar):
    accept(risk(dora), why="Ponosimy to.", by=oskar)
    marked = risk(dora, purpose="")
    type(marked).objects.filter(pk=marked.pk).update(marked_at=timezone.now())

    def numbers(query):
        return [row["number"] for row in hub.get(f"risks/?{query}").said["results"]]

    assert [numbers(query) for query in ("state=accepted", "purpose=contracts", "marked=true", "marked=false")] == [
        ["R-01"],
        ["R-01"],
        ["R-02"],
        ["R-01"],
    ]
    assert (code(hub.get("risks/?state=nonsense")), len(numbers("page_size=1"))) == ((400, "invalid_parameter"), 1)


def test_it_takes_its_scope(as_token):
    assert code(as_token("assessments:read").get("risks/")) == (403, "scope_missing")
    assert as_token("risks:read").get("risks/").status_code == 200


def test_it_is_only_read_and_costs_the_same_for_many(hub, dora):
    assert code(hub.post("risks/", {})) == (405, "method_not_allowed")
    costs = []
    for _round in range(2):
        for _number in range(3):
            risk(dora)
        with CaptureQueriesContext(connection) as queries:
            assert hub.get("risks/").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
