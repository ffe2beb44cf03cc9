"""An approved run: people go whole, or are reduced to what is needed, or stay because something changed."""

import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.grounds.recording import record_ground
from consents.models import Ground
from crm.contacts.entries.composing import write
from crm.contacts.models import Contact
from crm.jobs.models import Job
from crm.jobs.work import claimed
from crm.privacy.actors import system
from crm.privacy.models import ContactPoint, LedgerEntry, Mention, Origin, Person, PersonKey, Purpose
from retention import tasks
from retention.models import Run, RunLine
from retention.purge import execution
from tests.jobs.conftest import leave_behind
from tests.retention.made_runs import approved, carried_out, counted, lapsed, let_begin, results, staying

pytestmark = pytest.mark.django_db


def test_whole_people_go_and_reduced_ones_keep_what_a_purpose_needs(db, oskar):
    stay, gone, less = staying(30), lapsed(4), lapsed(2, kept=True, name="Umowa")
    run = carried_out(approved(counted(), oskar))
    assert (run.state, results(run)) == ("done", {"gone": 4, "reduced": 2})
    assert set(Person.objects.values_list("pk", flat=True)) == {item.pk for item in [*stay, *less]}
    assert not PersonKey.objects.filter(pk__in=[item.pk for item in gone]).exists()
    assert not Origin.objects.filter(person__in=[item.pk for item in gone]).exists()
    person = Person.objects.with_keys().get(pk=less[0].pk)
    assert (person.name, person.email, person.email_index) == (less[0].name, "", None)
    assert Ground.objects.filter(person=person, purpose__slug="accounting", ended_at=None).count() == 1
    assert (Origin.objects.filter(person=person).count(), ContactPoint.objects.filter(person=person).count()) == (1, 0)


def test_each_has_one_line_and_one_entry_in_the_ledger_and_lines_forget_people(db, oskar):
    staying(30)
    gone, less = lapsed(4), lapsed(1, kept=True, name="Umowa")
    run = carried_out(approved(counted(), oskar))
    about = LedgerEntry.objects.filter(act="person.erased").values_list("about", flat=True)
    assert sorted(about) == sorted(item.uid for item in [*gone, *less])
    assert run.lines.filter(person=None, done_at__isnull=False).count() == 5
    acts = LedgerEntry.objects.filter(target=run.target).order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["run.counted", "run.approved", "run.started", "run.finished"]


def test_run_twice_it_finds_nothing(db, oskar):
    staying(30)
    lapsed(4)
    lapsed(2, kept=True, name="Umowa")
    run = carried_out(approved(counted(), oskar))
    tasks.purge_people(run.job_id)
    assert (counted(), Run.objects.count()) == (None, 1)


def test_whoever_came_back_after_the_approval_stays(db, oskar):
    staying(30)
    people = lapsed(3)
    run = approved(counted(), oskar)
    record_ground(people[1], Purpose.objects.get(slug="contracts"), "email", by=system("test"))
    done = carried_out(run)
    assert results(done) == {"gone": 2, "stayed": 1}
    assert Person.objects.with_keys().get(pk=people[1].pk).email == people[1].email


def test_a_person_erased_meanwhile_is_no_error(db, oskar):
    staying(30)
    people = lapsed(3)
    run = approved(counted(), oskar)
    with transaction.atomic():
        execution.erase_many([people[0]], by=system("test"))
    assert results(carried_out(run)) == {"before": 1, "gone": 2}


def test_the_fault_of_one_keeps_nobody_else_here(db, oskar, monkeypatch):
    staying(30)
    people = lapsed(4)
    run = approved(counted(), oskar)
    erase_many = execution.erase_many

    def fails(some, *, by):
        if people[2].pk in [item.pk for item in some]:
            raise RuntimeError("one row that nobody foresaw")
        return erase_many(some, by=by)

    monkeypatch.setattr(execution, "erase_many", fails)
    done = carried_out(run)
    assert (results(done), done.state) == ({"failed": 1, "gone": 3}, "done")
    assert Person.objects.filter(pk=people[2].pk).exists()
    monkeypatch.setattr(execution, "erase_many", erase_many)
    assert list(counted().lines.values_list("person", flat=True)) == [people[2].pk]


