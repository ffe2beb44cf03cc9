"""`reconcile`: whatever is open anywhere has somebody who attends to it; each minute by beat, by hand `manage.py`."""

from collections.abc import Callable
from dataclasses import replace

from crm.dpo.population import counting
from crm.jobs import reconcile as jobs
from crm.jobs.reconcile import Check, Report
from crm.mail.outgoing import reconcile as mail
from retention.backups import backup_status
from retention.purge import watch

BESIDE_JOBS: tuple[Callable[[], list[Check]], ...] = (
    mail.reconcile,
    watch.reconcile,
    backup_status.reconcile,
    counting.reconcile,
)


def reconcile() -> Report:
    """Ring again for jobs and messages that nobody attends to, look at purges and backups; what was found."""
    of_jobs = jobs.reconcile()
    return replace(of_jobs, checks=[*of_jobs.checks, *(check for area in BESIDE_JOBS for check in area())])
