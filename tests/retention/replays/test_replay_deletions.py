"""After a restore nothing is deleted that somebody had decided to keep: holds are back, approvals are not."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone, translation

from crm.privacy.models import LedgerEntry, Person
from retention.holds.hold_acts import holds_of, lift, place
from retention.models import Hold, RuleSwitch, Run, StandingApproval
from retention.periods import local_day
from retention.purge import schedule
from retention.replays import holds
from retention.replays.replay import replay
from retention.runs.preview import preview
from tests.retention.made_runs import approved, counted, lapsed, staying
from tests.retention.replays.timeline import elsewhere
from tests.retention.ruled_people import DAY, SEEN, on, rule

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.LEDGER_DIR, settings.BACKUP_DIR = tmp_path / "ledger", tmp_path / "backup"


def replayed():
    done = replay(at=timezone.now())
    return dict(done.outcome.done), [(item["act"], item["who"], item["why"]) for item in done.outcome.lost]


def forgotten(whom, by, **more):
    """What the ledger says of a hold that this database no longer knows."""
    values = {"reason": "claim", "facts": "Pozew z maja", "review_on": local_day(timezone.now()) + 90 * DAY, **more}
    hold = place(whom, by=by, **values)
    line = LedgerEntry.objects.filter(act="hold.placed").latest("pk")
    options = {"target": hold.target, "counts": line.counts, "about": hold.person}
    hold.people.all().delete()
    Hold.objects.filter(pk=hold.pk).delete()
    return hold.number, options


def reached(people):
    return {person: [hold.number for hold in holds] for person, holds in holds_of(people, timezone.now()).items()}


@pytest.mark.parametrize("whom", ["one", "several", "everybody with a purpose"])
def test_a_hold_placed_since_is_in_force_again_under_its_number_and_keeps_whom_it_kept(oskar, whom):
    first, other, third = lapsed(3)
    meant = {"one": first, "several": [first, other], "everybody with a purpose": {"purpose": "offers"}}[whom]
    number, result = forgotten(meant, oskar)
    elsewhere("hold.placed", **result)
    assert counted().counts["held"] == 0

    done, lost = replayed()

    assert (done["hold.placed"], lost[0][:2]) == (1, ("hold.placed", f"hold:{number}"))
    matches = [first, other, third][: {"one": 1, "several": 2}.get(whom, 3)]
    assert reached([first.pk, other.pk, third.pk]) == {person.pk: [number] for person in matches}
    hold = Hold.objects.with_keys().get()
    assert (hold.reason, hold.claim, hold.placed_by) == ("claim", True, "system:ledger.replay")
    with translation.override(settings.LANGUAGE_CODE):
        assert hold.words == translation.gettext(holds.WORDS)
    assert hold.review_on == local_day(timezone.now()) + timedelta(days=14)
    assert counted().counts["held"] == len(matches)
    assert replay(at=timezone.now()).needed is False
    assert forgotten(third, oskar)[0] != number


def test_a_hold_lifted_since_keeps_until_somebody_lifts_it_again(oskar):
    person, gone = lapsed(2)
    hold = place(person, reason="claim", facts="Pozew", review_on=local_day(timezone.now()) + DAY, by=oskar)
    elsewhere("hold.lifted", about=person, target=hold.target)
    elsewhere("hold.placed", about=gone, target="hold:B-1999-1", counts={"covers": "person"}, ago=timedelta(hours=1))
    elsewhere("hold.lifted", about=gone, target="hold:B-1999-1")
    assert replayed()[1] == [("hold.lifted", hold.target, "the hold is back: lift it again")]
    assert reached([person.pk, gone.pk]) == {person.pk: [hold.number]}
    lift(hold, "Ugoda", by=oskar)
    assert reached([person.pk]) == {}


def test_a_hold_on_somebody_erased_since_comes_back_for_nobody_and_one_on_unnamed_people_is_named(oskar):
    (person,) = lapsed(1)
    elsewhere("hold.placed", about=person, target="hold:B-1999-1", counts={"covers": "person"})
    elsewhere("person.erased", about=person, counts={"kept": 0})
    elsewhere("hold.placed", target="hold:B-1999-2", counts={"covers": "people", "people": 501})
    assert replayed()[1] == [
        ("hold.placed", "hold:B-1999-2", "the hold is gone: place it again before anything is purged")
    ]
    assert (Hold.objects.count(), Person.objects.count()) == (0, 0)


def test_a_hold_on_a_query_says_its_condition_and_one_on_people_names_them_by_hashes(oskar):
    people, batch = lapsed(2), str(uuid4())
    _number, result = forgotten(people, oskar)
    named = result["counts"]["who"]
    assert (len(named), [str(person.uid) for person in people if str(person.uid) in str(result)]) == (2, [])
    assert forgotten({"batch": batch}, oskar)[1]["counts"]["scope"] == {"batch": batch}


def test_what_was_approved_is_called_off_and_nobody_goes_before_a_person_looked(oskar):
    staying(20)
    lapsed(3)
    on("marketing")
    run = approved(counted(), oskar)
    Run.objects.filter(pk=run.pk).update(not_before=timezone.now() - DAY)
    now = timezone.now()
    word = StandingApproval.objects.create(rule=rule("marketing"), since=now, until=now + DAY, reason="r", by="u:1")
    elsewhere("hold.lifted", target="hold:B-1999-1")

    done, lost = replayed()

    assert (done["run.discarded"], done["standing.revoked"], lost) == (1, 1, [])
    run.refresh_from_db()
    word.refresh_from_db()
    assert (run.state, run.discarded_by, run.lines.count()) == ("discarded", "system:ledger.replay", 0)
    assert word.revoked_at is not None
    schedule.tick()
    assert Person.objects.count() == 23
    assert not Run.objects.filter(state__in=["approved", "running"]).exists()
    again = counted()
    assert (again.state, again.lines.going().count()) == ("preview", 3)


def test_a_run_that_had_begun_is_left_to_whoever_resumes_its_job(oskar):
    staying(20)
    lapsed(3)
    run = approved(counted(), oskar)
    Run.objects.filter(pk=run.pk).update(state="running", started_at=timezone.now())
    elsewhere("hold.lifted", target="hold:B-1999-1")
    assert "run.discarded" not in replayed()[0]
    run.refresh_from_db()
    assert (run.state, run.lines.going().count()) == ("running", 3)


def test_a_count_that_was_under_way_is_begun_anew(oskar):
    lapsed(1)
    job = preview(by=oskar)
    elsewhere("hold.lifted", target="hold:B-1999-1")
    replayed()
    job.refresh_from_db()
    assert job.state == "failed"
    assert counted().lines.count() == 1


def test_rules_are_on_and_off_as_they_were_last(oskar):
    on("tax-papers", "warranty-papers")
    line = elsewhere("rule.switched_off", target="rule:tax-papers:1")
    elsewhere("rule.switched_on", target="rule:marketing:1", counts={"seen": SEEN})
    elsewhere("rule.switched_on", target="rule:marketing:7", counts={"seen": SEEN})
    done, lost = replayed()
    now_on = RuleSwitch.objects.filter(on=True, replaced_at=None)
    assert set(now_on.values_list("slug", flat=True)) == {"warranty-papers", "marketing"}
    assert (done["rule.switched_off"], done["rule.switched_on"]) == (1, 1)
    assert lost == [("rule.switched_on", "rule:marketing:7", "this version is not in the backup: draft it again")]
    ended = RuleSwitch.objects.get(slug="tax-papers", on=True)
    assert (ended.replaced_at, now_on.get(slug="marketing").seen) == (line.at, SEEN)
