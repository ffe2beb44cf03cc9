"""`manage.py purge`: what is due is carried out without a worker; --dry-run counts and touches nothing; what `doctor`
says of retention.
"""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from crm.jobs.models import Job
from crm.privacy.models import Person
from retention.models import Run
from retention.purge import watch
from tests.disclosing import all_delete_by_themselves
from tests.dsar.decided_cases import given_to
from tests.retention.made_runs import approved, carried_out, counted, lapsed, let_begin, staying

pytestmark = pytest.mark.django_db


def purge(*options) -> tuple[dict, int]:
    """The command's report and exit code."""
    out = StringIO()
    try:
        call_command("purge", *options, "--json", stdout=out)
    except SystemExit as end:
        return json.loads(out.getvalue()), end.code
    return json.loads(out.getvalue()), 0


def names(report) -> dict[str, bool]:
    return {check["name"]: check["ok"] for check in report["checks"]}


WELL = {"runs": True, "stopped": True, "clocks": True, "protocols": True}


def test_a_dry_run_counts_and_touches_nothing(db):
    staying(3)
    lapsed(2)
    lapsed(1, kept=True, name="Umowa")
    report, code = purge("--dry-run")
    assert (report["ok"], report["dry_run"], report["people"], names(report), code) == (
        True,
        True,
        {"erase": 2, "reduce": 1, "held": 0},
        WELL,
        0,
    )
    assert (Person.objects.count(), Run.objects.count(), Job.objects.count()) == (6, 0, 0)


def test_a_dry_run_says_who_would_be_told_and_how(oskar):
    [gone, _another] = lapsed(2)
    all_delete_by_themselves()
    given_to(gone, "Kurier", by=oskar)
    assert purge("--dry-run")[0]["recipients"] == [
        {"recipient": "kurier", "name": "Kurier", "way": "task", "people": 1}
    ]


def test_what_is_due_is_carried_out_and_what_is_not_is_left(db, oskar):
    staying(30)
    lapsed(3)
    run = approved(counted(), oskar)
    assert purge() == ({"dry_run": False, "runs": [], "ok": True, "checks": purge()[0]["checks"]}, 0)
    Run.objects.filter(pk=run.pk).update(not_before=timezone.now())
    report, code = purge()
    assert (report["runs"], report["ok"], code) == (
        [{"number": run.number, "state": "done", "gone": 3, "reduced": 0, "stayed": 0, "failed": 0}],
        True,
        0,
    )


def test_a_changed_protocol_is_no_success(db, oskar):
    staying(30)
    lapsed(3)
    run = carried_out(approved(counted(), oskar))
    Run.objects.filter(pk=run.pk).update(digest="0" * 63 + "a")
    report, code = purge("--dry-run")
    assert (names(report), code) == ({**WELL, "protocols": False}, 1)


def test_a_run_that_should_have_begun_is_told_by_doctor_and_begun_by_reconcile(db, oskar):
    staying(30)
    lapsed(3)
    run = approved(counted(), oskar)
    Run.objects.filter(pk=run.pk).update(not_before=timezone.now() - timedelta(hours=1))
    assert [finding["ok"] for finding in watch.findings()] == [False, True]
    (check,) = watch.reconcile()
    assert (check.ok, check.detail) == (True, "1 begun, 0 overdue or left by their worker")
    assert [finding["ok"] for finding in watch.findings()] == [True, True]


def test_a_run_whose_job_failed_is_told(db, oskar):
    staying(30)
    lapsed(3)
    job = let_begin(approved(counted(), oskar))
    Job.objects.filter(pk=job.pk).update(state="failed", finished_at=timezone.now())
    assert (watch.reconcile()[0].ok, watch.findings()[0]["ok"]) == (False, False)


def test_a_preview_that_nobody_looks_at_is_a_warning(db):
    lapsed(1)
    run = counted()
    assert watch.findings()[1]["warning"] is False
    Run.objects.filter(pk=run.pk).update(counted_at=timezone.now() - timedelta(days=8))
    assert watch.findings()[1]["warning"] is True
