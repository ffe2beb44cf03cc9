"""Reconciling: whatever is open has somebody who attends to it, or the report says so."""

import json
from datetime import timedelta

import pytest
from celery import Celery
from django.core.management import call_command
from django.db.models.functions import Now

from crm.health.tasks import reconcile_everything
from crm.jobs import bell
from crm.jobs.models import Job
from crm.jobs.queue import OVERDUE, RING_AGAIN, TRIES
from crm.jobs.reconcile import reconcile
from crm.jobs.work import claim
from crm.privacy.models import LedgerEntry
from tests.jobs.conftest import columns, leave_behind

LITTLE = timedelta(seconds=10)


def aged(job: Job, **ages: timedelta) -> None:
    """Move instants of the row into the past."""
    Job.objects.filter(pk=job.pk).update(**{name: Now() - age for name, age in ages.items()})


def test_a_job_whose_bell_never_rang_is_rung(job, bells):
    assert (reconcile().rung, bells()) == ([job.pk], 1)


def test_a_job_that_was_just_rung_is_left_in_peace(job, bells):
    aged(job, rung_at=RING_AGAIN - LITTLE)
    assert (reconcile().rung, bells()) == ([], 0)


def test_a_waiting_job_is_rung_again_after_a_while(job):
    aged(job, rung_at=RING_AGAIN + LITTLE)
    assert reconcile().rung == [job.pk]


def test_a_running_job_is_left_in_peace(job):
    claim(job.pk)
    assert reconcile().rung == []


def test_a_job_left_behind_by_its_worker_is_rung_at_once(job):
    job.ring()
    claim(job.pk)
    leave_behind(job)
    assert reconcile().rung == [job.pk]


def test_a_job_that_was_tried_in_vain_too_often_is_given_up_with_its_reason(job):
    for _try in range(TRIES):
        assert claim(job.pk)
        leave_behind(job)
    report = reconcile()
    assert (report.rung, report.given_up, report.ok) == ([], [job.pk], False)
    assert columns(job, "state", "problem", "lease_token") == ("failed", "interrupted", None)
    assert LedgerEntry.objects.filter(target=f"job:{job.pk}", act="job.failed", actor_id="jobs.reconcile").count() == 1


def test_a_job_that_gets_on_may_be_killed_more_often(job):
    for kill in range(TRIES * 2):
        claim(job.pk).advance(done=kill + 1)
        leave_behind(job)
    assert (reconcile().given_up, columns(job, "state", "done")) == ([], ("running", TRIES * 2))


def test_a_job_that_nobody_takes_for_too_long_is_reported(job):
    aged(job, queued_at=OVERDUE + LITTLE)
    stuck = next(check for check in reconcile().checks if check.name == "stuck")
    assert (stuck.ok, stuck.detail) == (False, "1 without a worker for too long")


def test_a_job_that_waits_for_a_busy_worker_is_not_stuck(job, sam, kind):
    aged(job, queued_at=OVERDUE + LITTLE)
    claim(Job.start(kind, by=sam).pk)
    assert not Job.objects.stuck().exists()


def test_the_tick_of_beat_does_the_same(job, bells):
    reconcile_everything()
    assert bells() == 1


def test_the_command_answers_in_json(job, capsys):
    call_command("reconcile", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "ok": True,
        "rung": [job.pk],
        "given_up": [],
        "checks": [
            {"name": "bell", "ok": True, "detail": "1 rung, 0 not heard"},
            {"name": "stuck", "ok": True, "detail": "0 without a worker for too long"},
            {"name": "given_up", "ok": True, "detail": "0 given up"},
            {"name": "mail_bell", "ok": True, "detail": "0 rung, 0 not heard"},
            {"name": "mail_stuck", "ok": True, "detail": "0 due for too long without an attempt"},
            {"name": "retention_runs", "ok": True, "detail": "0 begun, 0 overdue or left by their worker"},
            {"name": "erasure_ledger", "ok": True, "detail": "0 lines written late"},
            {"name": "population_count", "ok": True, "detail": "0 counted anew"},
        ],
    }


@pytest.mark.usefixtures("job")
def test_the_command_fails_when_the_broker_is_away(monkeypatch, capsys):
    monkeypatch.setattr(bell, "current_app", Celery("away", broker="redis://127.0.0.1:1/0", set_as_current=False))
    with pytest.raises(SystemExit) as end:
        call_command("reconcile")
    assert end.value.code == 1
    assert capsys.readouterr().out.splitlines()[0] == "NOT OK bell: 0 rung, 1 not heard"
