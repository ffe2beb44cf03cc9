"""What a provider publishes about itself (SAML Metadata 2.0): its name, where it is asked, by which keys it signs.

It was pasted, or is fetched from an address as any address somebody typed: then it is kept for an hour, in the cache,
since it is nobody's data; TLS says that it is the provider's.
"""

import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import Certificate, load_der_x509_certificate
from django.core.cache import cache

from crm.accounts.models import Provider
from crm.accounts.providers.oidc_client import KEYS_AGAIN, METADATA_FOR, Refused, is_address, key_of
from crm.accounts.providers.saml.documents import LARGEST, PROTOCOL, Element, children, name, parsed, text_of
from crm.accounts.providers.saml.own_side import REDIRECT
from crm.privacy.guards.guarded_post import ask

SECONDS = 6.0
SMALLEST_KEY = 2048  # bits of an RSA key
MOST_KEYS = 8
NO_KEY_FITS = ("signature", "certificate")
Judged = TypeVar("Judged")


@dataclass(frozen=True)
class Description:
    """A provider as it describes itself. `wants_signed` says that it wants our requests signed, `logout_url` where it
    hears that somebody has signed out here; empty where it does not wait for that.
    """

    entity_id: str
    sign_in_url: str
    logout_url: str
    certificates: tuple[Certificate, ...]
    wants_signed: bool

    @property
    def ends_at(self) -> datetime:
        """When the last of its certificates ends."""
        return max(certificate.not_valid_after_utc for certificate in self.certificates)


def by_its_keys(provider: Provider, judge: Callable[[list[Certificate]], Judged]) -> Judged:
    """What `judge` finds under the provider's keys. Keys are renewed: where none fits, its description is read anew."""
    certificates = list(description_of(provider).certificates)
    try:
        return judge(certificates)
    except Refused as refusal:
        if refusal.code not in NO_KEY_FITS:
            raise
        renewed = list(description_of(provider, anew=True).certificates)
        if renewed == certificates:
            raise
    return judge(renewed)


def description_of(provider: Provider, *, anew: bool = False) -> Description:
    """How the provider describes itself; with `anew` fetched again, at most once in half a minute. Refused when that
    cannot be had, or is about another one."""
    text = fetched_lately(provider, anew=anew) if provider.metadata_url else provider.metadata
    description = described(text)
    if description.entity_id != provider.issuer:
        raise Refused("issuer")
    return description


def fetched_lately(provider: Provider, *, anew: bool) -> str:
    """The text at its address, from the cache where that is young enough."""
    place = key_of(provider, "saml")
    cached = cache.get(place)
    same = cached is not None and cached["url"] == provider.metadata_url
    if same and (not anew or cached["at"] + KEYS_AGAIN >= time.time()):
        return cached["text"]
    text = fetched(provider.metadata_url)
    cache.set(place, {"url": provider.metadata_url, "text": text, "at": time.time()}, METADATA_FOR)
    return text


def fetched(url: str) -> str:
    """The text at an address. Refused when it cannot be had."""
    answer = ask("GET", url, None, {"Accept": "application/samlmetadata+xml, text/xml"}, limit=SECONDS, largest=LARGEST)
    if answer.problem:
        raise Refused("inside" if answer.problem == "inside" else "no_answer")
    if not answer.taken:
        raise Refused("no_answer")
    try:
        return answer.body.decode()
    except ValueError:
        raise Refused("no_xml") from None


def described(text: str) -> Description:
    """The description in a text. Refused for one that is none, or lacks what is needed."""
    try:
        root = parsed(text.strip().encode())
    except Refused:
        raise Refused("no_xml") from None
    roles = [
        role
        for role in children(root, "md:IDPSSODescriptor")
        if PROTOCOL in role.get("protocolSupportEnumeration", "").split()
    ]
    if root.tag != name("md", "EntityDescriptor") or not root.get("entityID") or len(roles) != 1:
        raise Refused("no_xml")
    role = roles[0]
    places = [row.get("Location") for row in children(role, "md:SingleSignOnService") if row.get("Binding") == REDIRECT]
    certificates = tuple(certificates_of(role))
    if not places or not is_address(places[0]) or len(root.get("entityID")) > 300:
        raise Refused("metadata")
    if not certificates:
        raise Refused("keys")
    wants_signed = role.get("WantAuthnRequestsSigned") in ("true", "1")
    return Description(root.get("entityID"), places[0], logout_address(role), certificates, wants_signed)


def logout_address(role: Element) -> str:
    """Where answers to a logout go, in the address of a page; empty for none, and for what is no address."""
    rows = [row for row in children(role, "md:SingleLogoutService") if row.get("Binding") == REDIRECT]
    places = [row.get("ResponseLocation") or row.get("Location") or "" for row in rows]
    return places[0] if places and is_address(places[0]) else ""


def certificates_of(role: Element) -> list[Certificate]:
    """The certificates by whose keys it signs. Refused for one that is none, and for a key that is too short."""
    rows = [row for row in children(role, "md:KeyDescriptor") if row.get("use", "signing") == "signing"]
    texts = [text_of(text) for row in rows for text in children(row, "ds:KeyInfo/ds:X509Data/ds:X509Certificate")]
    try:
        certificates = [load_der_x509_certificate(b64decode(text)) for text in dict.fromkeys(texts[:MOST_KEYS])]
        strong = all(is_strong(certificate) for certificate in certificates)
    except (ValueError, UnsupportedAlgorithm):
        raise Refused("keys") from None
    if not strong:
        raise Refused("keys")
    return certificates


def is_strong(certificate: Certificate) -> bool:
    """Whether its key is one that nobody guesses."""
    key = certificate.public_key()
    return isinstance(key, ec.EllipticCurvePublicKey) or (
        isinstance(key, rsa.RSAPublicKey) and key.key_size >= SMALLEST_KEY
    )
