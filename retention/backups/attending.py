"""What doctor and the reconciler ask: is the erasure ledger whole, is there a fresh backup, was one tried out?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.jobs.reconcile import Check
from crm.privacy import ledger_keeping, maintenance
from crm.privacy.erasure_ledger import BrokenLedger
from retention.backups import standing
from retention.models import Backup, RestoreDrill

FRESH = timedelta(hours=26)  # a backup each day, and two hours to make it
TRIED = timedelta(days=90)  # a quarter

Finding = dict[str, Any]


def reconcile() -> list[Check]:
    """Write lines that are missing in the ledger."""
    if maintenance.under_way():
        return [Check("erasure_ledger", False, standing.PENDING)]
    try:
        added = standing.tend(timezone.now())
    except (BrokenLedger, OSError) as trouble:
        return [Check("erasure_ledger", False, type(trouble).__name__)]
    return [Check("erasure_ledger", True, f"{added} lines written late")]


def findings() -> Iterator[Finding]:
    """Three findings."""
    yield ledger()
    yield backup()
    yield drill()


def ledger() -> Finding:
    """The erasure ledger."""
    at = timezone.now()
    waiting, whole = maintenance.under_way(), standing.ready()
    behind = 0 if waiting or not whole else ledger_keeping.behind(at=at)
    detail = _("it holds what the database holds")
    if waiting:
        detail = _("a backup was put back, and nothing is served until the ledger is replayed")
    elif not whole:
        detail = _("it is missing, shorter than it was, or knows of acts that this database does not")
    elif behind:
        detail = _("%(count)s acts have no line in it") % {"count": behind}
    return {
        "name": "erasure ledger",
        "ok": not waiting and whole and not behind,
        "detail": detail,
        "title": _("Erasure ledger"),
        "advice": _("manage.py ledger verify says what is wrong; after a restore run manage.py ledger replay."),
    }


def backup() -> Finding:
    """The newest backup."""
    at, newest = timezone.now(), Backup.objects.filter(data_gone_at=None).first()
    ok = newest is not None and newest.made_at >= at - FRESH
    detail = _("the newest is fresh and was read again after it was written") if ok else _("the newest is too old")
    return {
        "name": "backup",
        "ok": True,
        "warning": not ok,
        "detail": detail if newest else _("there is none yet"),
        "title": _("Backup"),
        "advice": _("See whether beat and a worker run and BACKUP_DIR has room; manage.py backup makes one now."),
    }


def drill() -> Finding:
    """The last time somebody tried a backup out."""
    at, last = timezone.now(), RestoreDrill.objects.first()
    ok = last is not None and last.ok and last.at >= at - TRIED
    detail = _("a backup was restored and compared within a quarter")
    if last and not last.ok:
        detail = _("the last one failed")
    elif not ok:
        detail = _("none within a quarter")
    return {
        "name": "restore drill",
        "ok": True,
        "warning": not ok,
        "detail": detail,
        "title": _("Restore drill"),
        "advice": _("Run manage.py restore_drill as the owner of the database: it touches nothing that is in use."),
    }
