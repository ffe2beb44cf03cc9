"""A discount over the limit: asked about, approved or refused by a second person, never by whoever gave it.

    ask(offer, by=sam)                            tells those who may decide; asked twice it is one question
    approve(approval, by=marek)                   it counts for exactly these lines: any later change takes it back
    refuse(approval, reason="…", by=marek)

Who decides sets up deals (deals.settings), works on this one and reads it in clear; neither who asked nor who ever
wrote lines of the deal or of its offers, or what such an offer says, nor anybody who made one of them lately
(independence.py).
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.accounts.second_person.independence import independent, refuse_alone
from crm.sales.deals.deals import Overtaken, refuse_unworkable
from crm.sales.deals.masked_deals import DealForReader
from crm.sales.models import Offer, OfferApproval, OfferLine, PriceAuthor
from crm.sales.offer_approvals.approval_letters import tell_asker, tell_deciders
from crm.sales.offers.discounts import current_approval, digest_of_lines, discount_of
from crm.sales.offers.offers import lock_offer, record

Outcome = OfferApproval.Outcome
OWN = _("Two people: somebody else has to approve this discount.")
LONGEST_REASON = 500


def ask(offer: Offer, *, by: User) -> OfferApproval:
    """The question that waits now. ValidationError where none is needed, and for what was approved already.

    Raises PermissionDenied and Paused as every act on a deal.
    """
    refuse_unworkable(offer.deal, by=by)
    with transaction.atomic():
        now = lock_offer(offer)
        lines = list(OfferLine.objects.filter(offer=now).select_related("item"))
        discount, digest = discount_of(now, lines, by), digest_of_lines(now, lines)
        if not discount.over:
            raise ValidationError(_("This discount needs nobody’s approval."), code="needless")
        current = current_approval(now)
        if current is not None and current.digest == digest and current.waits:
            return current
        if current is not None and current.digest == digest and current.approved:
            raise ValidationError(_("This discount was approved already."), code="needless")
        OfferApproval.objects.current().filter(offer=now).update(ended_at=timezone.now())
        approval = OfferApproval(offer=now, percent=discount.percent, digest=digest, asked_by=by)
        approval.save(force_insert=True)
        record("offer.approval_asked", now, by=by)
        tell_deciders(now, deciders(now, approval))
    return approval


def approve(approval: OfferApproval, *, by: User) -> OfferApproval:
    """The offer may go out as it stands. Raises as `decided`."""
    return decided(approval, Outcome.APPROVED, by=by)


def refuse(approval: OfferApproval, *, reason: str, by: User) -> OfferApproval:
    """It may not. ValidationError without a reason; raises as `decided`."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")}, code="reason")
    return decided(approval, Outcome.REFUSED, by=by, reason=reason.strip()[:LONGEST_REASON])


def decided(approval: OfferApproval, outcome: str, *, by: User, reason: str = "") -> OfferApproval:
    """The approval with its end. PermissionDenied and Paused for whoever may not, ValidationError for one's own, for
    what was decided, and for an offer that changed meanwhile.
    """
    refuse_powerless(approval.offer, by)
    with transaction.atomic():
        now = lock_offer(approval.offer)
        row = OfferApproval.objects.select_for_update(no_key=True, of=("self",)).filter(pk=approval.pk).first()
        if row is None:
            raise Overtaken
        if not row.waits:
            raise ValidationError(_("It was decided meanwhile, or the offer has changed."), code="decided")
        refuse_own(now, row, by)
        if row.digest != digest_of_lines(now, list(OfferLine.objects.filter(offer=now))):
            raise ValidationError(_("It was decided meanwhile, or the offer has changed."), code="decided")
        row.outcome, row.decided_by, row.decided_at, row.reason = outcome, by, timezone.now(), reason
        row.save(update_fields=["outcome", "decided_by", "decided_at", "reason"])
        given = outcome == Outcome.APPROVED
        record("offer.approval_given" if given else "offer.approval_refused", now, by=by)
        tell_asker(now, row)
    return row


def refuse_powerless(offer: Offer, by: User) -> None:
    """PermissionDenied for whoever may not decide on discounts of this deal; Paused as every act on it."""
    refuse_unworkable(offer.deal, by=by)
    if not may_decide(offer, by):
        raise PermissionDenied


def may_decide(offer: Offer, user: User) -> bool:
    """Whether the user has the right, and reads the offer in clear."""
    entitled = user.is_active and all(user.may(right) for right in (rights.DEALS_SETTINGS, rights.DEALS_EDIT))
    return entitled and not user.role.machine and DealForReader(offer.deal, user, timezone.now()).clear


def refuse_own(offer: Offer, approval: OfferApproval, by: User) -> None:
    """ValidationError for whoever asked or wrote the prices, and for somebody who depends on one of them."""
    for author in barred(offer, approval):
        refuse_alone(author, by, words=OWN)


def barred(offer: Offer, approval: OfferApproval) -> list[User]:
    """Whoever asked, and all who wrote the prices: no second person."""
    return [approval.asked_by, *PriceAuthor.of(offer.deal)]


def deciders(offer: Offer, approval: OfferApproval) -> list[User]:
    """Whom the question is put to: everybody who may decide it."""
    people = User.objects.filter(is_active=True, role__machine=False, role__rights__contains=[rights.DEALS_SETTINGS])
    authors = barred(offer, approval)
    seeing = [user for user in people.select_related("role") if may_decide(offer, user) and sees(offer, user)]
    return [user for user in seeing if all(independent(author, user) for author in authors)]


def sees(offer: Offer, user: User) -> bool:
    """Whether the offer is among those that the user sees."""
    return Offer.objects.visible_to(user).filter(pk=offer.pk).exists()
