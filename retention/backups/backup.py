"""Making a backup: two encrypted files from one moment, read again before they count.

    ledger caught up ─> one snapshot ─> counts ─> data (dump without keys, sealed files) ─> read again ─> named, noted
                                      └─────────> keys ────────────────────────────────────┘

Until the last step both files have another name, so that a backup is there whole or not at all.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from crm.jobs.single_worker import alone
from crm.privacy.actors import Actor
from crm.privacy.erasure_ledger import ledger_file, ledger_outbox
from crm.privacy.erasure_ledger.maintenance import under_way
from crm.privacy.logs import ledger
from crm.privacy.models.known_secrets import verify_given
from launch.backups.dumps import DATA, OF_KEYS, Dump, dumped, moment
from launch.backups.vault import lock
from launch.children import Refusal
from launch.servers.postgres import binaries
from retention.backups.archive import Flow, packed
from retention.backups.places import BackupFiles, database_url, files_folder, fresh
from retention.backups.row_counts import Counts, count
from retention.backups.verification import check
from retention.models import Backup

LOCK = 7_203_301_902  # an advisory lock of this database; its session's end frees it, so a killed backup holds nothing


class AtWork(Refusal):
    """Raised while another backup is being made."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Nobody else makes a backup meanwhile; AtWork when somebody does already."""
    with alone(LOCK) as ours:
        if not ours:
            raise AtWork("Another backup is being made: wait until it is there. Nothing was written.")
        yield


FORMAT = 1


def back_up(*, by: Actor, at: datetime) -> Backup:
    """Write a backup, read it again, note it. Refusal, with nothing left behind, when that cannot be, and AtWork
    when another one is being made.

    BrokenLedger when the erasure ledger is not whole: what was erased would come back with this backup for good.
    """
    if under_way():
        raise Refusal("A restore waits for its replay: this state is not worth a backup yet.")
    verify_given()  # a backup under a key that nobody keeps never opens
    with one_at_a_time():
        return the_only_one(by=by, at=at)


def the_only_one(*, by: Actor, at: datetime) -> Backup:
    """The backup, once nobody else makes one."""
    began = time.monotonic()
    ledger_outbox.catch_up(at=at, everything=True)
    backup = fresh(at)
    half_made = BackupFiles(Dump(backup.dump.folder, f".{backup.name}"), backup.made_at)
    try:
        manifest = write(half_made, name=backup.name)
        check(half_made, key=settings.BACKUP_KEY, programs=binaries())
        take_name(half_made.keys, backup.keys)
        take_name(half_made.data, backup.data)  # last: a backup without its data is none
    except BaseException:
        half_made.dump.remove()
        backup.dump.remove()
        raise
    return note(backup, manifest, by=by, seconds=round(time.monotonic() - began))


def write(target: BackupFiles, *, name: str) -> dict[str, Any]:
    """Both files, from one snapshot; the manifest. Never in clear on a disk."""
    url, programs, key = database_url(), binaries(), settings.BACKUP_KEY
    head = ledger_file.verified()
    with moment(url) as (connection, snapshot):
        data, keys = count(connection)
        manifest = manifest_of(name, target.made_at, data, keys, head)
        with dumped(DATA, url=url, programs=programs, snapshot=snapshot) as dump:
            lock(Flow(packed(manifest, dump, files_folder())), target.data, key=key, purpose=DATA)
        with dumped(OF_KEYS, url=url, programs=programs, snapshot=snapshot) as dump:
            lock(dump, target.keys, key=key, purpose=OF_KEYS)
    return manifest


def manifest_of(name: str, made_at: datetime, data: Counts, keys: Counts, head: ledger_file.Head) -> dict[str, Any]:
    """What the data file says of the backup."""
    return {
        "format": FORMAT,
        "name": name,
        "made_at": made_at.isoformat(),
        "tables": data,
        "keys": keys,
        "ledger": head.as_json(),
    }


def take_name(source: Path, target: Path) -> None:
    """Renames a file and flushes the folder to disk."""
    source.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@transaction.atomic
def note(backup: BackupFiles, manifest: dict[str, Any], *, by: Actor, seconds: int) -> Backup:
    """Writes the row and the ledger entry of a backup that is there."""
    rows = sum(table["rows"] for table in manifest["tables"].values())
    row = Backup.objects.create(
        name=backup.name,
        made_at=backup.made_at,
        checked_at=datetime.now(backup.made_at.tzinfo),
        data_bytes=backup.data.stat().st_size,
        keys_bytes=backup.keys.stat().st_size,
        rows=rows,
        people=manifest["keys"].get("privacy_personkey", {}).get("rows", 0),
        ledger_count=manifest["ledger"]["count"],
        seconds=seconds,
    )
    counts = {"rows": rows, "people": row.people, "seconds": seconds}
    ledger.record("backup.made", by=by, target=f"backup:{row.pk}", counts=counts)
    return row
