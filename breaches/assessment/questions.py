"""The guided questions: what somebody ticks becomes DPC, EI and CB (ENISA 2013), with the steps the method names.

PESEL with a name is one answer of its own: recognised at once, and for some authorities a high risk
by default.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from breaches.assessment.severity import DPC, Severity, broken, severity
from breaches.models import Assessment, Breach

Base = Assessment.Base
SCORES = {Base.SIMPLE: 1, Base.BEHAVIOUR: 2, Base.MONEY: 3, Base.SENSITIVE: 4}

# Whole steps from the base; the result stays between 1 and 4.
STEPS: dict[str, tuple[tuple[int, Any], ...]] = {
    Base.SIMPLE: (
        (0, _("nothing more follows from them")),
        (1, _("they allow a profile, or guesses at social or financial status")),
        (2, _("they allow guesses at health, sex life, politics or faith")),
        (3, _("somebody's safety hangs on them, or they are about people in need of protection")),
    ),
    Base.BEHAVIOUR: (
        (-1, _("they say little, or are public anyway")),
        (0, _("they show some habits")),
        (1, _("they show daily life in detail")),
        (2, _("they allow a profile of sensitive matters")),
    ),
    Base.MONEY: (
        (-2, _("they say little: only that somebody is a customer")),
        (-1, _("they say something, but nothing that matters")),
        (0, _("they show part of somebody's finances")),
        (1, _("they are complete enough for fraud or a detailed profile")),
    ),
    Base.SENSITIVE: (
        (-3, _("they say little, or are public anyway")),
        (-2, _("they allow general guesses only")),
        (-1, _("they allow guesses at sensitive matters")),
        (0, _("they tell sensitive matters plainly")),
    ),
}
FACTORS = {
    "volume": pgettext_lazy("makes a breach graver", "Much about each person, or over a long time"),
    "special_controller": pgettext_lazy("makes a breach graver", "What the firm does tells something about them"),
    "special_people": pgettext_lazy("makes a breach graver", "Children or others in need of protection"),
    "invalid": pgettext_lazy("makes a breach lighter", "The data are old or wrong"),
    "public": pgettext_lazy("makes a breach lighter", "They were public before"),
}
# Circumstances that the guidelines ask for; the score does not know them (breaches/assessment/guideline.py).
AROUND = {
    "backup": _("There is a copy: nothing is lost for good"),
    "restored": _("Everything worked again within a day"),
    "outage_harms": _("People depended on the data meanwhile: care, pay, travel"),
    "hashed": _("Only user names and passwords, salted and strongly hashed"),
    "insider": _("Somebody of our staff took contact data for business of their own"),
    "bound": _("Whoever has the data is bound to secrecy by contract or law"),
    "deleted": _("They confirmed in writing that they deleted everything"),
}
EASE = (
    (Decimal("0.25"), pgettext_lazy("recognised", "hardly")),
    (Decimal("0.5"), pgettext_lazy("recognised", "with effort")),
    (Decimal("0.75"), pgettext_lazy("recognised", "rather easily")),
    (Decimal(1), pgettext_lazy("recognised", "at once")),
)
SEEN = (
    (Decimal(0), _("nobody, as far as is known")),
    (Decimal("0.25"), _("known recipients")),
    (Decimal("0.5"), _("an unknown number")),
)
ALTERED = (
    (Decimal(0), _("no, or without any wrong use")),
    (Decimal("0.25"), _("yes, and it can be put right")),
    (Decimal("0.5"), _("yes, and it cannot be put right")),
)
GONE = (
    (Decimal(0), _("no, or restored easily")),
    (Decimal("0.25"), _("for some time")),
    (Decimal("0.5"), _("for good")),
)
MANY = 100  # people; above, a flag beside the score


@dataclass(frozen=True)
class Answers:
    """What was ticked."""

    base: str
    step: int
    ei: Decimal
    confidentiality: Decimal = Decimal(0)
    integrity: Decimal = Decimal(0)
    availability: Decimal = Decimal(0)
    malicious: bool = False
    pesel: bool = False
    unintelligible: bool = False
    factors: tuple[str, ...] = ()

    @property
    def dpc(self) -> int:
        """The data's score. ValidationError for a step that this kind of data does not know."""
        if self.step not in {step for step, _words in STEPS[self.base]}:
            raise ValidationError(_("This step does not belong to this kind of data."), code="step")
        return max(DPC[0], min(DPC[-1], SCORES[Base(self.base)] + self.step))

    @property
    def ease(self) -> Decimal:
        """EI: how easily somebody is identified; with PESEL and name at once."""
        return Decimal(1) if self.pesel else self.ei

    @property
    def cb(self) -> Decimal:
        """CB: the score for lost confidentiality, integrity and availability."""
        return broken(self.confidentiality, self.integrity, self.availability, malicious=self.malicious)

    @property
    def severity(self) -> Severity:
        """The exact score and its band."""
        return severity(self.dpc, self.ease, self.cb)


def many(breach: Breach) -> bool:
    """Whether more than a hundred people are concerned, as far as is known."""
    return (breach.people_count or 0) > MANY
