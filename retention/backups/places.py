"""Where backups lie, what their files are called, and which of them are there.

BACKUP_DIR/spojnik-20261125T033000Z-<random>.data.spojnik    the database without keys, and the sealed files
BACKUP_DIR/spojnik-20261125T033000Z-<random>.keys.spojnik    the wrapped keys, which live shorter

It is a folder of the house: nothing here sends a backup to anybody. A store of another firm would be a recipient, and
what wrote to it would ask the disclosure gate first; no other way is let be opened
(tests/privacy/recipients/test_no_way_round.py).
"""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from crm.environment import Env
from launch.backups.dumps import DATA, OF_KEYS, Dump
from launch.children import Refusal

NAME = re.compile(r"spojnik-([0-9]{8}T[0-9]{6}Z)-[0-9a-f]{16}")
STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class BackupFiles:
    """One backup in its folder; some of its files may be deleted already."""

    dump: Dump
    made_at: datetime

    @property
    def name(self) -> str:
        """What both files are called."""
        return self.dump.name

    @property
    def data(self) -> Path:
        """The file with the data."""
        return self.dump.file(DATA)

    @property
    def keys(self) -> Path:
        """The file with the keys."""
        return self.dump.file(OF_KEYS)


def fresh(at: datetime) -> BackupFiles:
    """A name for a backup made now, not guessable. Refusal for a folder from which files are served."""
    folder = Path(settings.BACKUP_DIR)
    refuse_served(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    at = at.astimezone(UTC).replace(microsecond=0)
    while any(
        backup.made_at == at for backup in stored_backups()
    ):  # two of one second could not tell which keys are the newest
        at += timedelta(seconds=1)
    return BackupFiles(Dump(folder, f"spojnik-{at:{STAMP}}-{secrets.token_hex(8)}"), at)


def stored_backups(folder: Path | None = None) -> list[BackupFiles]:
    """All backups of which at least one file remains, newest first."""
    searched = Path(settings.BACKUP_DIR) if folder is None else folder
    names = {path.name.partition(".")[0] for path in searched.glob("spojnik-*.spojnik")}
    return sorted(parse_names(searched, names), key=lambda backup: (backup.made_at, backup.name), reverse=True)


def parse_names(folder: Path, names: set[str]) -> Iterator[BackupFiles]:
    """The backups among `names`; other names are skipped."""
    for name in names:
        if parts := NAME.fullmatch(name):
            made_at = datetime.strptime(parts[1], STAMP).replace(tzinfo=UTC)
            yield BackupFiles(Dump(folder, name), made_at)


def named(text: str) -> BackupFiles:
    """The backup that a name, or the path of its data file, means. Refusal when it is not there."""
    path = Path(text)
    folder = path.parent if path.name != text else Path(settings.BACKUP_DIR)
    for backup in stored_backups(folder):
        if backup.name == path.name.partition(".")[0] and backup.data.exists():
            return backup
    raise Refusal(f"There is no backup {path.name} in {folder}.")


def newest_keys(beside: Path) -> BackupFiles:
    """The backup with the newest file of keys, here or beside the data. Refusal without any."""
    folders = {Path(settings.BACKUP_DIR).resolve(), beside.resolve()}
    having = [backup for folder in folders for backup in stored_backups(folder) if backup.keys.exists()]
    if not having:
        raise Refusal("There is no file with keys: without one nothing of a backup can be read.")
    return max(having, key=lambda backup: (backup.made_at, backup.name))


def refuse_served(folder: Path) -> None:
    """Refusal when a web server hands out what lies in `folder`, or the backup would swallow itself."""
    served = [settings.STATIC_ROOT, *settings.STATICFILES_DIRS, settings.BASE_DIR / "static", files_folder()]
    for path in served:
        if folder.resolve().is_relative_to(Path(path).resolve()):
            raise Refusal(f"BACKUP_DIR lies under {path}: choose a folder that nobody is served from.")


def files_folder() -> Path:
    """Where the sealed files are."""
    return Path(default_storage.path(""))


def database_url(*, owner: bool = False) -> str:
    """The address of this very database, for the role at hand or for its owner. Refusal when that is not known."""
    connection_settings = connection.settings_dict
    if not owner:
        place = f"{quote(connection_settings['HOST'] or '', safe='')}:{connection_settings['PORT'] or 5432}"
        return f"postgres://{quote(connection_settings['USER'])}:{quote(connection_settings['PASSWORD'])}@{place}/{quote(connection_settings['NAME'])}"
    url = owners_url()
    if not url:
        raise Refusal("MIGRATION_DATABASE_URL is not set: only the owner of the database can put another in its place.")
    return urlsplit(url)._replace(path=f"/{connection_settings['NAME']}", query="").geturl()


def owners_url() -> str:
    """MIGRATION_DATABASE_URL, or the content of the file that MIGRATION_DATABASE_URL_FILE names; empty without both."""
    return Env().str("MIGRATION_DATABASE_URL", default="")
