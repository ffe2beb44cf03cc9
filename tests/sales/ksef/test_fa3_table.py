"""Twenty invoices as FA(3): each is valid against the schema, and its sums equal those of an oracle of its own."""

from datetime import UTC, date, datetime
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st
from lxml import etree

from crm.sales.ksef.corrected_file import read
from crm.sales.ksef.invoice import Buyer, Corrected, Invoice, InvoiceLine
from crm.sales.ksef.invoice_xml import SPACE, written
from crm.sales.ksef.schema_check import refused_elements

DAY, AT = date(2026, 12, 1), datetime(2026, 12, 1, 12, tzinfo=UTC)
SELLER = {"name": "Stalmag sp. z o.o.", "nip": "5265877635", "address": "Lipowa 1", "email": "b@stalmag.test"}
FIRM = Buyer("Mebloplast sp. z o.o.", "ul. Sienna 21, 34-500 Zakopane", nip="5265877635")
GERMAN = Buyer("Holz GmbH", "Ring 1, Berlin", eu_vat="DE123456788")
GREEK = Buyer("Xylo", "Odos 1", eu_vat="EL123456783")
CONSUMER = Buyer("Ada Żółć", "Lipowa 2", consumer=True)
KSEF = "5265877635-20260826-0100001AF629-AF"


def line(rate="23", quantity="1", price="100", discount="0", unit="szt."):
    return InvoiceLine("Regał", rate, D(quantity), D(price), D(discount), unit)


def correction(before, after, **more):
    reason = more.pop("reason", "Zwrot")
    ksef = more.pop("ksef", "")
    corrected = Corrected("FV/2026/11/001", date(2026, 11, 2), ksef, reason, tuple(before))
    return {"lines": after, "corrected": corrected, **more}


TABLE = {
    "one line": {"lines": [line()]},
    "rounding half up": {"lines": [line(price="0.02", quantity="1.25"), line(price="33.33", quantity="3")]},
    "four rates": {"lines": [line("23"), line("8", price="7.77"), line("5", price="0.1"), line("0")]},
    "a percentage's discount": {"lines": [line(price="199.99", discount="20.00")]},
    "no unit": {"lines": [line(unit="")]},
    "payment due": {"lines": [line()], "payment_due_on": date(2026, 12, 15)},
    "exempt": {"lines": [line("zw")], "exempt_basis": "art. 43 ust. 1 pkt 29 ustawy o VAT"},
    "exempt beside taxed": {"lines": [line("zw"), line("8")], "exempt_basis": "art. 113 ust. 1"},
    "reverse charge at home": {"lines": [line("oo")]},
    "not subject at home": {"lines": [line("np")]},
    "services to Germany": {"lines": [line("np")], "buyer": GERMAN},
    "reverse charge to Germany": {
        "lines": [line("oo")],
        "buyer": GERMAN,
        "currency": "EUR",
        "exchange_rate": D("4.25"),
    },
    "goods to Greece": {"lines": [line("0")], "buyer": GREEK, "currency": "EUR", "exchange_rate": D("4.2873")},
    "a consumer": {"lines": [line("8")], "buyer": CONSUMER},
    "euro at home": {"lines": [line(price="99.99"), line("8")], "currency": "EUR", "exchange_rate": D("4.2873")},
    "split payment": {"lines": [line(price="20000")], "split_payment": True},
    "whole yen": {
        "lines": [InvoiceLine("Regał", "23", D("1.5"), D(1235), unit="h", currency="JPY")],
        **{"currency": "JPY", "exchange_rate": D("0.0261")},
    },
    "dinars that come to two decimals": {
        "lines": [InvoiceLine("Regał", "23", D(200), D("1.235"), unit="h", currency="KWD")],
        **{"currency": "KWD", "exchange_rate": D("11.8")},
    },
    "odd signs": {"lines": [InvoiceLine("<b>&\x00\ufffe 😀  x", "23", D(1), D(1))]},
    "correction of a quantity": correction([line(quantity="3")], [line(quantity="2")], ksef=KSEF),
    "correction to nothing": correction([line(), line("8")], [line(quantity="0"), line("8", quantity="0")]),
    "correction in euro upwards": correction(
        [line(price="10.01"), line("5")], [line(price="12.34"), line("5")], currency="EUR", exchange_rate=D("4.3")
    ),
    "correction of a consumer's": correction([line()], [line(discount="10")], buyer=CONSUMER),
    "correction of an exempt one": correction([line("zw")], [line("zw", price="90")], exempt_basis="art. 43"),
}
PLACES = {
    "23": "1",
    "8": "2",
    "5": "3",
    "0": ("6_1", "6_2"),
    "zw": "7",
    "np": ("8", "9"),
    "oo": ("10", "9"),
}


