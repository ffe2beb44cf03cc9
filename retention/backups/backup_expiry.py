"""Old backups go: keys after KEYS_BACKUP_DAYS, data after BACKUP_DAYS. The newest of each stays, however old.

With the keys of an old backup people could be read who were erased since, so their files live shorter; the newest are
in force and are needed by every restore.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from crm.privacy.actors import system
from crm.privacy.erasure_ledger import bundles
from crm.privacy.logs import ledger
from retention.backups.places import BackupFiles, stored_backups
from retention.models import Backup

BY = system("retention.forget_backups")
HALF_MADE = timedelta(days=1)  # what a killed backup left behind


def forget_old(at: datetime) -> dict[str, int]:
    """Delete what is too old at `at`; {"data": files, "keys": files, "bundles": files}. Twice does nothing more."""
    backups = stored_backups()
    data = [backup for backup in backups if backup.data.exists()]
    keys = [backup for backup in backups if backup.keys.exists()]
    too_old = at - timedelta(days=settings.BACKUP_DAYS)
    counts = {
        "data": remove([(backup, backup.data) for backup in data[1:] if backup.made_at < too_old]),
        "keys": remove(
            [
                (backup, backup.keys)
                for backup in keys[1:]
                if backup.made_at < at - timedelta(days=settings.KEYS_BACKUP_DAYS)
            ]
        ),
        "bundles": bundles.forget(min([too_old, *(backup.made_at for backup in data if backup.data.exists())])),
    }
    sweep(at)
    note(at, counts)
    return counts


def remove(files: list[tuple[BackupFiles, Path]]) -> int:
    """Deletes files; how many."""
    for _backup, path in files:
        path.unlink(missing_ok=True)
    return len(files)


def sweep(at: datetime) -> None:
    """Deletes what an interrupted backup left behind."""
    for path in Path(settings.BACKUP_DIR).glob(".spojnik-*.spojnik"):
        if path.stat().st_mtime < (at - HALF_MADE).timestamp():
            path.unlink(missing_ok=True)


@transaction.atomic
def note(at: datetime, counts: dict[str, Any]) -> None:
    """Records in the rows which files are gone."""
    backups = stored_backups()
    with_data = [backup.name for backup in backups if backup.data.exists()]
    with_keys = [backup.name for backup in backups if backup.keys.exists()]
    Backup.objects.filter(data_gone_at=None).exclude(name__in=with_data).update(data_gone_at=at)
    Backup.objects.filter(keys_gone_at=None).exclude(name__in=with_keys).update(keys_gone_at=at)
    if any(counts.values()):
        ledger.record("backup.forgotten", by=BY, counts=counts)
