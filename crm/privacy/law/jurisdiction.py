"""Under which country's law the house stands, and all that such a law is asked for.

The GDPR and Regulation 1182/71 are one law for every member state: limits.py and deadlines.py. What each state says for
itself is a field here, and nothing outside a country's own room knows a national word, number or address. `poland/` is
the country that comes with the product; docs/countries.md says how the next one is written. The setting `JURISDICTION`
names the declaration by its dotted path, so a country is a room of data and one line of the environment.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import lazy
from django.utils.module_loading import import_string

from crm.narrowing import Words

Row = dict[str, Any]  # by the names of a model's columns

GDPR_APPLIES = date(2018, 5, 25)  # Art. 99(2)
OWN_POLICY = "own policy"
# What the code itself rests acts on: every country's purposes have these slugs, under names of its own.
PURPOSES_NEEDED = frozenset({"accounting", "consent-records", "contracts", "enquiries", "rights-requests", "security"})
NATIONAL_LIMITS = frozenset(
    {
        "authority_answer_days",
        "case_record_years",
        "child_age_is_services",
        "court_complaint_days",
        "inspection_objection_days",
        "officer_notice_days",
    }
)


class Rule(NamedTuple):
    """The value of a constant from `valid_from` on, until a later row of the same constant takes over."""

    valid_from: date
    value: Any
    article: str


class Act(NamedTuple):
    """A statute: the letters by which articles cite it, how a sentence names it after an article, and its days."""

    letters: str
    name: Words
    since: date
    until: date | None = None  # its last day

    def in_force(self, on: date) -> bool:
        """Whether it applies on the day `on`."""
        return self.since <= on and (self.until is None or on <= self.until)


class Place(NamedTuple):
    """One way to file a breach with the authority: its code in the database, its name, and how it is done there."""

    code: str
    name: Words
    how: Words


@dataclass(frozen=True, kw_only=True)
class Authority:
    """The supervisory authority (Art. 51), as the public finds it."""

    slug: str
    name: Words  # for whoever has never heard of it
    own_name: str  # as it calls itself
    address: str
    street: str  # with the country, for a record that machines read
    site: str
    places: Sequence[Place]  # where a breach is notified (Art. 33)
    receipts: Words  # by what it confirms that something arrived
    cases: Words  # what our contacts with it are called in the menu


@dataclass(frozen=True, kw_only=True)
class ImpactList:
    """The authority's list of processing that needs an impact assessment (Art. 35(4)).

    The program proposes answers for codes it knows (crm/dpo/impact/screening_facts.py); others begin with "no".
    """

    source: Words  # whose it is and where it was published
    positions: Mapping[str, Words]  # {code: kind of processing}, in the order of the list


@dataclass(frozen=True, kw_only=True)
class Formulas:
    """Sentences of letters, notices and prints that name the authority, a court or an act: grammar needs them whole."""

    complaint: Words  # in a letter: the authority and the court (Art. 12(4), 77, 79)
    complaint_in_copy: Words  # in a copy of their data, with the address (Art. 15(1)(f))
    complaint_in_notice: Words  # in a notice (Art. 13(2)(d))
    consent_by_wire: Words  # advertising by wire needs consent, and by which act (ePrivacy Art. 13)
    breach_addressee: Words  # on top of a filing
    breach_form: str  # what the file of a filing calls itself


@dataclass(frozen=True, kw_only=True)
class Phone:
    """How numbers are written at home."""

    region: str  # ISO 3166, of numbers without a country
    prefix: str  # +49
    malformed: Words  # said of what is none, in a file
    asked: Words  # and on a form
    digits: int = 0  # after the prefix, where all have as many and `groups` parts them
    groups: tuple[int, ...] = ()
    zero: str = ""  # dialled before a number at home
    stale_zero: bool = False  # written before an area code by those who remember, and dialled no more

    def grouped(self, number: str) -> str:
        """The home part of an E.164 number in groups; "" for a number from abroad or of another length."""
        digits = number.removeprefix(self.prefix)
        if not self.groups or not number.startswith(self.prefix) or len(digits) != self.digits:
            return ""
        ends = [sum(self.groups[: place + 1]) for place in range(len(self.groups))]
        return " ".join(digits[end - size : end] for end, size in zip(ends, self.groups, strict=True))

    def dialled(self, number: str) -> str:
        """An E.164 number of home as people dial it there."""
        return self.grouped(number) or self.zero + number.removeprefix(self.prefix)


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number that a register gives to firms or people. `module` is one of python-stdnum: validate, is_valid."""

    name: Words
    module: Any
    wrong: Words  # its control digit
    malformed: Words
    refused: Words  # where nothing else of the number is said


