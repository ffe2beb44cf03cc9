"""How a text becomes an amount, a day, a kind: pure functions from text to (value, code of the problem or "")."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from crm.accounts.language.currencies import MOST_PLACES, USUAL_PLACES
from crm.privacy.keys.blind_index import folded
from crm.sales.currencies import Currency, is_payable, plain
from crm.sales.models import Document

MOST = Decimal("9999999999.99")
FIRST = date(1990, 1, 1)
NUMBERS = {count: re.compile(rf"-?\d{{1,10}}(?:\.\d{{1,{count}}})?") for count in (USUAL_PLACES, MOST_PLACES)}
TOO_LONG = re.compile(r"-?\d{11,}(?:\.\d{1,3})?")
DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ].*)?")
# 5265877635-20250826-0100001AF629-AF: seller's NIP, day, twelve and two hexadecimal digits
KSEF = re.compile(r"\d{10}-\d{8}-[0-9A-F]{6}-?[0-9A-F]{6}-[0-9A-F]{2}")
INVOICES = {
    "faktura vat": Document.InvoiceKind.VAT,
    "korekta": Document.InvoiceKind.KOR,
    "korekta faktury": Document.InvoiceKind.KOR,
    "faktura korygujaca": Document.InvoiceKind.KOR,
    "faktura zaliczkowa": Document.InvoiceKind.ZAL,
    "faktura koncowa": Document.InvoiceKind.ROZ,
    "faktura rozliczeniowa": Document.InvoiceKind.ROZ,
    "faktura uproszczona": Document.InvoiceKind.UPR,
    "korekta faktury zaliczkowej": Document.InvoiceKind.KOR_ZAL,
    "correction": Document.InvoiceKind.KOR,
    "corrective invoice": Document.InvoiceKind.KOR,
    "advance invoice": Document.InvoiceKind.ZAL,
}
KINDS = {
    **{kind.value: kind for kind in Document.Kind},
    "oferta": Document.Kind.OFFER,
    "zamowienie": Document.Kind.ORDER,
    "umowa": Document.Kind.CONTRACT,
    "faktura": Document.Kind.INVOICE,
    **dict.fromkeys(INVOICES, Document.Kind.INVOICE),
    "reklamacja": Document.Kind.COMPLAINT,
}
CURRENCIES = {
    **{code.casefold(): code for code in Currency.values},
    **{"zl": "PLN", "": "PLN", "€": "EUR", "euro": "EUR", "$": "USD", "£": "GBP"},
}
SENTENCES = {
    "amount": _("Write the amount in digits, such as 1,234.50."),
    "too_much": _("The amount has more than ten digits."),
    "currency": _("This is no code of a currency, such as EUR or USD."),
    "day": _("This day does not exist. Write it as 2026-03-31 or 31.03.2026."),
    "kind": _("Write offer, order, contract, invoice or complaint."),
    "ksef": _("A KSeF number looks like 5265877635-20260826-0100001AF629-AF."),
    "long": _("This text is longer than we keep."),
    "required": _("This is missing."),
}
LONGEST = {"number": 80, "ksef": 40, "note": 2000}
Reading = tuple[Any, str]


def amount(text: str, decimals: int = USUAL_PLACES) -> Reading:
    """1 234,50 or 1,234.50 or 1234.5 as a Decimal; None for nothing."""
    bare = unicodedata.normalize("NFKC", text).replace(" ", "").replace("'", "").replace("−", "-")
    bare = without_currency(bare)
    if not bare:
        return None, ""
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and point >= 0:
        bare = bare.replace("," if comma < point else ".", "")
    bare = bare.replace(",", ".")
    if not NUMBERS[decimals].fullmatch(bare):
        return None, "too_much" if TOO_LONG.fullmatch(bare) else "amount"
    try:
        value = Decimal(bare)
    except InvalidOperation:
        return None, "amount"
    return (value, "") if abs(value) <= MOST else (None, "too_much")


def money(text: str) -> Reading:
    """An amount of whichever currency, with up to three decimals; the verb that takes it knows how many it may have."""
    return amount(text, MOST_PLACES)


def money_of(text: str, code: str) -> Reading:
    """An amount of that currency; one with more decimals than it has is misread: «1,234» is no thousand of złoty."""
    value, problem = money(text)
    return (value, problem) if value is None or is_payable(value, code) else (None, "amount")


def without_currency(bare: str) -> str:
    """An amount without the currency behind its digits; a word by itself stays, since it is no amount."""
    digits = bare.rstrip("".join({letter for letter in bare if not (letter.isdecimal() or letter in ".,")}))
    return digits if digits and folded(bare[len(digits) :]) in CURRENCIES else bare


def written(value: Decimal | None, code: str = "PLN") -> str:
    """An amount as a form shows it, with the decimal sign of the language; `amount` reads it back."""
    return "" if value is None else plain(value, code).replace(".", get_format("DECIMAL_SEPARATOR"))


def day(text: str) -> Reading:
    """A day, written our way or the machines'; None for nothing."""
    text = text.strip()
    if not text:
        return None, ""
    if match := YEAR_FIRST.fullmatch(text):
        parts = match.groups()
    elif match := DAY_FIRST.fullmatch(text):
        parts = match.groups()[::-1]
    else:
        return None, "day"
    try:
        value = date(*map(int, parts))
    except ValueError:
        return None, "day"
    return (value, "") if value >= FIRST else (None, "day")


def kind(text: str) -> Reading:
    """The kind of a document; invoice for an empty text, since most files hold invoices."""
    if not text.strip():
        return Document.Kind.INVOICE, ""
    value = KINDS.get(folded(text.strip()))
    return (value, "") if value else (None, "kind")


def invoice_kind(text: str) -> Reading:
    """What kind of invoice it is, by the code of KSeF or in words; empty where nothing is said of that."""
    code = text.strip().upper()
    return code if code in Document.InvoiceKind.values else INVOICES.get(folded(text.strip()), ""), ""


def currency(text: str) -> Reading:
    """A code of ISO 4217; PLN where nothing is said."""
    value = CURRENCIES.get(folded(text.strip()))
    return (value, "") if value else (None, "currency")


def ksef(text: str) -> Reading:
    """A KSeF number, upper case."""
    text = text.strip().upper()
    return (text, "") if not text or KSEF.fullmatch(text) else ("", "ksef")


def line(text: str, name: str) -> Reading:
    """A text within the length that its column keeps."""
    text = text.strip()
    return (text, "") if len(text) <= LONGEST[name] else ("", "long")
