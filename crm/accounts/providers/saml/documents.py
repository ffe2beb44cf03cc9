"""XML that somebody else wrote, read so that it can do nothing: no DTD, so no entities; nothing is fetched; bounded."""

from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from crm.accounts.providers.oidc_client import Refused

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
PREFIXES = {"saml": SAML, "samlp": PROTOCOL, "md": METADATA, "ds": SIGNATURE}
LARGEST = 256 * 1024  # bytes

Element = Any  # lxml has no types


def parser() -> Any:
    """As strict as lxml gets. The encoding is ours, whatever a document says of itself."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False, encoding="utf-8"
    )


def parsed(data: bytes) -> Element:
    """The root of a document in UTF-8. Refused for what is none, is too long, or declares types or entities."""
    try:
        text = data.decode() if len(data) <= LARGEST else "<!DOCTYPE"
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise Refused("xml")
        return etree.fromstring(data, parser())
    except (etree.XMLSyntaxError, ValueError):
        raise Refused("xml") from None


def decoded(text: str) -> bytes:
    """The bytes of a form's field. Refused for what is no base64, or too long."""
    if len(text) > LARGEST * 4 // 3:
        raise Refused("xml")
    try:
        return b64decode("".join(text.split()), validate=True)
    except ValueError:
        raise Refused("xml") from None


def name(prefix: str, local: str) -> str:
    """The full name of an element."""
    return f"{{{PREFIXES[prefix]}}}{local}"


def children(element: Element, path: str) -> list[Element]:
    """The elements at a path of prefixed names."""
    return list(element.findall(path, PREFIXES))


def text_of(element: Element | None) -> str:
    """All text of an element that holds nothing else; empty where there is none."""
    return "".join(element.itertext()).strip() if element is not None and not len(element) else ""


def instant(element: Element, attribute: str) -> datetime | None:
    """The instant of an attribute, None where there is none. Refused for a text that is no instant in UTC."""
    text = element.get(attribute)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("times") from None
    if moment.tzinfo is None:
        raise Refused("times")
    return moment.astimezone(UTC)
