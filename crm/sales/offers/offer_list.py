"""The list of offers: those last worked on first, narrowed by their state."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import pgettext

from crm.accounts.pages.keyset import Page
from crm.sales.models import Offer, OfferApproval
from crm.sales.offers.masked_offers import OfferForReader, offers_for_reader

APPROVAL = "approval"


@dataclass
class OfferList:
    """One page of the offers that `user` sees. `asked` is the query string; invalid values in it are ignored."""

    user: Any
    asked: Any

    @property
    def state(self) -> str:
        """The state asked for, or nothing; `approval` are those whose discount waits for a second person."""
        name = self.asked.get("state", "")
        return name if name in (*Offer.State.values, APPROVAL) else ""

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        edges = {name: self.asked.get(name, "") for name in ("older", "newer")}
        return Page.turned(self.fetch, lambda offer: (offer.changed_at, offer.pk), **edges)

    def fetch(self, *, size: int, before: tuple | None = None, after: tuple | None = None) -> list[Offer]:
        """Rows nearest to the edge first: one statement."""
        rows = Offer.objects.visible_to(self.user).with_keys()
        if self.state == APPROVAL:
            rows = rows.filter(pk__in=OfferApproval.objects.waiting().values("offer"))
        elif self.state:
            rows = rows.filter(state=self.state)
        if after:
            later = Q(changed_at__gt=after[0]) | Q(changed_at=after[0], pk__gt=after[1])
            return list(rows.filter(later).order_by("changed_at", "pk")[:size])
        if before:
            rows = rows.filter(Q(changed_at__lt=before[0]) | Q(changed_at=before[0], pk__lt=before[1]))
        return list(rows.order_by("-changed_at", "-pk")[:size])

    @cached_property
    def rows(self) -> list[OfferForReader]:
        """The rows as the user sees them."""
        return offers_for_reader(self.page.rows, self.user)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The states to choose from."""
        names = {"": pgettext("offers", "All"), **{state.value: state.label for state in Offer.State}}
        names[APPROVAL] = pgettext("offers", "Waiting for approval")
        return [
            {"url": f"?state={name}", "label": label, "current": name == self.state} for name, label in names.items()
        ]
