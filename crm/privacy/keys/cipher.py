"""Keys: the ring of master keys, one random key per person, and the cipher that binds a value to its place.

    MASTER_KEYS ──wraps──> PersonKey (random, 256 bit) ──seals──> one value of one column of one row

A value opens only under its own person, row and column: those three are its associated data. A person is forgotten by
destroying their key. `FernetBytes` of django-cryptography seals application secrets that belong to nobody.
"""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signing import BadSignature
from django.http import Http404
from django_cryptography.core.signing import FernetSigner
from django_cryptography.utils.crypto import FernetBytes, InvalidToken

FORMAT = b"\x01"  # AES-256-GCM, 96-bit nonce in front
NONCE = 12
KEY_CHECK = b"spojnik key check"
HIGHEST = 32767  # a version is a smallint


class Unreadable(Exception):
    """A sealed value that does not open: it was moved or altered, or its key is gone. Names the column only."""


class KeyChanged(Unreadable, Http404):
    """The person was erased, or what is left of her sealed anew, since the row was read. Nothing was written.

    A page answers as if she had never been there.
    """


class WrongMasterKey(ImproperlyConfigured):
    """The ring does not hold the key that this database was sealed with."""


@lru_cache(maxsize=4)
def parse_ring(text: str) -> dict[int, bytes]:
    """`"2:<base64>,1:<base64>"` as {version: key}, newest first. WrongMasterKey, in one line, when malformed."""
    ring: dict[int, bytes] = {}
    for part in text.split(","):
        version, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if not version.isdecimal() or int(version) > HIGHEST or int(version) in ring or len(key) != 32:
            raise WrongMasterKey(
                "MASTER_KEYS is malformed or cut short: it wants VERSION:BASE64 of 32 bytes, each version once, newest "
                "first. Restore it from your key store; nothing was written."
            )
        ring[int(version)] = key
    return ring


def ring() -> dict[int, bytes]:
    """The master keys by version, newest first."""
    return parse_ring(settings.MASTER_KEYS)


def current_version() -> int:
    """The version that wraps new keys."""
    return next(iter(ring()))


def encrypt(cipher: AESGCM, plain: bytes, context: bytes) -> bytes:
    """`plain` sealed for `context`: version byte, nonce, ciphertext and tag."""
    nonce = os.urandom(NONCE)
    return FORMAT + nonce + cipher.encrypt(nonce, plain, context)


def decrypt(cipher: AESGCM, blob: bytes, context: bytes) -> bytes:
    """What `encrypt` sealed for the same context; Unreadable otherwise."""
    if blob[:1] != FORMAT:
        raise Unreadable("unknown format")
    try:
        return cipher.decrypt(blob[1 : 1 + NONCE], blob[1 + NONCE :], context)
    except (InvalidTag, ValueError) as error:
        raise Unreadable("altered, moved, or under another key") from error


def key_of(version: int, text: str) -> bytes:
    """The master key of `version` in the ring `text`; WrongMasterKey when it is not there."""
    try:
        return parse_ring(text)[version]
    except KeyError:
        raise WrongMasterKey(
            f"MASTER_KEYS lacks version {version}, which this database needs. Nothing was written."
        ) from None


@lru_cache(maxsize=8)
def _master(version: int, text: str) -> AESGCM:
    return AESGCM(key_of(version, text))


def wrap(key: bytes, owner: UUID, version: int | None = None) -> bytes:
    """`key` wrapped for its owner under the master key of `version` (the current one by default)."""
    master = _master(current_version() if version is None else version, settings.MASTER_KEYS)
    return encrypt(master, key, b"person key|" + owner.bytes)


def unwrap(wrapped: bytes, owner: UUID, version: int) -> bytes:
    """The key of `owner`; Unreadable when it was wrapped for somebody else or altered."""
    return decrypt(_master(version, settings.MASTER_KEYS), bytes(wrapped), b"person key|" + owner.bytes)


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals and opens the values of one owner (a person, or the house). One cipher object, made once."""

    owner: UUID
    cipher: AESGCM

    @classmethod
    def under(cls, owner: UUID, key: bytes) -> "Sealer":
        """The sealer of `owner` with the unwrapped `key`."""
        return cls(owner, AESGCM(key))

    def context(self, row: UUID, column: str) -> bytes:
        """The associated data: whose, which row, which column (`app.model.field`)."""
        return self.owner.bytes + row.bytes + column.encode()

    def seal(self, plain: bytes, *, row: UUID, column: str) -> bytes:
        """`plain` sealed for this owner, row and column."""
        return encrypt(self.cipher, plain, self.context(row, column))

    def open(self, blob: bytes, *, row: UUID, column: str) -> bytes:
        """What was sealed at this very place; Unreadable otherwise."""
        try:
            return decrypt(self.cipher, blob, self.context(row, column))
        except Unreadable as error:
            raise Unreadable(f"{column} does not open: {error}") from error

    def open_row(self, row: UUID, cells: Mapping[str, bytes | None]) -> list[bytes]:
        """As `open`, for several columns of one row, in their order; an empty cell is empty bytes. For lists."""
        place = self.context(row, "")
        try:
            return [
                b"" if blob is None else decrypt(self.cipher, blob, place + column.encode())
                for column, blob in cells.items()
            ]
        except Unreadable as error:
            raise Unreadable(f"one of {', '.join(cells)} does not open: {error}") from error


def new_key() -> bytes:
    """256 random bits."""
    return AESGCM.generate_key(256)


@lru_cache(maxsize=8)
def _secrets_box(version: int, text: str) -> FernetBytes:
    derived = HKDF(hashes.SHA256(), 64, None, b"spojnik application secrets").derive(key_of(version, text))
    return FernetBytes(derived[:32], FernetSigner(derived[32:]))


def seal_secret(plain: bytes, version: int | None = None) -> bytes:
    """An application secret that belongs to no person (webhook secret, mail password), sealed; its time is hidden."""
    version = current_version() if version is None else version
    return _secrets_box(version, settings.MASTER_KEYS).encrypt_at_time(plain, 0)


def open_secret(token: bytes, version: int) -> bytes:
    """What `seal_secret` sealed under the master key of `version`; Unreadable otherwise."""
    try:
        return _secrets_box(version, settings.MASTER_KEYS).decrypt(bytes(token))
    except (BadSignature, InvalidToken) as error:
        raise Unreadable("an application secret does not open") from error
