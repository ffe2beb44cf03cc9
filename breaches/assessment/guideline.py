"""What usually follows from the facts: register, authority, people, each with its reasons. Pure; it only suggests.

The outcomes are those of EDPB Guidelines 01/2021; where an authority is stricter it comes on top and says so.
The suggestion never soothes: more people, more sensitive data or a less trusted recipient never lower it, because
each rule below that raises the outcome grows with them, and each that spares somebody shrinks.
Whoever decides is free to decide otherwise, with reasons.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from breaches.assessment.severity import PART, Band
from crm.privacy.law.jurisdiction import jurisdiction


class Rule(StrEnum):
    """Why. The words for them stand in breaches/assessment/guideline_words.py."""

    ALWAYS = "always_registered"  # Art. 33(5)
    UNREADABLE = "unreadable_and_available"  # strong encryption, key safe, a copy is there: Art. 34(3)(a)
    RESTORED = "restored_soon_nothing_left"  # short loss of availability only, nothing was taken
    CORE = "people_harmed_by_outage"  # loss of availability that reaches people's lives
    SENSITIVE_OUTAGE = "sensitive_data_out_of_reach"
    TAKEN = "taken_by_somebody_hostile"
    HASHED = "passwords_strongly_hashed"
    TRUSTED = "bound_to_secrecy_and_deleted"  # a trusted recipient as guideline 01/2021 means it (case 9)
    HARMLESS = "few_known_recipients_harmless_data"  # two swapped parcels (case 13)
    CROWD = "many_people_unknown_recipients"
    MANY = "more_than_a_few_people"
    ANY_RISK = "risk_not_ruled_out"  # Art. 33(1): unless unlikely to result in a risk
    BAND_LOW = "score_low"
    BAND_MEDIUM = "score_medium"
    BAND_HIGH = "score_high"
    SPECIAL = "special_categories"
    SPECIAL_LITTLE = "special_categories_little_told"
    STAFF = "taken_by_staff_for_own_use"
    PESEL = "person_number_with_name"  # the practice of an authority: high risk by default


class Level(IntEnum):
    """Who is told besides the entry in the register (Art. 33(1), 34(1))."""

    NOBODY = 0
    AUTHORITY = 1
    PEOPLE = 2  # and the authority


@dataclass(frozen=True)
class Facts:
    """What is known of a breach."""

    band: str = Band.LOW
    dpc: int = 1  # what the data say, 1 to 4 (breaches/assessment/severity.py)
    confidentiality: bool = True  # somebody saw or took data, or may have
    unavailable: bool = False  # lost, damaged, altered or out of reach
    unintelligible: bool = False  # strongly encrypted, key safe
    backup: bool = False  # nothing is lost for good
    restored_hours: float | None = None  # how long data were out of reach
    people_affected_by_outage: bool = False  # care, pay, travel depended on them
    malicious: bool = False
    exfiltrated: bool = False
    hashed_passwords_only: bool = False  # salted strong hashes, user names without contact data
    known_recipients: bool = False  # it is known who has the data
    bound: bool = False  # they are bound to confidentiality by contract or law
    deleted: bool = False  # they confirmed in writing that they deleted everything
    insider: bool = False  # a colleague took contact data for own business
    special: bool = False  # Art. 9 or 10
    pesel: bool = False  # PESEL together with a name
    fraud: bool = False  # data that serve fraud: identity document, account, income, passwords
    people: int | None = None  # None: not known how many, which is never "few"

    @property
    def few(self) -> bool:
        """Whether it is known to be about a few people only."""
        return self.people is not None and self.people <= FEW

    @property
    def recovered(self) -> bool:
        """Whether everything was back within a day."""
        return self.backup and self.restored_hours is not None and self.restored_hours <= SOON

    @property
    def gentle(self) -> bool:
        """Whether nobody meant harm, and nothing in the data is of a kind that always brings a risk."""
        return not (self.malicious or self.exfiltrated or self.insider or self.special or self.pesel)

    @property
    def trusted(self) -> bool:
        """Whether all holds that makes a recipient trusted; one condition alone soothes nothing."""
        return self.known_recipients and self.bound and self.deleted and self.few and self.gentle


def facts_of(breach: Any, answers: Any) -> Facts:
    """What the description of a case and the guided answers (breaches/assessment/questions.py) tell of it."""
    facets, noted, data = set(breach.facets), set(answers.factors), set(breach.data)
    special = any(code.startswith(("art9_", "art10_")) for code in data)
    gone = facets & {"a_lost", "a_destroyed"} and "backup" not in noted  # with a copy nothing is out of reach
    altered = answers.integrity > 0 or any(code.startswith("i_") for code in facets)
    return Facts(
        band=answers.severity.band,
        dpc=answers.dpc,
        confidentiality=answers.confidentiality > 0 or any(code.startswith("c_") for code in facets),
        unavailable=answers.availability > 0 or "a_unavailable" in facets or bool(gone) or altered,
        unintelligible=answers.unintelligible,
        backup="backup" in noted,
        restored_hours=SOON if "restored" in noted else None,
        people_affected_by_outage="outage_harms" in noted,
        malicious=answers.malicious,
        exfiltrated="c_exfiltrated" in facets,
        hashed_passwords_only="hashed" in noted,
        known_recipients=answers.confidentiality == KNOWN,
        bound="bound" in noted,
        deleted="deleted" in noted,
        insider="insider" in noted,
        special=special or (answers.base == "sensitive" and answers.dpc >= TELLING),
        pesel=answers.pesel,
        fraud=bool(data & FRAUD) and "hashed" not in noted,
        people=breach.people_count,
    )


@dataclass(frozen=True)
class Suggestion:
    """What to do, and why. `stricter` are the rules of national practice that changed the outcome."""

    authority: bool
    people: bool
    reasons: tuple[Rule, ...]
    register: bool = True  # every breach, Art. 33(5)
    stricter: tuple[Rule, ...] = field(default=())

    @property
    def risk(self) -> str:
        """The risk that goes with it: people are told of a high one, the authority of any (Art. 33(1), 34(1))."""
        if self.people:
            return "high_risk"
        return "risk" if self.authority else "no_risk"


SOON = 24  # hours within which a restored system troubled hardly anybody
FEW = 25  # people: the two dozen customers of case 9, the fifteen of case 15
CROWD = 1000  # people: the wrong list of a thousand students (WP250rev.01, Annex B, ix)
KNOWN = PART[1]  # the share of CB for known recipients
TELLING = 3  # from this DPC on sensitive data say something about somebody
HIGH = (Band.HIGH, Band.VERY_HIGH)
FRAUD = {"id_document", "bank_account", "income", "credentials"}


def suggest(facts: Facts, *, threshold: str = "any_risk") -> Suggestion:
    """What the guidelines would have us do, then what the authority would.

    `threshold` is the constant `breach_notify_threshold`: with `high_risk` the authority hears of a high risk alone.
    """
    level, rule = guideline(facts)
    people = level == Level.PEOPLE
    authority = level >= Level.AUTHORITY and (people or threshold == "any_risk")
    strict = bool(jurisdiction().person_number.grave)
    if strict and facts.pesel and facts.confidentiality and not facts.unintelligible:
        changed = (Rule.PESEL,) if not (authority and people) else ()
        return Suggestion(True, True, (Rule.ALWAYS, rule, Rule.PESEL), stricter=changed)
    return Suggestion(authority, people, (Rule.ALWAYS, rule))


def guideline(facts: Facts) -> tuple[Level, Rule]:
    """(level, reason) by EDPB 01/2021: the graver of the outcomes for lost confidentiality and lost availability."""
    outcomes = [confidentiality_outcome(facts)] if facts.confidentiality else []
    if facts.unavailable:
        outcomes.append(outage(facts))
    return max(outcomes or [nothing_broken(facts)], key=lambda outcome: outcome[0])


def confidentiality_outcome(facts: Facts) -> tuple[Level, Rule]:
    """The outcome where somebody saw or took data, or may have."""
    if facts.unintelligible:
        return Level.NOBODY, Rule.UNREADABLE
    return next(graver(facts), None) or next(spared(facts), None) or (Level.AUTHORITY, any_risk(facts))


def graver(facts: Facts) -> Iterator[tuple[Level, Rule]]:
    """What raises the outcome, the highest first. Each condition grows with people, sensitivity and distrust."""
    revealing, hashed = facts.dpc >= TELLING or not facts.few, facts.hashed_passwords_only
    if facts.special and revealing:
        yield Level.PEOPLE, Rule.SPECIAL
    if facts.malicious and not facts.insider and not hashed and (facts.exfiltrated or facts.band != Band.LOW):
        yield Level.PEOPLE, Rule.TAKEN
    if facts.band in HIGH:
        yield Level.PEOPLE, Rule.STAFF if facts.insider else Rule.BAND_HIGH
    if (facts.people or 0) >= CROWD and not facts.known_recipients and (facts.dpc > 1 or facts.fraud) and not hashed:
        yield Level.PEOPLE, Rule.CROWD
    if facts.special:
        yield Level.AUTHORITY, Rule.SPECIAL_LITTLE
    if facts.insider and not hashed:
        yield Level.AUTHORITY, Rule.STAFF


def spared(facts: Facts) -> Iterator[tuple[Level, Rule]]:
    """What makes a risk unlikely. Each condition shrinks with people, sensitivity and distrust."""
    if facts.hashed_passwords_only and not facts.pesel:
        yield Level.NOBODY, Rule.HASHED
    if facts.trusted:
        yield Level.NOBODY, Rule.TRUSTED
    harmless = facts.band == Band.LOW and facts.dpc == 1 and not facts.fraud
    if facts.known_recipients and facts.few and facts.gentle and harmless:
        yield Level.NOBODY, Rule.HARMLESS


def any_risk(facts: Facts) -> Rule:
    """Why the authority hears of it although nothing above says so: any risk is notified (Art. 33(1))."""
    if facts.band == Band.MEDIUM:
        return Rule.BAND_MEDIUM
    return Rule.MANY if facts.people is not None and not facts.few else Rule.ANY_RISK


def outage(facts: Facts) -> tuple[Level, Rule]:
    """The outcome where data were lost, damaged or out of reach."""
    if facts.people_affected_by_outage:
        return Level.PEOPLE, Rule.CORE
    if facts.special:
        return (Level.AUTHORITY if facts.recovered else Level.PEOPLE), Rule.SENSITIVE_OUTAGE
    if facts.recovered:
        return Level.NOBODY, Rule.RESTORED
    if facts.band in HIGH:
        return Level.PEOPLE, Rule.BAND_HIGH
    return Level.AUTHORITY, Rule.BAND_MEDIUM


def nothing_broken(facts: Facts) -> tuple[Level, Rule]:
    """Nothing says what was broken yet: the hint of practice by the score alone."""
    if facts.unintelligible:
        return Level.NOBODY, Rule.UNREADABLE
    if facts.band in HIGH:
        return Level.PEOPLE, Rule.BAND_HIGH
    if facts.special or facts.pesel or facts.fraud:
        return Level.AUTHORITY, Rule.ANY_RISK
    return (Level.AUTHORITY, Rule.BAND_MEDIUM) if facts.band == Band.MEDIUM else (Level.NOBODY, Rule.BAND_LOW)
