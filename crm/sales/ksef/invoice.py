"""What a structured invoice says, before it becomes XML: parties, lines, sums by the codes of FA(3).

A correction holds its lines twice, before and after; its sums are the differences of the two invoices.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm.sales.currencies import in_units, is_payable
from crm.sales.deal_lines.line_sums import ZERO
from crm.sales.models import Vat

HOME = "PLN"
# code of FA(3): (column of the net sum, column of the tax)
COLUMNS = {
    "23": ("P_13_1", "P_14_1"),
    "8": ("P_13_2", "P_14_2"),
    "5": ("P_13_3", "P_14_3"),
    "0 KR": ("P_13_6_1", ""),
    "0 WDT": ("P_13_6_2", ""),
    "zw": ("P_13_7", ""),
    "np I": ("P_13_8", ""),
    "np II": ("P_13_9", ""),
    "oo": ("P_13_10", ""),
}
ABROAD = {Vat.ZERO: "0 WDT", Vat.REVERSE: "np II", Vat.OUTSIDE: "np II"}  # for a customer with an EU VAT number
AT_HOME = {Vat.ZERO: "0 KR", Vat.OUTSIDE: "np I"}
RATES = {"0 KR": Vat.ZERO, "0 WDT": Vat.ZERO, "np I": Vat.OUTSIDE, "np II": Vat.OUTSIDE}


@dataclass(frozen=True)
class Buyer:
    """Whose invoice it is: a firm with a NIP or an EU VAT number, or a consumer with neither."""

    name: str
    address: str = ""
    nip: str = ""
    eu_vat: str = ""
    consumer: bool = False

    @property
    def abroad(self) -> bool:
        """Whether it is a firm of another country of the Union."""
        return bool(self.eu_vat) and not self.nip


@dataclass(frozen=True)
class InvoiceLine:
    """One line. `discount` is an amount that is taken off."""

    name: str
    rate: str
    quantity: Decimal
    price: Decimal
    discount: Decimal = ZERO
    unit: str = ""
    currency: str = HOME

    @property
    def rate_words(self) -> str:
        """The rate as it is read."""
        return str(Vat(self.rate).label)

    @property
    def net(self) -> Decimal:
        """What it comes to: quantity by price, rounded half up, less the discount."""
        return in_units(self.quantity * self.price, self.currency) - self.discount


@dataclass(frozen=True)
class Corrected:
    """The invoice that is corrected: its lines as they were, and why they change."""

    number: str
    issued_on: date
    ksef: str
    reason: str
    lines: tuple[InvoiceLine, ...]


@dataclass(frozen=True)
class CodeSum:
    """What the lines of one code come to; `home_tax` in the house currency where the invoice has another."""

    code: str
    net: Decimal
    tax: Decimal
    home_tax: Decimal | None


@dataclass(frozen=True)
class Invoice:
    """A structured invoice; with `corrected` a correction of that one."""

    number: str
    issued_on: date
    seller: dict[str, str]
    buyer: Buyer
    lines: tuple[InvoiceLine, ...]
    currency: str = HOME
    exchange_rate: Decimal | None = None
    payment_due_on: date | None = None
    exempt_basis: str = ""
    split_payment: bool = False
    corrected: Corrected | None = None

    def code(self, line: InvoiceLine) -> str:
        """The code of the rate for this buyer."""
        codes = ABROAD if self.buyer.abroad else AT_HOME
        return codes.get(Vat(line.rate), str(line.rate))

    @property
    def codes(self) -> set[str]:
        """Those of all lines, before and after."""
        before = self.corrected.lines if self.corrected else ()
        return {self.code(line) for line in (*before, *self.lines)}

    @property
    def sums(self) -> list[CodeSum]:
        """By code, in the order of the schema; of a correction the differences."""
        before = self.nets(self.corrected.lines if self.corrected else ())
        after = self.nets(self.lines)
        return [self.code_sum(code, before, after) for code in COLUMNS if code in before or code in after]

    def nets(self, lines: Iterable[InvoiceLine]) -> dict[str, Decimal]:
        """{code: net}."""
        nets: dict[str, Decimal] = {}
        for line in lines:
            nets[self.code(line)] = nets.get(self.code(line), ZERO) + line.net
        return nets

    def code_sum(self, code: str, before: dict[str, Decimal], after: dict[str, Decimal]) -> CodeSum:
        """After less before; the tax of each is rounded once, as it stands on the two invoices."""
        net = after.get(code, ZERO) - before.get(code, ZERO)
        tax = self.tax_of(code, after) - self.tax_of(code, before)
        home = in_units(tax * self.exchange_rate, HOME) if self.exchange_rate and self.currency != HOME else None
        return CodeSum(code, net, tax, home)

    @property
    def gross(self) -> Decimal:
        """What is to be paid; of a correction the difference."""
        return sum((each.net + each.tax for each in self.sums), ZERO)

    def tax_of(self, code: str, nets: dict[str, Decimal]) -> Decimal:
        """The tax of the sum of a code, half up to the smallest unit; none for codes without a number."""
        return in_units(nets.get(code, ZERO) * Decimal(code) / 100, self.currency) if code.isdecimal() else ZERO

    @property
    def writable(self) -> bool:
        """Whether FA(3) has room for every sum: it takes two decimals, which some currencies have more than."""
        lines = (*self.lines, *(self.corrected.lines if self.corrected else ()))
        return all(is_payable(each, HOME) for each in (*(line.net for line in lines), *self.taxes))

    @property
    def taxes(self) -> list[Decimal]:
        """The tax of each code."""
        return [each.tax for each in self.sums]
