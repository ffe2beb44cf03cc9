"""An invoice FA(3) read back from the file of its document, so that it can be corrected line by line.

Its text has the limits of `document_imports/fa3.py`; no declaration, no entity and no address in it is followed.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from lxml import etree

from crm.privacy.keys.cipher import Unreadable
from crm.sales.deal_lines.line_sums import ZERO
from crm.sales.document_imports.fa3 import BadInvoice, invoice as checked
from crm.sales.ksef.invoice import COLUMNS, RATES, Buyer, InvoiceLine
from crm.sales.ksef.invoice_xml import SPACE, YES
from crm.sales.models import Document

NOT_HERE = _("Only an invoice whose file is FA(3) with net prices is corrected here.")
Element: TypeAlias = Any


@dataclass(frozen=True)
class CorrectedFile:
    """What a correction takes over. Of a correction the lines as they are after it."""

    number: str
    issued_on: date
    buyer: Buyer
    lines: tuple[InvoiceLine, ...]
    currency: str
    exchange_rate: Decimal | None
    exempt_basis: str
    split_payment: bool


def correctable(document: Document) -> bool:
    """Whether its file may be one that is corrected here."""
    return document.kind == Document.Kind.INVOICE and document.format == Document.Format.FA3


def read_file(document: Document) -> CorrectedFile:
    """The invoice of the document's file; ValidationError where there is none that can be corrected here."""
    if not correctable(document) or not document.told("file"):
        raise ValidationError(NOT_HERE, code="file")
    try:
        content = document.told("file").plain()
        checked(content)
        root = etree.fromstring(content, etree.XMLParser(no_network=True, resolve_entities=False))
        return read(root, consumer=document.company_id is None)
    except (Unreadable, OSError, BadInvoice, etree.XMLSyntaxError, ValueError, InvalidOperation):
        raise ValidationError(NOT_HERE, code="file") from None


def read(root: Element, *, consumer: bool) -> CorrectedFile:
    """What the XML says; ValueError or InvalidOperation for numbers and codes that are none of ours."""
    rows = [row for row in root.findall(path("Fa/FaWiersz")) if text(row, "StanPrzed") != YES]
    if not rows:
        raise ValueError("no lines")
    rate, currency = text(rows[0], "KursWaluty"), text(root, "Fa/KodWaluty")
    notes = "Fa/Adnotacje"
    return CorrectedFile(
        number=text(root, "Fa/P_2"),
        issued_on=date.fromisoformat(text(root, "Fa/P_1")),
        buyer=buyer(root, consumer=consumer),
        lines=tuple(line(row, currency) for row in rows),
        currency=currency,
        exchange_rate=Decimal(rate) if rate else None,
        exempt_basis=text(root, f"{notes}/Zwolnienie/P_19A"),
        split_payment=text(root, f"{notes}/P_18A") == YES,
    )


def path(names: str) -> str:
    """The path with its namespace."""
    return "/".join(f"{{{SPACE}}}{name}" for name in names.split("/"))


def text(element: Element, names: str) -> str:
    """The text at a path; empty for none."""
    return (element.findtext(path(names)) or "").strip()


def buyer(root: Element, *, consumer: bool) -> Buyer:
    """The customer as the invoice names them."""
    known = "Podmiot2/DaneIdentyfikacyjne"
    eu_vat = text(root, f"{known}/KodUE") + text(root, f"{known}/NrVatUE")
    address = ", ".join(filter(None, (text(root, f"Podmiot2/Adres/AdresL{number}") for number in (1, 2))))
    return Buyer(text(root, f"{known}/Nazwa"), address, text(root, f"{known}/NIP"), eu_vat, consumer=consumer)


def line(row: Element, currency: str) -> InvoiceLine:
    """One line; ValueError for a rate or a sum that is none of ours."""
    code = text(row, "P_12")
    if code not in COLUMNS:
        raise ValueError("rate")
    quantity, price, net = (Decimal(text(row, name)) for name in ("P_8B", "P_9A", "P_11"))
    discount = Decimal(text(row, "P_10") or ZERO)
    rate, unit = RATES.get(code, code), text(row, "P_8A")
    read_back = InvoiceLine(text(row, "P_7"), rate, quantity, price, discount, unit, currency)
    if read_back.net != net:
        raise ValueError("net")
    return read_back
