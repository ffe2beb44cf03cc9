"""Maintenance after a restore: nothing is served and nothing is done until the erasure ledger was replayed.

The mark is a file in `LEDGER_DIR`: it lies outside what a restore replaces, and every process sees it, also after a
restart. It knows two phases: `restoring`, while the database may be half exchanged, then `replay`.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from crm.privacy.guards.safe_files import write_safely

RESTORING, REPLAY = "restoring", "replay"


def path() -> Path:
    """The file that marks maintenance."""
    return Path(settings.LEDGER_DIR) / "restored.json"


def under_way() -> bool:
    """Whether a restore waits for its replay. Costs one look at a folder."""
    return path().exists()


def read_mark() -> dict[str, Any]:
    """What the mark says: phase, backup, made_at, at. Empty without one; a damaged one still stops everything."""
    try:
        return dict(json.loads(path().read_bytes()))
    except FileNotFoundError:
        return {}
    except ValueError:
        return {"phase": REPLAY}


def begin(*, backup: str, made_at: datetime, at: datetime) -> None:
    """Begin maintenance: from now on nothing is served."""
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_mark({"phase": RESTORING, "backup": backup, "made_at": made_at.isoformat(), "at": at.isoformat()})


def await_replay() -> None:
    """The restored state is in place; only the replay is missing."""
    write_mark({**read_mark(), "phase": REPLAY})


def end() -> None:
    """End maintenance: requests are served again."""
    path().unlink(missing_ok=True)


def write_mark(mark: dict[str, Any]) -> None:
    """Write the maintenance mark."""
    write_safely(path(), json.dumps(mark).encode())
