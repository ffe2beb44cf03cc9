"""How one value of a file is read: pure functions from text to (value, code of the problem or "").

An empty value with an empty code means that nothing was said («-», «brak», «n/d»).
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from phonenumbers import PhoneNumberFormat, ValidationResult
from stdnum.exceptions import InvalidChecksum, ValidationError as InvalidNumber

from crm.privacy.guards.linear_patterns import pattern
from crm.privacy.keys.blind_index import folded
from crm.privacy.law.jurisdiction import jurisdiction

LONGEST_ADDRESS = 200  # of a page
LONGEST_EMAIL, LONGEST_PHONE = 254, 100  # characters, before any pattern that could be slow sees them
Reading = tuple[str, str]
Reader = Callable[[str], Reading]

# unseen signs: controls, soft hyphen, zero width, direction overrides that make a name read otherwise than it is
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
NOTHING = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        ".",
        "?",
        "brak",
        "brak danych",
        "n/a",
        "n/d",
        "nd",
        "nie dotyczy",
        "nie ma",
        "nie podano",
        "none",
        "null",
        "nieznany",
        "nieznane",
        "unknown",
    }
)
YES = frozenset(
    {"tak", "t", "yes", "y", "1", "true", "prawda", "x", "v", "✓", "✔", "zgoda", "wyrazona", "zgadzam sie"}
    | {"subscribed", "opted in", "opted-in", "opt in", "opt-in", "zapisany", "zapisana"}
)
NO = frozenset({"nie", "n", "no", "0", "false", "falsz", "brak zgody", "nie wyrazona", "odmowa"})
LANGUAGES = {
    "pl": "pl",
    "pol": "pl",
    "polski": "pl",
    "polish": "pl",
    "en": "en",
    "eng": "en",
    "angielski": "en",
    "english": "en",
}
ROUNDED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
YEAR_FIRST = re.compile(r"(?P<y>\d{4})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?:[ T].*)?")
DAY_FIRST = re.compile(r"(?P<d>\d{1,2})[-./](?P<m>\d{1,2})[-./](?P<y>\d{4})(?:[ T].*)?")
LETTERS_BEFORE = re.compile(r"^(?:tel(?:efon)?|kom(?:orka)?|mob(?:ile)?|phone|nr|faks?)[\s.:]*", re.IGNORECASE)
REMARK = pattern(r"(?i)[\s(,;-]*(?:\b(?:wew|wewn|ext|x)\.?\s*\d{1,6}|[\p{L}_]\D*)$")
SECOND_NUMBER = re.compile(r"\d\s*[,;|]\s*[+(\d]")
TRUNK_ZERO = re.compile(r"^\(?0[\s-]?(?=\(?[1-9](?:\D*\d){8}$)")


def tidy(text: str) -> str:
    """One line: composed letters, single spaces, nothing unseen."""
    return " ".join(UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())


def tidy_lines(text: str) -> str:
    """As `tidy`, keeping line breaks, with no empty lines at either end."""
    lines = re.split(r"\r\n|\r|\n", text)
    return "\n".join(map(tidy, lines)).strip()


def meaningful(text: str) -> str:
    """`text` tidied, empty where it only says that there is nothing."""
    tidied = tidy(text)
    return "" if folded(tidied) in NOTHING else tidied


def email(text: str) -> Reading:
    """An address, its domain in lower case. «Jan Nowak <jan@firma.pl>» and «mailto:» are understood."""
    address = re.sub(r"^[^<>]*<([^<>]+)>$", r"\1", meaningful(text))
    address = re.sub(r" ?@ ?", "@", re.sub(r"^mailto:", "", address, flags=re.IGNORECASE)).strip(" ;,.<>\"'")
    if not address:
        return "", ""
    if len(address) > LONGEST_EMAIL:
        return "", "email_malformed"
    local, _at, domain = address.rpartition("@")
    if not local or "." not in domain:
        return "", "email_without_domain"
    address = f"{local}@{domain.lower()}"
    try:
        validate_email(address)
    except ValidationError:
        return "", "email_malformed"
    return address, ""


def phone(text: str, region: str = "") -> Reading:
    """E.164. A possible number outside the numbering plan is kept and doubted: plans change faster than tables.

    A remark or an extension after the number is left behind, and said to be.
    """
    written = LETTERS_BEFORE.sub("", meaningful(text))
    if not written or ROUNDED.fullmatch(written):
        return "", "rounded_by_excel" if written else ""
    digits = REMARK.sub("", written[:LONGEST_PHONE])
    # the parser would dial letters as keys of the phone, and forget a second number
    if len(written) > LONGEST_PHONE or any(sign.isalpha() for sign in digits) or SECOND_NUMBER.search(digits):
        return "", "phone_malformed"
    try:
        home = jurisdiction().phone
        dialled = TRUNK_ZERO.sub("", digits) if home.stale_zero else digits
        number = phonenumbers.parse(dialled, region or home.region)
    except phonenumbers.NumberParseException as error:
        return "", _NOT_PARSED.get(error.error_type, "phone_malformed")
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != ValidationResult.IS_POSSIBLE:
        return "", _IMPOSSIBLE.get(possible, "phone_malformed")
    doubt = "" if phonenumbers.is_valid_number(number) else "phone_unusual"
    return phonenumbers.format_number(number, PhoneNumberFormat.E164), doubt or (
        "phone_remark" if digits != written else ""
    )


_NOT_PARSED = {
    phonenumbers.NumberParseException.TOO_LONG: "phone_too_long",
    phonenumbers.NumberParseException.TOO_SHORT_NSN: "phone_too_short",
    phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD: "phone_too_short",
}
_IMPOSSIBLE = {
    ValidationResult.TOO_SHORT: "phone_too_short",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "phone_too_short",
    ValidationResult.TOO_LONG: "phone_too_long",
}


def tax_number(text: str) -> Reading:
    """A tax number of home as bare digits: a NIP."""
    written = meaningful(text)
    if ROUNDED.fullmatch(written):
        return "", "rounded_by_excel"
    try:
        return (jurisdiction().tax_number.module.validate(written), "") if written else ("", "")
    except InvalidChecksum:
        return "", "nip_checksum"
    except InvalidNumber:
        return "", "nip_malformed"


def company_number(text: str) -> Reading:
    """A register's number of a firm at home as bare digits: a REGON."""
    written = meaningful(text)
    try:
        return (jurisdiction().company_number.module.validate(written), "") if written else ("", "")
    except InvalidNumber:
        return "", "regon_wrong"


