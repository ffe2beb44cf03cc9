"""How things are sealed for KSeF: RSA-OAEP with SHA-256 by the Ministry's public key, AES-256-CBC for an invoice."""

import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from django.utils.dateparse import parse_datetime

from crm.sales.ksef_line.ksef_trouble import KsefTrouble

FOR_SIGN_IN, FOR_SESSIONS = "KsefTokenEncryption", "SymmetricKeyEncryption"
KEY, BLOCK = 32, 16  # bytes


@dataclass(frozen=True)
class PublicKey:
    """A key of the Ministry, and how KSeF calls it."""

    key: rsa.RSAPublicKey
    id: str

    def sealed(self, content: bytes) -> str:
        """The content that only KSeF opens, in base64."""
        oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
        return b64encode(self.key.encrypt(content, oaep)).decode()


@dataclass(frozen=True)
class SessionKey:
    """The key of one session; every session has a new one."""

    key: bytes = field(default_factory=lambda: os.urandom(KEY), repr=False)
    start: bytes = field(default_factory=lambda: os.urandom(BLOCK), repr=False)

    def sealed(self, content: bytes) -> bytes:
        """The content under this key: AES-256-CBC with padding PKCS#7."""
        padder = PKCS7(BLOCK * 8).padder()
        padded = padder.update(content) + padder.finalize()
        encryptor = Cipher(algorithms.AES(self.key), modes.CBC(self.start)).encryptor()
        return encryptor.update(padded) + encryptor.finalize()


def digest_of(content: bytes) -> str:
    """SHA-256 in base64, as KSeF writes it."""
    return b64encode(sha256(content).digest()).decode()


def public_key(rows: Iterable[Mapping[str, Any]], usage: str, at: datetime) -> PublicKey:
    """The newest key for a usage that is valid at a moment; KsefTrouble where there is none, or no RSA key."""
    try:
        valid = [row for row in rows if usage in row["usage"] and in_force(row, at)]
        row = max(valid, key=lambda row: str(row["validFrom"]))
        key = x509.load_der_x509_certificate(b64decode(row["certificate"])).public_key()
    except (KeyError, TypeError, ValueError):
        raise KsefTrouble("protocol", sure=True) from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise KsefTrouble("protocol", sure=True)
    return PublicKey(key, str(row.get("publicKeyId") or ""))


def in_force(row: Mapping[str, Any], at: datetime) -> bool:
    """Whether a key of the list is valid; ValueError where its days are none."""
    since, until = parse_datetime(row["validFrom"]), parse_datetime(row["validTo"])
    if since is None or until is None:
        raise ValueError("no days")
    return since <= at <= until
