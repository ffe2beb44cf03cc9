"""Portability (Art. 20), suggested purpose by purpose: consent and contract give the data, any other basis does not."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from consents.models import Ground
from crm.privacy.models import LegalBasis
from dsar.deciding import Said, propose
from dsar.executing import somebody
from dsar.models import Case, Decision, Kind, Verdict, Why

PORTABLE = (LegalBasis.CONSENT, LegalBasis.CONTRACT)  # Art. 20(1)(a)


def bases(case: Case) -> list[dict[str, Any]]:
    """[{purpose, basis, portable}] of their grounds in force, each purpose once."""
    rows = Ground.objects.filter(person__in=case.subjects.filter(person__isnull=False).values("person"), ended_at=None)
    found: dict[str, dict[str, Any]] = {}
    for ground in rows.select_related("purpose").order_by("purpose__slug", "pk"):
        portable = ground.basis in PORTABLE
        if portable or ground.purpose.slug not in found:
            told = {"purpose": ground.purpose, "basis": ground.get_basis_display(), "portable": portable}
            found[ground.purpose.slug] = told
    return list(found.values())


@transaction.atomic
def suggest_portability(case: Case, *, by: Any, at: Any = None) -> list[Decision]:
    """A proposal for each purpose: yes where it rests on consent or contract, else no with its basis."""
    somebody(case)
    rows = bases(case)
    if not rows:
        raise ValidationError(_("No purpose is in force for this person."), code="nothing")
    return [propose(case, said(case, row), by=by, at=at) for row in rows]


def said(case: Case, row: dict[str, Any]) -> Said:
    """What is proposed of one purpose, in the language of the case."""
    slug = row["purpose"].slug
    if row["portable"]:
        return Said(Kind.PORTABILITY, Verdict.GRANTED, purpose=slug)
    with translation.override(case.language):
        told = {"purpose": str(row["purpose"]), "basis": str(LegalBasis(row["purpose"].legal_basis).label)}
        text = _("“%(purpose)s” rests on: %(basis)s. The right covers consent and contract only.") % told
    return Said(Kind.PORTABILITY, Verdict.REFUSED, purpose=slug, why=Why.BASIS, text=text)
