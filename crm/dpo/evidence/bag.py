"""A bag as RFC 8493 (BagIt 1.0) wants it: names of files, manifests, what is said of the bag. Pure functions."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings

from crm.privacy.logs.seal_copies import Copy, chained
from crm.privacy.models.log_rows import canonical

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PAYLOAD = "data/"
MANIFEST, TAG_MANIFEST, INFO = "manifest-sha256.txt", "tagmanifest-sha256.txt", "bag-info.txt"
HEAD, SEALS, STAMP = "seals/head.json", "seals/seals.jsonl", "timestamp.tsr"
VERIFIER = Path(settings.BASE_DIR) / "templates" / "evidence" / "verify.py"

Lines = Iterable[tuple[str, str]]  # (path, SHA-256)


def encoded(path: str) -> str:
    """A path as manifests write it (RFC 8493, 2.1.3)."""
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def manifest(lines: Lines) -> bytes:
    """One line a file, in the order of their paths."""
    return "".join(f"{digest}  {encoded(path)}\n" for path, digest in sorted(lines)).encode()


def digest_of(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def info(facts: Mapping[str, str]) -> bytes:
    """What is said of the bag: a label and one line each; a line break in a value cannot begin another label."""
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in facts.items() if value).encode()


def head_of(copies: list[Copy], before: str) -> bytes:
    """The last seal and its place in the chain; `before` is the hash from which the first of them starts."""
    last = copies[-1] if copies else None
    seal = {"number": last.number, "chain": last.chain, "mac": last.said["mac"], "at": last.said["at"]} if last else {}
    return canonical({"before": before, "count": len(copies), **seal}) + b"\n"


def seal_lines(copies: Iterable[Copy]) -> bytes:
    """The seals as they stand in LEDGER_DIR, a line each."""
    return b"".join(canonical({"seal": copy.said, "chain": copy.chain}) + b"\n" for copy in copies)


def whole(copies: list[Copy], before: str) -> bool:
    """Whether each of them follows from the one before."""
    chain = before
    for copy in copies:
        chain = chained(chain, copy.said)
        if chain != copy.chain:
            return False
    return True
