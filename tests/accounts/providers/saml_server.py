"""A small identity provider (SAML 2.0): a real server for its metadata, which signs by hand with lxml and a key of its
own, so that nothing of ours checks itself. It errs as it is told to: `forged` changes what is written before it is
signed, `spoil` what was signed.
"""

import base64
import hashlib
import threading
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_hex
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import CertificateBuilder, Name, NameAttribute, random_serial_number
from cryptography.x509.oid import NameOID
from lxml import etree

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
DS = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"

ASSERTION = """<saml:Assertion xmlns:saml="{saml}" ID="{id}" Version="2.0" IssueInstant="{now}">\
<saml:Issuer>{issuer}</saml:Issuer><saml:Subject><saml:NameID Format="{format}">{subject}</saml:NameID>\
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">\
<saml:SubjectConfirmationData Recipient="{recipient}" InResponseTo="{request}" NotOnOrAfter="{until}"/>\
</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{since}" NotOnOrAfter="{until}">\
<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
<saml:AuthnStatement AuthnInstant="{signed_in}" SessionIndex="{session}"><saml:AuthnContext>\
<saml:AuthnContextClassRef>{context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>\
<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"""
RESPONSE = """<samlp:Response xmlns:samlp="{protocol}" ID="{id}" Version="2.0" IssueInstant="{now}" \
Destination="{recipient}" InResponseTo="{request}"><saml:Issuer xmlns:saml="{saml}">{issuer}</saml:Issuer>\
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{status}"/></samlp:Status>{assertion}\
</samlp:Response>"""
METADATA = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="{ds}" entityID="{issuer}">\
<md:IDPSSODescriptor protocolSupportEnumeration="{protocol}" WantAuthnRequestsSigned="{wants_signed}">{keys}\
{logout}<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{url}"/>\
</md:IDPSSODescriptor></md:EntityDescriptor>"""
LOGOUT_PLACE = """<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" \
Location="https://idp.example/logout"/>"""
GONE = "<!DOCTYPE html><h1>Do widzenia</h1>"
LOGOUT = """<samlp:LogoutRequest xmlns:samlp="{protocol}" xmlns:saml="{saml}" ID="{id}" Version="2.0" \
IssueInstant="{now}" Destination="{recipient}"{until}><saml:Issuer>{issuer}</saml:Issuer>\
<saml:NameID Format="{format}">{subject}</saml:NameID>{sessions}</samlp:LogoutRequest>"""
KEY = """<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data>\
<ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"""
SIGNED_INFO = """<ds:SignedInfo xmlns:ds="{ds}"><ds:CanonicalizationMethod Algorithm="{exclusive}"/>\
<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-{method}"/><ds:Reference URI="#{id}">\
<ds:Transforms><ds:Transform Algorithm="{ds}enveloped-signature"/><ds:Transform Algorithm="{exclusive}"/>\
</ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>\
<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"""


@cache
def keys() -> list[rsa.RSAPrivateKey]:
    return [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)]


def certificate_of(key: rsa.RSAPrivateKey, *, until: datetime) -> str:
    name = Name([NameAttribute(NameOID.COMMON_NAME, "idp.example")])
    builder = CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(random_serial_number()).not_valid_after(until)
    certificate = builder.not_valid_before(until - timedelta(days=4000)).sign(key, hashes.SHA256())
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def described(**changed: Any) -> str:
    """The metadata of a provider by its keys; `published` are their places."""
    until = changed.pop("ends_at", None) or datetime.now(UTC) + timedelta(days=1000)
    rows = [KEY.format(certificate=certificate_of(keys()[n], until=until)) for n in changed.pop("published", [0])]
    values = {
        "issuer": "urn:firma:idp",
        "wants_signed": "false",
        "keys": "".join(rows),
        "logout": "",
        "url": "https://idp.example/sso",
    }
    return METADATA.format(ds=DS, protocol=PROTOCOL, **{**values, **changed})


def canonical(element: Any) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def signed(text: str, key: rsa.RSAPrivateKey, method: str = "sha256") -> str:
    """The element with its signature behind its issuer. `method` is what is named, and used."""
    root = etree.fromstring(text)
    digest = base64.b64encode(hashlib.sha256(canonical(root)).digest()).decode()
    info = SIGNED_INFO.format(ds=DS, exclusive=EXCLUSIVE, id=root.get("ID"), digest=digest, method=method)
    algorithm = {"sha256": hashes.SHA256(), "sha1": hashes.SHA1()}[method]  # noqa: S303
    value = key.sign(canonical(etree.fromstring(info)), padding.PKCS1v15(), algorithm)
    signature = f'<ds:Signature xmlns:ds="{DS}">{info}<ds:SignatureValue>{base64.b64encode(value).decode()}'
    root.insert(1, etree.fromstring(f"{signature}</ds:SignatureValue></ds:Signature>"))
    return etree.tostring(root).decode()


