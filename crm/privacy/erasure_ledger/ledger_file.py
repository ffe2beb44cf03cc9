"""The erasure ledger: what a restore of an older backup would undo, kept in a file outside the database.

    LEDGER_DIR/erasures.jsonl       one line for each act, with an HMAC over itself and the line before
    LEDGER_DIR/erasures.head.json   how many lines there are and the last one's hash: a shorter file is noticed
    LEDGER_DIR/bundles/             what stays of a person erased in part, as ciphertext (bundles.py)

A line names the person by a keyed hash of her UUID, and otherwise holds codes, numbers and instants: nothing in the
file tells of anybody. Lines are only added; what has to be in them is said in `ledger_outbox.py`.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from crm.privacy.erasure_ledger.ledger_lines import START, BrokenLedger, Head, Line, keyed, mark_of, parsed
from crm.privacy.guards.safe_files import write_safely

__all__ = ["BrokenLedger", "Head", "Line", "keyed", "mark_of"]

TAIL = 64 * 1024  # of the file, read to go on from; a line is far shorter


def path() -> Path:
    """The file of lines."""
    return Path(settings.LEDGER_DIR) / "erasures.jsonl"


def head_path() -> Path:
    """The record of its length."""
    return Path(settings.LEDGER_DIR) / "erasures.head.json"


def exists() -> bool:
    """Whether a ledger was ever begun here."""
    return path().exists() or head_path().exists()


@contextmanager
def locked() -> Iterator[None]:
    """Nobody else adds lines meanwhile, in no process of this machine."""
    folder = Path(settings.LEDGER_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / "erasures.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def add(drafts: Iterable[dict[str, Any]]) -> list[Line]:
    """Append a line for each draft (`ledger_keeping.draft_of`) and return them, once they are safe on the disk.

    The caller holds `locked()`. BrokenLedger, and nothing is written, when the end of the file is not the one that was
    recorded: nothing may be built on that.
    """
    with os.fdopen(os.open(path(), os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        cut_torn_line(file)
        last = agreed_end(file)
        recorded = {line.entry for line in tail(file)}
        added: list[Line] = []
        for draft in drafts:
            if draft["entry"] in recorded:
                continue
            last = following(last, draft)
            added.append(last)
        if added:
            file.seek(0, os.SEEK_END)
            file.write(b"".join(line.text() for line in added))
            file.flush()
            os.fsync(file.fileno())
            head = Head(added[-1].seq, added[-1].hash)
            # one that lags behind the file is no fault, so an act waits for no more than it must
            write_safely(head_path(), json.dumps(head.as_json()).encode(), lasting=False)
    return added


def following(last: Line | None, draft: dict[str, Any]) -> Line:
    """The line of a draft behind `last`."""
    bare = Line(seq=last.seq + 1 if last else 1, previous=last.hash if last else START, **draft)
    return Line(**{**vars(bare), "hash": bare.digest()})


def agreed_end(file: Any) -> Line | None:
    """The last line; BrokenLedger when the record knows of a later one."""
    last, head = last_of(file), head_kept()
    if head.count > (last.seq if last else 0):
        raise BrokenLedger(f"the ledger had {head.count} lines and has {last.seq if last else 0}")
    if last and head.count == last.seq and head.hash != last.hash:
        raise BrokenLedger(f"line {last.seq} of the ledger is not the one that was written")
    return last


def cut_torn_line(file: Any) -> None:
    """Cut `file` off behind its last complete line: the power may have gone in the middle of one."""
    size = file.seek(0, os.SEEK_END)
    start = file.seek(max(0, size - TAIL))
    complete = file.read().rpartition(b"\n")
    file.truncate(start + len(complete[0]) + len(complete[1]))


def tail(file: Any) -> list[Line]:
    """The last lines, as many as stand in the last part of the file."""
    size = file.seek(0, os.SEEK_END)
    start = file.seek(max(0, size - TAIL))
    texts = file.read().splitlines()
    return [parsed(text, 0) for text in (texts[1:] if start else texts)]


def last_of(file: Any) -> Line | None:
    """The last line; None in an empty file."""
    last_lines = tail(file)
    return last_lines[-1] if last_lines else None


def last_line() -> Line | None:
    """The last whole line of the file as it is now; None without any."""
    try:
        with path().open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - TAIL))
            texts = file.read().rpartition(b"\n")[0].splitlines()
    except FileNotFoundError:
        return None
    return parsed(texts[-1], 0) if texts else None


def lines() -> Iterator[Line]:
    """Every line in order; BrokenLedger at the first that does not follow from the one before."""
    if not path().exists():
        return
    seq, previous = 0, START
    with path().open("rb") as file:
        for number, text in enumerate(file, 1):
            if not text.endswith(b"\n"):
                return  # being written, or torn; whoever adds the next line cuts it off
            line = parsed(text, number)
            if (line.seq, line.previous, line.hash) != (seq + 1, previous, line.digest()):
                raise BrokenLedger(f"line {number} of the ledger does not follow from the line before")
            seq, previous = line.seq, line.hash
            yield line


def head_kept() -> Head:
    """The recorded length; that of an empty ledger where none was begun. BrokenLedger when it was changed."""
    try:
        return Head.read(json.loads(head_path().read_bytes()))
    except FileNotFoundError:
        return Head()
    except ValueError as error:
        raise BrokenLedger("the record of the ledger's length is unreadable") from error


def verified(*witnesses: Head) -> Head:
    """Read the whole ledger and return its length. BrokenLedger when it is shorter than recorded, or changed.

    `witnesses` are lengths that somebody else remembers: the database, a backup's manifest.
    """
    hashes_by_count: dict[int, set[str]] = {}
    for head in (head_kept(), *witnesses):
        hashes_by_count.setdefault(head.count, set()).add(head.hash)
    now = Head()
    for line in lines():
        now = Head(line.seq, line.hash)
        if hashes_by_count.pop(now.count, {now.hash}) != {now.hash}:
            raise BrokenLedger(f"line {now.count} of the ledger is not the one that was written")
    longest = max(hashes_by_count, default=0)
    if longest > now.count:
        gone = "the ledger is missing" if not now.count else f"the ledger has {now.count} lines"
        raise BrokenLedger(f"{gone}; {longest} were written")
    return now
