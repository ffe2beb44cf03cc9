"""Who remembers how long the erasure ledger was: the database, and the newest backup. So a shorter file is noticed."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from crm.privacy.erasure_ledger.ledger_file import BrokenLedger, Head, head_kept, keyed
from crm.privacy.guards.safe_files import write_safely
from launch.children import Refusal
from retention.backups.places import stored_backups
from retention.backups.verification import manifest_of
from retention.models import LedgerWitness


def witnesses() -> list[Head]:
    """Every length that somebody else than the file itself remembers."""
    return [*in_database(), *in_backups()]


def in_database() -> Iterator[Head]:
    """What the database remembers."""
    for row in LedgerWitness.objects.order_by("-count")[:1]:
        yield Head(row.count, row.hash)


def in_backups() -> Iterator[Head]:
    """What the newest backup that opens remembers, unless the ledger was begun anew since."""
    since = begun_anew()
    for backup in stored_backups():
        if since and backup.made_at < since:
            return
        try:
            manifest = manifest_of(backup, key=settings.BACKUP_KEY)
        except (Refusal, OSError):
            continue
        yield Head.read(manifest["ledger"])
        return


def remembered() -> int:
    """How many lines the database or the newest backup remembers: with any, nobody begins a ledger by the way."""
    return max((head.count for head in witnesses()), default=0)


def longest() -> Head:
    """The longest ledger that database, backups or the file's own record remember; an empty head when none does."""
    heads = [Head()]
    for ask in (lambda: [head_kept()], in_database, in_backups):
        with suppress(BrokenLedger, DatabaseError, OSError):
            heads += ask()
    return max(heads, key=lambda head: head.count)


KNOWN = "SELECT to_regclass('public.retention_ledgerwitness')"
KEPT = """
    INSERT INTO retention_ledgerwitness AS w (id, count, hash, at) VALUES (1, %s, %s, %s)
    ON CONFLICT (id) DO UPDATE SET count = excluded.count, hash = excluded.hash, at = excluded.at
    WHERE w.count < excluded.count
"""


def tell(connection: Any, head: Head, at: datetime) -> None:
    """Let a restored database, over a psycopg connection, remember the length of today.

    So it is not ready either when the ledger, the mark beside it and all is taken away before the replay.
    """
    if head.count and connection.execute(KNOWN).fetchone()[0]:  # an older version has no such table
        connection.execute(KEPT, [head.count, head.hash, at])


def beginning() -> Path:
    """The file that records that the old ledger was given up."""
    return Path(settings.LEDGER_DIR) / "erasures.begun.json"


def note_beginning(at: datetime) -> None:
    """Records that the old ledger was given up at `at`: what older backups remember of it counts no more."""
    moment = at.isoformat()
    write_safely(beginning(), json.dumps({"at": moment, "proof": keyed(f"begun|{moment}".encode())}).encode())


def begun_anew() -> datetime | None:
    """When the old ledger was given up; None when it never was. BrokenLedger when that was not our doing."""
    try:
        record = json.loads(beginning().read_bytes())
    except FileNotFoundError:
        return None
    if record["proof"] != keyed(f"begun|{record['at']}".encode()):
        raise BrokenLedger("the record of the ledger's beginning was changed")
    return datetime.fromisoformat(record["at"])


def remember(head: Head, at: datetime) -> None:
    """Let the database know the length; a shorter one never replaces it."""
    if not LedgerWitness.objects.filter(count__gte=head.count).exists():
        LedgerWitness.objects.update_or_create(pk=1, defaults={"count": head.count, "hash": head.hash, "at": at})
