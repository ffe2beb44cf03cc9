"""No purpose on Art. 6(1)(f) comes into force without a balancing test in force, by whichever door."""

import re
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import get_commands
from django.utils import timezone

from crm.accounts.access.url_inventory import inventory
from crm.dpo.balancing.balancing_decision import conclude_test
from crm.dpo.balancing.interests import interests
from crm.dpo.models import Assessment
from crm.dpo.proposals.amendment import version_of
from crm.dpo.proposals.decisions import approve
from crm.dpo.proposals.drafts import propose_change, propose_new
from crm.dpo.purposes.terms import terms_of
from crm.privacy.models import Decision, LedgerEntry, Purpose
from tests.api.test_at_once import at_once
from tests.dpo.assessing import answered, balanced, in_a_year

MAKES = re.compile(r"(?<!class )\bPurpose(?:\.objects\.(?:\w*create|bulk_\w+))?\(")


def drafted(dora):
    """A draft of a new purpose on a legitimate interest."""
    terms = terms_of(Purpose.objects.get(slug="business-contact"))
    return propose_new("purpose", {**terms, "name": "Klub", "name_en": "Club"}, why="Klub klientów.", by=dora)


def code_of(act):
    """The code of a refusal, "" where there is none."""
    try:
        act()
    except ValidationError as refusal:
        return refusal.code
    return ""


def club():
    return Purpose.objects.filter(slug="club")


@pytest.mark.django_db
def test_the_page_says_why_and_leads_there_and_nothing_of_it_stays(dora, oskar, enter):
    draft = drafted(dora)
    answer = enter(oskar).post(f"/privacy/proposals/{draft.uid}/decision/", {"verdict": "approved", "reason": ""})
    text = answer.content.decode()
    assert (answer.status_code, "needs a balancing test first" in text) == (422, True)
    assert (club().count(), Decision.objects.filter(proposal=draft).count()) == (0, 0)
    assert not LedgerEntry.objects.filter(act="purpose.added").exists()


@pytest.mark.django_db
def test_the_one_place_that_makes_purposes_refuses_whoever_calls_it():
    terms = terms_of(Purpose.objects.get(slug="security"))
    assert code_of(lambda: version_of("cellar", 1, terms, timezone.now())) == "no_balancing"


def test_no_other_code_makes_a_purpose():
    """Commands, jobs, API, imports and the demo have to go by that place: no other line makes a row.

    But one: a package loaded into an empty house brings purposes as they were decided, by whoever decides here.
    """
    root = Path(settings.BASE_DIR)
    places = [
        path.relative_to(root).as_posix()
        for app in ("crm", "consents", "dsar", "breaches", "retention")
        for path in root.joinpath(app).rglob("*.py")
        if "/migrations/" not in path.as_posix() and MAKES.search(path.read_text())
    ]
    assert sorted(places) == ["crm/dpo/proposals/amendment.py", "crm/workspace/package_loading/row_verbs.py"]


def test_the_api_and_the_command_line_have_no_door_to_purposes():
    written = {
        (route.path, method)
        for route in inventory()
        if route.path.startswith("/api/v1/purposes")
        for method in route.policy.methods
    }
    assert {method for _path, method in written} <= {"GET", "HEAD"}
    assert [name for name in get_commands() if "purpose" in name or "approve" in name] == []


@pytest.mark.django_db
def test_another_basis_is_no_way_round(dora, oskar):
    """From a consent to an interest: approved as another version, and asked for its test all the same."""
    other = Purpose.objects.get(slug="offers")
    terms = {**terms_of(other), "legal_basis": "legitimate_interest", "balancing": "Krótko."}
    draft = propose_change(other, terms, why="Bez zgody.", by=dora)
    assert code_of(lambda: approve(draft, by=oskar)) == "no_balancing"
    assert Purpose.objects.get(slug="offers", active_to=None).version == other.version


@pytest.mark.django_db
def test_a_test_that_ran_out_between_draft_and_decision_carries_nothing(dora, oskar):
    draft = drafted(dora)
    balanced("club", by=dora, decider=oskar)
    late = timezone.now() + timedelta(days=400)
    assert code_of(lambda: approve(draft, by=oskar, at=late)) == "no_balancing"
    assert code_of(lambda: approve(draft, by=oskar)) == ""


@pytest.mark.django_db
def test_a_later_look_that_people_won_takes_the_carrying_away(dora, oskar):
    draft = drafted(dora)
    balanced("club", by=dora, decider=oskar)
    conclude_test(answered("club", by=dora), outcome="theirs", review_on=None, reason="Nie chcą.", by=oskar)
    assert code_of(lambda: approve(draft, by=oskar)) == "no_balancing"


@pytest.mark.django_db
def test_an_impact_assessment_or_another_purpose_s_test_carries_nothing(dora, oskar):
    draft = drafted(dora)
    balanced("security", by=dora, decider=oskar)
    Assessment.objects.create(
        kind="impact", number=9, purpose="club", outcome="approved", decided_by="user:1", begun_by="user:1",
        decided_at=timezone.now(), review_on=in_a_year(), covers=Assessment.objects.get(purpose="security").covers,
    )  # fmt: skip
    assert code_of(lambda: approve(draft, by=oskar)) == "no_balancing"


@pytest.mark.django_db(transaction=True)
def test_approved_beside_the_decision_of_its_test_only_after_it(dora, oskar):
    draft, test = drafted(dora), answered("club", by=dora)
    deciding = partial(conclude_test, test, outcome="ours", review_on=in_a_year(), by=oskar)
    approved, decided = at_once(lambda: code_of(partial(approve, draft, by=oskar)), deciding)
    assert (approved, club().count()) in (("no_balancing", 0), ("", 1))
    assert decided.passes


@pytest.mark.django_db(transaction=True)
def test_approved_beside_an_outcome_against_it_is_never_left_without_a_word(dora, oskar):
    """Whichever comes first: refused, or in force and named as not carried."""
    draft = drafted(dora)
    balanced("club", by=dora, decider=oskar)
    again = answered("club", by=dora)
    losing = partial(conclude_test, again, outcome="theirs", review_on=None, reason="Nie chcą.", by=oskar)
    approved, _lost = at_once(lambda: code_of(partial(approve, draft, by=oskar)), losing)
    assert (approved, club().count()) in (("no_balancing", 0), ("", 1))
    if club().exists():
        rows = interests(club(), list(Assessment.objects.filter(purpose="club")), timezone.localdate())
        assert [row.carried for row in rows] == [False]


@pytest.mark.django_db(transaction=True)
def test_two_approve_at_once_and_it_comes_into_force_once(dora, oskar):
    draft = drafted(dora)
    balanced("club", by=dora, decider=oskar)
    gave = at_once(*[lambda: code_of(partial(approve, draft, by=oskar))] * 2)
    assert (sorted(gave), club().count()) == (["", "decided"], 1)
