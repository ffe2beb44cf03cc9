"""What a paper is drawn up from: a deal as it stands, or the version of an offer that was accepted, word for word."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.sales.models import Deal, DealLine, Offer, OfferAnswer
from crm.sales.offers.frozen_content import buyer, goods_of, seller
from crm.sales.offers.offers import accepted_version, language_of

NOT_ACCEPTED = _("The offer is not accepted yet. Draw the paper up on the page of the deal.")


@dataclass(frozen=True)
class PaperSource:
    """A deal, perhaps its accepted offer; `content` as offers freeze it, `order` the number of the order that came."""

    deal: Deal
    content: dict[str, Any]
    offer: Offer | None = None
    code: str = ""
    accepted_on: date | None = None
    order: str = ""

    @property
    def language(self) -> str:
        """The language in which whose deal it is was written to."""
        return str(self.content["language"])


def paper_source_of_offer(offer: Offer) -> PaperSource:
    """What was accepted. ValidationError while nobody has accepted."""
    version = accepted_version(offer)
    if version is None:
        raise ValidationError(NOT_ACCEPTED, code="state")
    yes = OfferAnswer.objects.filter(version=version, kind=OfferAnswer.Kind.ACCEPTED)
    answer = yes.select_related("order__person__key").get()
    order = (answer.order.told("number") or "") if answer.order else ""
    return PaperSource(offer.deal, version.words, offer, version.code, timezone.localdate(answer.at), order)


def paper_source_of_deal(deal: Deal) -> PaperSource:
    """The deal and its lines as they stand now."""
    lines = list(DealLine.objects.filter(deal=deal))
    content = {
        "title": deal.told("title") or "",
        "language": language_of(deal),
        "currency": deal.currency,
        "seller": seller(),
        "owner": deal.owner.get_full_name(),
        "buyer": buyer(deal),
        "eu_vat": "",
        "exempt_basis": "",
        "consumer": deal.person_id is not None and deal.company_id is None,
        "terms": [],
        **goods_of(lines, deal.currency),
    }
    return PaperSource(deal, content)
