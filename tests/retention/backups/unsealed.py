"""What a backup holds once its encryption is off: for whoever has BACKUP_KEY, and nothing else."""

import subprocess

from django.conf import settings

from launch.backups.dumps import DATA, OF_KEYS
from launch.backups.vault import opened
from launch.servers.postgres import binaries
from retention.backups.archive import Unpacked
from retention.backups.places import BackupFiles


def contents(backup: BackupFiles) -> dict[str, bytes]:
    """{what: its bytes}: the dumps as the statements they would run, the sealed files, both files as they lie there."""
    key = settings.BACKUP_KEY
    unpacked = Unpacked(opened(backup.data, key=key, purpose=DATA))
    values = {"backup data": script(b"".join(unpacked.dump()))}
    values |= {f"backup file {name}": content for name, content in unpacked.files()}
    values["backup keys"] = script(b"".join(opened(backup.keys, key=key, purpose=OF_KEYS)))
    return values | {path.name: path.read_bytes() for path in (backup.data, backup.keys)}


def script(dump: bytes) -> bytes:
    """A dump as the statements it would run."""
    done = subprocess.run([binaries() / "pg_restore", "--file=-"], input=dump, capture_output=True, check=True)
    return done.stdout
