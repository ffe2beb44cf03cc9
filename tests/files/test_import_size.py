"""Fifty thousand rows by a real worker: in less than five minutes, and in less than 512 MB."""

import io
import time
from pathlib import Path

import pytest

from bench.data.people import write_csv
from crm.contacts.models import Contact
from crm.files.imports.import_jobs import start_check, start_import
from crm.files.models import Import
from crm.jobs.models import Job
from tests.contacts.imports.test_import_kill import surroundings
from tests.files.import_cases import prepared
from tests.workers import ring, state, wait_until, worker

ROWS = 50_000
SECONDS, MEGABYTES = 300, 512

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
__all__ = ["surroundings"]


def megabytes(pid: int) -> int:
    """The most memory a process has held."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def worked(job: Job, surroundings) -> tuple[float, int]:
    """Seconds and megabytes that a fresh worker needs for a job."""
    ring(job, surroundings)
    with worker(surroundings) as child:
        wait_until(lambda: state(job)[0] == "running")
        begun = time.monotonic()
        wait_until(lambda: state(job)[0] == "done", patience=2 * SECONDS)
        return time.monotonic() - begun, megabytes(child.pid)


def test_fifty_thousand_rows_come_in_within_five_minutes_and_half_a_gigabyte(sam, tmp_path, surroundings, capsys):
    write_csv(tmp_path / "lista.csv", ROWS)
    load = prepared(sam, io.BytesIO((tmp_path / "lista.csv").read_bytes()))
    checking = worked(start_check(load, by=sam), {**surroundings, "JOB_LEASE": "60"})
    importing = worked(start_import(Import.objects.get(pk=load.pk), by=sam), {**surroundings, "JOB_LEASE": "60"})
    with capsys.disabled():
        for what, (seconds, memory) in (("check", checking), ("import", importing)):
            print(f"\n{what} of {ROWS} rows: {seconds:.0f} s, worker at most {memory} MB")
    within = importing[0] < SECONDS, max(checking[1], importing[1]) < MEGABYTES
    assert (Contact.objects.count(), *within) == (ROWS, True, True)
