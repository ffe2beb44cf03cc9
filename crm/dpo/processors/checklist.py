"""What an agreement with a processor must say (Art. 28(2) to (4), (9)): a point counts once its clause is named."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from crm.narrowing import Words
from crm.privacy.models import Agreement

POINTS: dict[str, tuple[str, Words]] = {
    "a": ("28(3)(a)", _("Only on documented instructions, also for transfers")),
    "b": ("28(3)(b)", _("Confidentiality of everybody who is admitted")),
    "c": ("28(3)(c)", _("Security as Art. 32 demands")),
    "d": ("28(3)(d)", _("Conditions for using sub-processors")),
    "e": ("28(3)(e)", _("Help with requests of people")),
    "f": ("28(3)(f)", _("Help with breaches and impact assessments")),
    "g": ("28(3)(g)", _("Deletion or return of the data at the end")),
    "h": ("28(3)(h)", _("Information and audits; warning of an unlawful instruction")),
    "2": ("28(2)", _("Consent to sub-processors, notice of changes, objection")),
    "4": ("28(4)", _("The same duties for a sub-processor, and who answers for it")),
    "9": ("28(9)", _("In writing, also electronically")),
}
GAP = "gap_"  # before the key of a point: what is wrong with what the agreement says there


@dataclass(frozen=True)
class Point:
    """One point: where it stands in the agreement, or what is missing."""

    key: str
    article: str
    label: Words
    clause: str
    remark: str

    @property
    def ticked(self) -> bool:
        """Whether the agreement says it: a clause is named and nothing is wrong with it."""
        return bool(self.clause) and not self.remark


def checklist(agreement: Agreement) -> list[Point]:
    """Every point, in the order of the law."""
    clauses = agreement.clauses
    return [
        Point(key, article, label, clauses.get(key, ""), clauses.get(f"{GAP}{key}", ""))
        for key, (article, label) in POINTS.items()
    ]


def gaps(agreement: Agreement) -> list[str]:
    """The articles that the agreement does not fulfil; none for an arrangement of joint controllers."""
    if agreement.kind != Agreement.Kind.PROCESSING:
        return []
    return [point.article for point in checklist(agreement) if not point.ticked]
