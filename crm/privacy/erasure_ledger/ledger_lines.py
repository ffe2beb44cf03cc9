"""What stands in the erasure ledger: lines that follow from each other, and the record of how many there are."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from crm.privacy.models.log_rows import canonical

START = "0" * 64  # what the first line follows


class BrokenLedger(Exception):
    """The erasure ledger is missing, shorter than it was, or a line does not follow from the one before. Says which."""


@dataclass(frozen=True)
class Line:
    """One act. `person` is empty for an act on an account; `entry` tells the row of the database's own ledger."""

    seq: int
    at: datetime
    act: str
    person: str
    target: str
    entry: str
    reason: str = ""
    counts: dict[str, Any] = field(default_factory=dict)
    bundle: dict[str, str] = field(default_factory=dict)
    previous: str = START
    hash: str = ""

    def digest(self) -> str:
        """What `hash` must be."""
        fields = {name: value for name, value in vars(self).items() if name != "hash"}
        return keyed(b"line|" + canonical(fields))

    def text(self) -> bytes:
        """The line as it stands in the file."""
        return canonical(vars(self)) + b"\n"


@dataclass(frozen=True)
class Head:
    """How long the ledger is: the number of lines and the hash of the last."""

    count: int = 0
    hash: str = START

    def proof(self) -> str:
        """The HMAC beside it in its file and in the manifests of backups."""
        return keyed(f"head|{self.count}|{self.hash}".encode())

    def as_json(self) -> dict[str, Any]:
        """With its proof."""
        return {"count": self.count, "hash": self.hash, "proof": self.proof()}

    @classmethod
    def read(cls, record: Any) -> "Head":
        """From what `as_json` gave; BrokenLedger when the proof is another."""
        try:
            head, proof = cls(int(record["count"]), str(record["hash"])), str(record["proof"])
        except (KeyError, TypeError, ValueError) as error:
            raise BrokenLedger("the record of the ledger's length is unreadable") from error
        if not hmac.compare_digest(head.proof(), proof):
            raise BrokenLedger("the record of the ledger's length was changed, or LEDGER_KEY is another")
        return head


def keyed(content: bytes) -> str:
    """An HMAC-SHA256 under `LEDGER_KEY`, kept apart from those of the logs' rows."""
    return hmac.new(settings.LEDGER_KEY.encode(), b"erasure ledger|" + content, hashlib.sha256).hexdigest()


def mark_of(person: UUID) -> str:
    """The keyed hash by which a person stands in the ledger."""
    return keyed(b"person|" + person.bytes)


def parsed(text: bytes, number: int) -> Line:
    """One line; BrokenLedger when it is none."""
    try:
        read = json.loads(text)
        return Line(**{**read, "at": datetime.fromisoformat(read["at"])})
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenLedger(f"line {number or '(last)'} of the ledger is unreadable") from error
