"""A deal as one reader sees it: in clear, masked for a reader who sees everybody, or locked with only the amount shown.

A deal is locked while its customer is restricted (Art. 18). Another person on a deal who is restricted is left out of
it, and work on the deal goes on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from consents.models import Restriction
from crm.accounts.language.formats import day, money
from crm.accounts.together import Asked
from crm.contacts.ownership.custody import named_for, sees_name_in_lists
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import DOTS
from crm.sales.currencies import SIGNS
from crm.sales.deals.next_steps import NOTHING, NextStep, State
from crm.sales.models import Deal

OUTCOMES = {"": ("primary", "flag"), "won": ("ok", "trophy"), "lost": ("muted", "thumb-down")}
STEPS = {
    State.LATE: ("danger", "alert-triangle"),
    State.TODAY: ("ok", "calendar"),
    State.NONE: ("warn", "circle-dashed"),
    State.PLANNED: ("muted", "calendar"),
}


@dataclass
class DealForReader:
    """One deal for one reader at `at`. It comes with its keys; `locked`: its customer is restricted."""

    deal: Deal
    reader: Any
    at: datetime
    locked: bool = False
    step: NextStep = NOTHING
    own: Mapping[str, str] = field(default_factory=dict)  # what its custom columns say, where a list shows some
    change: Mapping[str, str] = field(default_factory=dict)  # {value: where it is changed in place}

    @cached_property
    def clear(self) -> bool:
        """Whether its text is readable."""
        return not self.locked and (self.deal.person_id is None or sees_name_in_lists(self.reader, self.deal))

    def told(self, name: str) -> str:
        """The text of a field; dots where the reader may not read it or it cannot be decrypted."""
        try:
            text = self.deal.told(name)
        except Unreadable:
            return DOTS
        return text if self.clear or not text else DOTS

    @cached_property
    def title(self) -> str:
        """What it is about."""
        return _("Use of the data is paused") if self.locked else self.told("title") or self.short

    @property
    def notes(self) -> str:
        """What stands beside it."""
        return self.told("notes")

    @cached_property
    def short(self) -> str:
        """The short key."""
        return self.deal.uid.hex[:8].upper()

    @cached_property
    def url(self) -> str:
        """Its page."""
        return reverse("sales:deal", args=[self.deal.uid])

    @cached_property
    def amount(self) -> str:
        """«88 000 zł»; empty without one."""
        deal = self.deal
        return "" if deal.amount is None else money(deal.amount, SIGNS[deal.currency])

    @cached_property
    def weighted(self) -> str:
        """The same by the probability of its stage."""
        deal = self.deal
        return "" if deal.amount is None else money(deal.weighted, SIGNS[deal.currency])

    @cached_property
    def whose(self) -> str:
        """The firm, else the person, as this reader may read the name."""
        if self.locked:
            return ""
        try:
            return self.named()
        except Unreadable:
            return DOTS

    def named(self) -> str:
        """The name itself."""
        deal, contact = self.deal, self.contact
        if deal.company and (deal.company.sole_trader_id is None or self.clear):
            return deal.company.label
        if contact is None:
            return deal.person.label if deal.person and self.clear else DOTS
        return contact.label if self.clear else named_for(self.reader, contact)

    @cached_property
    def contact(self) -> Any:
        """Whose it is, when it is a person's."""
        return getattr(self.deal.person, "contact", None) if self.deal.person_id else None

    @cached_property
    def rotting(self) -> str:
        """«no move for 16 days»; empty when it does not rot."""
        if not self.deal.rots(self.at):
            return ""
        days = self.days_still
        return ngettext("no move for %(count)s day", "no move for %(count)s days", days) % {"count": days}

    @property
    def days_still(self) -> int:
        """For how many days nobody has touched it."""
        return (self.at - max(self.deal.last_activity_at, self.deal.entered_stage_at)) // timedelta(days=1)

    @property
    def late_to_close(self) -> bool:
        """Whether the day on which it was to close has gone by."""
        closes = self.deal.closes_on
        return bool(self.deal.open and closes and closes < timezone.localdate(self.at))

    @property
    def state(self) -> dict[str, str]:
        """Its chip: open in a stage, won or lost."""
        tone, icon = OUTCOMES[self.deal.outcome]
        words = self.deal.get_outcome_display() if self.deal.outcome else str(self.deal.stage)
        return {"tone": tone, "icon": icon, "text": str(words)}

    @cached_property
    def next(self) -> dict[str, str]:
        """The row of the next step: icon, tone and words."""
        tone, icon = STEPS[self.step.state]
        return {"tone": tone, "icon": icon, "text": self.next_words}

    @cached_property
    def next_words(self) -> str:
        """«3 days late», «today», «2 Dec», «no next step»."""
        due = self.step.due
        if self.step.state == State.NONE or due is None:
            return _("no next step")
        if self.step.state == State.TODAY:
            return _("today")
        days = (timezone.localdate(self.at) - due).days
        if self.step.state == State.LATE and days > 0:
            return ngettext("%(count)s day late", "%(count)s days late", days) % {"count": days}
        return day(due)


def deals_for_reader(deals: Iterable[Deal], reader: Any, *, at: datetime, steps: Any = None) -> list[DealForReader]:
    """Deals as `reader` may see them; the deals come with their companies. Restrictions are read in one query."""
    deals, steps = list(deals), steps or {}
    parties = {deal.pk: deal.keys_of_party for deal in deals}
    held = Restriction.in_force(parties_of(deals))
    locked = {pk for pk, keys in parties.items() if not held.isdisjoint(keys)}
    return [DealForReader(deal, reader, at, deal.pk in locked, steps.get(deal.pk, NOTHING)) for deal in deals]


def parties_of(deals: Iterable[Deal]) -> list[int]:
    """Keys of whoever the deals are with."""
    return sorted({key for deal in deals for key in deal.keys_of_party})


def paused_asked(deals: Iterable[Deal]) -> Asked:
    """What `deals_for_reader` asks of restrictions."""
    people = parties_of(deals)
    return Restriction.question(people).asking() if people else None


def paused_among(deals: Iterable[int]) -> set[int]:
    """Those of `deals` (primary keys) whose party is restricted: the person, or the sole trader behind the firm."""
    return set(paused_rows(deals))


def paused_rows(deals: Iterable[int]) -> QuerySet:
    """The keys of `paused_among`."""
    held = Restriction.objects.filter(lifted_at=None).values("person")
    rows = Deal.objects.filter(pk__in=list(deals)).filter(Q(person__in=held) | Q(company__sole_trader__in=held))
    return rows.values_list("pk", flat=True)


def people_in(rows: Iterable[DealForReader]) -> set[int]:
    """Keys of the people whose deals these are, for the access log; none for restricted ones."""
    return {row.deal.person_id for row in rows if row.deal.person_id and not row.locked}


def fields_in(rows: Iterable[DealForReader]) -> list[str]:
    """The fields shown unmasked, for the access log."""
    return ["title"] if any(row.clear and row.deal.person_id for row in rows) else []


def deal_for_reader(deal: Deal, user: Any) -> DealForReader:
    """One deal as `user` reads it; its customer is not restricted."""
    return DealForReader(deal, user, timezone.now())
