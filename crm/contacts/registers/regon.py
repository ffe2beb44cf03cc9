"""The REGON register of Statistics Poland (GUS, service BIR 1.1): sign in with a key, ask for a NIP, sign out.

The answer is multipart with a SOAP envelope, which has a second XML document as text. Both are parsed without a
document type, so that there are no entities to expand or to fetch.
"""

import re
from http import HTTPStatus
from xml.parsers import expat
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crm.contacts.registers.http import fetch
from crm.contacts.registers.register_answer import Firm, Unavailable
from crm.privacy.guards.linear_patterns import pattern
from crm.privacy.models import Recipient

ACTION = "http://CIS/BIR/PUBL/2014/07/IUslugaBIRzewnPubl/"
ENVELOPE = pattern(rb"(?s)<(?:\w+:)?Envelope.*</(?:\w+:)?Envelope>")
SOAP = (
    '<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:ns="http://CIS/BIR/PUBL/2014/07" '
    'xmlns:dat="http://CIS/BIR/PUBL/2014/07/DataContract">'
    '<soap:Header xmlns:wsa="http://www.w3.org/2005/08/addressing"><wsa:To>{to}</wsa:To>'
    "<wsa:Action>{action}</wsa:Action></soap:Header><soap:Body>{body}</soap:Body></soap:Envelope>"
)
PERSON = "F"  # osoba fizyczna; P is a legal person
NOBODY = "4"  # the register's code for «nothing found»


class Regon:
    """The SOAP operations Zaloguj, DaneSzukajPodmioty, Wyloguj."""

    slug, label, part = "regon", _("the REGON register"), Recipient.ProductPart.REGON

    def ask(self, nip: str) -> Firm | None:
        """The firm with that number; None when there is none. Raises Unavailable."""
        session = call_service("Zaloguj", f"<ns:pKluczUzytkownika>{escape(settings.REGON_KEY)}</ns:pKluczUzytkownika>")
        if not session:
            raise Unavailable
        try:
            query = f"<ns:pParametryWyszukiwania><dat:Nip>{nip}</dat:Nip></ns:pParametryWyszukiwania>"
            document = call_service("DaneSzukajPodmioty", query, session=session)
        finally:
            sign_out(session)
        return firm_of(fields_of(document.encode()), nip) if document.strip() else None


def sign_out(session: str) -> None:
    """Sign out; if that fails, the register ends the session by itself."""
    try:
        call_service("Wyloguj", f"<ns:pIdentyfikatorSesji>{escape(session)}</ns:pIdentyfikatorSesji>", session=session)
    except Unavailable:
        return


def call_service(act: str, inner: str, *, session: str = "") -> str:
    """The result text of one operation of the service. Raises Unavailable."""
    body = SOAP.format(to=settings.REGON_URL, action=ACTION + act, body=f"<ns:{act}>{inner}</ns:{act}>")
    headers = {"Content-Type": "application/soap+xml; charset=utf-8", **({"sid": session} if session else {})}
    status, content = fetch(settings.REGON_URL, body=body.encode(), headers=headers)
    envelope = ENVELOPE.search(content)
    if status != HTTPStatus.OK or envelope is None:
        raise Unavailable
    return fields_of(envelope.group()).get(f"{act}Result", "")


def fields_of(document: bytes) -> dict[str, str]:
    """{element name without prefix: its text}; of several with one name the first. Raises Unavailable."""
    texts_by_tag: dict[str, str] = {}
    path: list[tuple[str, list[str]]] = []

    def text(chunk: str) -> None:
        path[-1][1].append(chunk)

    def end(name: str) -> None:
        tag, texts = path.pop()
        texts_by_tag.setdefault(tag, "".join(texts).strip())

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, _given: path.append((name.rpartition(":")[2], []))
    parser.CharacterDataHandler = text
    parser.EndElementHandler = end
    try:
        parser.Parse(document, True)
    except expat.ExpatError as trouble:
        raise Unavailable from trouble
    return texts_by_tag


def refuse(*_told: object) -> None:
    """A document type is not allowed in an answer."""
    raise Unavailable


def firm_of(row: dict[str, str], nip: str) -> Firm | None:
    """The firm in the answer; None when it says there is none. Raises Unavailable for anything else."""
    if row.get("ErrorCode") == NOBODY:
        return None
    if not row.get("Nazwa"):
        raise Unavailable
    number = "/".join(filter(None, (row.get("NrNieruchomosci", ""), row.get("NrLokalu", ""))))
    code = re.sub(r"\D", "", row.get("KodPocztowy", ""))
    return Firm(
        name=row["Nazwa"],
        nip=nip,
        regon=row.get("Regon", ""),
        street=" ".join(filter(None, (row.get("Ulica") or row.get("Miejscowosc", ""), number))),
        postcode=f"{code[:2]}-{code[2:]}" if code else "",
        city=row.get("Miejscowosc", ""),
        trader=row.get("Typ") == PERSON,
    )
