"""Claiming a job: whoever holds the lease works, everybody else finds nothing to do."""

import pytest
from django.db import transaction

from crm.jobs.models import Job
from crm.jobs.work import LeaseLost, claim, claimed
from crm.privacy.models import LedgerEntry
from tests.jobs.conftest import columns, leave_behind


def test_a_claim_takes_a_waiting_job_and_gives_it_a_lease(job):
    run = claim(job.pk)
    state, token, tries, started = columns(job, "state", "lease_token", "tries", "started_at")
    assert (state, token, tries, started is not None) == ("running", run.token, 1, True)


def test_ten_deliveries_have_one_effect(job):
    effects = []
    for _delivery in range(10):
        with claimed(job.pk) as run:
            if run:
                effects.append(run.token)
                run.finish({"counts": {"new": 1}})
    acts = LedgerEntry.objects.filter(target=f"job:{job.pk}", act="job.finished").count()
    assert (len(effects), acts, columns(job, "state", "tries")) == (1, 1, ("done", 1))


def test_a_job_in_other_hands_gives_none_until_its_lease_has_run_out(job):
    first = claim(job.pk)
    assert claim(job.pk) is None
    leave_behind(job)
    second = claim(job.pk)
    assert (second.token != first.token, columns(job, "tries")) == (True, (2,))


def test_an_unknown_job_gives_none(db):
    with claimed(0) as run:
        assert run is None


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_a_job_that_is_over_gives_none(job, state):
    with claimed(job.pk) as run:
        {"done": run.finish, "failed": lambda: run.fail("memory"), "cancelled": lambda: None}[state]()
        if state == "cancelled":
            Job.objects.filter(pk=job.pk).update(cancellable=True)
            job.cancel(by=job.owner)
    assert (columns(job, "state"), claim(job.pk)) == ((state,), None)


def test_advancing_saves_progress_and_renews_the_lease(job):
    run = claim(job.pk)
    leave_behind(job)
    with transaction.atomic():
        run.advance(done=4, total=12, phase="writing", cursor={"row": 4})
    assert columns(job, "done", "total", "phase", "cursor") == (4, 12, "writing", {"row": 4})
    assert not Job.objects.left_behind().filter(pk=job.pk).exists()


def test_advancing_leaves_what_it_is_not_told(job):
    run = claim(job.pk)
    run.advance(done=4, phase="writing", cursor=[4])
    run.advance(done=5)
    assert columns(job, "done", "total", "phase", "cursor") == (5, 10, "writing", [4])


def test_a_worker_that_lost_its_lease_rolls_its_batch_back_and_goes_quietly(job, mallory):
    with claimed(job.pk) as slow:
        leave_behind(job)
        quick = claim(job.pk)
        with transaction.atomic():
            mallory.first_name = "Changed"
            mallory.save(update_fields=["first_name"])
            slow.advance(done=1)
        pytest.fail("the batch went on without a lease")
    mallory.refresh_from_db()
    assert (mallory.first_name, columns(job, "done", "lease_token")) == ("Mallory", (0, quick.token))


def test_a_worker_that_lost_its_lease_can_neither_finish_nor_fail_nor_keep(job):
    slow = claim(job.pk)
    leave_behind(job)
    claim(job.pk)
    for act in (slow.finish, slow.keep, lambda: slow.fail("memory")):
        with pytest.raises(LeaseLost):
            act()
    assert columns(job, "state", "tries") == ("running", 2)


def test_a_lease_can_be_kept_without_progress(job):
    run = claim(job.pk)
    leave_behind(job)
    run.keep()
    assert (claim(job.pk), columns(job, "tries", "done")) == (None, (1, 0))


def test_a_block_that_ends_without_a_word_has_finished(job):
    with claimed(job.pk):
        pass
    assert columns(job, "state", "result", "lease_token", "lease_until") == ("done", {}, None, None)


def test_cancelling_stops_the_worker_at_its_next_batch(sam, kind):
    job = Job.start(kind, by=sam, total=3, cancellable=True)
    with claimed(job.pk) as run:
        for row in range(1, 4):
            run.advance(done=row)
            if row == 2:
                assert job.cancel(by=sam)
    assert columns(job, "state", "done") == ("cancelled", 2)


def test_a_job_that_does_not_allow_it_is_not_cancelled(job, sam):
    assert (job.cancel(by=sam), columns(job, "state")) == (False, ("queued",))
