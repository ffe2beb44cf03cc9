"""A timestamp of somebody outside (RFC 3161) over a pack's manifest, where TIMESTAMP_URL names whom to ask.

Only a digest and a random number leave. The answer is kept as it came, so that `openssl ts -verify` reads it; here it
is checked that it speaks of this digest and answers this question. Whose signature it bears is for the reader to check,
with the certificate of whoever issued it. No answer stops no pack: what went wrong stands in it as a code.
"""

import hashlib
import secrets
from datetime import datetime
from typing import Annotated

from cryptography import x509
from cryptography.hazmat import asn1
from django.conf import settings

from crm.privacy.guards.guarded_post import post

GOT, NOT_ASKED, REFUSED, MISMATCH, UNREADABLE = "got", "none", "refused", "mismatch", "unreadable"
QUERY, LIMIT = "application/timestamp-query", 10.0
SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
SIGNED_DATA = x509.ObjectIdentifier("1.2.840.113549.1.7.2")
TST_INFO = x509.ObjectIdentifier("1.2.840.113549.1.9.16.1.4")
GRANTED = (0, 1)  # granted, granted with modifications
NONCE = 62  # bits


@asn1.sequence
class Algorithm:
    """AlgorithmIdentifier."""

    algorithm: x509.ObjectIdentifier
    parameters: asn1.Null | None


@asn1.sequence
class Imprint:
    """MessageImprint."""

    algorithm: Algorithm
    digest: bytes


@asn1.sequence
class Query:
    """TimeStampReq."""

    version: int
    imprint: Imprint
    policy: x509.ObjectIdentifier | None
    nonce: int | None
    certificate: Annotated[bool, asn1.Default(False)]


@asn1.sequence
class Status:
    """PKIStatusInfo."""

    status: int
    text: list[str] | None
    failure: asn1.BitString | None


@asn1.sequence
class Content:
    """EncapsulatedContentInfo."""

    kind: x509.ObjectIdentifier
    content: Annotated[bytes, asn1.Explicit(0)]


@asn1.sequence
class Signed:
    """SignedData (RFC 5652); certificates and signatures are passed on unread."""

    version: int
    digests: asn1.SetOf[asn1.TLV]
    content: Content
    certificates: Annotated[asn1.SetOf[asn1.TLV] | None, asn1.Implicit(0)]
    crls: Annotated[asn1.SetOf[asn1.TLV] | None, asn1.Implicit(1)]
    signers: asn1.SetOf[asn1.TLV]


@asn1.sequence
class Token:
    """ContentInfo of a token."""

    kind: x509.ObjectIdentifier
    content: Annotated[Signed, asn1.Explicit(0)]


@asn1.sequence
class Reply:
    """TimeStampResp."""

    status: Status
    token: Token | None


@asn1.sequence
class Accuracy:
    """How exact the moment is."""

    seconds: int | None
    millis: Annotated[int | None, asn1.Implicit(0)]
    micros: Annotated[int | None, asn1.Implicit(1)]


@asn1.sequence
class Info:
    """TSTInfo without the name of whoever made it."""

    version: int
    policy: x509.ObjectIdentifier
    imprint: Imprint
    serial: int
    at: asn1.GeneralizedTime
    accuracy: Accuracy | None
    ordering: Annotated[bool, asn1.Default(False)]
    nonce: int | None
    extensions: Annotated[list[asn1.TLV] | None, asn1.Implicit(1)]


@asn1.sequence
class NamedInfo:
    """TSTInfo with that name."""

    version: int
    policy: x509.ObjectIdentifier
    imprint: Imprint
    serial: int
    at: asn1.GeneralizedTime
    accuracy: Accuracy | None
    ordering: Annotated[bool, asn1.Default(False)]
    nonce: int | None
    issuer: Annotated[asn1.TLV, asn1.Explicit(0)]
    extensions: Annotated[list[asn1.TLV] | None, asn1.Implicit(1)]


def timestamp_of(content: bytes) -> tuple[str, bytes]:
    """(code, the answer as it came) over SHA-256 of `content`; without an address (none, b"")."""
    if not settings.TIMESTAMP_URL:
        return NOT_ASKED, b""
    digest, nonce = hashlib.sha256(content).digest(), secrets.randbits(NONCE) | 1
    answer = post(settings.TIMESTAMP_URL, query_for(digest, nonce), {}, limit=LIMIT, kind=QUERY)
    if not answer.taken:
        return answer.problem or REFUSED, b""
    code = judged(answer.body, digest, nonce)
    return code, answer.body if code == GOT else b""


def query_for(digest: bytes, nonce: int) -> bytes:
    """The question in DER."""
    return asn1.encode_der(
        Query(version=1, imprint=imprint_of(digest), policy=None, nonce=nonce, certificate=True),
    )


def imprint_of(digest: bytes) -> Imprint:
    """A SHA-256 digest."""
    return Imprint(algorithm=Algorithm(algorithm=SHA256, parameters=asn1.Null()), digest=digest)


def judged(reply: bytes, digest: bytes, nonce: int) -> str:
    """GOT, or what is wrong with an answer to the question about this digest with this number."""
    try:
        answer = asn1.decode_der(Reply, reply)
        if answer.status.status not in GRANTED or answer.token is None:
            return REFUSED
        info = info_in(answer.token)
    except ValueError:
        return UNREADABLE
    same = info.imprint.digest == digest and info.imprint.algorithm.algorithm == SHA256 and info.nonce == nonce
    return GOT if same else MISMATCH


def info_in(token: Token) -> Info | NamedInfo:
    """What a token says; ValueError when it is none."""
    content = token.content.content
    if token.kind != SIGNED_DATA or content.kind != TST_INFO:
        raise ValueError("no timestamp token")
    try:
        return asn1.decode_der(NamedInfo, content.content)
    except ValueError:
        return asn1.decode_der(Info, content.content)


def moment_of(reply: bytes) -> datetime | None:
    """When an answer says that the digest was there; None for no answer."""
    try:
        token = asn1.decode_der(Reply, reply).token
        return info_in(token).at.as_datetime() if token else None
    except ValueError:
        return None
