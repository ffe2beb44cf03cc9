"""Workers of this process that die in the middle of a job: what they did in the batch at hand is never committed.

The twin of tests/workers.py, where real ones are killed with -9 (tests/jobs/test_kill.py, and more with `--long`).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest

from crm.jobs.models import Job
from crm.jobs.work import Run
from tests.jobs.conftest import columns, leave_behind


@contextmanager
def dying(row: int) -> Iterator[None]:
    """Inside, a worker dies in the batch that passes this row: it is written, and its end is not committed."""
    whole = Run.advance

    def advance(run: Run, **progress: Any) -> None:
        whole(run, **progress)
        if (progress.get("done") or 0) > row:
            raise SystemExit

    with patch.object(Run, "advance", advance), pytest.raises(SystemExit):
        yield


def work_disturbed(job: Job, work: Callable[[int], None], deaths: Sequence[int]) -> None:
    """A worker dies behind each of these rows, and the last one ends it."""
    for row in deaths:
        with dying(row):
            work(job.pk)
        [(state, done)] = [columns(job, "state", "done")]
        assert (state, done <= row) == ("running", True)
        leave_behind(job)
    work(job.pk)
