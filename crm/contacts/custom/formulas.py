"""Formulas over a record's own numbers, amounts and days: read by a parser of its own, reckoned with decimals.

    formula = read("(limit_kupiecki − saldo) ÷ 12")     FormulaFault names the place of whatever is wrong
    formula.sort_of({"limit_kupiecki": "money", …})     "number", "money" or "date"; FormulaFault where these do not fit
    formula.result({"limit_kupiecki": "100.00 PLN", …}) as it is stored; empty where a source is, and for all that
                                                        cannot be reckoned: by nought, two currencies, out of bounds

sum = term ("+" | "−") term …    term = factor ("×" | "÷") factor …    factor = ["−"] number | field | "(" sum ")"
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, DecimalException, localcontext
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.accounts.language.currencies import in_units
from crm.contacts.models.field_kinds import Kind

LONGEST, DEEPEST, DIGITS = 300, 20, 40
TOKEN = re.compile(r"\s*(?:(\d{1,12}(?:[.,]\d{1,6})?)|([a-z][a-z0-9_]*)|([-+−*×·/÷:()]))")
SIGNS = {"−": "-", "×": "*", "·": "*", "÷": "/", ":": "/"}
NUMBER, MONEY, DAY = Kind.NUMBER.value, Kind.MONEY.value, Kind.DATE.value
SOURCES = (NUMBER, MONEY, DAY)
FITS = {
    **{("+", NUMBER, NUMBER): NUMBER, ("+", MONEY, MONEY): MONEY, ("+", DAY, NUMBER): DAY, ("+", NUMBER, DAY): DAY},
    **{("-", NUMBER, NUMBER): NUMBER, ("-", MONEY, MONEY): MONEY, ("-", DAY, NUMBER): DAY, ("-", DAY, DAY): NUMBER},
    **{("*", NUMBER, NUMBER): NUMBER, ("*", MONEY, NUMBER): MONEY, ("*", NUMBER, MONEY): MONEY},
    **{("/", NUMBER, NUMBER): NUMBER, ("/", MONEY, NUMBER): MONEY, ("/", MONEY, MONEY): NUMBER},
}
LARGEST = Decimal(10) ** 12


class FormulaFault(ValidationError):
    """Something is wrong with a formula; the sentence says at which sign, counted from one."""

    def __init__(self, words: Any, place: int, **values: Any) -> None:
        super().__init__(words, code="formula", params={"place": place + 1, **values})


class CannotReckon(Exception):
    """The values at hand have no result."""


class Money(NamedTuple):
    """An amount of a currency."""

    amount: Decimal
    currency: str


Value = Decimal | Money | date


@dataclass(frozen=True)
class Literal:
    """A number that stands in the formula."""

    value: Decimal
    place: int

    def sort_of(self, _kinds: Mapping[str, str]) -> str:
        """A number."""
        return NUMBER

    def reckon(self, _values: Mapping[str, str]) -> Value:
        """The number itself."""
        return self.value


@dataclass(frozen=True)
class Source:
    """A field of the record, by its key."""

    key: str
    place: int

    def sort_of(self, kinds: Mapping[str, str]) -> str:
        """The kind of the field; a fault where there is none of the key, or one of another kind."""
        if kinds.get(self.key) not in SOURCES:
            words = _("Sign %(place)s: “%(name)s” is no number, amount or date of this record.")
            raise FormulaFault(words, self.place, name=self.key)
        return kinds[self.key]

    def reckon(self, values: Mapping[str, str]) -> Value:
        """What the record says in it."""
        return value_of(values.get(self.key, ""))


@dataclass(frozen=True)
class Act:
    """Two parts and the sign between them."""

    sign: str
    left: Any
    right: Any
    place: int

    def sort_of(self, kinds: Mapping[str, str]) -> str:
        """What comes out, by the table of what fits."""
        result = FITS.get((self.sign, self.left.sort_of(kinds), self.right.sort_of(kinds)))
        if result is None:
            raise FormulaFault(_("Sign %(place)s: these two cannot be reckoned with each other."), self.place)
        return result

    def reckon(self, values: Mapping[str, str]) -> Value:
        """The result."""
        return acted(self.sign, self.left.reckon(values), self.right.reckon(values))


@dataclass(frozen=True)
class Formula:
    """A formula that was read."""

    root: Any
    sources: frozenset[str]

    def sort_of(self, kinds: Mapping[str, str]) -> str:
        """The kind of its result, of fields of these kinds by their keys."""
        return str(self.root.sort_of(kinds))

    def result(self, values: Mapping[str, str]) -> str:
        """What comes out of stored values by their keys, as it is stored; empty where nothing does."""
        try:
            with localcontext(prec=DIGITS):
                return stored_form(self.root.reckon(values))
        except (CannotReckon, DecimalException, OverflowError, ValueError):
            return ""


@dataclass
class Reading:
    """A text on its way to a formula: where the reader stands, which fields it met."""

    text: str
    place: int = 0
    met: set[str] = field(default_factory=set)

    def ahead(self) -> tuple[str, str]:
        """(sort, text) of what comes next: number, name, sign, or nothing at the end."""
        match = TOKEN.match(self.text, self.place)
        if match is None:
            if rest := self.text[self.place :].lstrip():
                at = len(self.text) - len(rest)
                raise FormulaFault(_("Sign %(place)s: “%(sign)s” does not belong here."), at, sign=rest[0])
            return "", ""
        number, name, sign = match.groups()
        return ("number", number) if number else ("name", name) if name else ("sign", SIGNS.get(sign, sign))

    def take(self) -> int:
        """Go past what comes next; returns where it stands."""
        match = TOKEN.match(self.text, self.place)
        start = match.start(match.lastindex or 0) if match else self.place
        self.place = match.end() if match else self.place
        return start

    def chain(self, signs: str, part: Any, depth: int) -> Any:
        """Parts with one of these signs between them, reckoned from the left."""
        left = part(depth)
        while (after := self.ahead())[0] == "sign" and after[1] in signs:
            place = self.take()
            left = Act(after[1], left, part(depth), place)
        return left

    def sum_of(self, depth: int) -> Any:
        """Terms, added and taken away."""
        return self.chain("+-", self.term, depth)

    def term(self, depth: int) -> Any:
        """Factors, multiplied and divided."""
        return self.chain("*/", self.factor, depth)

    def factor(self, depth: int) -> Any:
        """A number, a field, something in parentheses, or one of these with a minus."""
        sort, text = self.ahead()
        place = self.take()
        if depth > DEEPEST:
            raise FormulaFault(_("Sign %(place)s: too much within each other."), place)
        if sort == "number":
            return Literal(Decimal(text.replace(",", ".")), place)
        if sort == "name":
            self.met.add(text)
            return Source(text, place)
        if text == "-":
            return Act("*", Literal(Decimal(-1), place), self.factor(depth + 1), place)
        if text != "(":
            raise FormulaFault(_("Sign %(place)s: a number, a field or a parenthesis is missing here."), place)
        inner = self.sum_of(depth + 1)
        if self.ahead() != ("sign", ")"):
            raise FormulaFault(_("Sign %(place)s: the parenthesis that opens here is not closed."), place)
        self.take()
        return inner


def read(text: str) -> Formula:
    """The formula that a text is. FormulaFault where it is none."""
    if len(text) > LONGEST:
        raise FormulaFault(_("The formula is too long: %(most)s signs at most."), LONGEST, most=LONGEST)
    reading = Reading(text)
    root = reading.sum_of(0)
    if reading.ahead() != ("", ""):
        sign, place = reading.ahead()[1], reading.take()
        raise FormulaFault(_("Sign %(place)s: “%(sign)s” does not belong here."), place, sign=sign)
    return Formula(root, frozenset(reading.met))


def value_of(stored: str) -> Value:
    """A stored value to reckon with; CannotReckon for an empty one."""
    if not stored:
        raise CannotReckon
    amount, _blank, currency = stored.partition(" ")
    if currency:
        return Money(Decimal(amount), currency)
    return date.fromisoformat(stored) if stored.count("-") == 2 else Decimal(stored)


def acted(sign: str, left: Value, right: Value) -> Value:
    """Two values and the sign between them; CannotReckon where they have no result."""
    if isinstance(left, date) or isinstance(right, date):
        return of_days(sign, left, right)
    first, second = (Money(value, "") if isinstance(value, Decimal) else value for value in (left, right))
    if first.currency and second.currency and first.currency != second.currency:
        raise CannotReckon
    amount = figures(sign, first.amount, second.amount)
    currency = "" if sign == "/" and second.currency else first.currency or second.currency
    return Money(amount, currency) if currency else amount


def figures(sign: str, first: Decimal, second: Decimal) -> Decimal:
    """Two numbers and the sign between them."""
    if sign == "/":
        if not second:
            raise CannotReckon
        return first / second
    return first * second if sign == "*" else first + second if sign == "+" else first - second


def of_days(sign: str, left: Value, right: Value) -> Value:
    """A day and a number of days, or the days between two days."""
    if isinstance(left, date) and isinstance(right, date):
        return Decimal((left - right).days)
    day, number = (left, right) if isinstance(left, date) else (right, left)
    if not isinstance(day, date) or not isinstance(number, Decimal):
        raise CannotReckon
    return day + timedelta(days=int(number)) * (-1 if sign == "-" else 1)


def stored_form(value: Value) -> str:
    """A result as numbers, amounts and days are stored; CannotReckon for one that has no room."""
    if isinstance(value, date):
        return value.isoformat()
    amount, currency = (value.amount, value.currency) if isinstance(value, Money) else (value, "")
    if abs(amount) >= LARGEST:
        raise CannotReckon
    if currency:
        return f"{in_units(amount, currency) + 0:f} {currency}"
    rounded = amount.quantize(Decimal("0.000001"), ROUND_HALF_UP).normalize()
    return f"{rounded if rounded else abs(rounded):f}"