class SamlServer:
    """`people` are {subject: attributes}; `shift` is by how many seconds its clock is wrong."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.forged: dict[str, Any] = {}
        self.published = [0]
        self.sign_with, self.method = 0, "sha256"
        self.signs = ("assertion",)  # or "response", or both
        self.wants_signed = "false"
        self.logout_place = ""
        self.shift = 0.0
        self.host = "127.0.0.1"  # under which its page is, for browsers
        self.signed_in = ""  # who sits there
        self.ends_at: datetime | None = None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    issuer = "urn:firma:idp"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/metadata"

    @property
    def site(self) -> str:
        """Where browsers find its pages."""
        return f"http://{self.host}:{self.server.server_port}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def person(self, subject: str, **attributes: Any) -> str:
        """Somebody who has an account there."""
        self.people[subject] = attributes
        return subject

    def metadata(self, **changed: str) -> str:
        values = {"published": self.published, "ends_at": self.ends_at, "wants_signed": self.wants_signed}
        values["logout"] = self.logout_place
        return described(**{**values, "url": f"{self.site}/sso", **changed})

    def asked(self, url: str) -> tuple[Any, dict[str, str]]:
        """(the request, the parameters) in an address of its page."""
        params = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        return etree.fromstring(zlib.decompress(base64.b64decode(params["SAMLRequest"]), -15)), params

    def authorise(self, url: str, subject: str, spoil: Callable[[str], str] = str) -> dict[str, str]:
        """What its page has the browser send, once `subject` has signed in there."""
        request, params = self.asked(url)
        answer = spoil(self.response(request, subject))
        return {"RelayState": params["RelayState"], "SAMLResponse": base64.b64encode(answer.encode()).decode()}

    def page(self, query: str) -> str:
        """The page that sends the browser back by a form, by itself where scripts run."""
        if not query:
            return ""
        sent = self.authorise(f"/sso?{query}", self.signed_in)
        place = self.asked(f"/sso?{query}")[0].get("AssertionConsumerServiceURL")
        return f"{form_page(place, sent, button='Wracaj')}<script>document.forms[0].submit()</script>"

    def leaving(self, place: str) -> str:
        """The page on which whoever sits there has signed out, and whose form says so to `place`."""
        return form_page(place, self.posted(self.logout(self.signed_in, recipient=place)), button="Wyloguj wszędzie")

    def response(self, request: Any, subject: str) -> str:
        """Its answer to a request, signed as it is told."""
        now = datetime.now(UTC) + timedelta(seconds=self.shift)
        person = dict(self.people[subject])
        values = {"subject": subject, "format": PERSISTENT, "context": PASSWORD, "session": f"session-{subject}"}
        values |= {"saml": SAML, "protocol": PROTOCOL, "issuer": self.issuer, "status": "Success"}
        values |= {"id": f"_{token_hex(16)}", "now": instant(now), "signed_in": instant(person.pop("at", now))}
        values |= {"since": instant(now - timedelta(seconds=5)), "until": instant(now + timedelta(minutes=5))}
        values |= {"recipient": request.get("AssertionConsumerServiceURL"), "request": request.get("ID")}
        values |= {"audience": request.findtext(f"{{{SAML}}}Issuer"), "context": person.pop("context", PASSWORD)}
        values |= {"attributes": "".join(attribute(name, listed) for name, listed in person.items()), **self.forged}
        assertion = ASSERTION.format(**values)
        key = keys()[self.sign_with]
        if "assertion" in self.signs:
            assertion = signed(assertion, key, self.method)
        whole = RESPONSE.format(**{**values, "id": f"_{token_hex(16)}", "assertion": assertion})
        return signed(whole, key, self.method) if "response" in self.signs else whole

    def logout(self, subject: str, *sessions: str, **forged: Any) -> str:
        """Its word that somebody has signed out, not signed yet."""
        rows = "".join(f"<samlp:SessionIndex>{index}</samlp:SessionIndex>" for index in sessions)
        now = datetime.now(UTC) + timedelta(seconds=self.shift)
        values = {"saml": SAML, "protocol": PROTOCOL, "issuer": self.issuer, "format": PERSISTENT, "until": ""}
        values |= {
            "id": f"_{token_hex(16)}",
            "now": instant(now),
            "recipient": "http://testserver/sign-in/saml/logout/",
        }
        return LOGOUT.format(**{**values, "subject": subject, "sessions": rows, **forged})

    def posted(self, text: str) -> dict[str, str]:
        """It in a form, signed."""
        whole = signed(text, keys()[self.sign_with], self.method)
        return {"SAMLRequest": base64.b64encode(whole.encode()).decode(), "RelayState": "z powrotem"}

    def address(self, text: str, algorithm: str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256") -> str:
        """It in an address, signed."""
        packed = zlib.compressobj(wbits=-15)
        sent = base64.b64encode(packed.compress(text.encode()) + packed.flush()).decode()
        query = urlencode({"SAMLRequest": sent, "RelayState": "z powrotem", "SigAlg": algorithm}, quote_via=quote)
        how = hashes.SHA1() if algorithm.endswith("sha1") else hashes.SHA256()  # noqa: S303
        value = keys()[self.sign_with].sign(query.encode(), padding.PKCS1v15(), how)
        return f"{query}&{urlencode({'Signature': base64.b64encode(value).decode()})}"


def form_page(place: str, sent: dict[str, str], *, button: str) -> str:
    """A page whose form sends the browser to `place`."""
    fields = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in sent.items())
    return f'<!DOCTYPE html><form method="post" action="{place}">{fields}<button>{button}</button></form>'


def attribute(name: str, value: Any) -> str:
    texts = value if isinstance(value, list) else [value]
    rows = "".join(f"<saml:AttributeValue>{text}</saml:AttributeValue>" for text in texts)
    return f'<saml:Attribute Name="{name}">{rows}</saml:Attribute>'


def instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"


def handler_of(provider: SamlServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path, _mark, query = self.path.partition("?")
            pages = {"/metadata": provider.metadata, "/out": partial(provider.leaving, query), "/gone": lambda: GONE}
            body = pages.get(path, partial(provider.page, query))().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/xml" if path == "/metadata" else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            return

    return Handler
