"""What the law says purpose by purpose, as proposals.

Portability (Art. 20): consent and contract give the data, any other basis does not. Objection (Art. 21): where nothing
rests on an interest of ours none is open, and the answer names the right that fits. What is weighed a person weighs.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _, gettext_noop

from consents.models import Ground
from crm.accounts.models import User
from crm.privacy.models import LegalBasis
from dsar.decisions.decidable import PurposeInUse
from dsar.decisions.verdicts import Proposal, propose
from dsar.models import Case, Decision, Kind, Verdict, Why
from dsar.rights.execution import somebody
from dsar.rights.objection import sorted_purposes

PORTABLE = (LegalBasis.CONSENT, LegalBasis.CONTRACT)  # Art. 20(1)(a)
# which rights fit where an objection is not open, by what the purpose rests on
FITTING = {
    LegalBasis.CONTRACT: gettext_noop(
        "You can end the contract, ask us to restrict the use of the data (GDPR Art. 18), and to erase them once they "
        "are no longer needed (GDPR Art. 17)."
    ),
    LegalBasis.LEGAL_DUTY: gettext_noop(
        "While the law orders us to keep the data you can ask us to correct them (GDPR Art. 16) or to restrict their "
        "use (GDPR Art. 18); we erase them once the period of the law is over (GDPR Art. 17)."
    ),
    LegalBasis.CONSENT: gettext_noop(
        "You can take your consent back at any time (GDPR Art. 7(3)); then we stop, and you can ask us to erase the "
        "data (GDPR Art. 17)."
    ),
    LegalBasis.VITAL_INTEREST: gettext_noop(
        "You can ask us to restrict the use of the data (GDPR Art. 18), and to erase them once they are no longer "
        "needed (GDPR Art. 17)."
    ),
}


def bases(case: Case) -> list[dict[str, Any]]:
    """[{purpose, basis, portable}] of their grounds in force, each purpose once."""
    rows = Ground.objects.filter(person__in=case.subjects.filter(person__isnull=False).values("person"), ended_at=None)
    by_purpose: dict[str, dict[str, Any]] = {}
    for ground in rows.select_related("purpose").order_by("purpose__slug", "pk"):
        portable = ground.basis in PORTABLE
        if portable or ground.purpose.slug not in by_purpose:
            basis = {"purpose": ground.purpose, "basis": ground.get_basis_display(), "portable": portable}
            by_purpose[ground.purpose.slug] = basis
    return list(by_purpose.values())


@transaction.atomic
def suggest_portability(case: Case, *, by: User, at: Any = None) -> list[Decision]:
    """A proposal for each purpose: yes where it rests on consent or contract, else no with its basis."""
    somebody(case)
    rows = bases(case)
    if not rows:
        raise ValidationError(_("No purpose is in force for this person."), code="nothing")
    return [propose(case, portability_proposal(case, row), by=by, at=at) for row in rows]


def portability_proposal(case: Case, row: dict[str, Any]) -> Proposal:
    """What is proposed of one purpose, in the language of the case."""
    slug = row["purpose"].slug
    if row["portable"]:
        return Proposal(Kind.PORTABILITY, Verdict.GRANTED, purpose=slug)
    with translation.override(case.language):
        names = {"purpose": str(row["purpose"]), "basis": str(LegalBasis(row["purpose"].legal_basis).label)}
        text = _("“%(purpose)s” rests on: %(basis)s. The right covers consent and contract only.") % names
    return Proposal(Kind.PORTABILITY, Verdict.REFUSED, purpose=slug, why=Why.BASIS, text=text)


@transaction.atomic
def suggest_objection(case: Case, *, by: User, at: Any = None) -> list[Decision]:
    """A refusal for each purpose against which no objection is open, in words that name the right that fits.

    ValidationError where there is none: marketing is stopped, and an interest of ours is weighed.
    """
    somebody(case)
    closed = sorted_purposes(case).closed
    if not closed:
        raise ValidationError(_("Every purpose of theirs is open to an objection: decide it yourself."), code="nothing")
    return [propose(case, unopen(case, purpose), by=by, at=at) for purpose in closed]


def unopen(case: Case, purpose_in_use: PurposeInUse) -> Proposal:
    """Why no objection is open, and what is, in the language of the case."""
    with translation.override(case.language):
        names = {"purpose": str(purpose_in_use.purpose), "basis": purpose_in_use.basis}
        text = _(
            "“%(purpose)s” rests on: %(basis)s. The right to object (GDPR Art. 21(1)) is about what we do on the "
            "ground of our own interest."
        )
        rights = [_(FITTING[basis]) for basis in FITTING if basis in purpose_in_use.bases]
        words = " ".join([text % names, *rights])
    return Proposal(
        Kind.OBJECTION,
        Verdict.REFUSED,
        purpose=purpose_in_use.purpose.slug,
        why=Why.NO_OBJECTION,
        text=words,
        ground="other",
    )
