"""Structured invoices are read, and whatever else comes as XML is refused before it can do anything."""

import time

import pytest

from crm.sales.document_imports.fa3 import LARGEST, BadInvoice, invoice
from tests.sales.invoices import SPACE, xml

DTD = b'<!DOCTYPE Faktura [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    b'<!DOCTYPE f [<!ENTITY a "ha">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9))
    + b"]>"
)


def refusal(content):
    with pytest.raises(BadInvoice) as raised:
        invoice(content)
    return raised.value.code


def test_buyer_days_number_and_amount_are_read_and_nothing_of_the_seller():
    assert invoice(xml(email="a@b.test")) == {
        "kind": "invoice",
        "nip": "5260250274",
        "name": "Mebloplast sp. z o.o.",
        "email": "a@b.test",
        "currency": "PLN",
        "issued_on": "2026-03-02",
        "number": "FV/3/2026",
        "amount": "1230.50",
        "invoice_kind": "VAT",
        "payment_due_on": "2026-04-16",
    }


def test_a_consumers_invoice_has_no_nip():
    assert "nip" not in invoice(xml(nip=""))


def test_the_form_of_the_years_before_is_read_alike():
    older = "http://crd.gov.pl/wzor/2023/06/29/12648/"
    assert invoice(xml(space=older)) == invoice(xml())


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (xml().replace(b"<Faktura", DTD + b"<Faktura", 1).replace(b"FV/3", b"&x;"), "declares"),
        (xml().replace(b"<Faktura", LAUGHS + b"<Faktura", 1).replace(b"FV/3", b"&j;"), "declares"),
        (b"<!DOCTYPE html><html/>", "declares"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "other"),
        (b"<Faktura/>", "other"),
        (xml(space="urn:x"), "other"),
        (xml()[:700], "broken"),
        (b"", "broken"),
        (b"\xff\xfe\x00", "broken"),
        (xml().replace(b"FV/3/2026", b"&zupa;"), "broken"),
        (xml().replace(b"</P_2>", b"x" * 20_000 + b"</P_2>"), "too_much"),
        (f'<Faktura xmlns="{SPACE}">'.encode() + b"<a>" * 100, "too_much"),
        (f'<Faktura xmlns="{SPACE}">'.encode() + b"<a/>" * 60_000 + b"</Faktura>", "too_much"),
        (b" " * (LARGEST + 1), "too_large"),
    ],
)
def test_what_is_no_such_invoice_is_refused_at_once(content, code):
    begun = time.perf_counter()
    assert refusal(content) == code
    assert time.perf_counter() - begun < 1


def test_an_invoice_without_what_matters_is_read_for_the_check_to_say_so():
    assert invoice(f'<Faktura xmlns="{SPACE}"/>'.encode()) == {"kind": "invoice"}