def invoice(lines, buyer=FIRM, **values):
    return Invoice("FV/2026/12/001", DAY, SELLER, buyer, tuple(lines), **values)


def cents(number, coins=100):
    """Hundredths of what is rounded half up to so many coins, away from zero, by whole numbers alone."""
    scaled = abs(number) * coins
    whole = scaled.numerator * 2 // scaled.denominator
    return (whole + 1) // 2 * (1 if number >= 0 else -1) * 100 // coins


def oracle(drawn):
    """{element: hundredths} by fractions, written without the code that is tested."""
    sides = [(1, drawn.lines)] + ([(-1, drawn.corrected.lines)] if drawn.corrected else [])
    totals, owed = {}, 0
    coins = {"JPY": 1, "KWD": 1000}.get(drawn.currency, 100)
    for sign, lines in sides:
        nets = {}
        for each in lines:
            worth = cents(Fraction(each.quantity) * Fraction(each.price), coins) - cents(Fraction(each.discount), coins)
            nets[each.rate] = nets.get(each.rate, 0) + worth
        for rate, net in nets.items():
            place = PLACES[rate] if isinstance(PLACES[rate], str) else PLACES[rate][drawn.buyer.abroad]
            tax = cents(Fraction(net, 100) * Fraction(int(rate), 100), coins) if rate in ("23", "8", "5") else 0
            totals[f"P_13_{place}"] = totals.get(f"P_13_{place}", 0) + sign * net
            if rate in ("23", "8", "5"):
                totals[f"P_14_{place}"] = totals.get(f"P_14_{place}", 0) + sign * tax
            owed += sign * (net + tax)
    if drawn.currency != "PLN":
        for name in [name for name in totals if name.startswith("P_14")]:
            totals[f"{name}W"] = cents(Fraction(totals[name], 100) * Fraction(drawn.exchange_rate))
    return {**totals, "P_15": owed}


def sums_in(root):
    """{element: hundredths} as the XML has them."""
    body = root.find(f"{{{SPACE}}}Fa")
    names = {each: etree.QName(each).localname for each in body}
    return {name: int(D(each.text) * 100) for each, name in names.items() if name[:5] in ("P_13_", "P_14_", "P_15")}


def text(root, names):
    return root.findtext("/".join(f"{{{SPACE}}}{name}" for name in names.split("/")))


@pytest.mark.parametrize("name", TABLE)
def test_it_is_valid_and_its_sums_are_the_oracles(name):
    drawn = invoice(**TABLE[name])
    content = written(drawn, at=AT)
    assert refused_elements(content) == []
    assert sums_in(etree.fromstring(content)) == oracle(drawn)


NUMBERS = st.decimals(D("0.01"), D("99999.99"), places=2)
LINES = st.builds(
    lambda rate, quantity, price: InvoiceLine("x", rate, quantity, price),
    st.sampled_from(list(PLACES)),
    NUMBERS,
    NUMBERS,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=8), st.sampled_from([FIRM, GERMAN]), st.booleans(), st.booleans())
