"""An offer as one reader sees it: in clear, or masked for a reader who sees everybody but does not handle the deal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from crm.accounts.language.formats import money
from crm.privacy.masking import DOTS
from crm.sales.deal_lines.line_sums import LineSums, sums_of
from crm.sales.deals.masked_deals import DealForReader
from crm.sales.deals.totals import SIGNS
from crm.sales.models import Deal, Offer, OfferLine

State = Offer.State
CHIPS = {
    State.DRAFT: ("muted", "pencil"),
    State.SENT: ("primary", "send"),
    State.ACCEPTED: ("ok", "circle-check"),
    State.DECLINED: ("muted", "thumb-down"),
    State.EXPIRED: ("warning", "clock"),
    State.WITHDRAWN: ("muted", "ban"),
}


@dataclass
class OfferForReader:
    """One offer for one reader, with its lines. It comes with its keys."""

    offer: Offer
    reader: Any
    at: datetime
    lines: list[OfferLine]

    @cached_property
    def deal(self) -> DealForReader:
        """Its deal."""
        return DealForReader(self.offer.deal, self.reader, self.at)

    @property
    def clear(self) -> bool:
        """Whether its text is readable."""
        return self.deal.clear

    @property
    def title(self) -> str:
        """What it is about."""
        return (self.offer.title or self.deal.title) if self.clear else DOTS

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("sales:offer", args=[self.offer.uid])

    @cached_property
    def sums(self) -> LineSums:
        """What the lines come to."""
        return sums_of(self.lines, self.offer.currency)

    @property
    def gross(self) -> str:
        """«87 627,58 zł»."""
        return money(self.sums.gross, SIGNS[self.offer.currency])

    @property
    def net(self) -> str:
        """The same without tax."""
        return money(self.sums.net, SIGNS[self.offer.currency])

    @property
    def state(self) -> str:
        """Its state today: one whose day is over has ended, whether or not the job has been here."""
        lapsed = self.offer.state == State.SENT and self.offer.valid_until < timezone.localdate(self.at)
        return State.EXPIRED if lapsed else self.offer.state

    @property
    def chip(self) -> dict[str, str]:
        """Its state as a chip."""
        tone, icon = CHIPS[State(self.state)]
        return {"tone": tone, "icon": icon, "text": str(State(self.state).label)}


def offers_for_reader(offers: Iterable[Offer], reader: Any) -> list[OfferForReader]:
    """The offers with their lines: one statement, however many there are."""
    at, rows = timezone.now(), list(offers)
    lines: dict[int, list[OfferLine]] = {offer.pk: [] for offer in rows}
    lines_of = OfferLine.objects.filter(offer__in=rows).select_related("item").order_by("position", "pk")
    for line in lines_of if rows else ():
        lines[line.offer_id].append(line)
    return [OfferForReader(offer, reader, at, lines[offer.pk]) for offer in rows]


def offers_of_deal(offers: Iterable[Offer], deal: Deal, reader: Any) -> list[OfferForReader]:
    """The offers of one deal, which comes with its keys; their lines are asked for where there are offers."""
    rows = list(offers)
    for offer in rows:
        offer.deal = deal
    return offers_for_reader(rows, reader)


def people_in_offers(rows: Iterable[OfferForReader]) -> list[int]:
    """Keys of the people whose data the rows hold, for the access log."""
    return list(dict.fromkeys(pk for row in rows for pk in row.offer.deal.keys_of_party))
