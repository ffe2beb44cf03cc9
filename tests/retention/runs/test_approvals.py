"""Who says what about a run: exclusions, the officer's opinion, the decider's number, cooling-off, standing words."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from consents.grounds.recording import record_ground
from crm.privacy.actors import system
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry, Person, Purpose
from retention.models import Rule, Run, RunLine, StandingApproval
from retention.purge.execution import begin_due
from retention.runs.approvals import advise, approve, discard, exclude, include, revoke, stand
from tests.retention.made_runs import approved, carried_out, counted, lapsed, staying

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def run():
    """A preview of three people among many."""
    staying(20)
    lapsed(3)
    return counted()


def refusal(act, *args, **options) -> str:
    """The code with which an act is refused."""
    with pytest.raises(ValidationError) as refused:
        act(*args, **options)
    return refused.value.code


def test_the_decider_types_the_number_and_a_day_begins(run, oskar):
    at = timezone.now()
    approval = approve(run, typed=3, note="Zgodnie z planem.", by=oskar, at=at)
    assert (approval.state, approval.approved_by, approval.typed, approval.note) == (
        "approved",
        f"user:{oskar.pk}",
        3,
        "Zgodnie z planem.",
    )
    assert approval.not_before == at + timedelta(hours=24)
    assert begin_due(at=at + timedelta(hours=23)) == []
    assert [item.pk for item in begin_due(at=at + timedelta(hours=25))] == [run.pk]


def test_a_wrong_number_approves_nothing(run, oskar):
    assert refusal(approve, run, typed=4, by=oskar) == "typed"
    assert Run.objects.get().state == "preview"


@pytest.mark.parametrize("name", ["dora", "sam", "arek"])
def test_nobody_else_approves(run, name, request):
    with pytest.raises(PermissionDenied):
        approve(run, typed=3, by=request.getfixturevalue(name))


def test_somebody_who_came_back_since_the_preview_changes_the_number(run, oskar):
    line = run.lines.select_related("person__key").first()
    record_ground(line.person, Purpose.objects.get(slug="contracts"), "email", by=system("test"))
    assert refusal(approve, run, typed=3, by=oskar) == "changed"
    run.refresh_from_db()
    assert (run.state, run.changed, run.counts["erase"] - run.counts["stayed"]) == ("preview", 1, 2)
    assert approve(run, typed=2, by=oskar).typed == 2


def test_an_excluded_person_stays_and_is_found_again_by_the_next_preview(run, dora, oskar):
    line = run.lines.select_related("person__key").first()
    person = line.person
    exclude(line, "Pisała wczoraj do sekretariatu.", by=dora)
    line = RunLine.objects.select_related("person__key").get(pk=line.pk)
    assert (line.excluded_by, line.excluded_why) == (f"user:{dora.pk}", "Pisała wczoraj do sekretariatu.")
    done = carried_out(approved(run, oskar, typed=2))
    assert (done.counts["gone"], done.counts["excluded"]) == (2, 1)
    assert Person.objects.filter(pk=person.pk).exists()
    assert list(counted().lines.values_list("person", flat=True)) == [person.pk]


def test_an_exclusion_needs_a_reason_and_can_be_taken_back(run, dora):
    line = run.lines.select_related("person__key").first()
    assert refusal(exclude, line, " ", by=dora) == "empty"
    exclude(line, "Zadzwoni.", by=dora)
    include(line, by=dora)
    assert (run.lines.going().count(), RunLine.objects.get(pk=line.pk).excluded) == (3, False)


def test_sales_exclude_nobody(run, sam):
    with pytest.raises(PermissionDenied):
        exclude(run.lines.select_related("person__key").first(), "Mój klient.", by=sam)


def test_the_officers_warning_is_overruled_with_a_reason_only(run, dora, oskar):
    advise(run, verdict="against", text="Za wcześnie po targach.", by=dora)
    assert refusal(approve, run, typed=3, by=oskar) == "overrules"
    assert approve(run, typed=3, note="Targi były rok temu.", by=oskar).note == "Targi były rok temu."


def test_only_the_officer_gives_an_opinion(run, oskar):
    with pytest.raises(PermissionDenied):
        advise(run, verdict="for", text="Tak.", by=oskar)


def test_an_approved_run_is_discarded_before_its_first_batch_and_not_afterwards(run, oskar, dora):
    approved(run, oskar)
    with pytest.raises(PermissionDenied):
        discard(run, why="Jednak nie.", by=dora)
    gone = discard(run, why="Jednak nie.", by=oskar)
    assert (gone.state, gone.lines.count(), gone.counts["erase"]) == ("discarded", 0, 3)
    again = carried_out(approved(counted(), oskar))
    assert refusal(discard, again, why="Za późno.", by=oskar) == "decided"


def test_what_was_decided_is_not_decided_again(run, oskar, dora):
    approved(run, oskar)
    line = run.lines.select_related("person__key").first()
    assert refusal(approve, run, typed=3, by=oskar) == "decided"
    assert refusal(exclude, line, "Za późno.", by=dora) == "decided"


def test_a_run_says_why_a_person_must_approve_it(run):
    assert run.by_hand == ["no_rule"]


def test_an_import_within_thirty_days_is_a_reason(run, sam):
    ledger.record("import.finished", by=sam, target="import:1")
    assert counted().by_hand == ["import", "no_rule"]


@pytest.fixture
def rule():
    """A rule that prolongs offers by no day at all."""
    return ended_offers()


def ended_offers() -> Rule:
    rule = Rule.objects.create(
        slug="offers-ended",
        name="Oferty, koniec zgody",
        name_en="Offers, end of consent",
        purpose="offers",
        categories=["identity", "email", "preferences", "consent"],
        start="ground_end",
        days=1,
        force="need",
        drafted_by="system:test",
        drafted_at=timezone.now(),
    )
    word = {"on": True, "by": "system:test", "at": timezone.now() - 30 * DAY, "seen": {"erase": 2}}
    rule.switches.create(slug=rule.slug, **word)
    return rule


def test_two_runs_of_a_rule_are_approved_by_hand_and_the_third_by_a_standing_word(rule, oskar):
    staying(20)
    span = {"since": timezone.now() - DAY, "until": timezone.now() + 90 * DAY, "reason": "Sprawdzone dwa razy."}
    for turn in range(2):
        lapsed(2, name=f"Osoba{turn}")
        run = counted()
        assert (run.state, run.by_hand) == ("preview", ["first_runs", "no_standing"])
        assert refusal(stand, rule, by=oskar, **span) == "first_runs"
        carried_out(approved(run, oskar))
    lapsed(2, name="Kolejna")
    assert counted().by_hand == ["no_standing"]
    word = stand(rule, by=oskar, **span)
    run = counted()
    assert (run.state, run.by_hand, run.approved_by, run.typed, run.standing) == (
        "approved",
        [],
        f"user:{oskar.pk}",
        None,
        [word.pk],
    )
    revoke(word, by=oskar)
    assert list(StandingApproval.in_force(timezone.now())) == []


@pytest.mark.parametrize("name", ["dora", "sam"])
def test_nobody_else_gives_a_standing_word(rule, name, request):
    span = {"since": timezone.now(), "until": timezone.now() + DAY, "reason": "Wygodniej."}
    with pytest.raises(PermissionDenied):
        stand(rule, by=request.getfixturevalue(name), **span)


def test_every_word_leaves_a_line_in_the_ledger(run, dora, oskar):
    line = run.lines.select_related("person__key").first()
    exclude(line, "Zadzwoni.", by=dora)
    advise(run, verdict="for", text="Sprawdzone.", by=dora)
    approved(run, oskar)
    acts = LedgerEntry.objects.filter(target=run.target).order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["run.counted", "run.excluded", "run.advised", "run.approved"]