def test_any_lines_are_valid_and_come_to_what_the_oracle_says(lines, buyer, euro, corrects):
    money = {"currency": "EUR", "exchange_rate": D("4.2873")} if euro else {}
    before = [InvoiceLine("x", each.rate, each.quantity + 1, each.price) for each in lines]
    values = correction(before, lines, **money) if corrects else {"lines": lines, **money}
    drawn = invoice(**values, buyer=buyer, exempt_basis="art. 43")
    content = written(drawn, at=AT)
    assert (refused_elements(content), sums_in(etree.fromstring(content))) == ([], oracle(drawn))


@pytest.mark.parametrize("name", TABLE)
def test_what_was_written_is_read_back(name):
    drawn = invoice(**TABLE[name])
    again = read(etree.fromstring(written(drawn, at=AT)), consumer=drawn.buyer.consumer)
    if name == "odd signs":
        assert [each.name for each in again.lines] == ["<b>& 😀 x"]
        return
    assert [invoice([each], drawn.buyer).codes for each in again.lines] == [
        invoice([each], drawn.buyer).codes for each in drawn.lines
    ]
    assert [each.net for each in again.lines] == [each.net for each in drawn.lines]
    assert (again.buyer, again.currency) == (drawn.buyer, drawn.currency)
    assert (again.exempt_basis, again.exchange_rate) == (drawn.exempt_basis, drawn.exchange_rate)


def test_annotations_say_what_the_law_wants():
    reverse = etree.fromstring(written(invoice(**TABLE["reverse charge at home"]), at=AT))
    plain = etree.fromstring(written(invoice(**TABLE["one line"]), at=AT))
    exempt = etree.fromstring(written(invoice(**TABLE["exempt"]), at=AT))
    notes = "Fa/Adnotacje"
    assert [text(each, f"{notes}/P_18") for each in (reverse, plain)] == ["1", "2"]
    assert text(exempt, f"{notes}/Zwolnienie/P_19A").startswith("art. 43")
    assert [text(each, f"{notes}/Zwolnienie/P_19N") for each in (plain, exempt)] == ["1", None]


def test_buyers_are_named_by_the_number_they_have():
    rows = [etree.fromstring(written(invoice([line()], buyer=each), at=AT)) for each in (FIRM, GREEK, CONSUMER)]
    known = "Podmiot2/DaneIdentyfikacyjne"
    assert [text(row, f"{known}/NIP") for row in rows] == ["5265877635", None, None]
    assert [text(row, f"{known}/NrVatUE") for row in rows] == [None, "123456783", None]
    assert [text(row, f"{known}/BrakID") for row in rows] == [None, None, "1"]
    assert text(rows[1], "Podmiot2/Adres/KodKraju") == "GR"


def test_a_correction_names_the_invoice_and_its_lines_before_and_after():
    root = etree.fromstring(written(invoice(**TABLE["correction of a quantity"]), at=AT))
    rows = root.findall(f"{{{SPACE}}}Fa/{{{SPACE}}}FaWiersz")
    assert [(text(row, "StanPrzed"), text(row, "P_8B")) for row in rows] == [("1", "3"), (None, "2")]
    details = "Fa/DaneFaKorygowanej"
    assert (text(root, f"{details}/NrKSeF"), text(root, f"{details}/NrKSeFFaKorygowanej")) == ("1", KSEF)
    assert (text(root, "Fa/RodzajFaktury"), text(root, "Fa/PrzyczynaKorekty")) == ("KOR", "Zwrot")


@pytest.mark.parametrize(
    ("changed", "element"),
    [
        ({"seller": {**SELLER, "nip": "0000000000"}}, "NIP"),
        ({"seller": {**SELLER, "name": ""}}, "Nazwa"),
        ({"number": "x" * 300}, "P_2"),
        ({"lines": (line(unit="y" * 300),)}, "P_8A"),
        ({"currency": "XYZ"}, "KodWaluty"),
        ({"issued_on": date(1999, 1, 1)}, "P_1"),
    ],
)
def test_what_the_schema_refuses_is_named_without_its_value(changed, element):
    values = {"number": "FV/1", "issued_on": DAY, "seller": SELLER, "buyer": FIRM, "lines": (line(),), **changed}
    assert refused_elements(written(Invoice(**values), at=AT)) == [element]
