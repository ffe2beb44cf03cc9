"""Our side of SAML: the name and address under which we are known, our key, our description."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import CertificateBuilder, Name, NameAttribute, random_serial_number
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.urls import reverse
from lxml import etree

from crm.accounts.models import Provider
from crm.accounts.providers.saml.documents import METADATA, PROTOCOL, SIGNATURE, name

POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
CERTIFICATE_FOR = timedelta(days=3650)


def entity_id() -> str:
    """Our name, the same at every provider: the address of our description."""
    return settings.BASE_URL + reverse("accounts:saml_metadata")


def answer_url() -> str:
    """The one address to which providers send their answers."""
    return settings.BASE_URL + reverse("accounts:saml_answer")


def logout_url() -> str:
    """Where providers say that somebody has signed out there."""
    return settings.BASE_URL + reverse("accounts:saml_logout")


def make_key(provider: Provider, *, at: datetime) -> None:
    """Give a provider a key of ours, sealed, and its certificate; the caller saves."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    common_name = Name([NameAttribute(NameOID.COMMON_NAME, (urlsplit(settings.BASE_URL).hostname or "crm")[:64])])
    builder = CertificateBuilder().subject_name(common_name).issuer_name(common_name).public_key(key.public_key())
    builder = builder.serial_number(random_serial_number())
    builder = builder.not_valid_before(at - timedelta(days=1)).not_valid_after(at + CERTIFICATE_FOR)
    provider.certificate = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
    provider.put_in(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


def own_description(provider: Provider | None = None) -> bytes:
    """Our description for a provider, with our certificate; without one for whoever needs it before."""
    spaces = {None: METADATA, "ds": SIGNATURE}
    root = etree.Element(name("md", "EntityDescriptor"), {"entityID": entity_id()}, nsmap=spaces)
    signs = "true" if provider is not None and provider.signs else "false"
    wanted = {"AuthnRequestsSigned": signs, "WantAssertionsSigned": "true", "protocolSupportEnumeration": PROTOCOL}
    role = etree.SubElement(root, name("md", "SPSSODescriptor"), wanted)
    if provider is not None and provider.certificate:
        key = etree.SubElement(role, name("md", "KeyDescriptor"), {"use": "signing"})
        info = etree.SubElement(etree.SubElement(key, name("ds", "KeyInfo")), name("ds", "X509Data"))
        lines = [line for line in provider.certificate.splitlines() if line and not line.startswith("-----")]
        etree.SubElement(info, name("ds", "X509Certificate")).text = "".join(lines)
    for binding in (POST, REDIRECT):
        etree.SubElement(role, name("md", "SingleLogoutService"), {"Binding": binding, "Location": logout_url()})
    etree.SubElement(role, name("md", "NameIDFormat")).text = PERSISTENT
    place = {"Binding": POST, "Location": answer_url(), "index": "0", "isDefault": "true"}
    etree.SubElement(role, name("md", "AssertionConsumerService"), place)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
