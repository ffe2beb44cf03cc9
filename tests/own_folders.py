"""Gives each pytest-xdist process a PostgreSQL cluster, a Redis database and folders of its own.

Loaded before Django's settings are read. With a cluster of its own a process waits for nobody else's transactions:
seals, reindexing and whatever else looks at the age of the oldest one may run beside anything.
"""

import json
import os
from pathlib import Path

PLACES = ("DATA_DIR", "LEDGER_DIR", "BACKUP_DIR")

if worker := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
    if clusters := json.loads(os.environ.get("CLUSTERS", "[]")):  # none where the servers are not run.py's own
        cluster = clusters[int(worker)]
        owner = cluster["MIGRATION_DATABASE_URL"]  # pytest makes its own database, as its owner
        os.environ |= {"APP_ROLE_URL": cluster["DATABASE_URL"], "DATABASE_URL": owner, "MIGRATION_DATABASE_URL": owner}
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{worker}"
    for name in PLACES:
        os.environ[name] = str(Path(os.environ[name]) / f"gw{worker}")
