"""Gives each pytest-xdist process a Redis database and folders of its own; loaded before Django's settings are read."""

import os
from pathlib import Path

if worker := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{worker}"
    for name in ("DATA_DIR", "LEDGER_DIR", "BACKUP_DIR"):
        os.environ[name] = str(Path(os.environ[name]) / f"gw{worker}")