def website(text: str) -> Reading:
    """An address of a page, with https where no scheme is written."""
    written = meaningful(text)
    if not written:
        return "", ""
    address = written if "://" in written else f"https://{written}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return "", "website_malformed"
    return (address, "") if len(address) <= LONGEST_ADDRESS else ("", "too_long")


def postcode(text: str) -> Reading:
    """«00950» becomes «00-950»; a foreign one is kept and doubted."""
    written, home = meaningful(text), jurisdiction().postcode
    as_here = home.written(re.sub(r"[\s-]", "", written) if home.sign else written)
    if home.fits(as_here):
        return as_here, ""
    return written, "postcode_unusual" if written else ""


def language(text: str) -> Reading:
    """The language code «pl» or «en» of a cell."""
    written = folded(meaningful(text)).replace("_", "-").split("-")[0]
    code = LANGUAGES.get(written, "")
    return code, "" if code or not written else "language_unknown"


def day(text: str, today: date | None = None) -> Reading:
    """An ISO date from 2026-06-30, 30.06.2026, 30/6/2026, with or without a time. Never later than `today`."""
    written = meaningful(text)
    if not written:
        return "", ""
    match = YEAR_FIRST.fullmatch(written) or DAY_FIRST.fullmatch(written)
    if not match:
        return "", "no_such_day"
    try:
        when = date(*(int(match[part]) for part in "ymd"))
    except ValueError:
        return "", "no_such_day"
    return ("", "day_to_come") if today and when > today else (when.isoformat(), "")


def yes_or_no(text: str) -> Reading:
    """yes, no, or unclear; empty when nothing was said."""
    written = folded(tidy(text)).strip(".!")
    if written in YES:
        return "yes", ""
    if written in NO:
        return "no", ""
    return ("", "") if written in NOTHING else ("unclear", "")
