"""Currencies of ISO 4217 that are paid with somewhere, each counted to its own smallest unit.

Currency.PLN.value     "PLN"
SIGNS["EUR"]           "€"; of most the code itself, which leaves no doubt about which dollar is meant
in_order(["CHF", "PLN"])    those that are used most come first, the others by their code
places("JPY")          0; two of most, three of the dinars; of «zł» and any other sign two
in_units(value, "KWD") rounded half up to the smallest unit; `plain` is the same as machines read it, «1230.500»

The places are those of ISO 4217, by which invoices are written; the habits of shops in CLDR leave some coins out.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models


class Currency(models.TextChoices):
    """A code of ISO 4217. Those that are used most stand first."""

    PLN = "PLN", "PLN"
    EUR = "EUR", "EUR"
    USD = "USD", "USD"
    GBP = "GBP", "GBP"
    CHF = "CHF", "CHF"
    CZK = "CZK", "CZK"
    AED = "AED", "AED"
    AFN = "AFN", "AFN"
    ALL = "ALL", "ALL"
    AMD = "AMD", "AMD"
    AOA = "AOA", "AOA"
    ARS = "ARS", "ARS"
    AUD = "AUD", "AUD"
    AWG = "AWG", "AWG"
    AZN = "AZN", "AZN"
    BAM = "BAM", "BAM"
    BBD = "BBD", "BBD"
    BDT = "BDT", "BDT"
    BGN = "BGN", "BGN"
    BHD = "BHD", "BHD"
    BIF = "BIF", "BIF"
    BMD = "BMD", "BMD"
    BND = "BND", "BND"
    BOB = "BOB", "BOB"
    BRL = "BRL", "BRL"
    BSD = "BSD", "BSD"
    BTN = "BTN", "BTN"
    BWP = "BWP", "BWP"
    BYN = "BYN", "BYN"
    BZD = "BZD", "BZD"
    CAD = "CAD", "CAD"
    CDF = "CDF", "CDF"
    CLP = "CLP", "CLP"
    CNY = "CNY", "CNY"
    COP = "COP", "COP"
    CRC = "CRC", "CRC"
    CUP = "CUP", "CUP"
    CVE = "CVE", "CVE"
    DJF = "DJF", "DJF"
    DKK = "DKK", "DKK"
    DOP = "DOP", "DOP"
    DZD = "DZD", "DZD"
    EGP = "EGP", "EGP"
    ERN = "ERN", "ERN"
    ETB = "ETB", "ETB"
    FJD = "FJD", "FJD"
    FKP = "FKP", "FKP"
    GEL = "GEL", "GEL"
    GHS = "GHS", "GHS"
    GIP = "GIP", "GIP"
    GMD = "GMD", "GMD"
    GNF = "GNF", "GNF"
    GTQ = "GTQ", "GTQ"
    GYD = "GYD", "GYD"
    HKD = "HKD", "HKD"
    HNL = "HNL", "HNL"
    HTG = "HTG", "HTG"
    HUF = "HUF", "HUF"
    IDR = "IDR", "IDR"
    ILS = "ILS", "ILS"
    INR = "INR", "INR"
    IQD = "IQD", "IQD"
    IRR = "IRR", "IRR"
    ISK = "ISK", "ISK"
    JMD = "JMD", "JMD"
    JOD = "JOD", "JOD"
    JPY = "JPY", "JPY"
    KES = "KES", "KES"
    KGS = "KGS", "KGS"
    KHR = "KHR", "KHR"
    KMF = "KMF", "KMF"
    KPW = "KPW", "KPW"
    KRW = "KRW", "KRW"
    KWD = "KWD", "KWD"
    KYD = "KYD", "KYD"
    KZT = "KZT", "KZT"
    LAK = "LAK", "LAK"
    LBP = "LBP", "LBP"
    LKR = "LKR", "LKR"
    LRD = "LRD", "LRD"
    LSL = "LSL", "LSL"
    LYD = "LYD", "LYD"
    MAD = "MAD", "MAD"
    MDL = "MDL", "MDL"
    MGA = "MGA", "MGA"
    MKD = "MKD", "MKD"
    MMK = "MMK", "MMK"
    MNT = "MNT", "MNT"
    MOP = "MOP", "MOP"
    MRU = "MRU", "MRU"
    MUR = "MUR", "MUR"
    MVR = "MVR", "MVR"
    MWK = "MWK", "MWK"
    MXN = "MXN", "MXN"
    MYR = "MYR", "MYR"
    MZN = "MZN", "MZN"
    NAD = "NAD", "NAD"
    NGN = "NGN", "NGN"
    NIO = "NIO", "NIO"
    NOK = "NOK", "NOK"
    NPR = "NPR", "NPR"
    NZD = "NZD", "NZD"
    OMR = "OMR", "OMR"
    PAB = "PAB", "PAB"
    PEN = "PEN", "PEN"
    PGK = "PGK", "PGK"
    PHP = "PHP", "PHP"
    PKR = "PKR", "PKR"
    PYG = "PYG", "PYG"
    QAR = "QAR", "QAR"
    RON = "RON", "RON"
    RSD = "RSD", "RSD"
    RUB = "RUB", "RUB"
    RWF = "RWF", "RWF"
    SAR = "SAR", "SAR"
    SBD = "SBD", "SBD"
    SCR = "SCR", "SCR"
    SDG = "SDG", "SDG"
    SEK = "SEK", "SEK"
    SGD = "SGD", "SGD"
    SHP = "SHP", "SHP"
    SLE = "SLE", "SLE"
    SOS = "SOS", "SOS"
    SRD = "SRD", "SRD"
    SSP = "SSP", "SSP"
    STN = "STN", "STN"
    SYP = "SYP", "SYP"
    SZL = "SZL", "SZL"
    THB = "THB", "THB"
    TJS = "TJS", "TJS"
    TMT = "TMT", "TMT"
    TND = "TND", "TND"
    TOP = "TOP", "TOP"
    TRY = "TRY", "TRY"
    TTD = "TTD", "TTD"
    TWD = "TWD", "TWD"
    TZS = "TZS", "TZS"
    UAH = "UAH", "UAH"
    UGX = "UGX", "UGX"
    UYU = "UYU", "UYU"
    UZS = "UZS", "UZS"
    VES = "VES", "VES"
    VND = "VND", "VND"
    VUV = "VUV", "VUV"
    WST = "WST", "WST"
    XAF = "XAF", "XAF"
    XCD = "XCD", "XCD"
    XCG = "XCG", "XCG"
    XOF = "XOF", "XOF"
    XPF = "XPF", "XPF"
    YER = "YER", "YER"
    ZAR = "ZAR", "ZAR"
    ZMW = "ZMW", "ZMW"
    ZWG = "ZWG", "ZWG"


class AmountField(models.DecimalField):
    """An amount of any currency: three decimals are kept, and a third that says nothing is not read back."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_digits": 13, "decimal_places": 3, **options})

    def deconstruct(self) -> tuple:
        """Migrations know it as the column that it is."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.DecimalField", args, options

    def from_db_value(self, value: Decimal | None, *_connection: Any) -> Decimal | None:
        """«100.500» as «100.50»; «1.235» as it is."""
        usual = None if value is None else value.quantize(Decimal(1).scaleb(-USUAL_PLACES))
        return usual if usual == value else value


class Signs(dict[str, str]):
    """{code: how it stands behind an amount}."""

    def __missing__(self, code: str) -> str:
        return str(code)


SIGNS = Signs({"PLN": "zł", "EUR": "€"})
ORDER = {code: place for place, code in enumerate(Currency.values)}
WHOLE = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"]
)
THOUSANDTHS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
USUAL_PLACES, MOST_PLACES = 2, 3


def in_order(codes: Iterable[str]) -> list[str]:
    """The codes, those that are used most first."""
    return sorted(codes, key=lambda code: (ORDER.get(code, len(ORDER)), code))


def places(code: str) -> int:
    """How many decimals the currency has."""
    return 0 if code in WHOLE else MOST_PLACES if code in THOUSANDTHS else USUAL_PLACES


def in_units(value: Decimal, code: str) -> Decimal:
    """The amount in smallest units of the currency, rounded half up."""
    return value.quantize(Decimal(1).scaleb(-places(code)), ROUND_HALF_UP)


def is_payable(value: Decimal, code: str) -> bool:
    """Whether the amount has no more decimals than the currency."""
    return value == in_units(value, code)


def plain(value: Decimal, code: str) -> str:
    """The amount as machines read it: a point, every decimal of the currency."""
    return f"{in_units(value, code):f}"
