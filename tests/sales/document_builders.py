"""Papers for tests."""

from datetime import date
from decimal import Decimal

from crm.sales.documents.documents import add
from crm.sales.documents.scans import Scan
from crm.sales.models import Document

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
SCAN = Scan(PDF, "pdf")
INVOICE = {
    "kind": "invoice",
    "number": "FV/2026/114",
    "ksef": "5265877635-20260826-0100001AF629-AF",
    "amount": Decimal("1230.50"),
    "currency": "PLN",
    "issued_on": date(2026, 3, 2),
    "payment_due_on": date(2026, 3, 16),
    "ended_on": None,
    "note": "Regał dębowy",
}


def paper(by, contact=None, company=None, scan=None, **values):
    """A saved paper, fetched again with its keys."""
    added = add({**INVOICE, **values}, by=by, contact=contact, company=company, scan=scan)
    return again(added)


def again(document):
    """The paper as the database holds it."""
    return Document.objects.with_keys().get(pk=document.pk)
