"""Steps that are skipped while their inputs are the same, and locks between run.py processes."""

import contextlib
import fcntl
import hashlib
import time
from pathlib import Path

from launch.children import say


def digest(*sources: Path | str) -> str:
    """A hash over files, everything below folders, and plain text. A file that is not there counts as empty."""
    total = hashlib.sha256()
    for source in sources:
        if isinstance(source, str):
            total.update(source.encode() + b"\0")
            continue
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file():
                total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def once(stamp: Path, key: str, what: str, act) -> None:
    """Calls `act` unless `stamp` says that it was done for the same `key`."""
    if stamp.is_file() and stamp.read_text() == key:
        return
    began = time.monotonic()
    act()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)
    say("setup", f"{what} {time.monotonic() - began:.1f} s")


@contextlib.contextmanager
def locked(path: Path, mode=fcntl.LOCK_EX):
    with path.open("a") as handle:
        fcntl.flock(handle, mode)
        yield
