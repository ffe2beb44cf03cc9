"""Signing in by a certificate: the request for a token, signed as XAdES (enveloped, SHA-256), and what a certificate
must be before it is kept.
"""

from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from lxml import etree
from signxml import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.xades import XAdESSigner

SPACE = "http://ksef.mf.gov.pl/auth/token/2.0"
SMALLEST_RSA, SMALLEST_CURVE = 2048, 256  # bits
UNREADABLE = _("This is no certificate with its key in PEM, or the password of the key is another.")


def signed_request(challenge: str, nip: str, certificate: str, key: str) -> bytes:
    """The request as KSeF takes it."""
    root = etree.Element(f"{{{SPACE}}}AuthTokenRequest", nsmap={None: SPACE})
    etree.SubElement(root, f"{{{SPACE}}}Challenge").text = challenge
    context = etree.SubElement(root, f"{{{SPACE}}}ContextIdentifier")
    etree.SubElement(context, f"{{{SPACE}}}Nip").text = nip
    etree.SubElement(root, f"{{{SPACE}}}SubjectIdentifierType").text = "certificateSubject"
    by_curve = isinstance(load_pem_private_key(key.encode(), None), ec.EllipticCurvePrivateKey)
    signer = XAdESSigner(
        signature_algorithm=SignatureMethod.ECDSA_SHA256 if by_curve else SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    signed: Any = signer.sign(root, key=key.encode(), cert=certificate, always_add_key_value=False)
    content: bytes = etree.tostring(signed, xml_declaration=True, encoding="UTF-8")
    return content


def proof_of(certificate: bytes, key: bytes, password: str, *, at: datetime) -> dict[str, str]:
    """The certificate and its bare key as they are sealed; ValidationError for what KSeF would not take."""
    try:
        known = x509.load_pem_x509_certificate(certificate)
        private = load_pem_private_key(key, password.encode() or None)
    except (ValueError, TypeError):
        raise ValidationError(UNREADABLE, code="unreadable") from None
    if not strong(private):
        raise ValidationError(_("KSeF takes RSA keys of 2048 bits and curves of 256 bits, or larger."), code="weak")
    if not known.not_valid_before_utc <= at <= known.not_valid_after_utc:
        raise ValidationError(_("The certificate is not valid today."), code="days")
    if public_bytes(known.public_key()) != public_bytes(private.public_key()):
        raise ValidationError(_("The key belongs to another certificate."), code="pair")
    bare = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {"certificate": known.public_bytes(Encoding.PEM).decode(), "key": bare.decode()}


def strong(key: Any) -> bool:
    """Whether KSeF takes signatures by such a key."""
    smallest = SMALLEST_RSA if isinstance(key, rsa.RSAPrivateKey) else SMALLEST_CURVE
    return isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) and key.key_size >= smallest


def public_bytes(key: Any) -> bytes:
    """A public key as bytes, to compare two."""
    content: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return content
