"""The seals again, outside the database: one line each in `LEDGER_DIR/seals.jsonl`, every line hashed over the last.

Whoever rewrites the database and holds `LEDGER_KEY` can make a new chain there; they must also rewrite this file, which
can lie on storage that only takes what is added.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from crm.privacy.models import Seal
from crm.privacy.models.log_rows import canonical

TAIL = 64 * 1024  # more than any line


class BrokenCopies(Exception):
    """The file of copies cannot be read or does not follow from its first line. Says at which line."""


@dataclass(frozen=True)
class Copy:
    """One line: what the seal said, its HMAC, and the hash that the next line starts from."""

    line: int
    said: dict[str, Any]
    chain: str

    @property
    def number(self) -> int:
        """The seal's number."""
        return self.said["number"]


def path() -> Path:
    """Where the copies are."""
    return settings.LEDGER_DIR / "seals.jsonl"


def seal_content(seal: Seal) -> dict[str, Any]:
    """What a copy repeats of its seal."""
    return json.loads(canonical({**seal.said(), "mac": bytes(seal.mac).hex()}))


def chained(before: str, content: dict[str, Any]) -> str:
    """The hash of a line that follows a line with the hash `before`."""
    return hashlib.sha256(before.encode() + canonical(content)).hexdigest()


def parse(text: bytes, line: int) -> Copy:
    """The copy in one line; BrokenCopies when it is none."""
    try:
        read = json.loads(text)
        return Copy(line, {**read["seal"], "number": int(read["seal"]["number"])}, str(read["chain"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenCopies(f"line {line} of {path().name} is no copy of a seal") from error


def last_copy() -> Copy | None:
    """The last whole line; None when there is none."""
    try:
        with path().open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
            complete = file.read().rpartition(b"\n")[0]
    except FileNotFoundError:
        return None
    return parse(complete.rpartition(b"\n")[2], 0) if complete else None


def last_number() -> int:
    """The number of the last copy; 0 without any, also when the file is broken (`copies` tells where)."""
    try:
        last = last_copy()
    except BrokenCopies:
        return 0
    return last.number if last else 0


def copy_out() -> int:
    """Add a line for every seal that has none yet and return how many. The caller holds the seals' lock.

    A line half written when the power went is cut off first. BrokenCopies when the last line is no copy.
    """
    path().parent.mkdir(parents=True, exist_ok=True)
    last = last_copy()
    missing = Seal.objects.filter(number__gt=last.number if last else 0).order_by("number")
    added, chain = 0, last.chain if last else ""
    with os.fdopen(os.open(path(), os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        cut_torn_line(file)
        for seal in missing.iterator(chunk_size=500):
            content = seal_content(seal)
            chain = chained(chain, content)
            file.write(canonical({"seal": content, "chain": chain}) + b"\n")
            added += 1
        file.flush()
        if added:
            os.fsync(file.fileno())
    return added


def cut_torn_line(file: Any) -> None:
    """Leave `file` at its end, behind the last whole line."""
    size = file.seek(0, os.SEEK_END)
    start = file.seek(max(0, size - TAIL))
    tail = file.read()
    file.truncate(start + len(tail.rpartition(b"\n")[0]) + (b"\n" in tail))
    file.seek(0, os.SEEK_END)


def copies(*, upto: int | None = None) -> Iterator[Copy]:
    """Every copy in order, as far as byte `upto`; BrokenCopies at the first line that does not follow."""
    if not path().exists():
        return
    chain, read = "", 0
    with path().open("rb") as file:
        for number, text in enumerate(file, 1):
            read += len(text)
            if upto is not None and read > upto:
                return
            copy = parse(text, number)
            if copy.chain != chained(chain, copy.said):
                raise BrokenCopies(f"line {number} of {path().name} does not follow from the line before")
            chain = copy.chain
            yield copy


def size() -> int:
    """How long the file is now, in bytes."""
    return path().stat().st_size if path().exists() else 0
