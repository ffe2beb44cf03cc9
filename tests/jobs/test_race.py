"""Claims that race, on connections of their own. Only tests that need real commits stand here: they run last."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError

from crm.jobs.models import Job
from crm.jobs.work import claim
from tests.conftest import colleague
from tests.jobs.conftest import columns

TOGETHER = 4

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_workers_that_claim_at_the_same_moment_one_wins():
    job = Job.start("toy.nobody", by=colleague("sam", "sales"))
    at_once = Barrier(TOGETHER)

    def worker(_number: int) -> bool:
        at_once.wait()
        try:
            return claim(job.pk) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as workers:
        won = list(workers.map(worker, range(TOGETHER)))
    assert (sorted(won), columns(job, "tries")) == ([False] * (TOGETHER - 1) + [True], (1,))


def test_advancing_outside_a_transaction_is_refused():
    run = claim(Job.start("toy.nobody", by=colleague("sam", "sales")).pk)
    with pytest.raises(TransactionManagementError):
        run.advance(done=1)
