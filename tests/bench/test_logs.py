"""The small twin of `bench logs`: it runs, seals what it writes, and judges by the two targets."""

import pytest

from bench.measurements import logs
from crm.privacy.models import AccessEntry


@pytest.mark.django_db(transaction=True)
def test_both_kinds_of_rounds_run_and_only_one_writes(settings, tmp_path):
    settings.LEDGER_DIR = tmp_path
    plain = logs.throughput(0.2, log=False)
    before = AccessEntry.objects.count()
    logged = logs.throughput(0.2, log=True)
    assert (plain > 0, logged > 0, before, AccessEntry.objects.count() > 0) == (True, True, 0, True)


def test_the_verdicts_compare_rounds_pairwise_and_sealing_with_writing():
    run = logs.Run(plain=[400, 100, 400], logged=[392, 97, 380], sealed=40_000)
    assert [(verdict.number, round(verdict.ratio, 2), verdict.holds) for verdict in run.verdicts()] == [
        (12, 0.97, True),
        (14, 105.26, True),
    ]


def test_a_log_that_costs_too_much_fails():
    run = logs.Run(plain=[400], logged=[300], sealed=40_000)
    assert [verdict.holds for verdict in run.verdicts()] == [False, True]


def test_a_machine_that_does_something_else_is_noticed():
    assert [logs.Run(plain=[rate], logged=[300], sealed=40_000).disturbed for rate in (330, 380)] == [True, False]
