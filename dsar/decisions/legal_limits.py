"""Which decisions the law knows: refused before they are written."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.casework.field_errors import beside
from crm.privacy.models import LegalBasis, Purpose
from dsar.cases.checklist import needs_identity
from dsar.decisions.decidable import Theirs, purposes
from dsar.decisions.reasons import FEES, GROUNDS, REASONS, Against, Said
from dsar.identity.identity_state import refuse_unproven
from dsar.models import Case, Decision, Kind, Verdict, Why


def refuse_unfounded(case: Case, said: Said) -> None:
    """ValidationError for what the law does not know."""
    if said.right not in case.kinds or said.right == Kind.QUESTION:
        raise ValidationError(_("The request does not ask for this."), code="right")
    if said.grave:
        refuse_groundless(said)
    elif said.verdict == Verdict.GRANTED and said.right in GROUNDS and said.ground not in GROUNDS[said.right].values:
        raise beside("ground", _("Say on which ground: choose a letter of the article."), "ground")
    if said.right == Kind.OBJECTION and said.ground == (Against.MARKETING if said.purpose else Against.OTHER):
        raise beside("purpose", _("Against marketing no purpose is named, against all else one is."), "purpose")
    if said.right == Kind.OBJECTION and said.purpose:
        refuse_unweighable(case, said)
    if said.why == Why.UNIDENTIFIED and said.grave and case.identified_at:
        raise beside("why", _("They have shown who they are."), "identified")
    if said.right == Kind.AUTOMATED and said.verdict == Verdict.GRANTED and not said.text.strip():
        raise beside("text", _("Say who looked at it anew and what came of it."), "empty")
    done = case.decisions.filter(**said.key, decided_at__isnull=False, replaced_at=None, done_at__isnull=False)
    if done.exists():
        raise ValidationError(_("It was carried out already."), code="done")


def refuse_groundless(said: Said) -> None:
    """ValidationError for a refusal or a fee that the law does not allow (Art. 12(4), 12(5))."""
    if said.right == Kind.WITHDRAWAL:
        raise ValidationError(_("A consent can be withdrawn at any time: Art. 7(3)."), code="always")
    if said.right == Kind.OBJECTION and is_marketing(said):
        raise ValidationError(_("An objection to marketing always counts: Art. 21(3)."), code="always")
    if said.why not in REASONS[said.right]:
        raise beside("why", _("Choose a reason that the law knows for this right."), "why")
    if not said.text.strip():
        raise beside("text", _("Write the reasons: the person is told them."), "empty")
    if said.verdict == Verdict.FEE:
        if said.why not in FEES:
            raise beside("why", _("A fee may be asked only for these: Art. 12(5), 15(3)."), "fee")
        if said.fee is None or said.fee <= 0:
            raise beside("fee", _("Say how much."), "fee")


def refuse_unweighable(case: Case, said: Said) -> None:
    """ValidationError where Art. 21 is no matter of weighing.

    Marketing stops at once (21(2), (3)). Against a contract, a legal duty or a consent no objection lies (21(1)): the
    answer says so and names the right that fits.
    """
    if is_marketing(said):
        if said.verdict == Verdict.GRANTED:
            raise beside("purpose", _("Marketing is never weighed: stop it as a whole (Art. 21(3))."), "always")
        return
    found = purposes(case).get(said.purpose) or by_itself(said.purpose)
    weighed, why = found is None or found.weighable, said.why if said.grave else ""
    if weighed and why == Why.NO_OBJECTION:
        raise beside("why", _("It rests on an interest of ours: an objection is open to them (Art. 21(1))."), "why")
    if not weighed and (said.verdict == Verdict.GRANTED or why == Why.COMPELLING):
        told = {"purpose": found.purpose, "basis": found.basis} if found else {}
        text = _(
            "“%(purpose)s” rests on: %(basis)s. Art. 21(1) knows an objection to our interest only, so there is "
            "nothing to weigh. Refuse it for that reason, and name the right that fits."
        )
        raise beside("purpose", text % told, "basis")


def by_itself(slug: str) -> Theirs | None:
    """A purpose that they have no ground for, as it stands; None when there is none."""
    found = Purpose.objects.filter(slug=slug).order_by("-version").first()
    return Theirs(found, frozenset({LegalBasis(found.legal_basis).value})) if found else None


def is_marketing(said: Said) -> bool:
    """Whether an objection is against marketing: as a whole it is, else when its purpose is."""
    if not said.purpose:
        return True
    return Purpose.objects.filter(slug=said.purpose, marketing=True).exists()


def refuse_unknown(case: Case, row: Decision) -> None:
    """ValidationError while their identity is not shown, where the right wants it (Art. 12(2), 12(6))."""
    if row.verdict == Verdict.GRANTED and needs_identity([row.right]):
        refuse_unproven(case)
