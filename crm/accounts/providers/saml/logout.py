"""A provider says by SAML that somebody has signed out there (SAML Core 2.0, 3.7; the bindings HTTP-POST and
HTTP-Redirect): their sessions here end, as by back-channel logout of OpenID Connect.

    who says it: an open provider ─> signed by it, the whole request ─> for us, lately, not said before ─> end_sessions

The browser that brings it is asked for nothing: whose sessions end stands in what was signed. Said of somebody unknown
it is answered alike. Single logout begins there, never here.
"""

import zlib
from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex
from urllib.parse import unquote_plus

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509 import Certificate
from django.db import transaction
from lxml import etree

from crm.accounts.models import Provider
from crm.accounts.providers.back_channel import end_sessions
from crm.accounts.providers.identity_statement import sid_hash
from crm.accounts.providers.oidc_client import Refused
from crm.accounts.providers.saml.descriptions import by_its_keys, description_of
from crm.accounts.providers.saml.documents import (
    LARGEST,
    PROTOCOL,
    SAML,
    Element,
    children,
    decoded,
    instant,
    name,
    parsed,
    text_of,
)
from crm.accounts.providers.saml.own_side import PERSISTENT, logout_url
from crm.accounts.providers.saml.requests import address_with, signs
from crm.accounts.providers.saml.responses import SUCCESS, take, within
from crm.accounts.providers.saml.signatures import covered_by_signature, refuse_ambiguous
from crm.accounts.providers.token_checks import LOGOUT_FOR, SKEW

MORE = "http://www.w3.org/2001/04/xmldsig-more#"
HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
SIGNED_PARTS = ("SAMLRequest", "RelayState", "SigAlg")


def log_out_posted(sent: Mapping[str, str], *, at: datetime) -> str:
    """End what a form says; the address to which the browser goes on, empty where the provider names none."""
    root = parsed(decoded(sent.get("SAMLRequest", "")))
    provider = named_by(root)
    return done(provider, signed_whole(provider, root, at=at), sent.get("RelayState", ""), at=at)


def log_out_by_address(query: str, *, at: datetime) -> str:
    """The same for what stands in an address, whose signature covers it letter by letter as it was sent."""
    sent = parts_of(query)
    root = parsed(inflated(decoded(unquote_plus(sent.get("SAMLRequest", "")))))
    provider = named_by(root)
    check_address(provider, sent, at=at)
    return done(provider, root, unquote_plus(sent.get("RelayState", "")), at=at)


def parts_of(query: str) -> dict[str, str]:
    """{part: its letters as they were sent}. Refused where one is said twice: two readers would take another each."""
    pairs = [pair.partition("=") for pair in query.split("&")]
    if len({part for part, _is, _text in pairs}) != len(pairs):
        raise Refused("xml")
    return {part: text for part, _is, text in pairs}


def inflated(data: bytes) -> bytes:
    """What was packed for an address. Refused for what is not whole, and for what unpacks to more than is read."""
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        text = unpacking.decompress(data, LARGEST)
    except zlib.error:
        raise Refused("xml") from None
    if not unpacking.eof:
        raise Refused("xml")
    return text


def named_by(root: Element) -> Provider:
    """The open provider that says to have written it; whether it did, its signature tells."""
    issuers = [text_of(issuer) for issuer in children(root, "saml:Issuer")]
    rows = Provider.objects.in_force().filter(protocol=Provider.Protocol.SAML, issuer__in=issuers)
    provider = rows.first() if root.tag == name("samlp", "LogoutRequest") and len(issuers) == 1 else None
    if provider is None:
        raise Refused("issuer")
    return provider


def signed_whole(provider: Provider, root: Element, *, at: datetime) -> Element:
    """The request as it was signed."""
    refuse_ambiguous(root)
    if len(list(root.iter(name("ds", "Signature")))) != 1 or len(children(root, "ds:Signature")) != 1:
        raise Refused("unsigned")
    return by_its_keys(provider, lambda certificates: covered_by_signature(root, certificates, at=at))


