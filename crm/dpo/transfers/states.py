"""Every transfer as it stands on a day, failing first: recipients in force, drafted ones, changes that wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from crm.accounts.language.country_names import country_name
from crm.accounts.language.mechanism_words import mechanism_terms
from crm.narrowing import Words
from crm.privacy.law.adequacy import EEA
from crm.privacy.models import Proposal, Recipient, Transfer
from crm.privacy.recipients.mechanisms import BEST, best
from crm.privacy.recipients.transfer_rules import PASSES, State

NOTHING = "nothing"  # no mechanism was ever recorded
WORDS: dict[str, tuple[Words, str, str]] = {  # state -> (words, tone, icon)
    State.COUNTS: (_("allowed"), "ok", "check"),
    State.REVIEW: (_("review is due"), "warning", "clock"),
    State.REVIEW_OVERDUE: (_("refused: review is overdue"), "danger", "ban"),
    State.UNFINISHED: (_("refused: not finished"), "danger", "ban"),
    State.NOT_EQUIVALENT: (_("refused: no equivalent protection"), "danger", "ban"),
    State.NOT_BEGUN: (_("refused: not begun"), "danger", "ban"),
    State.ENDED: (_("refused: ended"), "danger", "ban"),
    NOTHING: (_("refused: no mechanism"), "danger", "ban"),
}
FAILING_FIRST = (NOTHING, *reversed(BEST))


@dataclass(frozen=True)
class Row:
    """One recipient and country. `stored`, `looked` say how the data get there; `proposal` brings the country in."""

    recipient: Recipient
    country: str
    stored: bool
    looked: bool
    transfer: Transfer | None
    state: str
    proposal: Proposal | None = None

    @property
    def passes(self) -> bool:
        """Whether the mechanism lets data go."""
        return self.state in PASSES

    @property
    def look(self) -> tuple[Words, str, str]:
        """(words, tone, icon) of the state."""
        return WORDS[self.state]

    @property
    def name(self) -> str:
        """The country by name."""
        return country_name(self.country)

    @property
    def way(self) -> str:
        """How the data get there, in words."""
        ways = [gettext("kept there")] if self.stored else []
        return ", ".join([*ways, *([gettext("looked at from there")] if self.looked else [])])

    @property
    def mechanism(self) -> str:
        """The mechanism in words, with its decision, module or point; "" without any."""
        return mechanism_terms(self.transfer) if self.transfer else ""

    @property
    def url(self) -> str:
        """Its page."""
        return f"{reverse('dpo:transfer', args=[self.recipient.slug])}#{self.country}"


def transfer_rows(day: date) -> list[Row]:
    """All of them, failing first. Three statements, however many there are."""
    recipients = Recipient.objects.filter(active_to=None).prefetch_related("transfers")
    waiting = {each.slug: each for each in pending()}
    rows = [row for recipient in recipients for row in rows_of(recipient, day, waiting.get(recipient.slug))]
    return sorted(rows, key=lambda row: (FAILING_FIRST.index(row.state), str(row.recipient), row.country))


def pending() -> QuerySet[Proposal]:
    """Drafts that bring recipients in or change them."""
    acts = (Proposal.Act.ADD, Proposal.Act.CHANGE)
    return Proposal.objects.pending().filter(subject=Proposal.Subject.RECIPIENT, act__in=acts)


def rows_of(recipient: Recipient, day: date, proposal: Proposal | None = None) -> list[Row]:
    """Those of one recipient, its transfers prefetched: countries of today, then what `proposal` would bring."""
    today = {"country": recipient.country, "access_country": recipient.access_country}
    rows = list(rows_for(recipient, today, day, proposal if recipient.drafted else None))
    if proposal is not None and not recipient.drafted:
        there = {row.country for row in rows}
        rows += [row for row in rows_for(recipient, proposal.values, day, proposal) if row.country not in there]
    return rows


def rows_for(recipient: Recipient, terms: dict[str, Any], day: date, proposal: Proposal | None) -> Iterable[Row]:
    """One for each third country in the terms of a recipient."""
    stored, looked = terms.get("country") or "", terms.get("access_country") or ""
    for country in dict.fromkeys(code for code in (stored, looked) if code and code not in EEA):
        transfer, state = best(recipient.transfers.all(), country, day)
        ways = {"stored": country == stored, "looked": country == looked}
        yield Row(recipient, country, **ways, transfer=transfer, state=state or NOTHING, proposal=proposal)


def rows_of_slug(slug: str, day: date) -> list[Row]:
    """Those of the recipient with this short name."""
    recipient = Recipient.objects.prefetch_related("transfers").get(slug=slug)
    return rows_of(recipient, day, pending().filter(slug=slug).first())
