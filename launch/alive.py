"""Is a program alive? `python -m launch.alive web|worker|beat` exits 0 when it is: for containers and other watchers.

web answers /healthz; worker and beat write their instant into a file of DATA_DIR/heartbeats each minute. Needs neither
the database nor Redis, and nothing but the standard library. With --unless-idle a worker that has nothing to answer,
because beat is silent too or a restore waits for its replay, counts as alive: starting it anew would help nobody.
"""

import http.client
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

SILENT = timedelta(minutes=3)  # as `doctor` has it
PORT = 8000


def web() -> bool:
    """Whether the web server of this machine answers."""
    server = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
    try:
        host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0]
        server.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return server.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        server.close()


def fresh(name: str, folder: Path, at: datetime) -> bool:
    """Whether the process called `name` was heard of lately."""
    try:
        heartbeat = json.loads((folder / "heartbeats" / f"{name}.json").read_text())
        return at - datetime.fromisoformat(heartbeat["at"]) <= SILENT
    except (OSError, ValueError, KeyError, TypeError):
        return False


def idle(folder: Path, ledger: Path, at: datetime) -> bool:
    """Whether nobody asks the worker for a sign of life, or it was told to do nothing."""
    return not fresh("beat", folder, at) or (ledger / "restored.json").exists()


def alive(name: str, *, unless_idle: bool = False) -> bool:
    """The answer for one of the three programs."""
    if name == "web":
        return web()
    folder, at = Path(os.environ.get("DATA_DIR", "var/data")), datetime.now(UTC)
    ledger = Path(os.environ.get("LEDGER_DIR", "var/ledger"))
    return fresh(name, folder, at) or (unless_idle and idle(folder, ledger, at))


if __name__ == "__main__":
    sys.exit(0 if alive(sys.argv[1], unless_idle="--unless-idle" in sys.argv) else 1)
