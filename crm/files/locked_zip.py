"""A ZIP under a password, as every unpacking program knows it: AES-256 of the AE-2 kind, written and read in a stream.

The format is that of WinZip (extra field 0x9901): key and check bytes by PBKDF2, a counter that begins with 1 and grows
from the left, and ten bytes of HMAC behind each file, so that nothing that was altered opens. What the format weakens,
a thousand rounds and SHA-1, the password makes up for: it is drawn here and has 120 bits (crm/workspace/leaving).

`LockedZip` writes into anything that takes bytes; `locked_members` and `opened` read from a file that can be wound.
"""

import hashlib
import hmac
import os
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SALT, CHECK, SIGNED, KEY, ROUNDS, BLOCK = 16, 2, 10, 32, 1000, 16
AES, DEFLATED, NEEDED = 99, 8, 51
FLAGS = 0x0001 | 0x0008 | 0x0800  # encrypted, sizes behind the data, names in UTF-8
EXTRA = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, DEFLATED)
READ_AT_ONCE = 64 * 1024
LARGEST = 0xFFFFFFFE  # bytes of one file and of the whole, without ZIP64


class Unopened(Exception):
    """It is no such ZIP, the password is wrong, or somebody altered it; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Keystream:
    """Encrypts and decrypts, which is the same: counter blocks under the key, laid over the bytes."""

    def __init__(self, key: bytes) -> None:
        self.blocks, self.counter, self.rest = Cipher(algorithms.AES(key), modes.ECB()).encryptor(), 1, b""  # noqa: S305

    def over(self, data: bytes) -> bytes:
        """The bytes under the next part of the stream."""
        wanted = len(data) - len(self.rest)
        if wanted > 0:
            number = -(-wanted // BLOCK)
            counters = b"".join(at.to_bytes(BLOCK, "little") for at in range(self.counter, self.counter + number))
            self.rest += self.blocks.update(counters)
            self.counter += number
        stream, self.rest = self.rest[: len(data)], self.rest[len(data) :]
        return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")


def keys_of(password: str, salt: bytes) -> tuple[bytes, bytes, bytes]:
    """The key of the cipher, that of the HMAC, and two bytes by which a wrong password is known."""
    both = hashlib.pbkdf2_hmac("sha1", password.encode(), salt, ROUNDS, 2 * KEY + CHECK)
    return both[:KEY], both[KEY : 2 * KEY], both[2 * KEY :]


class LockedZip:
    """Writes a ZIP whose files are all under one password; nothing is ever wound back."""

    def __init__(self, out: Any, password: str, at: datetime) -> None:
        self.out, self.password, self.place, self.directory = out, password, 0, b""
        self.number = 0
        self.stamp = (
            ((at.hour << 11) | (at.minute << 5) | (at.second // 2)),
            (((at.year - 1980) << 9) | (at.month << 5) | at.day),
        )

    def write(self, data: bytes) -> None:
        """Hand on, and count."""
        self.place += len(data)
        if self.place > LARGEST:
            raise OverflowError("the package is larger than a ZIP may be")
        self.out.write(data)

    def put(self, name: str, pieces: Iterable[bytes]) -> Iterator[None]:
        """One file; it stops behind each piece, so that whoever writes can hand on what is there."""
        begin, encoded = self.place, name.encode()
        head = struct.pack("<HHHHHIIIHH", NEEDED, FLAGS, AES, *self.stamp, 0, 0, 0, len(encoded), len(EXTRA))
        self.write(b"PK\x03\x04" + head + encoded + EXTRA)
        inside, size = self.place, 0
        salt = os.urandom(SALT)
        key, signing, check = keys_of(self.password, salt)
        stream, signature = Keystream(key), hmac.new(signing, digestmod="sha1")
        squeeze = zlib.compressobj(wbits=-15)
        self.write(salt + check)
        for piece in pieces:
            size += len(piece)
            self.sealed(squeeze.compress(piece), stream, signature)
            yield
        self.sealed(squeeze.flush(), stream, signature)
        self.write(signature.digest()[:SIGNED])
        packed = self.place - inside
        self.write(b"PK\x07\x08" + struct.pack("<III", 0, packed, size))
        entry = struct.pack("<HHHHHHIII", NEEDED, NEEDED, FLAGS, AES, *self.stamp, 0, packed, size)
        entry += struct.pack("<HHHHHII", len(encoded), len(EXTRA), 0, 0, 0, 0, begin)
        self.directory += b"PK\x01\x02" + entry + encoded + EXTRA
        self.number += 1
        yield

    def sealed(self, data: bytes, stream: Keystream, signature: Any) -> None:
        """Some packed bytes on their way out."""
        if data:
            hidden = stream.over(data)
            signature.update(hidden)
            self.write(hidden)

    def close(self) -> None:
        """The directory at the end."""
        begin, size = self.place, len(self.directory)
        self.write(self.directory)
        self.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, self.number, self.number, size, begin, 0))


@dataclass(frozen=True)
class Member:
    """A file inside: its name, how large it says it is, and where it begins."""

    name: str
    size: int
    packed: int
    place: int


def locked_members(file: Any) -> list[Member]:
    """What is inside; Unopened for anything that is no such ZIP."""
    try:
        with zipfile.ZipFile(file) as archive:
            rows = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unopened("no_package") from None
    if any(row.compress_type != AES or EXTRA not in row.extra for row in rows):
        raise Unopened("no_package")
    return [Member(row.filename, row.file_size, row.compress_size, row.header_offset) for row in rows]


def opened(file: Any, member: Member, password: str, *, most: int) -> Iterator[bytes]:
    """The content of one file in pieces, checked as a whole before a byte of it is handed out.

    Unopened for a wrong password, altered bytes, and for more than `most` bytes, whatever the file says of itself.
    """
    begin = data_at(file, member)
    file.seek(begin)
    key, signing, check = keys_of(password, file.read(SALT))
    if not hmac.compare_digest(file.read(CHECK), check):
        raise Unopened("wrong_password")
    length = member.packed - SALT - CHECK - SIGNED
    signature = hmac.new(signing, digestmod="sha1")
    for piece in pieces_of(file, length):
        signature.update(piece)
    if not hmac.compare_digest(file.read(SIGNED), signature.digest()[:SIGNED]):
        raise Unopened("altered")
    file.seek(begin + SALT + CHECK)
    yield from inflated(pieces_of(file, length), Keystream(key), most)


def data_at(file: Any, member: Member) -> int:
    """Where the bytes of a file begin, behind its own head."""
    file.seek(member.place)
    head = file.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04" or member.packed < SALT + CHECK + SIGNED:
        raise Unopened("no_package")
    name, extra = struct.unpack("<HH", head[26:30])
    return int(member.place + 30 + name + extra)


def pieces_of(file: Any, length: int) -> Iterator[bytes]:
    """The next `length` bytes."""
    while length > 0:
        piece = file.read(min(READ_AT_ONCE, length))
        if not piece:
            raise Unopened("no_package")
        length -= len(piece)
        yield piece


def inflated(pieces: Iterable[bytes], stream: Keystream, most: int) -> Iterator[bytes]:
    """Decrypted and unpacked, never more at once than is read at once, never more in all than `most`."""
    unpack, size = zlib.decompressobj(wbits=-15), 0
    try:
        for piece in pieces:
            data = stream.over(piece)
            while data or unpack.unconsumed_tail:
                out = unpack.decompress(data or unpack.unconsumed_tail, READ_AT_ONCE)
                data = b""
                size += len(out)
                if size > most:
                    raise Unopened("too_large")
                if out:
                    yield out
                elif not unpack.unconsumed_tail:
                    break
    except zlib.error:
        raise Unopened("altered") from None
