"""The private link of an offer: who comes by it, and what they see. Reading changes nothing."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from consents.models import Restriction
from crm.sales.models import Offer, OfferAnswer, OfferLink, OfferVersion
from crm.sales.offers.sending import digest_of

State = Offer.State


@dataclass(frozen=True)
class OpenedOffer:
    """What a link opens, at a day."""

    link: OfferLink
    version: OfferVersion
    newest: bool
    accepted: OfferAnswer | None
    day: date

    @property
    def offer(self) -> Offer:
        """The offer, with what opens it."""
        return self.version.offer

    @property
    def state(self) -> str:
        """accepted, declined, newer, expired, or open: only an open one can be answered."""
        if self.accepted is not None:
            return "accepted"
        if self.offer.state == State.ACCEPTED or not self.newest:
            return "newer"
        if self.offer.state == State.DECLINED:
            return "declined"
        return "expired" if self.version.over(self.day) else "open"


def offer_behind(secret: str) -> OpenedOffer | None:
    """What the link opens; None for an unknown one, one whose letter never left or was taken back, a withdrawn offer, a
    deal in the bin, and while whoever it is about is restricted (Art. 18).
    """
    rows = OfferLink.objects.select_related("entry", "person__key", "person__contact")
    link = rows.filter(digest=digest_of(secret)).first()
    if link is None or not link.open:
        return None
    version = OfferVersion.objects.with_keys().get(pk=link.version_id)
    offer = Offer.objects.with_keys().filter(pk=version.offer_id).first()
    if offer is None or offer.state == State.WITHDRAWN or offer.deal.binned_at or offer.deal.closed_at:
        return None
    if Restriction.in_force([link.person_id, *offer.deal.keys_of_party]):
        return None
    version.offer = offer
    # a version that is frozen and not sent yet is nobody's news
    sent = OfferLink.objects.filter(version__offer=offer, sent_at__isnull=False, version__number__gt=version.number)
    accepted = OfferAnswer.objects.filter(version=version, kind=OfferAnswer.Kind.ACCEPTED)
    row = accepted.select_related("person__key", "order__person__key").first()
    return OpenedOffer(link, version, not sent.exists(), row, timezone.localdate())
