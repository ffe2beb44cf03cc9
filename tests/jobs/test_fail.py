"""A job that stops says why in codes; its place is kept, so it can go on."""

import errno

import pytest
from django.db import OperationalError, transaction

from crm.jobs.models import Job
from crm.jobs.work import claim, claimed
from crm.privacy.models import LedgerEntry
from tests.jobs.conftest import columns, leave_behind

CANARY = "anna.canary@example.pl"


def acts(job: Job) -> list[str]:
    return list(LedgerEntry.objects.filter(target=f"job:{job.pk}").order_by("id").values_list("act", flat=True))


def test_an_exception_fails_the_job_by_code_and_class_and_keeps_its_place(job):
    with claimed(job.pk) as run:
        with transaction.atomic():
            run.advance(done=3, cursor={"row": 3})
        raise ValueError(CANARY)
    row = columns(job, "state", "problem", "error", "done", "cursor", "lease_token")
    assert row == ("failed", "unexpected", "ValueError", 3, {"row": 3}, None)
    assert acts(job) == ["job.started", "job.failed"]


def test_the_log_names_the_job_and_the_class_and_no_value(job, caplog):
    with claimed(job.pk):
        raise ValueError(CANARY)
    text = caplog.text
    assert (CANARY in text, f"'job': {job.pk}" in text, "ValueError" in text, "test_fail.py:" in text) == (
        False,
        True,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("trouble", "problem"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk_full"),
        (MemoryError(), "memory"),
        (KeyError(CANARY), "unexpected"),
    ],
)
def test_troubles_have_their_codes(job, trouble, problem):
    with claimed(job.pk):
        raise trouble
    assert columns(job, "state", "problem", "error") == ("failed", problem, type(trouble).__name__)


def test_a_kind_fails_with_a_code_of_its_own(job):
    with claimed(job.pk) as run:
        run.fail("The file has no columns")
    assert columns(job, "state", "problem", "error") == ("failed", "The file has no columns", "")


def test_a_database_that_goes_away_leaves_the_job_to_the_reconciler(job):
    with claimed(job.pk):
        raise OperationalError("server closed the connection")
    assert columns(job, "state", "problem") == ("running", "")
    leave_behind(job)
    assert list(Job.objects.unheard().filter(pk=job.pk)) == [job]


def test_trouble_without_a_job_in_hand_is_not_swallowed(db):
    with pytest.raises(ValueError, match="nothing"), claimed(0):
        raise ValueError("nothing")


def test_a_failed_job_goes_on_from_its_cursor(job, sam, bells, django_capture_on_commit_callbacks):
    with claimed(job.pk) as run:
        run.advance(done=3, cursor={"row": 3})
        run.fail("memory")
    with django_capture_on_commit_callbacks(execute=True):
        assert job.resume(by=sam)
    assert (bells(), columns(job, "state", "problem", "tries", "finished_at")) == (1, ("queued", "", 0, None))
    again = claim(job.pk)
    assert (again.cursor, again.done) == ({"row": 3}, 3)
    assert acts(job) == ["job.started", "job.failed", "job.resumed"]


def test_resuming_twice_resumes_once(job, sam):
    with claimed(job.pk) as run:
        run.fail("memory")
    assert [job.resume(by=sam), job.resume(by=sam)] == [True, False]
    assert acts(job) == ["job.started", "job.failed", "job.resumed"]
