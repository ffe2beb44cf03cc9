"""A restore tried out: the newest backup in an empty database, replayed, compared, written down, taken away again.

Nothing in use is touched: the database has a name of its own, files and ledger are copies in a folder that goes.
Rows and checksums are compared before the replay, for that changes them; afterwards `ledger verify` must be content.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import transaction

from crm.privacy.actors import Actor
from crm.privacy.erasure_ledger import maintenance
from crm.privacy.guards.safe_files import write_safely
from crm.privacy.logs import ledger
from launch.backups.database_exchange import beside, with_database
from launch.children import Refusal
from retention.backups.places import Kept, database_url, kept, newest_keys
from retention.backups.restore import fill_database
from retention.backups.row_counts import count, differences
from retention.models import RestoreDrill

COPIED = ("erasures.jsonl", "erasures.head.json", "erasures.begun.json")


@dataclass
class Tried:
    """What a drill found."""

    tables: int = 0
    rows: int = 0
    files: int = 0
    replayed: int = 0
    problems: list[str] = field(default_factory=list)


def drill(*, by: Actor, at: datetime) -> RestoreDrill:
    """Try the newest backup and write down how it went, in a row and in a file. Refusal when there is none to try."""
    backup = next((one for one in kept() if one.data.exists()), None)
    if backup is None:
        raise Refusal("There is no backup to try.")
    keys, url, began = newest_keys(backup.data.parent), database_url(owner=True), time.monotonic()
    with beside(url, "drill") as fresh, room() as folder:
        found = tried(backup, keys, url=with_database(url, fresh), folder=folder)
    return note(backup, found, by=by, at=at, seconds=round(time.monotonic() - began))


@contextmanager
def room() -> Iterator[Path]:
    """A folder for copies, with the ledger in it; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=".drill-", dir=settings.BACKUP_DIR) as name:
        folder = Path(name)
        (folder / "data" / "files").mkdir(mode=0o700, parents=True)
        (folder / "ledger").mkdir(mode=0o700)
        for copied in COPIED:
            if (source := Path(settings.LEDGER_DIR) / copied).exists():
                shutil.copy(source, folder / "ledger")
        if (bundles := Path(settings.LEDGER_DIR) / "bundles").exists():
            shutil.copytree(bundles, folder / "ledger" / "bundles")
        yield folder


def tried(backup: Kept, keys: Kept, *, url: str, folder: Path) -> Tried:
    """Restore, compare, replay, verify."""
    found, files = Tried(), folder / "data" / "files"
    try:
        manifest, _left_out = fill_database(backup, keys, url=url, files=files)
    except Refusal as refusal:
        found.problems.append(str(refusal))
        return found
    with psycopg.connect(url) as connection:
        data, _keys = count(connection)
    found.tables, found.rows = len(data), sum(one["rows"] for one in data.values())
    found.files = sum(path.is_file() for path in files.rglob("*"))
    found.problems += differences(manifest["tables"], data)
    said = {"phase": maintenance.REPLAY, "backup": backup.name, "made_at": backup.made_at.isoformat()}
    write_safely(folder / "ledger" / maintenance.path().name, json.dumps(said).encode())
    replayed = asked("replay", url=url, folder=folder)
    found.replayed = replayed.get("lines", 0)
    found.problems += [f"not replayed: line {one['line']} {one['act']}" for one in replayed.get("lost", [])]
    verified = asked("verify", url=url, folder=folder) if replayed["ok"] else {}  # it would say the same again
    for answer in (replayed, verified):
        found.problems += [f"{one['name']}: {one['detail']}" for one in answer.get("checks", []) if not one["ok"]]
    return found


def asked(act: str, *, url: str, folder: Path) -> dict[str, Any]:
    """What `manage.py ledger` says of the database at `url`, in a process of its own that knows only the copies."""
    told = {
        "DATABASE_URL": url,
        "MIGRATION_DATABASE_URL": url,
        "DATA_DIR": str(folder / "data"),
        "LEDGER_DIR": str(folder / "ledger"),
        "BACKUP_DIR": str(settings.BACKUP_DIR),
    }
    env = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in told}
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "ledger", act, "--json"],
        env={**env, **told},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return json.loads(done.stdout)
    except ValueError:
        last = (done.stderr.strip().splitlines() or ["it left no word"])[-1]
        return {"ok": False, "checks": [{"name": f"ledger {act}", "ok": False, "detail": last}]}


@transaction.atomic
def note(backup: Kept, found: Tried, *, by: Actor, at: datetime, seconds: int) -> RestoreDrill:
    """The row, the file and the ledger's entry."""
    numbers = {"tables": found.tables, "rows": found.rows, "files": found.files, "replayed": found.replayed}
    made = RestoreDrill.objects.create(
        backup_name=backup.name,
        backup_made_at=backup.made_at,
        at=at,
        ok=not found.problems,
        seconds=seconds,
        problems=found.problems[:50],
        **numbers,
    )
    said = {"backup": backup.name, "at": at.astimezone(UTC).isoformat(), "ok": made.ok, **numbers}
    path = Path(settings.LEDGER_DIR) / f"drill-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.json"
    write_safely(path, json.dumps({**said, "problems": found.problems}, indent=1).encode())
    counts = {**numbers, "problems": len(found.problems), "seconds": seconds}
    ledger.record("backup.drilled", by=by, target=f"drill:{made.pk}", counts=counts)
    return made