@dataclass(frozen=True, kw_only=True)
class PersonNumber:
    """The number by which the state knows a person (Art. 87), and what the authority makes of its loss.

    Where `grave` says something, a number that came out with a name is a high risk unless somebody writes why not.
    """

    with_a_name: Words  # the question whether both came out
    grave: Words = ""  # the authority's practice
    stricter: Words = ""  # than the guidelines of the EDPB
    by_default: Words = ""  # beside the score
    why_not: Words = ""  # asked when somebody sees no high risk
    why_not_missing: Words = ""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Registered electronic delivery by law (eIDAS Art. 43), a channel of its own with a proof of receipt."""

    name: Words
    proof: Words  # what has to be added
    proof_missing: Words
    reports: Words  # what staff enter of the reports that came to us


@dataclass(frozen=True, kw_only=True)
class Postcode:
    """Postcodes of so many digits, written with a sign after some of them."""

    digits: int
    after: int  # digits before the sign; 0 without one
    sign: str
    unusual: Words  # said of one from abroad

    def written(self, digits: str) -> str:
        """`00950` as `00-950`."""
        return f"{digits[: self.after]}{self.sign}{digits[self.after :]}" if self.after else digits

    def fits(self, text: str) -> bool:
        """Whether `text` is written as a postcode here."""
        digits = text.replace(self.sign, "", 1) if self.sign else text
        return digits.isascii() and digits.isdigit() and len(digits) == self.digits and self.written(digits) == text


@dataclass(frozen=True, kw_only=True)
class Seeds:
    """What a new house starts with: rows of purposes, recipients and rules of keeping, in the house's language."""

    recipients: Sequence[Row]
    purposes: Sequence[Row]
    balancing: Mapping[str, str]  # slug of a purpose on Art. 6(1)(f): its test, written down
    rules: Sequence[Row]  # how long (retention/models/rules.py)
    by_law: str  # why a duty is switched on


@dataclass(frozen=True, kw_only=True)
class Jurisdiction:
    """A country, or a part of one with holidays and an authority of its own."""

    code: str  # ISO 3166
    region: str = ""  # ISO 3166-2 without the country: BY of DE-BY
    name: Words
    inside: Words  # where a clock goes: in this country
    language: str  # the authority's, and the house's until it says otherwise; one of LANGUAGES
    time_zone: str
    phone: Phone
    postcode: Postcode
    tax_number: Number
    company_number: Number
    person_number: PersonNumber
    delivery: Delivery
    authority: Authority
    impact_list: ImpactList = field(hash=False)
    formulas: Formulas
    acts: Sequence[Act]
    law: Mapping[str, tuple[Rule, ...]] = field(hash=False)  # numbers of its own, as in limits.py
    seeds: Seeds

    @property
    def calendar(self) -> str:
        """Whose public holidays are days off: PL, DE-BY."""
        return f"{self.code}-{self.region}" if self.region else self.code

    @cached_property
    def zone(self) -> ZoneInfo:
        """Where a day begins and ends."""
        return ZoneInfo(self.time_zone)


def jurisdiction() -> Jurisdiction:
    """The law that the organisation is under (setting JURISDICTION)."""
    return _declared(settings.JURISDICTION)


def of_the_law(read: Callable[[Jurisdiction], Words]) -> Any:
    """Words of the jurisdiction for where they are named before anybody asks: labels of fields, tables of messages."""
    return lazy(lambda: str(read(jurisdiction())), str)()


@lru_cache(maxsize=16)
def _declared(path: str) -> Jurisdiction:
    declared: Jurisdiction = import_string(path)
    return declared


# Labels of columns and fields.
TAX_NUMBER = of_the_law(lambda law: law.tax_number.name)
AUTHORITY_CASES = of_the_law(lambda law: law.authority.cases)
COMPANY_NUMBER = of_the_law(lambda law: law.company_number.name)
