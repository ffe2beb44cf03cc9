"""A backup that was written is read again: does it decrypt to its end, is it a dump, does it hold what was counted?"""

import subprocess
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO

from launch.backups.dumps import DATA, OF_KEYS, last_line
from launch.backups.vault import opened
from launch.children import Refusal, spawn
from retention.backups.archive import Unpacked
from retention.backups.places import BackupFiles
from retention.backups.row_counts import Counts


def manifest_of(backup: BackupFiles, *, key: str) -> dict[str, Any]:
    """What a data file says of itself. Broken when it was changed or another key made it."""
    return Unpacked(opened(backup.data, key=key, purpose=DATA)).manifest


def check(backup: BackupFiles, *, key: str, programs: Path) -> dict[str, Any]:
    """The manifest, once both files gave back what it says. Refusal otherwise."""
    unpacked = Unpacked(opened(backup.data, key=key, purpose=DATA))
    manifest = unpacked.manifest
    refuse_lost(manifest["tables"], rows_in(unpacked.dump(), programs))
    for _file in unpacked.files():
        pass
    refuse_lost(manifest["keys"], rows_in(opened(backup.keys, key=key, purpose=OF_KEYS), programs))
    return manifest


def refuse_lost(counted: Counts, in_dump: dict[str, int]) -> None:
    """Refusal when a table has other rows in the dump than in the database."""
    wrong = [name for name, expected in counted.items() if expected["rows"] != in_dump.get(name, 0)]
    if wrong:
        raise Refusal(f"The backup was written and is not whole: {', '.join(sorted(wrong)[:5])}.")


def rows_in(pieces: Iterable[bytes], programs: Path) -> dict[str, int]:
    """{table: rows} of a dump, as pg_restore would write them. Nothing is kept."""
    child: Any = spawn(
        [programs / "pg_restore", "--data-only", "--file=-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    trouble: list[BaseException] = []
    feeder = Thread(target=feed, args=(pieces, child.stdin, trouble), daemon=True)
    feeder.start()
    try:
        rows = counted(child.stdout)
        words = child.stderr.read().decode(errors="replace")
    except BaseException:
        child.kill()
        raise
    finally:
        feeder.join()
        child.stdout.close()
        child.stderr.close()
        code = child.wait()
    if trouble:
        raise trouble[0]
    if code:
        raise Refusal(f"pg_restore does not read the backup: {last_line(words)}")
    return rows


def feed(pieces: Iterable[bytes], target: BinaryIO, trouble: list[BaseException]) -> None:
    """Write the pieces, to their end even where nobody wants the rest: so all of it is decrypted once."""
    try:
        open_still = True
        for piece in pieces:
            with suppress(BrokenPipeError):
                if open_still:
                    open_still = False
                    target.write(piece)
                    open_still = True
    except BaseException as broken:  # told by the thread that waits
        trouble.append(broken)
    finally:
        with suppress(BrokenPipeError):
            target.close()


def counted(script: BinaryIO) -> dict[str, int]:
    """{table: rows} between the lines that begin and end each table's data."""
    rows: dict[str, int] = {}
    table = ""
    for line in script:
        if table:
            if line == b"\\.\n":
                table = ""
            else:
                rows[table] += 1
        elif line.startswith(b"COPY public."):
            table = line[len(b"COPY public.") :].split(b" ", 1)[0].decode().strip('"')
            rows.setdefault(table, 0)
    return rows
