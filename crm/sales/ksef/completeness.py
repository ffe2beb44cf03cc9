"""What an invoice lacks before it can be drawn up, in words beside each field; then what the schema refuses."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.narrowing import Words
from crm.sales.ksef.invoice import HOME, Invoice
from crm.sales.ksef.invoice_xml import REVERSED, written
from crm.sales.ksef.schema_check import in_words, refused_elements

REFUSED = _("KSeF would refuse this invoice. Look at: %(names)s.")
# code: (field of the form, words)
MISSING: dict[str, tuple[str, Words]] = {
    "seller_name": ("", _("Nobody has said yet what our firm is called. The privacy desk sets it.")),
    "seller_nip": ("", _("Our firm has no NIP yet. The privacy desk sets it.")),
    "seller_address": ("", _("Our firm has no address yet. The privacy desk sets it.")),
    "lines": ("", _("There is nothing to invoice: there are no lines.")),
    "buyer_name": ("", _("The customer has no name.")),
    "buyer_number": ("eu_vat", _("The firm has no NIP. Enter it on the firm’s page, or its EU VAT number here.")),
    "exchange_rate": ("exchange_rate", _("Enter the rate of the currency: how many złoty it costs.")),
    "exempt_basis": ("exempt_basis", _("A line is exempt from VAT: write the basis of the exemption.")),
    "reverse_buyer": ("eu_vat", _("Reverse charge is for firms alone: enter the customer’s EU VAT number.")),
    "reason": ("reason", _("Say why the invoice is corrected.")),
    "nothing_changed": ("", _("Nothing is different: change a quantity, a price or a discount.")),
    "below_zero": ("", _("A line comes to less than zero. Check quantities, prices and discounts.")),
    "decimals": (
        "",
        _("KSeF takes sums with two decimals at most, and this invoice has three. Round its prices or quantities."),
    ),
    "payment_due_on": ("payment_due_on", _("The day of payment lies before the day of issue.")),
}


def missing(invoice: Invoice) -> list[str]:
    """Codes of what is missing or cannot be, in the order of MISSING."""
    seller, buyer, corrected = invoice.seller, invoice.buyer, invoice.corrected
    absent = {
        "seller_name": not seller["name"],
        "seller_nip": not seller["nip"],
        "seller_address": not seller["address"],
        "lines": not invoice.lines,
        "buyer_name": not buyer.name.strip(),
        "buyer_number": not (buyer.consumer or buyer.nip or buyer.eu_vat),
        "exchange_rate": invoice.currency != HOME and not invoice.exchange_rate,
        "exempt_basis": "zw" in invoice.codes and not invoice.exempt_basis.strip(),
        "reverse_buyer": bool(invoice.codes & REVERSED) and not (buyer.nip or buyer.eu_vat),
        "reason": corrected is not None and not corrected.reason.strip(),
        "nothing_changed": corrected is not None and corrected.lines == invoice.lines,
        "below_zero": any(line.net < 0 or line.quantity < 0 or line.price < 0 for line in invoice.lines),
        "decimals": not invoice.writable,
        "payment_due_on": bool(invoice.payment_due_on and invoice.payment_due_on < invoice.issued_on),
    }
    return [code for code in MISSING if absent[code]]


def valid_content(invoice: Invoice, *, at: datetime) -> bytes:
    """The XML of a complete invoice. ValidationError beside each field for what it lacks or the schema refuses."""
    if codes := missing(invoice):
        errors: dict[str, list[Words]] = {}
        for field, words in (MISSING[code] for code in codes):
            errors.setdefault(field or "__all__", []).append(words)
        raise ValidationError(errors)
    content = written(invoice, at=at)
    if elements := refused_elements(content):
        raise ValidationError(REFUSED, params={"names": in_words(elements)}, code="schema")
    return content
