"""A structured invoice as XML of the schema FA(3) 1-0E, element by element in the order of the schema."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from lxml import etree

from crm.sales.currencies import is_payable
from crm.sales.ksef.invoice import COLUMNS, HOME, Buyer, Corrected, Invoice, InvoiceLine

SPACE = "http://crd.gov.pl/wzor/2025/06/25/13775/"
YES, NO = "1", "2"
REVERSED = {"oo", "np II"}
NO_PLACE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 has no place for
Element: TypeAlias = Any


def written(invoice: Invoice, *, at: datetime) -> bytes:
    """The XML of the invoice, made at `at`. What the schema refuses is found by `schema_check`."""
    root = etree.Element(f"{{{SPACE}}}Faktura", nsmap={None: SPACE})
    write_head(root, at)
    write_seller(root, invoice.seller)
    write_buyer(root, invoice.buyer)
    body = child(root, "Fa")
    write_sums(body, invoice)
    write_notes(child(body, "Adnotacje"), invoice)
    child(body, "RodzajFaktury", "KOR" if invoice.corrected else "VAT")
    if invoice.corrected:
        write_corrected(body, invoice.corrected)
    write_lines(body, invoice)
    if invoice.payment_due_on:
        child(child(child(body, "Platnosc"), "TerminPlatnosci"), "Termin", invoice.payment_due_on.isoformat())
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return content


def child(parent: Element, name: str, text: str | None = None) -> Element:
    """A new last element; text without what XML has no place for and doubled blanks."""
    element = etree.SubElement(parent, f"{{{SPACE}}}{name}")
    if text is not None:
        element.text = " ".join(NO_PLACE.sub(" ", text).split())
    return element


def amount(value: Decimal) -> str:
    """«1230.50»; never «-0.00»."""
    return f"{value + 0:.2f}"


def price(value: Decimal) -> str:
    """«1230.50», or «1.235» of a currency with three decimals: prices and discounts have room for eight."""
    return amount(value) if is_payable(value, HOME) else quantity(value)


def quantity(value: Decimal) -> str:
    """«2.5» without needless zeros, never in powers of ten."""
    return f"{value.normalize() + 0:f}"


def write_head(root: Element, at: datetime) -> None:
    """Which schema it is, and when it was made."""
    head = child(root, "Naglowek")
    form = child(head, "KodFormularza", "FA")
    form.set("kodSystemowy", "FA (3)")
    form.set("wersjaSchemy", "1-0E")
    child(head, "WariantFormularza", "3")
    child(head, "DataWytworzeniaFa", f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    child(head, "SystemInfo", "Spójnik CRM")


def write_seller(root: Element, seller: dict[str, str]) -> None:
    """Our firm."""
    party = child(root, "Podmiot1")
    named = child(party, "DaneIdentyfikacyjne")
    child(named, "NIP", seller["nip"])
    child(named, "Nazwa", seller["name"])
    write_address(party, "PL", seller["address"])
    if seller["email"]:
        child(child(party, "DaneKontaktowe"), "Email", seller["email"])


def write_buyer(root: Element, buyer: Buyer) -> None:
    """The customer, by the number they have."""
    party = child(root, "Podmiot2")
    named = child(party, "DaneIdentyfikacyjne")
    if buyer.nip:
        child(named, "NIP", buyer.nip)
    elif buyer.eu_vat:
        child(named, "KodUE", buyer.eu_vat[:2])
        child(named, "NrVatUE", buyer.eu_vat[2:])
    else:
        child(named, "BrakID", YES)
    if buyer.name:
        child(named, "Nazwa", buyer.name)
    if buyer.address:
        write_address(party, country(buyer), buyer.address)
    child(party, "JST", NO)
    child(party, "GV", NO)


def country(buyer: Buyer) -> str:
    """That of the EU VAT number, which names Greece in its own way."""
    return {"EL": "GR"}.get(buyer.eu_vat[:2], buyer.eu_vat[:2]) if buyer.abroad else "PL"


def write_address(party: Element, code: str, text: str) -> None:
    """An address in one line."""
    address = child(party, "Adres")
    child(address, "KodKraju", code)
    child(address, "AdresL1", text)


def write_sums(body: Element, invoice: Invoice) -> None:
    """Currency, day, number, sums by rate, what is to be paid."""
    child(body, "KodWaluty", invoice.currency)
    child(body, "P_1", invoice.issued_on.isoformat())
    child(body, "P_2", invoice.number)
    for each in invoice.sums:
        net, tax = COLUMNS[each.code]
        child(body, net, amount(each.net))
        if tax:
            child(body, tax, amount(each.tax))
            if each.home_tax is not None:
                child(body, f"{tax}W", amount(each.home_tax))
    child(body, "P_15", amount(invoice.gross))


def write_notes(notes: Element, invoice: Invoice) -> None:
    """What the law wants to be said: reverse charge, split payment, the basis of an exemption."""
    child(notes, "P_16", NO)
    child(notes, "P_17", NO)
    child(notes, "P_18", YES if invoice.codes & REVERSED else NO)
    child(notes, "P_18A", YES if invoice.split_payment else NO)
    exemption = child(notes, "Zwolnienie")
    if "zw" in invoice.codes:
        child(exemption, "P_19", YES)
        child(exemption, "P_19A", invoice.exempt_basis)
    else:
        child(exemption, "P_19N", YES)
    child(child(notes, "NoweSrodkiTransportu"), "P_22N", YES)
    child(notes, "P_23", NO)
    child(child(notes, "PMarzy"), "P_PMarzyN", YES)


def write_corrected(body: Element, corrected: Corrected) -> None:
    """Which invoice is corrected, and why."""
    child(body, "PrzyczynaKorekty", corrected.reason)
    details = child(body, "DaneFaKorygowanej")
    child(details, "DataWystFaKorygowanej", corrected.issued_on.isoformat())
    child(details, "NrFaKorygowanej", corrected.number)
    if corrected.ksef:
        child(details, "NrKSeF", YES)
        child(details, "NrKSeFFaKorygowanej", corrected.ksef)
    else:
        child(details, "NrKSeFN", YES)


def write_lines(body: Element, invoice: Invoice) -> None:
    """The lines; of a correction each as it was, then as it is."""
    rows = [(line, False) for line in invoice.lines]
    if invoice.corrected:
        pairs = zip(invoice.corrected.lines, invoice.lines, strict=True)
        rows = [row for before, after in pairs for row in ((before, True), (after, False))]
    for number, (line, before) in enumerate(rows, 1):
        write_line(child(body, "FaWiersz"), number, line, invoice, before=before)


def write_line(row: Element, number: int, line: InvoiceLine, invoice: Invoice, *, before: bool) -> None:
    """One line."""
    child(row, "NrWierszaFa", str(number))
    child(row, "P_7", line.name)
    if line.unit:
        child(row, "P_8A", line.unit)
    child(row, "P_8B", quantity(line.quantity))
    child(row, "P_9A", price(line.price))
    if line.discount:
        child(row, "P_10", price(line.discount))
    child(row, "P_11", amount(line.net))
    child(row, "P_12", invoice.code(line))
    if invoice.exchange_rate and invoice.currency != HOME:
        child(row, "KursWaluty", quantity(invoice.exchange_rate))
    if before:
        child(row, "StanPrzed", YES)
