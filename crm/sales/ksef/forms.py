"""Forms of an invoice that is drawn up: what it says beside the lines of its source; the lines of a correction."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.sales import typed_values
from crm.sales.columns.form_fields import DayField, NoIdentifiersField, ParsedField
from crm.sales.deal_lines.line_sums import ZERO
from crm.sales.ksef.drafting import Terms
from crm.sales.ksef.invoice import HOME, InvoiceLine
from crm.sales.ksef.invoice_sources import Source
from crm.sales.models import Vat
from crm.sales.offers.lacking import eu_number

RATE = re.compile(r"\d{1,6}(?:[.,]\d{1,6})?")
KEPT_RATE = _("How many złoty one costs. Empty: the kept rate of the day before its issue.")
NEXT = _("Leave it empty for the next of the series.")


def exchange_rate(text: str) -> tuple[Decimal | None, str]:
    """«4,2873» as a Decimal above zero; None for nothing."""
    text = text.strip()
    if not text:
        return None, ""
    value = Decimal(text.replace(",", ".")) if RATE.fullmatch(text) else ZERO
    return (value, "") if value else (None, "amount")


def first_terms() -> dict[str, Any]:
    """What most invoices say."""
    return {"issued_on": timezone.localdate()}


class TermsForm(forms.Form):
    """What is said when an invoice is drawn up; fields that its source has no use for are not there."""

    issued_on = DayField(label=_("Issued"), required=True)
    payment_due_on = DayField(label=_("Payment due"))
    number = forms.CharField(label=_("Number"), max_length=80, required=False, help_text=NEXT)
    exchange_rate = ParsedField(exchange_rate, label=_("Rate of exchange"), help_text=KEPT_RATE)
    eu_vat = forms.CharField(label=_("EU VAT number of the customer"), max_length=20, required=False)
    exempt_basis = forms.CharField(label=_("Basis of the exemption from VAT"), max_length=200, required=False)
    split_payment = forms.BooleanField(label=_("Split payment (Annex 15 to the VAT Act)"), required=False)

    def __init__(self, *args: Any, source: Source, **options: Any) -> None:
        known = {"eu_vat": source.buyer.eu_vat, "exempt_basis": source.exempt_basis}
        options["initial"] = {**first_terms(), **known}
        super().__init__(*args, **options)
        needless = {
            "exchange_rate": source.currency == HOME,
            "eu_vat": bool(source.buyer.nip) or source.buyer.consumer,
            "exempt_basis": all(line.rate != Vat.EXEMPT for line in source.lines),
            "split_payment": source.buyer.consumer,
        }
        for name in (name for name, idle in needless.items() if idle):
            del self.fields[name]

    def clean_eu_vat(self) -> str:
        """In its short form."""
        return eu_number(self.cleaned_data["eu_vat"])

    def terms(self) -> Terms:
        """What the verbs take."""
        return Terms(**self.cleaned_data)


class CorrectionForm(forms.Form):
    """Why an invoice is corrected, and each of its lines as it should be."""

    reason = NoIdentifiersField(label=_("Reason of the correction"), max_length=256)
    issued_on = DayField(label=_("Issued"), required=True)
    number = forms.CharField(label=_("Number"), max_length=80, required=False, help_text=NEXT)

    def __init__(self, *args: Any, lines: Sequence[InvoiceLine], **options: Any) -> None:
        options["initial"] = first_terms()
        super().__init__(*args, **options)
        self.before = lines
        for at, line in enumerate(lines):
            for name, label, value in columns_of(line):
                money = partial(typed_values.money_of, code=line.currency)
                field = ParsedField(
                    typed_values.amount if name == "quantity" else money, label=f"{label}, {line.name}"[:200]
                )
                self.fields[f"{name}_{at}"] = field
                unit = "" if name == "quantity" else line.currency
                self.initial[f"{name}_{at}"] = typed_values.written(value, unit)

    @property
    def rows(self) -> list[tuple[InvoiceLine, list[Any]]]:
        """[(the line as it was, its fields)]."""
        names = ("quantity", "price", "discount")
        return [(line, [self[f"{name}_{at}"] for name in names]) for at, line in enumerate(self.before)]

    def lines(self) -> list[InvoiceLine]:
        """The lines as they should be; an empty quantity takes the line off with its discount."""
        return [self.line(at, before) for at, before in enumerate(self.before)]

    def line(self, at: int, before: InvoiceLine) -> InvoiceLine:
        """One of them."""
        quantity, price, discount = (
            self.cleaned_data[f"{name}_{at}"] or ZERO for name in ("quantity", "price", "discount")
        )
        return replace(before, quantity=quantity, price=price, discount=discount if quantity else ZERO)


def columns_of(line: InvoiceLine) -> tuple[tuple[str, Any, Decimal], ...]:
    """(name, label, value) of what a correction may change."""
    return (
        ("quantity", _("Quantity"), line.quantity),
        ("price", _("Net price"), line.price),
        ("discount", _("Discount"), line.discount),
    )
