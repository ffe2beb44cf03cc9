"""Which decisions the law knows: refused before they are written."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.casework.field_errors import beside
from crm.privacy.models import LegalBasis, Purpose
from dsar.cases.checklist import needs_identity
from dsar.decisions.decidable import PurposeInUse, purposes
from dsar.decisions.reasons import FEES, GROUNDS, REASONS, Against, Proposal
from dsar.identity.identity_state import refuse_unproven
from dsar.models import Case, Decision, Kind, Verdict, Why


def refuse_unfounded(case: Case, proposal: Proposal) -> None:
    """ValidationError for what the law does not know."""
    if proposal.right not in case.kinds or proposal.right == Kind.QUESTION:
        raise ValidationError(_("The request does not ask for this."), code="right")
    if proposal.grave:
        refuse_groundless(proposal)
    elif (
        proposal.verdict == Verdict.GRANTED
        and proposal.right in GROUNDS
        and proposal.ground not in GROUNDS[proposal.right].values
    ):
        raise beside("ground", _("Say on which ground: choose a letter of the article."), "ground")
    if proposal.right == Kind.OBJECTION and proposal.ground == (
        Against.MARKETING if proposal.purpose else Against.OTHER
    ):
        raise beside("purpose", _("Against marketing no purpose is named, against all else one is."), "purpose")
    if proposal.right == Kind.OBJECTION and proposal.purpose:
        refuse_unweighable(case, proposal)
    if proposal.why == Why.UNIDENTIFIED and proposal.grave and case.identified_at:
        raise beside("why", _("They have shown who they are."), "identified")
    if proposal.right == Kind.AUTOMATED and proposal.verdict == Verdict.GRANTED and not proposal.text.strip():
        raise beside("text", _("Say who looked at it anew and what came of it."), "empty")
    if proposal.right == Kind.COMPLAINT and proposal.verdict == Verdict.GRANTED and not proposal.text.strip():
        raise beside("text", _("Say what was wrong and what you changed."), "empty")
    carried_out = case.decisions.filter(
        **proposal.key, decided_at__isnull=False, replaced_at=None, done_at__isnull=False
    )
    if carried_out.exists():
        raise ValidationError(_("It was carried out already."), code="done")


def refuse_groundless(proposal: Proposal) -> None:
    """ValidationError for a refusal or a fee that the law does not allow (Art. 12(4), 12(5))."""
    if proposal.right == Kind.WITHDRAWAL:
        raise ValidationError(_("A consent can be withdrawn at any time: Art. 7(3)."), code="always")
    if proposal.right == Kind.OBJECTION and is_marketing(proposal):
        raise ValidationError(_("An objection to marketing always counts: Art. 21(3)."), code="always")
    if proposal.why not in REASONS[proposal.right]:
        raise beside("why", _("Choose a reason that the law knows for this right."), "why")
    if not proposal.text.strip():
        raise beside("text", _("Write the reasons: the person is told them."), "empty")
    if proposal.verdict == Verdict.FEE:
        if proposal.right == Kind.COMPLAINT or proposal.why not in FEES:
            raise beside("why", _("A fee may be asked only for these: Art. 12(5), 15(3)."), "fee")
        if proposal.fee is None or proposal.fee <= 0:
            raise beside("fee", _("Say how much."), "fee")


def refuse_unweighable(case: Case, proposal: Proposal) -> None:
    """ValidationError where Art. 21 is no matter of weighing.

    Marketing stops at once (21(2), (3)). Against a contract, a legal duty or a consent no objection lies (21(1)): the
    answer says so and names the right that fits.
    """
    if is_marketing(proposal):
        if proposal.verdict == Verdict.GRANTED:
            raise beside("purpose", _("Marketing is never weighed: stop it as a whole (Art. 21(3))."), "always")
        return
    purpose = purposes(case).get(proposal.purpose) or by_itself(proposal.purpose)
    weighed, why = purpose is None or purpose.weighable, proposal.why if proposal.grave else ""
    if weighed and why == Why.NO_OBJECTION:
        raise beside("why", _("It rests on an interest of ours: an objection is open to them (Art. 21(1))."), "why")
    if not weighed and (proposal.verdict == Verdict.GRANTED or why == Why.COMPELLING):
        names = {"purpose": purpose.purpose, "basis": purpose.basis} if purpose else {}
        text = _(
            "“%(purpose)s” rests on: %(basis)s. Art. 21(1) knows an objection to our interest only, so there is "
            "nothing to weigh. Refuse it for that reason, and name the right that fits."
        )
        raise beside("purpose", text % names, "basis")


def by_itself(slug: str) -> PurposeInUse | None:
    """A purpose for which they have no ground, on its own basis; None when there is no such purpose."""
    purpose = Purpose.objects.filter(slug=slug).order_by("-version").first()
    return PurposeInUse(purpose, frozenset({LegalBasis(purpose.legal_basis).value})) if purpose else None


def is_marketing(proposal: Proposal) -> bool:
    """Whether an objection is against marketing: as a whole it is, else when its purpose is."""
    if not proposal.purpose:
        return True
    return Purpose.objects.filter(slug=proposal.purpose, marketing=True).exists()


def refuse_unknown(case: Case, row: Decision) -> None:
    """ValidationError while their identity is not shown, where the right wants it (Art. 12(2), 12(6))."""
    if row.verdict == Verdict.GRANTED and needs_identity([row.right]):
        refuse_unproven(case)
