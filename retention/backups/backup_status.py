"""What doctor and the reconciler ask: is the erasure ledger whole, is there a fresh backup, was one tried out?"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.jobs.job_page import JobProgress
from crm.jobs.models import Job
from crm.jobs.queue import State
from crm.jobs.reconcile import Check
from crm.privacy.erasure_ledger import ledger_outbox, maintenance
from crm.privacy.erasure_ledger.ledger_file import BrokenLedger
from crm.privacy.models import LedgerEntry
from retention.backups import ledger_status
from retention.backups.daily_backup import KIND
from retention.models import Backup, RestoreDrill

Finding = dict[str, Any]


def reconcile() -> list[Check]:
    """Write lines that are missing in the ledger."""
    if maintenance.under_way():
        return [Check("erasure_ledger", False, ledger_status.PENDING)]
    try:
        added = ledger_status.tend(timezone.now())
    except (BrokenLedger, OSError) as trouble:
        return [Check("erasure_ledger", False, type(trouble).__name__)]
    return [Check("erasure_ledger", True, f"{added} lines written late")]


def findings() -> Iterator[Finding]:
    """Three findings."""
    yield ledger()
    yield backup()
    yield drill()


def ledger() -> Finding:
    """The finding about the erasure ledger: complete, in step with the database, or waiting for a replay."""
    at = timezone.now()
    waiting, complete = maintenance.under_way(), ledger_status.ready()
    behind = 0 if waiting or not complete else ledger_outbox.behind(at=at)
    detail = _("it holds what the database holds")
    if waiting:
        detail = _("a backup was put back, and nothing is served until the ledger is replayed")
    elif not complete:
        detail = _("it is missing, shorter than it was, or knows of acts that this database does not")
    elif behind:
        detail = _("%(count)s acts have no line in it") % {"count": behind}
    return {
        "name": "erasure ledger",
        "ok": not waiting and complete and not behind,
        "detail": detail,
        "title": _("Erasure ledger"),
        "advice": _("manage.py ledger verify says what is wrong; after a restore run manage.py ledger replay."),
    }


def backup() -> Finding:
    """The newest backup. None, or one that is too old, is wrong; without a limit (BACKUP_OLDEST_HOURS=0) a notice."""
    limit, newest = timedelta(hours=settings.BACKUP_OLDEST_HOURS), Backup.objects.filter(data_gone_at=None).first()
    age = timezone.now() - newest.made_at if newest else None
    good = age is not None and (not limit or age <= limit)
    detail = _("there is none yet")
    if age is not None:
        detail = _("the newest is %(span)s old") % {"span": span(age)}
    if good:
        detail = _("the newest is fresh and was read again after it was written")
    refusal = refused_since(newest)
    if refusal:
        detail = _("%(state)s; the last try failed: %(why)s") % {"state": detail, "why": refusal}
    return {
        "name": "backup",
        "ok": good or not limit,
        "warning": not good or bool(refusal),
        "detail": detail,
        "title": _("Backup"),
        "advice": _("See whether beat and a worker run and BACKUP_DIR has room; manage.py backup makes one now."),
    }


def refused_since(newest: Backup | None) -> str:
    """Why the last try after the newest backup failed, in the words of its job; empty where none did."""
    tried = Job.objects.filter(kind=KIND).order_by("-created_at").first()
    if tried is None or tried.state != State.FAILED or (newest and newest.made_at > tried.created_at):
        return ""
    return JobProgress(tried, at=timezone.now()).problem


def drill() -> Finding:
    """The last time somebody tried a backup out. One that failed is wrong, and so is none for DRILL_OLDEST_DAYS."""
    at, last = timezone.now(), RestoreDrill.objects.first()
    limit = timedelta(days=settings.DRILL_OLDEST_DAYS)
    late = bool(limit) and at - (last.at if last else first_backup(at)) > limit
    detail = _("a backup was restored and compared in time")
    if last and not last.ok:
        detail = _("the last one failed")
    elif late:
        detail = _("none for %(days)s days") % {"days": limit.days}
    elif not last:
        detail = _("none yet")
    return {
        "name": "restore drill",
        "ok": not late and (last is None or last.ok),
        "warning": last is None or not last.ok or late,
        "detail": detail,
        "title": _("Restore drill"),
        "advice": _("Run manage.py restore_drill as the owner of the database: it touches nothing that is in use."),
    }


def first_backup(at: datetime) -> datetime:
    """When the first backup of all was made; `at` where none was: from then on somebody could try one out."""
    return LedgerEntry.objects.filter(act="backup.made").order_by("id").values_list("at", flat=True).first() or at


def span(age: timedelta) -> str:
    """An age as "3 d" or "27 h"."""
    return f"{age.days} d" if age.days >= 3 else f"{age // timedelta(hours=1)} h"