def test_a_worker_that_dies_in_a_batch_loses_that_batch_alone(db, oskar, monkeypatch):
    monkeypatch.setattr(execution, "BATCH", 3)
    staying(50)
    lapsed(8)
    job = let_begin(approved(counted(), oskar))
    mark, turns = execution.mark, []

    def dies(lines, end, **options):
        mark(lines, end, **options)
        turns.append(end)
        if len(turns) == 2:
            raise SystemExit

    monkeypatch.setattr(execution, "mark", dies)
    with pytest.raises(SystemExit):
        tasks.purge_people(job.pk)
    monkeypatch.setattr(execution, "mark", mark)
    assert (Person.objects.count(), RunLine.objects.filter(result="gone").count()) == (55, 3)
    leave_behind(job)
    tasks.purge_people(job.pk)
    job.refresh_from_db()
    assert (Person.objects.count(), job.state, job.done, job.total) == (50, "done", 8, 8)


def test_between_two_batches_the_run_rests_longer_than_it_worked(db, oskar, monkeypatch):
    monkeypatch.setattr(execution, "BATCH", 3)
    staying(30)
    lapsed(5)
    run, rests = approved(counted(), oskar), []
    monkeypatch.setattr(execution, "sleep", rests.append)
    monkeypatch.setattr(execution, "perf_counter", iter([0.0, 0.125, 1.0, 1.5]).__next__)
    assert (results(carried_out(run)), rests) == ({"gone": 5}, [0.375])


def test_of_two_workers_one_works_and_one_finds_nothing(db, oskar):
    staying(30)
    lapsed(3)
    job = let_begin(approved(counted(), oskar))
    with claimed(job.pk) as first, claimed(job.pk) as second:
        assert (first is not None, second) == (True, None)
        execution.carry_out(first, Run.objects.get(pk=job.payload["run"]))
    assert results(Run.objects.get()) == {"gone": 3}


def test_a_batch_costs_the_same_for_twelve_and_for_thirty_six(db, oskar):
    staying(200)
    costs = []
    for number in (12, 12, 36):
        lapsed(number, name=f"Osoba{len(costs)}")
        job = let_begin(approved(counted(), oskar))
        with CaptureQueriesContext(connection) as queries:
            tasks.purge_people(job.pk)
        costs.append(len(queries))
    assert costs[1] == costs[2]


@pytest.mark.django_db(transaction=True)
def test_an_edit_that_races_with_the_purge_lands_before_or_is_refused(oskar):
    staying(30)
    people = lapsed(6)
    job = let_begin(approved(counted(), oskar))
    outcomes, ready = [], threading.Barrier(2)

    def edits():
        ready.wait()
        for person in people:
            try:
                with transaction.atomic():
                    Person.hold([person])
                    ContactPoint.objects.create(person=person, kind="email", value="nowy@odeszli.test")
                outcomes.append("landed")
            except Exception as refused:
                outcomes.append(type(refused).__name__)
        connection.close()

    writer = threading.Thread(target=edits)
    writer.start()
    ready.wait()
    tasks.purge_people(job.pk)
    writer.join()
    if Job.objects.get(pk=job.pk).state != "done":  # pragma: no cover - a lock was refused: the lease runs out
        leave_behind(job)
        tasks.purge_people(job.pk)
    assert set(outcomes) <= {"landed", "KeyChanged"}
    assert (results(Run.objects.get()), ContactPoint.objects.filter(person__in=people).count()) == ({"gone": 6}, 0)


def test_only_one_run_is_at_work_at_a_time(db, oskar):
    staying(30)
    lapsed(2)
    first = approved(counted(), oskar)
    lapsed(2, name="Druga")
    second = approved(counted(), oskar)
    let_begin(first)
    Run.objects.filter(pk=second.pk).update(not_before=timezone.now())
    assert execution.begin_due() == []
    tasks.purge_people(Run.objects.get(pk=first.pk).job_id)
    assert [run.pk for run in execution.begin_due()] == [second.pk]


def test_where_others_notes_name_who_goes_is_found_before_and_kept_for_the_desk(ada, sam, oskar):
    staying(30)
    lapsed(1, name="Anna Odchodząca")
    lapsed(1, kept=True, name="Ewa Zostająca")
    text = "Poleciły ją Anna Odchodząca 0 i Ewa Zostająca 0."
    write(Contact.objects.with_keys().get(pk=ada.pk), by=sam, kind="note", text=text)
    carried_out(approved(counted(), oskar))
    (result,) = Mention.objects.all()
    assert (result.holder_id, result.outcome, text[result.begins : result.begins + result.length]) == (
        ada.person_id,
        "waiting",
        "Anna Odchodząca 0",
    )