def check_address(provider: Provider, sent: Mapping[str, str], *, at: datetime) -> None:
    """Refused where none of the provider's keys signed the address (SAML Bindings 2.0, 3.4.4.1)."""
    text = "&".join(f"{part}={sent[part]}" for part in SIGNED_PARTS if part in sent).encode()
    kind, _dash, digest = unquote_plus(sent.get("SigAlg", "")).removeprefix(MORE).partition("-")
    signature = decoded(unquote_plus(sent.get("Signature", "")))
    if not signature or digest not in HASHES:
        raise Refused("unsigned")

    def judge(certificates: list[Certificate]) -> None:
        if not any(made_by(row, kind, digest, signature, text, at=at) for row in certificates):
            raise Refused("signature")

    by_its_keys(provider, judge)


def made_by(certificate: Certificate, kind: str, digest: str, signature: bytes, text: bytes, *, at: datetime) -> bool:
    """Whether the key of a certificate that counts now made the signature."""
    key, how = certificate.public_key(), HASHES[digest]
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        return False
    try:
        if kind == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, text, padding.PKCS1v15(), how)
        elif kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            half = len(signature) // 2
            numbers = [int.from_bytes(part) for part in (signature[:half], signature[half:])]
            key.verify(encode_dss_signature(*numbers), text, ec.ECDSA(how))
        else:
            return False
    except (InvalidSignature, ValueError):
        return False
    return True


@transaction.atomic
def done(provider: Provider, request: Element, relay_state: str, *, at: datetime) -> str:
    """End the sessions that a signed request names; the address with our answer to it."""
    issued = issued_for_us(request, at=at)
    subject = subject_of(request)
    sids = [sid_hash(text_of(row)) for row in children(request, "samlp:SessionIndex")]
    take(provider, request, issued + LOGOUT_FOR, at=at)
    end_sessions(provider, before=issued, subject=subject, sids=[sid for sid in sids if sid])
    return answer_address(provider, request.get("ID"), relay_state, at=at)


def issued_for_us(request: Element, *, at: datetime) -> datetime:
    """When it was written. Refused where it is for somebody else, too old, or of the future."""
    if request.get("Version") != "2.0" or not request.get("ID") or request.get("Destination") != logout_url():
        raise Refused("audience")
    issued = instant(request, "IssueInstant")
    if issued is None or issued > at + SKEW:
        raise Refused("early")
    if issued < at - LOGOUT_FOR:
        raise Refused("expired")
    within(request, at=at)
    return issued


def subject_of(request: Element) -> str:
    """Who has signed out. Refused without a name that stays, which is the only one that is known here."""
    named = children(request, "saml:NameID")
    if len(named) != 1 or named[0].get("Format", PERSISTENT) != PERSISTENT or not text_of(named[0]):
        raise Refused("subject")
    return text_of(named[0])


def answer_address(provider: Provider, request_id: str, relay_state: str, *, at: datetime) -> str:
    """Where the browser goes on with our answer, signed where we sign what we ask. Empty where nobody waits for it."""
    description = description_of(provider)
    if not description.logout_url:
        return ""
    values = {"ID": f"_{token_hex(20)}", "Version": "2.0", "IssueInstant": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
    values |= {"Destination": description.logout_url, "InResponseTo": request_id}
    root = etree.Element(name("samlp", "LogoutResponse"), values, nsmap={"samlp": PROTOCOL, "saml": SAML})
    etree.SubElement(root, name("saml", "Issuer")).text = provider.client_id
    status = etree.SubElement(root, name("samlp", "Status"))
    etree.SubElement(status, name("samlp", "StatusCode"), {"Value": SUCCESS})
    url = description.logout_url
    return address_with(
        provider, url, "SAMLResponse", etree.tostring(root), relay_state, signs=signs(provider, description)
    )
