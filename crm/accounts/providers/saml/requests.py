"""What we ask a provider by SAML: an AuthnRequest in the address of its page (HTTP-Redirect binding), signed where it
wants that. Its id stays in this browser's session, and the answer has to name it.
"""

import zlib
from base64 import b64encode
from datetime import datetime
from secrets import token_hex
from typing import cast
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

from crm.accounts.models import Provider
from crm.accounts.providers.saml.descriptions import Description, description_of
from crm.accounts.providers.saml.documents import PROTOCOL, SAML, name
from crm.accounts.providers.saml.own_side import PERSISTENT, POST, answer_url
from crm.accounts.providers.sign_in_ways import PROVE, open_way
from crm.accounts.sessions.staff_request import SessionRequest

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


def begin(request: SessionRequest, provider: Provider, *, purpose: str, to: str, at: datetime) -> str:
    """The address of the provider's page, with what we ask. Refused when its description cannot be had."""
    description = description_of(provider)
    request_id = f"_{token_hex(20)}"
    state = open_way(request, provider, purpose=purpose, to=to, at=at, request_id=request_id)
    document = authn_request(provider, request_id, description.sign_in_url, anew=purpose == PROVE, at=at)
    url = description.sign_in_url
    return address_with(provider, url, "SAMLRequest", document, state, signs=signs(provider, description))


def signs(provider: Provider, description: Description) -> bool:
    """Whether what we say to this provider is signed."""
    return provider.signs or description.wants_signed


def address_with(provider: Provider, url: str, part: str, document: bytes, state: str, *, signs: bool) -> str:
    """The address of a page of the provider with a document of ours in it (HTTP-Redirect binding)."""
    packed = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    sent = b64encode(packed.compress(document) + packed.flush()).decode()
    query = f"{part}={quote(sent, safe='')}"
    if state:
        query += f"&RelayState={quote(state, safe='')}"
    if signs:
        query += f"&SigAlg={quote(RSA_SHA256, safe='')}"
        query += f"&Signature={quote(signature_of(provider, query), safe='')}"
    return f"{url}{'&' if urlsplit(url).query else '?'}{query}"


def authn_request(provider: Provider, request_id: str, url: str, *, anew: bool, at: datetime) -> bytes:
    """The request: who asks, whom (`url`), and whether people have to show anew who they are."""
    values = {"ID": request_id, "Version": "2.0", "IssueInstant": f"{at:%Y-%m-%dT%H:%M:%SZ}", "Destination": url}
    values |= {"AssertionConsumerServiceURL": answer_url(), "ProtocolBinding": POST}
    if anew:
        values["ForceAuthn"] = "true"
    root = etree.Element(name("samlp", "AuthnRequest"), values, nsmap={"samlp": PROTOCOL, "saml": SAML})
    etree.SubElement(root, name("saml", "Issuer")).text = provider.client_id
    etree.SubElement(root, name("samlp", "NameIDPolicy"), {"Format": PERSISTENT, "AllowCreate": "true"})
    return etree.tostring(root)


def signature_of(provider: Provider, query: str) -> str:
    """Our signature over what stands in the address (SAML Bindings 2.0, 3.4.4.1)."""
    key = cast(rsa.RSAPrivateKey, load_pem_private_key(provider.opened().encode(), None))
    return b64encode(key.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
