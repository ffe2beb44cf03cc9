"""The preview: whom a count finds, why, and that it touches nobody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.models import Restriction
from crm.jobs.models import Job
from crm.mail.models.messages import Message
from crm.privacy.erasure_ledger.ledger_file import mark_of
from crm.privacy.models import LedgerEntry, Person
from retention import tasks
from retention.holds.hold_acts import lift, place
from retention.horizons.candidates import judged
from retention.horizons.explanation import explained
from retention.horizons.needs import needed
from retention.horizons.retention_events import Event
from retention.models import Hold, Run, RunLine, Start
from retention.runs import preview as previewing
from retention.runs.preview import preview
from tests.jobs.conftest import leave_behind
from tests.retention.made_runs import BY, counted, lapsed, staying

pytestmark = pytest.mark.django_db


def found(run) -> list[tuple]:
    """(person, outcome, reason, purpose) of each line."""
    return list(run.lines.values_list("person", "outcome", "reason", "purpose"))


def test_whoever_no_purpose_keeps_is_to_go_and_whoever_is_partly_needed_is_reduced(db):
    (gone,), (less,) = lapsed(1), lapsed(1, kept=True, name="Umowa")
    staying(3)
    run = counted()
    assert found(run) == [(gone.pk, "erase", "withdrawn", "offers"), (less.pk, "reduce", "withdrawn", "offers")]
    line = run.lines.first()
    assert (line.person_hash, line.until) == (mark_of(gone.uid), timezone.localdate() - timedelta(days=10))
    assert (run.number, run.state) == (f"P-{timezone.localdate().year}-1", "preview")
    assert {code: run.counts[code] for code in ("erase", "reduce", "held", "excluded")} == {
        "erase": 1,
        "reduce": 1,
        "held": 0,
        "excluded": 0,
    }
    assert Person.objects.count() == 5


def test_a_count_that_finds_nobody_leaves_no_run(db):
    staying(3)
    assert (counted(), Run.objects.count(), Job.objects.get().result) == (None, 0, {"counts": {"to_go": 0}})


def test_a_new_count_takes_the_place_of_the_preview_before(db):
    lapsed(2)
    first = counted()
    second = counted()
    first.refresh_from_db()
    assert (first.state, first.lines.count(), second.state, second.lines.count()) == ("discarded", 0, "preview", 2)
    assert [run.pk for run in Run.objects.open_preview()] == [second.pk]


def test_two_who_count_at_once_share_one_count(db):
    assert preview(by=BY).pk == preview(by=BY).pk
    assert Run.objects.count() == 1


def test_a_restricted_person_is_held_back(db, sam):
    (person,) = lapsed(1)
    Restriction.objects.create(person=person, reason="claims", since=timezone.now(), placed_by="user:1")
    assert found(counted()) == [(person.pk, "held", "restricted", "offers")]


def test_people_of_an_approved_run_are_left_to_it(db, oskar):
    lapsed(2)
    run = counted()
    Run.objects.filter(pk=run.pk).update(
        state="approved", approved_by="user:1", approved_at=timezone.now(), not_before=timezone.now()
    )
    (late,) = lapsed(1, name="Późna")
    assert [person for person, *_rest in found(counted())] == [late.pk]


def test_whoever_dies_while_counting_leaves_the_batch_to_the_next(db, monkeypatch):
    monkeypatch.setattr(previewing, "BATCH", 3)
    people = lapsed(8)
    written = previewing.write
    job = preview(by=BY)

    def dies(run, some, **options):
        written(run, some, **options)
        if people[4] in some:
            raise SystemExit

    monkeypatch.setattr(previewing, "write", dies)
    with pytest.raises(SystemExit):
        tasks.count_preview(job.pk)
    monkeypatch.setattr(previewing, "write", written)
    assert RunLine.objects.count() == 3
    leave_behind(job)
    tasks.count_preview(job.pk)
    assert [person for person, *_rest in found(Run.objects.get())] == [person.pk for person in people]


def test_a_batch_costs_the_same_for_three_and_for_thirty(db):
    now = timezone.now()
    judged(lapsed(1), now)
    costs = []
    for number in (3, 30):
        people = lapsed(number, kept=True) + lapsed(number)
        with CaptureQueriesContext(connection) as queries:
            assert len(judged(people, now)) == 2 * number
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_whoever_decides_is_told_once_and_the_ledger_has_numbers_only(db, oskar, dora):
    lapsed(2)
    run = counted()
    assert list(Message.objects.values_list("template", "user")) == [("retention_preview", oskar.pk)]
    entry = LedgerEntry.objects.get(act="run.counted")
    assert (entry.target, entry.counts["erase"], entry.about) == (f"run:{run.number}", 2, None)


def a_deal(people):
    """Something is under way with everybody."""
    return [Event(person, Start.CONTRACT_END, timezone.now(), ref="S-7", open=True) for person in people]


def test_whoever_is_on_hold_or_has_something_under_way_is_held_back_and_a_line_keeps_the_number_of_the_hold_alone(
    db, dora, settings
):
    (person,) = lapsed(1)
    hold = place(
        Person.objects.with_keys().get(pk=person.pk),
        reason=Hold.Reason.CLAIM,
        facts="Roszczenie R-2026-07",
        review_on=timezone.localdate() + timedelta(days=30),
        by=dora,
    )
    assert list(counted().lines.values_list("outcome", "reason", "ref")) == [("held", "hold", hold.number)]
    lift(hold, "Ugoda.", by=dora)
    settings.RETENTION_EVENTS = ["tests.retention.runs.test_preview.a_deal"]
    assert list(counted().lines.values_list("outcome", "reason", "ref")) == [("held", "open", "")]
    assert [reason.ref for reason in needed(person, timezone.now()).blocking()] == ["S-7"]
    settings.RETENTION_EVENTS = []
    assert list(counted().lines.values_list("outcome", "ref")) == [("erase", "")]


def test_a_page_says_model_by_model_what_goes_what_stays_and_why(db):
    (person,) = lapsed(1, kept=True)
    by_label = {part.label: part for part in explained(Person.objects.with_keys().get(pk=person.pk), timezone.now())}
    points, herself = by_label["privacy.contactpoint"], by_label["privacy.person"]
    assert (points.going, points.staying) == (1, 0)
    assert (herself.going, herself.staying, herself.emptied) == (0, 1, 1)
    assert [(item.purpose, item.code) for item in herself.reasons["identity"]] == [("accounting", "no_rule")]
    assert (by_label["consents.ground"].staying, by_label["consents.ground"].reasons) == (2, {})
