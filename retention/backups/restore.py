"""Putting a backup back: beside what is there, then exchanged; then the site waits for the replay of the ledger.

    mark ─> new database beside: tables, rows, the newest keys, constraints ─> files beside ─> exchange both ─> replay

The keys are those of the newest keys file, not the backup's own: who was erased since has none any more. Keys of people
whom the backup does not know yet are left out. Until the exchange nothing of what is there has changed.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from redis.exceptions import RedisError

from crm.privacy.erasure_ledger import maintenance
from crm.privacy.models.keyring import verify_keys
from crm.privacy.models.organisation import house_sealer
from launch.backups.database_exchange import beside, exchange, with_database
from launch.backups.dumps import DATA, OF_KEYS, fill
from launch.backups.vault import opened
from launch.children import Refusal
from launch.servers.postgres import binaries
from retention.backups.archive import Unpacked
from retention.backups.ledger_heads import longest, tell
from retention.backups.places import BackupFiles, database_url, files_folder, named, newest_keys

ORPHANS = """
    DELETE FROM privacy_personkey AS k
    WHERE NOT EXISTS (SELECT FROM privacy_person AS p WHERE p.id = k.person_id AND p.uid = k.uid)
"""


@dataclass(frozen=True)
class Restored:
    """What was put back, and with whose keys."""

    backup: BackupFiles
    keys: BackupFiles
    manifest: dict[str, Any]
    dropped: int  # keys of people whom the backup does not know
    forgotten: bool = True  # Redis remembers nothing of the state before

    def as_json(self) -> dict[str, Any]:
        """For the command."""
        names = {"backup": self.backup.name, "keys": self.keys.name, "made_at": self.backup.made_at.isoformat()}
        return {
            "ok": True,
            **names,
            "keys_left_out": self.dropped,
            "redis_emptied": self.forgotten,
            "replay": "pending",
        }


def restore(name: str, *, at: datetime) -> Restored:
    """Puts database and sealed files back as they were in the backup `name` (a name, or the path of its data file).

    Refusal, with everything as it was, when a file does not open or the owner's address is not given. All connections
    to the database are ended. Afterwards the site answers 503 until `ledger replay`.
    """
    backup = named(name)
    keys = newest_keys(backup.data.parent)
    url, folder = database_url(owner=True), files_folder()
    before = maintenance.read_mark()
    maintenance.begin(backup=backup.name, made_at=backup.made_at, at=at)
    try:
        with beside(url) as fresh, files_beside(folder) as new_files:
            manifest, dropped = fill_database(backup, keys, url=with_database(url, fresh), files=new_files)
            with psycopg.connect(with_database(url, fresh)) as restored:
                tell(restored, longest(), at)
            connection.close()
            exchange(url, fresh, insist=True)
            take_place(new_files, folder)
    except BaseException:
        take_back(before)
        raise
    maintenance.await_replay()
    for cached in (verify_keys, house_sealer):
        cached.cache_clear()
    return Restored(backup, keys, manifest, dropped, forgotten=empty_redis())


def empty_redis() -> bool:
    """Let Redis forget the state before; False where it does not answer. The database stands by then: no reason to end
    in anything but words.
    """
    try:
        cache.clear()
    except (RedisError, OSError):
        return False
    return True


def take_back(before: dict[str, Any]) -> None:
    """Nothing was exchanged: as before, also if that was another restore that waits."""
    if before:
        maintenance.write_mark(before)
    else:
        maintenance.end()


def fill_database(backup: BackupFiles, keys: BackupFiles, *, url: str, files: Path) -> tuple[dict[str, Any], int]:
    """Tables, rows, keys, then indexes and constraints, into the empty database at `url`; the sealed files on the way.

    (the manifest, how many keys were left out).
    """
    programs, key = binaries(), settings.BACKUP_KEY
    unpacked = Unpacked(opened(backup.data, key=key, purpose=DATA))
    fill(unpacked.dump(), url=url, programs=programs, told=["--section=pre-data", "--section=data"])
    for name, content in unpacked.files():
        write_file(files, name, content)
    options = ["--data-only"]
    fill(opened(keys.keys, key=key, purpose=OF_KEYS), url=url, programs=programs, told=options)
    with psycopg.connect(url) as fresh:
        dropped = fresh.execute(ORPHANS).rowcount
    again = Unpacked(opened(backup.data, key=key, purpose=DATA))
    fill(again.dump(), url=url, programs=programs, told=["--section=post-data"])
    return unpacked.manifest, dropped


@contextmanager
def files_beside(folder: Path) -> Iterator[Path]:
    """An empty folder beside that of the sealed files; gone afterwards unless it took the other's place."""
    new = folder.with_name(f"{folder.name}.restored")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700, parents=True)
    try:
        yield new
    finally:
        shutil.rmtree(new, ignore_errors=True)


def write_file(folder: Path, name: str, content: bytes) -> None:
    """One sealed file. Refusal for a name that leads elsewhere."""
    target = folder / name
    if not target.resolve().is_relative_to(folder.resolve()):
        raise Refusal("A file of this backup would lie outside its folder.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.touch(mode=0o600)
    target.write_bytes(content)


def take_place(new: Path, folder: Path) -> None:
    """Let the restored files take the place of those that are there."""
    old = folder.with_name(f"{folder.name}.replaced")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
