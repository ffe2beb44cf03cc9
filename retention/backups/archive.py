"""The plain content of a data file, which only ever flows from one program into another: a tar, in this order.

manifest.json       what is in it
database/00000000   the dump in pieces, as pg_dump prints it, then 00000001 …
files/…             the sealed files of DATA_DIR, ciphertext as they are
checksums.json      SHA-256 of the dump and of each file
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from launch.children import Refusal

PIECE = 4 << 20
MANIFEST, DATABASE, FILES, CHECKSUMS = "manifest.json", "database/", "files/", "checksums.json"


def packed(manifest: dict[str, Any], dump: BinaryIO, folder: Path) -> Iterator[bytes]:
    """The tar, piece by piece. A file that disappears meanwhile was erased: it is left out."""
    yield from entry(MANIFEST, json.dumps(manifest).encode())
    dump_hash, number, sums = hashlib.sha256(), 0, dict[str, str]()
    while piece := read_full(dump):
        dump_hash.update(piece)
        yield from entry(f"{DATABASE}{number:08}", piece)
        number += 1
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue
        name = str(path.relative_to(folder))
        sums[name] = hashlib.sha256(content).hexdigest()
        yield from entry(FILES + name, content)
    yield from entry(CHECKSUMS, json.dumps({"database": dump_hash.hexdigest(), "files": sums}).encode())
    yield bytes(2 * tarfile.BLOCKSIZE)


def read_full(source: BinaryIO) -> bytes:
    """The next piece, full unless it is the last: a pipe gives what it has."""
    piece = b""
    while len(piece) < PIECE and (more := source.read(PIECE - len(piece))):
        piece += more
    return piece


def entry(name: str, content: bytes) -> Iterator[bytes]:
    """One member of the tar."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    yield info.tobuf(tarfile.PAX_FORMAT)
    yield content
    yield bytes(-len(content) % tarfile.BLOCKSIZE)


class Flow(io.RawIOBase):
    """Pieces of bytes as an open file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__()
        self.pieces, self.rest = iter(pieces), b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; all remaining ones for -1."""
        buffered = [self.rest]
        length = len(self.rest)
        while (size < 0 or length < size) and (piece := next(self.pieces, None)) is not None:
            buffered.append(piece)
            length += len(piece)
        content = b"".join(buffered)
        self.rest = content[size:] if size >= 0 else b""
        return content[:size] if size >= 0 else content


class Unpacked:
    """The way back: the manifest at once, then `dump()`, then `files()`, in this order and each but once.

    Refusal when what is read is not what was written.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.tar = tarfile.open(fileobj=Flow(pieces), mode="r|", bufsize=PIECE)  # noqa: SIM115 - read bit by bit
        self.members = iter(self.tar)
        self.whole, self.sums = hashlib.sha256(), dict[str, str]()
        member = next(self.members)
        if member.name != MANIFEST:
            raise Refusal("This is no backup of ours: it does not begin with what is in it.")
        self.manifest: dict[str, Any] = json.loads(self.content(member))
        self.waiting: tarfile.TarInfo | None = None

    def content(self, member: tarfile.TarInfo) -> bytes:
        """What a member holds."""
        held = self.tar.extractfile(member)
        return held.read() if held else b""

    def dump(self) -> Iterator[bytes]:
        """The dump, in pieces."""
        for member in self.members:
            if not member.name.startswith(DATABASE):
                self.waiting = member
                return
            piece = self.content(member)
            self.whole.update(piece)
            yield piece

    def files(self) -> Iterator[tuple[str, bytes]]:
        """(name, content) of each file; checks everything read when it comes to the end."""
        member = self.waiting
        while member is not None:
            content = self.content(member)
            if member.name == CHECKSUMS:
                self.compare(json.loads(content))
                return
            name = member.name.removeprefix(FILES)
            self.sums[name] = hashlib.sha256(content).hexdigest()
            yield name, content
            member = next(self.members, None)
        raise Refusal("This backup has no end.")

    def compare(self, written: dict[str, Any]) -> None:
        """Refusal unless the checksums are those that were written."""
        if written != {"database": self.whole.hexdigest(), "files": self.sums}:
            raise Refusal("This backup does not hold what was put into it.")
