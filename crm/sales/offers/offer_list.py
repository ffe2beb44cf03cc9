"""The list of offers: those last worked on first or in the order of a head, narrowed by state, searched."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Concat, Left, LPad, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext, pgettext_lazy

from crm.lists.pages.column_sorts import ColumnSort
from crm.lists.pages.headed_list import HeadedList
from crm.lists.pages.list_search import is_any_of
from crm.sales.models import Offer, OfferApproval
from crm.sales.offers.masked_offers import OfferForReader, offers_for_reader

APPROVAL = "approval"
NUMBER = re.compile(r"[A-Za-z]{1,4}/\d")  # how one begins: it is looked for among all offers
MONTH = len("OF/2026/11/")  # letters of a number before its count
State = Offer.State


@dataclass
class OfferList(HeadedList):
    """One page of the offers that `user` sees. Titles and whose they are stand sealed: no order by them."""

    slug: ClassVar[str] = "offers"
    sorts: ClassVar[Mapping[str, ColumnSort]] = {
        "changed": ColumnSort("changed_at", down=True),
        "number": ColumnSort("place", down=True),
        "valid": ColumnSort("valid_until"),
        "state": ColumnSort("today", ranks=lambda: list(State.values)),
    }
    labels: ClassVar[Mapping[str, Any]] = {
        "number": pgettext_lazy("document", "Offer"),
        "valid": _("Valid until"),
        "changed": pgettext_lazy("offer", "Last change"),
        "state": _("State"),
    }
    newest: ClassVar[str] = "changed"

    @property
    def narrowed_to(self) -> str:
        """The state asked for, or nothing; `approval` are those whose discount waits for a second person."""
        name = self.asked.get("state", "")
        return name if name in (*State.values, APPROVAL) else ""

    @property
    def chosen(self) -> Mapping[str, str]:
        return {"state": self.narrowed_to}

    def rows_asked(self) -> QuerySet:
        rows = Offer.objects.visible_to(self.user).with_keys()
        if self.narrowed_to == APPROVAL:
            rows = rows.filter(pk__in=OfferApproval.objects.waiting().values("offer"))
        elif self.narrowed_to:
            rows = rows.filter(state=self.narrowed_to)
        if NUMBER.match(self.text):
            rows = rows.filter(number__istartswith=self.text)
        return rows.annotate(place=place_of_number(), today=state_today())

    def fits(self, row: Offer) -> bool:
        """Whether its number was typed, or what the user may read of it: its title, whose it is."""
        reading = OfferForReader(row, self.user, timezone.now(), [])
        texts = (reading.title, reading.deal.whose) if reading.clear else ()
        return is_any_of(self.text, row.number, *texts)

    @cached_property
    def rows(self) -> list[OfferForReader]:
        """The rows as the user sees them."""
        return offers_for_reader(self.page.rows, self.user)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The states to choose from, each in the order of the list."""
        names = {"": pgettext("offers", "All"), **{state.value: state.label for state in State}}
        names[APPROVAL] = pgettext("offers", "Waiting for approval")
        return [
            {
                "url": self.address({**dict(self.state), "state": name}),
                "label": label,
                "current": name == self.narrowed_to,
            }
            for name, label in names.items()
        ]


def place_of_number() -> Concat:
    """A number so that the thousandth of a month comes after the one before it."""
    count = LPad(Substr("number", MONTH + 1), 9, Value("0"))
    return Concat(Left("number", MONTH), count, output_field=CharField())


def state_today() -> Case:
    """The state that a row tells: one whose day is over has ended, whether or not the job has been here."""
    lapsed = When(state=State.SENT, valid_until__lt=timezone.localdate(), then=Value(State.EXPIRED.value))
    return Case(lapsed, default=F("state"), output_field=CharField())
