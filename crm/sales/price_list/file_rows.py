"""A file of prices, read: each row checked by itself and against the rows before it. Nothing is written here."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO

from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from crm.files.readers.faulty_rows import fault_in
from crm.files.readers.tables import read_table
from crm.privacy.keys.blind_index import folded
from crm.privacy.people.sensitive_text import findings
from crm.sales import typed_values
from crm.sales.columns.form_fields import PERSONS_OWN
from crm.sales.currencies import Currency, is_payable, plain as plain_amount
from crm.sales.models import PriceList, Product, Vat
from crm.sales.models.products import LONGEST_CODE, LONGEST_NAME, LONGEST_UNIT
from crm.sales.price_list.file_format import COLUMN_OF, NO, YES

MOST = 200_000
LONGEST = {"code": LONGEST_CODE, "name": LONGEST_NAME, "unit": LONGEST_UNIT, "category": 60, "price_list": 60}
RATES = {**{value: value for value in Vat.values}, **{f"{rate}%": rate for rate in ("23", "8", "5", "0")}}
WORDS = {YES: True, NO: False, "yes": True, "no": False, "": None, "1": True, "0": False}
OWN = ("name", "unit", "vat", "category", "offered", "cost")  # of a product: alike in every row that names it
SENTENCES = {
    **typed_values.SENTENCES,
    "vat": _("Write 23, 8, 5, 0, zw, oo or np."),
    "offered": _("Write tak or nie."),
    "negative": _("Enter a price not below zero."),
    "unknown_list": _("There is no price list of this name and currency."),
    "days": _("A price cannot end before it begins."),
    "differs": _("An earlier row of the same code says something else."),
    "twice": _("An earlier row has a price of the same list from the same day."),
    "identifier": _("A number that identifies a person does not belong here."),
    "unfit": _("This row cannot be read."),
    "sold": _("Something was sold by another unit. Add another product instead."),
}
Problem = list[Any]  # [row, column, code]


class NoCatalogue(Exception):
    """The file lacks what every row needs."""

    def __str__(self) -> str:
        return str(_("There must be a column with the code of the product, and at most 200,000 rows."))


@dataclass
class Reading:
    """What a file says: products by code, prices, and what is wrong."""

    products: dict[str, dict[str, Any]] = field(default_factory=dict)
    prices: dict[tuple[str, int, str], list[Any]] = field(default_factory=dict)  # code, list, day: [net, last day]
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0


def columns_of(names: tuple[str, ...]) -> dict[int, str]:
    """{index: column}; of two headers for one column the first counts."""
    columns: dict[int, str] = {}
    for index, name in enumerate(names):
        words = " ".join(folded(name).replace(".", " ").replace("_", " ").replace(":", " ").split())
        column = COLUMN_OF.get(words)
        if column and column not in columns.values():
            columns[index] = column
    return columns


def texts_in(file: BinaryIO, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(row, {column: text}). UnreadableFile for what is no table, NoCatalogue for one without codes."""
    table = read_table(file, name)
    columns = columns_of(table.headers)
    if "code" not in columns.values():
        raise NoCatalogue
    for count, (number, cells) in enumerate(table.rows(only=columns), start=1):
        if count > MOST:
            raise NoCatalogue
        why, _column = fault_in(cells)
        yield (
            number,
            {columns[index]: text.strip() for index, text in cells.items() if index in columns}
            | ({"unfit": why} if why else {}),
        )


def read(file: BinaryIO, name: str, *, costs: bool) -> Reading:
    """What the file says, checked row by row. Without `costs` the column of costs is passed over."""
    lists = {(folded(row.name), row.currency): row.pk for row in PriceList.objects.in_use()}
    reading = Reading()
    for number, texts in texts_in(file, name):
        reading.rows += 1
        if not costs:
            texts.pop("cost", None)
        values, wrong = values_of(texts)
        wrong = wrong or taken(reading, values, lists)
        reading.problems += [[number, column, code] for column, code in wrong]
    refuse_new_without_words(reading)
    return reading


def values_of(texts: dict[str, str]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """(the values of one row, [(column, code of what is wrong)])."""
    if "unfit" in texts:
        return {}, [("", "unfit")]
    values: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for column, text in texts.items():
        value, code = value_of(column, text)
        values[column] = value
        wrong += [(column, code)] if code else []
    if values.get("net") is not None and not is_payable(values["net"], values.get("currency") or Currency.PLN):
        wrong.append(("net", "amount"))
    wrong += [("code", "required")] if not values.get("code") else []
    priced = [column for column in ("net", "valid_from", "price_list") if values.get(column) not in (None, "")]
    if priced:
        missing = [column for column in ("net", "valid_from", "price_list") if column not in priced]
        wrong += [(column, "required") for column in missing if column not in {name for name, _code in wrong}]
    return values, wrong


def value_of(column: str, text: str) -> tuple[Any, str]:
    """One cell, and the code of what is wrong with it."""
    if column in LONGEST:
        return text_of(column, text)
    if column == "vat":
        rate = RATES.get(text.lower().replace(" ", ""), "")
        return (rate, "" if rate or not text else "vat")
    if column == "offered":
        return WORDS.get(folded(text)), "" if folded(text) in WORDS else "offered"
    if column == "currency":
        return typed_values.currency(text)
    if column in ("cost", "net"):
        value, code = (typed_values.money if column == "net" else typed_values.amount)(text)
        return value, code or ("negative" if value is not None and value < 0 else "")
    return typed_values.day(text)


def text_of(column: str, text: str) -> tuple[str, str]:
    """A text within its length, in which nobody's number stands."""
    if len(text) > LONGEST[column]:
        return "", "long"
    if any(finding.kind in PERSONS_OWN for finding in findings(text)):
        return "", "identifier"
    ProhibitNullCharactersValidator()(text)
    return text, ""


def taken(reading: Reading, values: dict[str, Any], lists: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    """Takes the row in; what is wrong with it beside the others."""
    code = values["code"]
    own = {name: plain(values[name]) for name in OWN if values.get(name) not in (None, "")}
    before = reading.products.get(code, {})
    wrong = [(name, "differs") for name in own if name in before and before[name] != own[name]]
    if wrong:
        return wrong
    price = None
    if values.get("net") is not None:
        price_list = lists.get((folded(values["price_list"]), values.get("currency") or Currency.PLN))
        if price_list is None:
            return [("price_list", "unknown_list")]
        since, until = values["valid_from"], values.get("valid_until")
        if until and until < since:
            return [("valid_until", "days")]
        price = (code, price_list, since.isoformat())
        if price in reading.prices:
            return [("valid_from", "twice")]
        reading.prices[price] = [
            plain_amount(values["net"], values.get("currency") or Currency.PLN),
            until.isoformat() if until else None,
        ]
    reading.products[code] = {**before, **own}
    return []


def plain(value: Any) -> Any:
    """As JSON keeps it; amounts as text."""
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def refuse_new_without_words(reading: Reading) -> None:
    """A product that is not here yet needs a name and a unit; the rate is 23% unless another is given."""
    known = set(Product.objects.filter(code__in=reading.products).values_list("code", flat=True))
    refused: set[str] = set()
    for code, own in reading.products.items():
        missing = [name for name in ("name", "unit") if code not in known and not own.get(name)]
        reading.problems += [[code, name, "required"] for name in missing]
        refused |= {code} if missing else set()
    reading.products = {code: own for code, own in reading.products.items() if code not in refused}
    reading.prices = {key: price for key, price in reading.prices.items() if key[0] not in refused}
