"""Which part of an answer the provider signed. Nothing else of it is read (SAML Core 2.0, 5.4).

    one Response, one Assertion in it, no name twice, no comment ─> each signature stands in the element that it covers,
    names that element alone, by the two transforms that SAML allows ─> its key is one of the description's
    ─> what counts is read again from the very bytes that were signed

So an assertion that was moved, wrapped into another one, or put beside the signed one is not looked at, and a text
that a comment cuts in two is read whole or not at all.
"""

from datetime import datetime
from typing import Any, cast

from cryptography.x509 import Certificate
from lxml import etree
from signxml import DigestAlgorithm, SignatureConfiguration, SignatureMethod, VerifyResult, XMLVerifier
from signxml.exceptions import InvalidCertificate, SignXMLException

from crm.accounts.providers.oidc_client import Refused
from crm.accounts.providers.saml.documents import PREFIXES, Element, children, name, parser

EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
TRANSFORMS = [f"{PREFIXES['ds']}enveloped-signature", EXCLUSIVE]
METHODS = frozenset(
    {
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.SHA256_RSA_MGF1,
        SignatureMethod.SHA384_RSA_MGF1,
        SignatureMethod.SHA512_RSA_MGF1,
        SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384,
        SignatureMethod.ECDSA_SHA512,
    }
)
DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})


def signed_assertion(response: Element, certificates: list[Certificate], *, at: datetime) -> Element:
    """The assertion as it was signed, by itself or with the whole answer. Refused where it is not, or not alone."""
    assertions = children(response, "saml:Assertion")
    if children(response, "saml:EncryptedAssertion"):
        raise Refused("encrypted")
    whole = list(response.iter(name("saml", "Assertion")))
    if response.tag != name("samlp", "Response") or len(assertions) != 1 or whole != assertions:
        raise Refused("signature")
    refuse_ambiguous(response)
    assertion = assertions[0]
    signed = [element for element in (response, assertion) if children(element, "ds:Signature")]
    if not signed or len(list(response.iter(name("ds", "Signature")))) != len(signed):
        raise Refused("unsigned" if not signed else "signature")
    covered = [covered_by_signature(element, certificates, at=at) for element in signed]
    return covered[-1] if signed[-1] is assertion else children(covered[0], "saml:Assertion")[0]


def refuse_ambiguous(response: Element) -> None:
    """Refused where two elements bear one name, and for comments and instructions, which nobody needs there."""
    names = [value for element in response.iter(etree.Element) for key, value in element.items() if is_id(key)]
    remarks = next(response.iter(etree.Comment, etree.PI, etree.Entity), None)
    if len(names) != len(set(names)) or remarks is not None:
        raise Refused("signature")


def is_id(key: str) -> bool:
    """Whether an attribute may be what a signature names."""
    return key.rpartition("}")[2].lower() == "id"


def covered_by_signature(element: Element, certificates: list[Certificate], *, at: datetime) -> Element:
    """The element, read from the bytes that its signature covers. Refused where none of the keys made it."""
    refuse_other_reference(element)
    ended = False
    for certificate in certificates:
        try:
            result = verified(element, certificate, at=at)
        except InvalidCertificate:
            ended = True
            continue
        except (SignXMLException, etree.LxmlError, ValueError, TypeError, AssertionError):
            continue
        if result is None or (result.tag, result.get("ID")) != (element.tag, element.get("ID")):
            raise Refused("signature")
        return result
    raise Refused("certificate" if ended else "signature")


def verified(element: Element, certificate: Certificate, *, at: datetime) -> Any:
    """What the library says that the signature covers; it raises where this key did not make it."""
    wanted = SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=METHODS,
        digest_algorithms=DIGESTS,
        ignore_ambiguous_key_info=True,  # keys that stand beside the signature are looked at by nobody
        verification_time=at,
    )
    result = XMLVerifier().verify(
        etree.tostring(element, with_tail=False),
        x509_cert=certificate,
        id_attribute="ID",
        parser=parser(),
        expect_config=wanted,
    )
    return cast(VerifyResult, result).signed_xml


def refuse_other_reference(element: Element) -> None:
    """Refused unless the one signature in the element names the element itself, changed by nothing but the two
    transforms."""
    signatures = children(element, "ds:Signature")
    references = children(element, "ds:Signature/ds:SignedInfo/ds:Reference")
    methods = children(element, "ds:Signature/ds:SignedInfo/ds:CanonicalizationMethod")
    if len(signatures) != 1 or len(references) != 1 or [method.get("Algorithm") for method in methods] != [EXCLUSIVE]:
        raise Refused("signature")
    transforms = [row.get("Algorithm") for row in children(references[0], "ds:Transforms/ds:Transform")]
    if transforms != TRANSFORMS or not element.get("ID") or references[0].get("URI") != f"#{element.get('ID')}":
        raise Refused("signature")
