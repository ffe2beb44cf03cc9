"""After a restore: everything that the erasure ledger knows and this database does not is done again, in order.

    ledger whole? ─> sessions, links, jobs, mail, approved runs end ─> accounts ─> people ─> holds, rules
                  ─> noted in both ledgers ─> open again

Which acts are missing is exact: a line repeats the HMAC of its row, so a line without a row is an act that this state
never saw. Every step looks at what is there; a replay that was killed begins again and finds the rest.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from crm.privacy.erasure_ledger import ledger_file, ledger_outbox, maintenance
from crm.privacy.erasure_ledger.ledger_file import Head, Line
from crm.privacy.erasure_ledger.ledger_outbox import CARRIED, signature
from crm.privacy.guards.safe_files import write_safely
from crm.privacy.logs import ledger
from crm.privacy.models import LedgerEntry
from crm.privacy.models.keyring import verify_keys
from launch.children import Refusal
from retention.backups.ledger_heads import witnesses
from retention.replays import accounts, holds, openings, people, runs
from retention.replays.outcome import BY, Outcome


@dataclass
class Replayed:
    """What a replay found: `lines` that this state did not know, what was done, what somebody must look at."""

    needed: bool = True
    lines: int = 0
    upto: int = 0
    outcome: Outcome = field(default_factory=Outcome)

    def as_json(self) -> dict[str, Any]:
        """For the command and the file beside the ledger."""
        numbers = {"needed": self.needed, "lines": self.lines, "upto": self.upto}
        return {"ok": True, **numbers, "done": dict(sorted(self.outcome.done.items())), "lost": self.outcome.lost}


def replay(*, at: datetime) -> Replayed:
    """Replays the ledger and opens the site again. BrokenLedger, and the site stays closed, when the ledger is not
    whole.

    Refusal when the restore itself did not finish. Without a restore nothing is needed and nothing is done.
    """
    with alone():
        mark = maintenance.read_mark()
        if mark.get("phase") == maintenance.RESTORING:
            raise Refusal("The restore was cut off before its end: run it again.")
        refuse_older_tables()
        head = ledger_file.verified(*witnesses())
        if not mark and not ledger_outbox.ahead(ledger_file.last_line()):
            return Replayed(needed=False)
        verify_keys.cache_clear()
        missing = unknown_lines()
        result = Replayed(lines=len(missing), upto=head.count)
        openings.end_open_things(result.outcome, made_at=moment_of(mark, at), at=at)
        runs.call_off(result.outcome, at=at)
        accounts.redo(missing, result.outcome)
        people.redo(missing, result.outcome)
        holds.redo(missing, result.outcome)
        runs.redo(missing, result.outcome)
        close(result, head, mark, at)
    return result


def refuse_older_tables() -> None:
    """Refusal while migrations wait: the backup is of an older version."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refusal("The backup is of an older version: run the migrations first, as the owner of the database.")


def unknown_lines() -> list[Line]:
    """The lines whose act this database never saw, in their order."""
    upto = ledger_outbox.replayed_upto()
    macs = LedgerEntry.objects.filter(act__in=CARRIED).values_list("mac", flat=True)
    macs_here = {signature(mac) for mac in macs.iterator(chunk_size=5000)}
    return [line for line in ledger_file.lines() if line.seq > upto and line.entry not in macs_here]


def moment_of(mark: dict[str, Any], at: datetime) -> datetime:
    """When the restored state was saved; this very moment where nobody wrote it down."""
    return datetime.fromisoformat(mark["made_at"]) if mark.get("made_at") else at


def close(result: Replayed, head: Head, mark: dict[str, Any], at: datetime) -> None:
    """Records the replay in both ledgers and in a file of its own, then opens the site."""
    counts = {"upto": head.count, "lines": result.lines, "lost": len(result.outcome.lost)}
    target = f"backup:{mark['backup']}" if mark.get("backup") else ""
    ledger.record("ledger.replayed", by=BY, target=target, counts=counts)
    ledger_outbox.catch_up(at=timezone.now(), everything=True)
    report = Path(settings.LEDGER_DIR) / f"replay-{at:%Y%m%dT%H%M%S%f}.json"
    write_safely(report, json.dumps(result.as_json(), indent=1).encode())
    maintenance.end()


@contextmanager
def alone() -> Iterator[None]:
    """One replay at a time. Refusal for a second one."""
    folder = Path(settings.LEDGER_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / "replay.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal("Another replay is at work.") from None
        yield
