"""Values of a deal, changed where they stand: on its page, and in the list."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.custom_values.value_store import is_custom
from crm.contacts.in_place.forms import keep_only
from crm.contacts.in_place.spots import Spot, edit_in_place
from crm.privacy.logs import access_log
from crm.sales.columns.deal import DEAL
from crm.sales.deal_lines.line_items import has_lines
from crm.sales.deal_lists.views_board import ITS
from crm.sales.deal_pages.deal_record import DealRecord
from crm.sales.deals.deals import change, refuse_unworkable
from crm.sales.deals.forms import DealForm, values_of
from crm.sales.deals.masked_deals import fields_in, people_in
from crm.sales.lookups import deal_or_404

FIELDS = DEAL.spots("in_place")
IN_LIST = "list"


class DealValueForm(DealForm):
    """One value of a deal."""

    def __init__(self, *args: Any, only: tuple[str, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.only = only
        keep_only(self, only)

    @property
    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: self.cleaned_data[name] for name in self.only}


class DealSpot(Spot):
    """A value of a deal; `place` says whether it stands in the list."""

    template = "sales/deal_pages/_spot.html"

    @property
    def place(self) -> str:
        """«list» for a cell of the list; empty on the deal's page."""
        return IN_LIST if self.request.GET.get("in") == IN_LIST else ""

    @property
    def url(self) -> str:  # type: ignore[override]
        """The view about this value."""
        query = f"?field={self.name}" + (f"&in={self.place}" if self.place else "")
        return reverse("sales:deal_value", args=[self.thing.uid]) + query

    @property
    def back(self) -> str:  # type: ignore[override]
        """The deal's page."""
        return reverse("sales:deal", args=[self.thing.uid])

    def form(self, data: Any) -> DealValueForm:
        """Its fields; the amount of a deal with lines is their sum, and is not typed."""
        values = values_of(self.thing)
        only = (self.name,) if is_custom(self.name) and self.name in values else FIELDS.get(self.name)
        lines = has_lines(self.thing)
        if only is None or (self.name == "amount" and lines):
            raise Http404
        options = {"user": self.user, "deal": self.thing, "has_lines": lines, "initial": values}
        value_form = DealValueForm(data, **options, only=only, auto_id="spot_%s")
        self.label = value_form.fields[only[0]].label
        return value_form

    def save(self, form: DealValueForm, version: int) -> None:
        change(self.thing, form.values, version=version, by=self.user)

    def context(self) -> dict[str, Any]:
        """The value as the page or the list shows it; on the page the head is drawn anew."""
        record = DealRecord(deal_or_404(self.user, self.thing.uid), self.user, timezone.now())
        line = next(
            (candidate for candidate in (*record.further, *record.custom.lines) if candidate.name == self.name), None
        )
        context = {"sheet": record, "deal": record.deal, "seen": record.seen, "line": line, "change": self.url}
        edits = self.user.may(rights.DEALS_EDIT)
        return context | {"may_edit": edits, "may_assign": edits and self.user.may(rights.CONTACTS_ASSIGN)}

    def log(self) -> None:
        row = DealRecord(self.thing, self.user, timezone.now()).seen
        access_log.shown(by=self.user, view="sales:edit_deal", people=people_in([row]), fields=fields_in([row]))


@policy(rights.DEALS_EDIT, params=ITS, methods=["GET", "POST"])
def deal_value(request: StaffRequest, key: UUID) -> HttpResponse:
    """One value of a deal."""
    deal = deal_or_404(request.user, key)
    refuse_unworkable(deal, by=request.user)
    return edit_in_place(request, DealSpot(request, deal, request.GET.get("field", "")))
