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
from retention.backups.places import BackupFiles, database_url, newest_keys, stored_backups
from retention.backups.restore import fill_database
from retention.backups.row_counts import count, differences
from retention.models import RestoreDrill

COPIED = ("erasures.jsonl", "erasures.head.json", "erasures.begun.json")


@dataclass
class DrillResult:
    """The result of a drill."""

    tables: int = 0
    rows: int = 0
    files: int = 0
    replayed: int = 0
    problems: list[str] = field(default_factory=list)


def drill(*, by: Actor, at: datetime) -> RestoreDrill:
    """Restores the newest backup as a test; notes the result in a row and a file. Refusal without a backup."""
    backup = next((candidate for candidate in stored_backups() if candidate.data.exists()), None)
    if backup is None:
        raise Refusal("There is no backup to try.")
    keys, url, began = newest_keys(backup.data.parent), database_url(owner=True), time.monotonic()
    with beside(url, "drill") as fresh, room() as folder:
        result = tried(backup, keys, url=with_database(url, fresh), folder=folder)
    return note(backup, result, by=by, at=at, seconds=round(time.monotonic() - began))


@contextmanager
def room() -> Iterator[Path]:
    """A temporary folder for copies, with the ledger in it."""
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


def tried(backup: BackupFiles, keys: BackupFiles, *, url: str, folder: Path) -> DrillResult:
    """Restores, compares, replays and verifies."""
    result, files = DrillResult(), folder / "data" / "files"
    try:
        manifest, _left_out = fill_database(backup, keys, url=url, files=files)
    except Refusal as refusal:
        result.problems.append(str(refusal))
        return result
    with psycopg.connect(url) as connection:
        data, _keys = count(connection)
    result.tables, result.rows = len(data), sum(item["rows"] for item in data.values())
    result.files = sum(path.is_file() for path in files.rglob("*"))
    result.problems += differences(manifest["tables"], data)
    mark = {"phase": maintenance.REPLAY, "backup": backup.name, "made_at": backup.made_at.isoformat()}
    write_safely(folder / "ledger" / maintenance.path().name, json.dumps(mark).encode())
    replayed = ledger_answer("replay", url=url, folder=folder)
    result.replayed = replayed.get("lines", 0)
    result.problems += [f"not replayed: line {item['line']} {item['act']}" for item in replayed.get("lost", [])]
    verified = ledger_answer("verify", url=url, folder=folder) if replayed["ok"] else {}  # it would say the same again
    for answer in (replayed, verified):
        result.problems += [f"{item['name']}: {item['detail']}" for item in answer.get("checks", []) if not item["ok"]]
    return result


def ledger_answer(act: str, *, url: str, folder: Path) -> dict[str, Any]:
    """The JSON that `manage.py ledger` prints for the database at `url`, run in a process that sees only the copies."""
    variables = {
        "DATABASE_URL": url,
        "MIGRATION_DATABASE_URL": url,
        "DATA_DIR": str(folder / "data"),
        "LEDGER_DIR": str(folder / "ledger"),
        "BACKUP_DIR": str(settings.BACKUP_DIR),
    }
    env = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in variables}
    process = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "ledger", act, "--json"],
        env={**env, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return json.loads(process.stdout)
    except ValueError:
        last = (process.stderr.strip().splitlines() or ["it left no word"])[-1]
        return {"ok": False, "checks": [{"name": f"ledger {act}", "ok": False, "detail": last}]}


@transaction.atomic
def note(backup: BackupFiles, result: DrillResult, *, by: Actor, at: datetime, seconds: int) -> RestoreDrill:
    """The row, the file and the ledger's entry."""
    numbers = {"tables": result.tables, "rows": result.rows, "files": result.files, "replayed": result.replayed}
    drill_row = RestoreDrill.objects.create(
        backup_name=backup.name,
        backup_made_at=backup.made_at,
        at=at,
        ok=not result.problems,
        seconds=seconds,
        problems=result.problems[:50],
        **numbers,
    )
    summary = {"backup": backup.name, "at": at.astimezone(UTC).isoformat(), "ok": drill_row.ok, **numbers}
    path = Path(settings.LEDGER_DIR) / f"drill-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.json"
    write_safely(path, json.dumps({**summary, "problems": result.problems}, indent=1).encode())
    counts = {**numbers, "problems": len(result.problems), "seconds": seconds}
    ledger.record("backup.drilled", by=by, target=f"drill:{drill_row.pk}", counts=counts)
    return drill_row
