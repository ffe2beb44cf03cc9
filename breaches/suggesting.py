"""What usually follows from the facts: register, authority, people, each with its reasons. Pure; it only suggests.

The outcomes are those of EDPB Guidelines 01/2021; where the practice of the UODO is stricter it comes on top and says
so. Whoever decides is free to decide otherwise, with reasons.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from breaches.severity import PART, Band


class Rule(StrEnum):
    """Why. The words for them stand in breaches/suggested_words.py."""

    ALWAYS = "always_registered"  # Art. 33(5)
    UNREADABLE = "unreadable_and_available"  # strong encryption, key safe, a copy is there: Art. 34(3)(a)
    RESTORED = "restored_soon_nothing_left"  # short loss of availability only, nothing was taken
    CORE = "people_harmed_by_outage"  # loss of availability that reaches people's lives
    TAKEN = "taken_by_somebody_hostile"
    HASHED = "passwords_strongly_hashed"
    TRUSTED = "few_known_recipients_harmless_data"
    BAND_LOW = "score_low"
    BAND_MEDIUM = "score_medium"
    BAND_HIGH = "score_high"
    SPECIAL = "special_categories"
    STAFF = "taken_by_staff_for_own_use"
    PESEL = "pesel_with_name_uodo"  # UODO practice: high risk by default


@dataclass(frozen=True)
class Facts:
    """What is known of a breach."""

    band: str = Band.LOW
    confidentiality: bool = True  # somebody saw or took data, or may have
    unavailable: bool = False
    unintelligible: bool = False  # strongly encrypted, key safe
    backup: bool = False  # nothing is lost for good
    restored_hours: float | None = None  # how long data were out of reach
    people_affected_by_outage: bool = False  # care, pay, travel depended on them
    malicious: bool = False
    exfiltrated: bool = False
    hashed_passwords_only: bool = False  # salted strong hashes, user names without contact data
    known_recipients: bool = False  # few, known, no reason to fear misuse
    insider: bool = False  # a colleague took contact data for own business
    special: bool = False  # Art. 9 or 10
    pesel: bool = False  # PESEL together with a name
    people: int = 0


def facts_of(breach: Any, answers: Any) -> Facts:
    """What the description of a case and the guided answers (breaches/questions.py) tell of it."""
    facets, noted = set(breach.facets), set(answers.factors)
    special = any(code.startswith(("art9_", "art10_")) for code in breach.data)
    gone = facets & {"a_lost", "a_destroyed"} and "backup" not in noted  # with a copy nothing is out of reach
    return Facts(
        band=answers.severity.band,
        confidentiality=answers.confidentiality > 0 or any(code.startswith("c_") for code in facets),
        unavailable=answers.availability > 0 or "a_unavailable" in facets or bool(gone),
        unintelligible=answers.unintelligible,
        backup="backup" in noted,
        restored_hours=SOON if "restored" in noted else None,
        people_affected_by_outage="outage_harms" in noted,
        malicious=answers.malicious,
        exfiltrated="c_exfiltrated" in facets,
        hashed_passwords_only="hashed" in noted,
        known_recipients=answers.confidentiality == KNOWN,
        insider="insider" in noted,
        special=special or (answers.base == "sensitive" and answers.dpc >= TELLING),
        pesel=answers.pesel,
        people=breach.people_count or 0,
    )


@dataclass(frozen=True)
class Suggestion:
    """What to do, and why. `stricter` are the rules of Polish practice that changed the outcome."""

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
KNOWN = PART[1]  # the share of CB for known recipients
TELLING = 3  # from this DPC on sensitive data say something about somebody
HIGH = (Band.HIGH, Band.VERY_HIGH)


def suggest(facts: Facts, *, threshold: str = "any_risk") -> Suggestion:
    """What the guidelines would have us do, then what the UODO would.

    `threshold` is the constant `breach_notify_threshold`: with `high_risk` the authority hears of a high risk alone.
    """
    authority, people, reasons = guideline(facts)
    authority = authority and (people or threshold == "any_risk")
    if facts.pesel and facts.confidentiality and not facts.unintelligible:
        changed = (Rule.PESEL,) if not (authority and people) else ()
        return Suggestion(True, True, (Rule.ALWAYS, *reasons, Rule.PESEL), stricter=changed)
    return Suggestion(authority, people, (Rule.ALWAYS, *reasons))


def guideline(facts: Facts) -> tuple[bool, bool, tuple[Rule, ...]]:
    """(authority, people, why) by EDPB 01/2021."""
    if facts.unavailable and not facts.confidentiality:
        return outage(facts)
    if facts.unintelligible:
        lost = facts.unavailable and not facts.backup
        return (True, False, (Rule.BAND_MEDIUM,)) if lost else (False, False, (Rule.UNREADABLE,))
    if facts.hashed_passwords_only:
        return False, False, (Rule.HASHED,)
    if facts.special:
        return True, True, (Rule.SPECIAL,)
    if facts.insider:
        return True, facts.band in HIGH, (Rule.STAFF,)
    if facts.malicious and (facts.exfiltrated or facts.band != Band.LOW):
        return True, True, (Rule.TAKEN,)
    if facts.known_recipients and facts.band in (Band.LOW, Band.MEDIUM):
        return False, False, (Rule.TRUSTED,)
    return by_band(facts.band)


def outage(facts: Facts) -> tuple[bool, bool, tuple[Rule, ...]]:
    """Data were out of reach, and nobody saw them."""
    if facts.people_affected_by_outage:
        return True, True, (Rule.CORE,)
    soon = facts.restored_hours is not None and facts.restored_hours <= SOON
    return (False, False, (Rule.RESTORED,)) if facts.backup and soon else (True, False, (Rule.BAND_MEDIUM,))


def by_band(band: str) -> tuple[bool, bool, tuple[Rule, ...]]:
    """The hint of practice: low for the register, medium for the authority, high for the people too."""
    if band in HIGH:
        return True, True, (Rule.BAND_HIGH,)
    return (True, False, (Rule.BAND_MEDIUM,)) if band == Band.MEDIUM else (False, False, (Rule.BAND_LOW,))
