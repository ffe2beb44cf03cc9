"""Impact assessments and balancing tests for programs: every version, step by step; who decided is not told."""

import pytest

from crm.dpo.balancing.interests import begin_test
from crm.dpo.impact.impact_acts import begin_impact, decide_impact, pass_on, screen
from crm.dpo.models import Assessment
from crm.dpo.risks.measure_checks import reopen
from crm.dpo.steps.step_course import advise
from crm.privacy.actors import system
from tests.api.conftest import code
from tests.dpo.assessing import balanced, in_a_year
from tests.dpo.impact.test_impact import NEEDED, written

pytestmark = pytest.mark.django_db
BY = system("dpo.look_at_measures")


def states(hub, query):
    return [(row["number"], row["version"], row["state"]) for row in hub.get(f"assessments/?{query}").said["results"]]


def decided(dora, oskar, verdict="for", **options):
    row = written(dora)
    advise(row, verdict=verdict, text="Z warunkiem dwóch listów w miesiącu.", by=dora)
    pass_on(row, by=dora)
    return decide_impact(row, outcome="approved", review_on=in_a_year(), by=oskar, **options)


def test_a_decided_impact_assessment_is_told_step_by_step_with_its_frozen_risks(hub, dora, oskar):
    row = decided(dora, oskar, verdict="against", reason="Klienci proszą.")
    whole = hub.get(f"assessments/{row.uid}/", Accept_Language="en").said
    screening = {each["question"]: each for each in whole["steps"][0]["answers"]}
    assert (whole["kind"], whole["number"], whole["state"], whole["outcome"]) == (
        "impact",
        "D-01",
        "in_force",
        "approved",
    )
    assert (whole["against_officer"], whole["reason"], whole["review_on"]) == (
        True,
        "Klienci proszą.",
        f"{in_a_year()}",
    )
    assert [(step["step"], step["title"]) for step in whole["steps"]] == [
        (1, "Is it needed"),
        (2, "Context"),
        (3, "Principles"),
        (5, "Views of people"),
    ]
    assert (screening["l4"]["answer"], NEEDED["l4"][1] in screening["l4"]["said"]) == ("clear", True)
    assert [(risk["number"], risk["after"], risk["measures"]) for risk in whole["risks"]] == [
        (f"R-0{number}", [2, 2], ["logs"]) for number in (1, 2, 3)
    ]
    [opinion] = whole["opinions"]
    assert (opinion["verdict"], opinion["text"]) == ("against", "Z warunkiem dwóch listów w miesiącu.")
    assert [(each["id"], each["version"]) for each in whole["versions"]] == [(str(row.uid), 1)]
    assert dora.last_name not in str(whole)
    assert oskar.last_name not in str(whole)


def test_the_next_version_says_what_changed_and_the_old_one_counts_until_it_is_decided(hub, dora, oskar):
    row = decided(dora, oskar)
    again = screen(begin_impact("offers", by=dora), {**NEEDED, "l8": ("clear", "Trzy źródła.")}, by=dora)
    assert states(hub, "kind=impact") == [("D-01", 1, "in_force"), ("D-01", 2, "open")]
    assert states(hub, "kind=impact&newest=true") == [("D-01", 2, "open")]
    whole = hub.get(f"assessments/{again.uid}/").said
    assert any("Trzy źródła." in change["now"] for change in whole["changes"])
    assert [(each["version"], bool(each["decided_at"])) for each in whole["versions"]] == [(2, False), (1, True)]
    reopen(row, ["logs"], at=row.decided_at, by=BY)
    assert states(hub, "kind=impact")[0] == ("D-01", 1, "reopened")
    decide_impact(again, outcome="rejected", review_on=None, reason="Nie robimy.", by=oskar)
    assert states(hub, "kind=impact") == [("D-01", 1, "superseded"), ("D-01", 2, "refused")]


def test_balancing_tests_are_told_alike(hub, dora, oskar):
    balanced("security", by=dora, decider=oskar)
    [row] = [each for each in hub.get("assessments/?purpose=security").said["results"] if each["kind"] == "balancing"]
    assert (row["number"][:2], row["state"], row["outcome"], row["needed"]) == ("L-", "in_force", "ours", None)
    whole = hub.get(f"assessments/{row['id']}/", Accept_Language="pl").said
    answers = {each["question"]: each for step in whole["steps"] for each in step["answers"]}
    assert (answers["children"]["answer"], answers["children"]["said"]) == ("no", "Nie")
    assert (whole["risks"], whole["advice"]) == ([], "")
    begin_test("security", by=dora)
    assert [state for _number, _version, state in states(hub, "kind=balancing&purpose=security")] == [
        "in_force",
        "open",
    ]


def test_it_takes_its_scope(as_token):
    paths = ("assessments/", f"assessments/{Assessment.objects.first().uid}/")
    stranger, reader = as_token("risks:read"), as_token("assessments:read")
    assert [code(stranger.get(path)) for path in paths] == [(403, "scope_missing")] * 2
    assert [reader.get(path).status_code for path in paths] == [200, 200]


def test_it_is_only_read_and_turns_its_pages(hub):
    assert code(hub.post("assessments/", {})) == (405, "method_not_allowed")
    first = hub.get("assessments/?page_size=2").said
    rest = hub.get(first["next"].partition("/api/v1/")[2]).said
    ids = [row["id"] for page in (first, rest) for row in page["results"]]
    assert (len(set(ids)), code(hub.get("assessments/?kind=nonsense"))) == (4, (400, "invalid_parameter"))
