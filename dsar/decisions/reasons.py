"""A decision as it is put; which reasons stand behind which right, each with its article in `Why`."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _, pgettext_lazy

from consents.models import Restriction
from crm.privacy.categories import Category
from crm.privacy.models import Purpose
from dsar.decisions.marketing_reach import in_words
from dsar.models import Case, Decision, Kind, Why
from dsar.models.decisions import GRAVE
from retention.people.person_erasure import ErasureGround

ANY = (Why.UNFOUNDED, Why.EXCESSIVE)  # Art. 12(5)
KNOWN = (*ANY, Why.UNIDENTIFIED)
REASONS: dict[str, tuple[Why, ...]] = {
    Kind.ACCESS: (Why.OTHERS, Why.FURTHER_COPY, *KNOWN),
    Kind.PORTABILITY: (Why.BASIS, Why.NOT_PROVIDED, Why.OTHERS, *KNOWN),
    Kind.RECTIFICATION: (Why.ACCURATE, *KNOWN),
    Kind.ERASURE: (
        Why.LEGAL_DUTY,
        Why.CLAIMS,
        Why.EXPRESSION,
        Why.HEALTH,
        Why.RESEARCH,
        Why.NO_GROUND,
        *KNOWN,
    ),
    Kind.RESTRICTION: (Why.NO_CASE, *KNOWN),
    Kind.OBJECTION: (Why.COMPELLING, Why.NO_OBJECTION, *ANY),
    Kind.AUTOMATED: (Why.NEEDED, Why.NO_AUTOMATED, *KNOWN),
    Kind.WITHDRAWAL: (),  # Art. 7(3): never refused
    Kind.COMPLAINT: (Why.NO_FAULT, *ANY),
    Kind.QUESTION: (),
}
FEES = (Why.UNFOUNDED, Why.EXCESSIVE, Why.FURTHER_COPY)  # Art. 12(5)(a), 15(3)


class Against(models.TextChoices):
    """What an objection is against."""

    MARKETING = "marketing", pgettext_lazy("objection", "Direct marketing, Art. 21(2)")
    OTHER = "other", pgettext_lazy("objection", "Another purpose, Art. 21(1)")


GROUNDS: dict[str, Any] = {
    Kind.ERASURE: ErasureGround,  # Art. 17(1)
    Kind.RESTRICTION: Restriction.Reason,  # Art. 18(1)
    Kind.OBJECTION: Against,
}


@dataclass(frozen=True)
class Proposal:
    """One decision as it is put: of what, which, and why. `category` and `purpose` empty: of the right as a whole."""

    right: str
    verdict: str
    category: str = ""
    purpose: str = ""
    why: str = ""
    text: str = ""
    fee: Decimal | None = None
    ground: str = ""

    @property
    def grave(self) -> bool:
        """Whether the decision takes two people."""
        return self.verdict in GRAVE

    @property
    def key(self) -> dict[str, str]:
        """What the decision is about: right, category, purpose."""
        return {"right": self.right, "category": self.category, "purpose": self.purpose}


def reasons_for(case: Case, right: str, *, weighable: bool) -> list[tuple[str, Any]]:
    """The choices of a refusal of `right` in this case; `weighable`: an objection is against an interest of ours.

    Marketing is never refused (Art. 21(3)); what no objection is open to has an answer of its own
    (rights/suggestions.py)."""
    if right == Kind.OBJECTION and not weighable:
        return []
    never = {Why.NO_OBJECTION} | ({Why.UNIDENTIFIED} if case.identified_at else set())
    return [(reason.value, reason.label) for reason in REASONS[right] if reason not in never]


def ground_words(right: str, ground: str) -> str:
    """What a ground is called; empty for none."""
    grounds = GROUNDS.get(right)
    return str(grounds(ground).label) if grounds and ground in grounds.values else ""


def about(row: Decision) -> str:
    """The category and purpose of a decision in words, or how far an objection to marketing reached; empty when it is
    about the whole right.
    """
    category = str(Category(row.category).label) if row.category else ""
    purpose_row = Purpose.objects.filter(slug=row.purpose).order_by("-version").first() if row.purpose else None
    purpose = _("purpose “%(purpose)s”") % {"purpose": purpose_row or row.purpose} if row.purpose else ""
    return ", ".join(filter(None, (category, purpose, in_words(row.done))))
