"""Invoices drawn up as FA(3): a draft lies sealed as the file of a document, valid against the schema or not at all.

    draft_from_offer(offer, Terms(issued_on=…), by=sam)     what was accepted, once
    draft_from_deal(deal, Terms(issued_on=…), by=sam)       the lines as they stand; while one is a draft, no second
    draft_correction(document, changed, reason="…", by=sam) of an invoice whose file is FA(3): lines before and after

A draft stays one until its KSeF number stands on it. It is neither unpaid nor in any turnover until then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.contacts.models import Company, Contact
from crm.sales.deals.deals import refuse_unworkable
from crm.sales.deals.moves import lock_deal
from crm.sales.documents.documents import Drawn, add
from crm.sales.documents.scans import Scan
from crm.sales.ksef.completeness import valid_content
from crm.sales.ksef.corrected_file import CorrectedFile, read_file
from crm.sales.ksef.invoice import HOME, Corrected, Invoice, InvoiceLine
from crm.sales.ksef.invoice_sources import Source, source_of_deal, source_of_offer
from crm.sales.models import Deal, Document, Offer
from crm.sales.money.exchange import exchange_on
from crm.sales.offers.frozen_content import seller
from crm.sales.offers.number_series import next_number

INVOICES, CORRECTIONS = "FV", "FVK"
SIX_PLACES = Decimal("0.000001")  # of a rate on an invoice
ALREADY = _("An invoice was drawn up from it already.")
OTHER_LINES = _("The lines of the invoice are others.")
Kind = Document.InvoiceKind


@dataclass(frozen=True)
class Terms:
    """What is said when an invoice is drawn up. Without a `number` it takes the next of the series."""

    issued_on: date
    payment_due_on: date | None = None
    number: str = ""
    exchange_rate: Decimal | None = None
    eu_vat: str = ""
    exempt_basis: str = ""
    split_payment: bool = False


def draft_from_offer(offer: Offer, terms: Terms, *, by: User) -> Document:
    """The draft of what was accepted. ValidationError for what it lacks, and where there is one already; raises as
    every act on a deal.
    """
    refuse_unworkable(offer.deal, by=by)
    with transaction.atomic():
        lock_deal(offer.deal)
        now = Offer.objects.with_keys().get(pk=offer.pk)
        if Document.objects.filter(offer=now).exists():
            raise ValidationError(ALREADY, code="already")
        return drawn_up(source_of_offer(now), terms, by=by)


def draft_from_deal(deal: Deal, terms: Terms, *, by: User) -> Document:
    """The draft of the deal's lines; raises as `draft_from_offer`."""
    refuse_unworkable(deal, by=by)
    with transaction.atomic():
        now = lock_deal(deal)
        if Document.objects.filter(deal=now, kind=Document.Kind.INVOICE, draft=True, offer=None).exists():
            raise ValidationError(ALREADY, code="already")
        return drawn_up(source_of_deal(now), terms, by=by)


def drawn_up(source: Source, terms: Terms, *, by: User) -> Document:
    """The draft of a source; the caller holds deal and transaction."""
    buyer = source.buyer
    if terms.eu_vat and not buyer.nip:
        buyer = replace(buyer, eu_vat=terms.eu_vat)
    invoice = Invoice(
        number=terms.number.strip() or next_number(INVOICES, terms.issued_on),
        issued_on=terms.issued_on,
        seller=seller(),
        buyer=buyer,
        lines=source.lines,
        currency=source.currency,
        exchange_rate=terms.exchange_rate or kept_rate(source.currency, terms.issued_on),
        payment_due_on=terms.payment_due_on,
        exempt_basis=terms.exempt_basis or source.exempt_basis,
        split_payment=terms.split_payment,
    )
    contact = Contact.objects.with_keys().filter(pk=source.deal.person_id).first() if source.deal.person_id else None
    return sealed(invoice, Drawn(offer=source.offer), contact, source.deal.company, source.deal, by=by)


def kept_rate(currency: str, issued_on: date) -> Decimal | None:
    """What one unit cost in złoty the day before the issue, as far as it is known here (art. 31a of the VAT act)."""
    rate = None if currency == HOME else exchange_on(issued_on - timedelta(days=1)).known(currency)
    return rate.quantize(SIX_PLACES) if rate else None


def draft_correction(
    document: Document, lines: Sequence[InvoiceLine], *, reason: str, issued_on: date, number: str = "", by: User
) -> Document:
    """The draft of a correction: `lines` stand in place of those of the invoice, one for one. ValidationError for a
    paper that cannot be corrected here, and for what is missing; raises as `add`.
    """
    earlier = read_file(document)
    if len(lines) != len(earlier.lines):
        raise ValidationError({"lines": ValidationError(OTHER_LINES, code="lines")})
    with transaction.atomic():
        invoice = Invoice(
            number=number.strip() or next_number(CORRECTIONS, issued_on),
            issued_on=issued_on,
            seller=seller(),
            buyer=earlier.buyer,
            lines=tuple(lines),
            currency=earlier.currency,
            exchange_rate=earlier.exchange_rate,
            exempt_basis=earlier.exempt_basis,
            split_payment=earlier.split_payment,
            corrected=corrected(document, earlier, reason),
        )
        contact = document.person.contact if document.person else None
        drawn = Drawn(corrects=document)
        return sealed(invoice, drawn, contact, document.company, document.deal, by=by)


def corrected(document: Document, earlier: CorrectedFile, reason: str) -> Corrected:
    """The invoice as the correction names it."""
    ksef = document.told("ksef") or ""
    return Corrected(earlier.number, earlier.issued_on, ksef, reason, earlier.lines)


def sealed(
    invoice: Invoice,
    drawn: Drawn,
    contact: Contact | None,
    company: Company | None,
    deal: Deal | None,
    *,
    by: User,
) -> Document:
    """The draft as a document, its XML the file."""
    content = valid_content(invoice, at=timezone.now())
    values = {
        "kind": Document.Kind.INVOICE,
        "invoice_kind": Kind.KOR if invoice.corrected else Kind.VAT,
        "number": invoice.number,
        "amount": invoice.gross,
        "currency": invoice.currency,
        "issued_on": invoice.issued_on,
        "payment_due_on": invoice.payment_due_on,
    }
    scan = Scan(content, Document.Format.FA3)
    return add(values, by=by, contact=contact, company=company, deal=deal, scan=scan, drawn=drawn)
