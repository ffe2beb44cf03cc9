"""A backup each day: what is due is computed from what was made, never from a tick.

order_due(at=)   each quarter of an hour by beat: a job when nothing was backed up since this morning, or since a replay
carry_out(job)   the job
"""

import errno
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.jobs.models import Job
from crm.jobs.queue import State
from crm.jobs.work import Run
from crm.privacy.actors import system
from crm.privacy.erasure_ledger.ledger_file import BrokenLedger
from crm.privacy.models import LedgerEntry
from launch.children import Refusal
from retention.backups.backup import back_up
from retention.backups.backup_expiry import forget_old
from retention.models import Backup

log = structlog.get_logger(__name__)
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
KIND = "retention.back_up"
TITLE = gettext_noop("Backup")
BY = system(KIND)
HOUR = time(3, 30)  # local; the clocks change between two and three
AGAIN = timedelta(hours=2)  # after one that failed
BUDGET = timedelta(hours=12)  # for one dump: a worker that is silent for longer hangs


def order_due(*, at: datetime) -> Job | None:
    """Start a backup when none was made since the last half past three, and none is at work or has just failed."""
    jobs = Job.objects.filter(kind=KIND)
    if (
        Backup.objects.filter(made_at__gte=max(slot(at), replayed_at() or slot(at))).exists()
        or jobs.under_way().exists()
    ):
        return None
    if jobs.filter(state=State.FAILED, finished_at__gte=at - AGAIN).exists():
        return None
    return Job.start(KIND, by=BY, title_code=TITLE)


def replayed_at() -> datetime | None:
    """When a restored state was last put in order: from then on it wants a backup, and keys without whoever is gone."""
    moments = LedgerEntry.objects.filter(act="ledger.replayed").order_by("-at", "-id").values_list("at", flat=True)
    return moments.first()


def slot(at: datetime) -> datetime:
    """The last half past three at or before `at`."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    today = local.replace(hour=HOUR.hour, minute=HOUR.minute, second=0, microsecond=0)
    return today if today <= local else today - timedelta(days=1)


def carry_out(job: Run) -> None:
    """Makes the backup and deletes what is too old. A refusal fails the job by a code; its own words go to job and log.

    They name folders, programs and tables, never anybody: see launch/backups/dumps.py and
    crm/privacy/erasure_ledger/ledger_file.py.
    """
    at = timezone.now()
    try:
        backup = back_up(by=BY, at=at)
    except (BrokenLedger, Refusal) as refusal:
        problem = "ledger_broken" if isinstance(refusal, BrokenLedger) else "backup_refused"
        log.error("backup refused", job=job.job.pk, why=str(refusal))
        job.fail(problem, why=str(refusal))
        return
    except OSError as trouble:
        if trouble.errno in NO_ROOM:
            raise  # said by the job itself
        why = f"{trouble.filename or settings.BACKUP_DIR}: {trouble.strerror}"
        log.error("backup refused", job=job.job.pk, why=why)
        job.fail("backup_refused", why=why)
        return
    forget_old(at)
    job.finish({"counts": {"rows": backup.rows}, "link": {"name": "retention:backups", "args": []}})
