"""Encrypted files: AES-256-GCM in pieces, so that a file larger than the memory passes through and none is cut unseen.

    SPOJNIK1 | 16 bytes salt | pieces: 4 bytes length, ciphertext

The key of one file is derived from BACKUP_KEY (of several with commas between the first; a file opens under each of
them), its salt and its purpose. A piece's nonce is its number, and the last
piece says that it is the last: pieces cannot be left out, doubled, reordered or cut off at the end.
"""

import base64
import binascii
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from launch.children import Refusal

MAGIC, PIECE, SALT = b"SPOJNIK1", 1 << 20, 16
LENGTH, TAG = 4, 16


class Source(Protocol):
    """What content comes from: a file, a pipe, a flow of pieces."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes; none at the end."""


class Broken(Refusal):
    """The file is no vault, was changed or cut, or another key made it."""


def cipher(key: str, salt: bytes, purpose: str):
    """The cipher of one file. Refusal for a key that is not 32 bytes in base64."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    try:
        secret = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != 32:
        raise Refusal("BACKUP_KEY must be 32 bytes in base64; python3 -m launch.secrets prints one.")
    return AESGCM(HKDF(SHA256(), 32, salt, purpose.encode()).derive(secret))


def lock(source: Source, target: Path, *, key: str, purpose: str) -> int:
    """Write everything that `source` gives into `target`, encrypted, readable by its owner alone; its plain length."""
    salt, total, number = os.urandom(SALT), 0, 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        sealer = cipher(key.partition(",")[0].strip(), salt, purpose)
        file.write(MAGIC + salt)
        piece = read_piece(source)
        last = False
        while not last:
            following = read_piece(source)
            last = not following
            sealed = sealer.encrypt(nonce(number), piece, b"last" if last else b"more")
            file.write(len(sealed).to_bytes(LENGTH, "big") + sealed)
            total, number, piece = total + len(piece), number + 1, following
        file.flush()
        os.fsync(file.fileno())
    return total


def opened(path: Path, *, key: str, purpose: str) -> Iterator[bytes]:
    """The pieces of `path` in clear, each checked before it is given. Broken when one is not what was written."""
    from cryptography.exceptions import InvalidTag

    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise Broken(f"{path.name} is no backup of ours.")
        sealer, number, last = cipher_of(file, key=key, purpose=purpose), 0, False
        while not last:
            sealed = file.read(int.from_bytes(file.read(LENGTH), "big"))
            size = file.read(LENGTH)
            last = not size
            file.seek(-len(size), os.SEEK_CUR)
            try:
                yield sealer.decrypt(nonce(number), sealed, b"last" if last else b"more")
            except InvalidTag:
                raise Broken(f"{path.name} was changed or cut, or BACKUP_KEY is another.") from None
            number += 1


def cipher_of(file: BinaryIO, *, key: str, purpose: str):
    """The cipher under which the first piece opens; the newest key's where none does. `file` stands before it then."""
    from cryptography.exceptions import InvalidTag

    salt = file.read(SALT)
    start = file.tell()
    sealed = file.read(int.from_bytes(file.read(LENGTH), "big"))
    mark = b"more" if file.read(LENGTH) else b"last"
    file.seek(start)
    ciphers = [cipher(part.strip(), salt, purpose) for part in key.split(",")]
    for candidate in ciphers:
        with contextlib.suppress(InvalidTag):
            candidate.decrypt(nonce(0), sealed, mark)
            return candidate
    return ciphers[0]


def read_piece(source: Source) -> bytes:
    """The next piece, full unless it is the last: a pipe gives what it has."""
    piece = b""
    while len(piece) < PIECE and (more := source.read(PIECE - len(piece))):
        piece += more
    return piece


def nonce(number: int) -> bytes:
    """The nonce of a piece; the key is the file's own, so numbers do."""
    return number.to_bytes(12, "big")
