"""Retention for programs: rules, and runs in numbers; who reads them, page by page, at a constant number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from retention.models import Rule, Run
from tests.api.conftest import code
from tests.disclosing import all_delete_by_themselves
from tests.dsar.decided_cases import given_to
from tests.retention.made_runs import counted, lapsed


@pytest.fixture
def runs(db):
    """Three runs, the newest a preview."""
    states = ("discarded", "discarded", "preview")
    counts = {"erase": 98, "reduce": 12, "held": 2, "places": {"privacy.person": {"deleted": 98, "kept": 12}}}
    values = {"made_by": "system:test", "counted_at": timezone.now(), "counts": counts}
    return [
        Run.objects.create(number=f"P-2026-{serial}", state=state, **values) for serial, state in enumerate(states, 1)
    ]


def test_runs_come_newest_first_in_numbers_without_people(hub, runs):
    results = hub.get("retention/runs/").said["results"]
    assert [row["number"] for row in results] == ["P-2026-3", "P-2026-2", "P-2026-1"]
    zeros = dict.fromkeys(("excluded", "gone", "reduced", "before", "stayed", "failed"), 0)
    assert results[0]["counts"] == {"erase": 98, "reduce": 12, "held": 2, **zeros}
    assert set(results[0]) == {
        *("id", "number", "state", "counts", "changed", "by_hand", "counted_at", "approved_at", "not_before"),
        *("started_at", "finished_at", "stopped", "digest", "previous"),
    }
    assert hub.get(f"retention/runs/{runs[2].uid}/").said == results[0]


def test_runs_can_be_asked_for_by_state_and_turned_page_by_page(hub, runs):
    assert [row["number"] for row in hub.get("retention/runs/?state=preview").said["results"]] == ["P-2026-3"]
    first = hub.get("retention/runs/?page_size=2").said
    second = hub.get(first["next"].partition("/api/v1/")[2]).said
    assert ([row["number"] for row in second["results"]], second["next"]) == (["P-2026-1"], None)


@pytest.fixture
def rules(db):
    """Two versions of a rule, the second one on, and another rule."""
    values = {"categories": ["identity"], "start": "activity", "months": 24, "reason": "Tyle.", "drafted_by": "user:1"}
    names = (("zz-fairs", 1), ("zz-fairs", 2), ("zz-old", 1))
    created = [Rule.objects.create(slug=slug, version=version, name="Targi", **values) for slug, version in names]
    created[1].switches.create(slug=created[1].slug, on=True, by="user:1", seen={"erase": 3})
    return created


def test_rules_say_how_long_and_whether_they_count(hub, rules):
    rows = [row for row in hub.get("retention/policies/?page_size=100").said["results"] if row["slug"] > "zz"]
    assert [(row["slug"], row["version"], row["on"]) for row in rows] == [
        ("zz-fairs", 1, False),
        ("zz-fairs", 2, True),
        ("zz-old", 1, False),
    ]
    assert (rows[0]["months"], rows[0]["start"], rows[0]["reason"]) == (24, "activity", "Tyle.")
    assert set(rows[0]) == {
        *("slug", "version", "name", "on", "purpose", "categories", "start", "years", "months", "days"),
        *("to_year_end", "from_next_year", "roll", "force", "article", "reason"),
    }


def test_rules_are_turned_page_by_page(hub, rules):
    slugs, path = [], "retention/policies/?page_size=2"
    while path:
        result = hub.get(path).said
        slugs += [(row["slug"], row["version"]) for row in result["results"]]
        path = (result["next"] or "").partition("/api/v1/")[2]
    assert slugs == sorted(Rule.objects.values_list("slug", "version"))


def test_without_the_scope_nothing_is_said(as_token, runs):
    other = as_token("jobs:read")
    for path in ("retention/runs/", "retention/policies/", f"retention/runs/{runs[0].uid}/"):
        assert code(other.get(path)) == (403, "scope_missing")


def test_a_list_costs_the_same_for_one_run_and_for_thirty(hub, runs):
    costs = []
    for _turn in range(3):
        with CaptureQueriesContext(connection) as queries:
            hub.get("retention/runs/?page_size=100")
        costs.append(len(queries))
        values = {"made_by": "system:test", "state": "discarded"}
        Run.objects.bulk_create(Run(number=f"P-2027-{len(costs)}-{n}", **values) for n in range(15))
    assert costs[1] == costs[2]


def test_a_program_reads_who_hears_of_a_run_and_how(hub, db, oskar):
    [gone] = lapsed(1)
    all_delete_by_themselves()
    given_to(gone, "Kurier", by=oskar)
    run = counted()
    assert hub.get(f"retention/runs/{run.uid}/recipients/").said == {
        "results": [{"recipient": "kurier", "name": "Kurier", "way": "task", "people": 1}]
    }
