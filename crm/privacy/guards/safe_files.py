"""Files that are there whole or not at all, for their owner alone."""

import os
from pathlib import Path


def write_safely(target: Path, content: bytes, *, lasting: bool = True) -> None:
    """Write a file for its owner alone, whole or not at all.

    Unless it is `lasting`, the one before may be back after a power cut.
    """
    half_made = target.with_name(f"{target.name}.{os.getpid()}.new")
    with os.fdopen(os.open(half_made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half_made.replace(target)
    if not lasting:
        return
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
