"""What was asked to be handed over: what went (disclosures, by act and day) and what the gate refused, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from crm.accounts.language.actor_names import names_of, signature_pair
from crm.accounts.pages.navigation import address
from crm.narrowing import Words
from crm.privacy.models import Disclosure, LedgerEntry, Purpose, Recipient
from crm.privacy.recipients.gate import Reason

MOST = 200  # rows of each kind
REFUSED = "disclosure.refused"
REASONS: dict[str, Words] = {
    Reason.ENDED: _("the recipient has ended"),
    Reason.NOT_APPROVED: _("nobody has approved the recipient yet"),
    Reason.SUSPENDED: _("handing over is stopped"),
    Reason.NOT_NAMED: _("the purpose does not name this recipient"),
    Reason.NOT_NEEDED: _("the purpose has no such categories for it"),
    Reason.NO_AGREEMENT: _("no agreement"),
    Reason.AGREEMENT_ENDED: _("the agreement has ended"),
    Reason.NOT_AGREED: _("the agreement does not cover these categories"),
    Reason.NO_MECHANISM: _("nothing allows the transfer"),
    Reason.MECHANISM_ENDED: _("what allowed the transfer counts no more"),
}
PLACES: dict[str, Words] = {
    "export": pgettext_lazy("way of handing over", "Export"),
    "api": pgettext_lazy("way of handing over", "Program (API)"),
    "webhook": pgettext_lazy("way of handing over", "Webhook"),
    "feed": pgettext_lazy("way of handing over", "Calendar link"),
    "mail": pgettext_lazy("way of handing over", "Mail"),
    "sms": pgettext_lazy("way of handing over", "SMS"),
    "backup": pgettext_lazy("way of handing over", "Backup"),
    "package": pgettext_lazy("way of handing over", "Package"),
    "lookup": pgettext_lazy("way of handing over", "Look-up in a register"),
}


@dataclass(frozen=True)
class Asked:
    """One act: when, to whom, by whom, for what, how many people; `reason` and `way_on` for one that was refused."""

    at: datetime
    recipient: str
    slug: str
    who: str
    purpose: str
    people: int
    place: Words = ""
    reason: Words = ""
    way_on: str = ""

    @property
    def allowed(self) -> bool:
        """Whether anything went."""
        return not self.reason


def asked_since(since: datetime, *, recipient: Recipient | None = None, most: int = MOST) -> list[Asked]:
    """Both kinds since a moment, the newest first, at most so many of each. Six statements, however many rows."""
    went = list(handed_over(since, recipient)[:most])
    refused = list(refusals(since, recipient)[:most])
    names = names_of(
        [*(signature_pair(row["disclosed_by"]) for row in went), *((row.actor_kind, row.actor_id) for row in refused)]
    )
    purposes = purposes_called({row.counts.get("purpose", "") for row in refused} | {row["slug"] for row in went})
    recipients = recipients_called({slug_of(row) for row in refused} | {row["recipient__slug"] for row in went})
    rows = [
        Asked(
            row["last"],
            recipients.get(row["recipient__slug"], row["recipient__slug"]),
            row["recipient__slug"],
            names[signature_pair(row["disclosed_by"])],
            purposes.get(row["slug"] or "", ""),
            row["people"],
        )
        for row in went
    ]
    rows += [refusal(row, names, purposes, recipients) for row in refused]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def handed_over(since: datetime, recipient: Recipient | None) -> Any:
    """[{recipient__slug, slug, batch, day, disclosed_by, people, last}] of what went: one row for each act, or day."""
    rows: Any = Disclosure.objects.filter(at__gte=since)
    if recipient is not None:
        rows = rows.filter(recipient=recipient)
    grouped: Any = rows.order_by().annotate(day=TruncDate("at"))
    named = {"people": Count("person", distinct=True), "last": Max("at"), "slug": Max("purpose__slug")}
    grouped = grouped.values("recipient__slug", "purpose__slug", "batch", "day", "disclosed_by").annotate(**named)
    return grouped.order_by("-last")


def refusals(since: datetime, recipient: Recipient | None) -> Any:
    """Entries of the ledger about what the gate refused."""
    rows = LedgerEntry.objects.filter(act=REFUSED, at__gte=since)
    return (rows.filter(target=f"recipient:{recipient.slug}") if recipient is not None else rows).order_by("-at")


def refusal(row: LedgerEntry, names: Any, purposes: dict[str, str], recipients: dict[str, str]) -> Asked:
    """A refusal in words, with the way to what would allow it."""
    slug, purpose, reason = slug_of(row), row.counts.get("purpose", ""), row.counts.get("reason", "")
    return Asked(
        row.at,
        recipients.get(slug, slug),
        slug,
        names[row.actor_kind, row.actor_id],
        purposes.get(purpose, ""),
        0,
        PLACES.get(row.counts.get("place", ""), row.counts.get("place", "")),
        REASONS.get(reason, reason) or gettext("refused"),
        way_on(reason, slug, purpose) if slug in recipients else "",
    )


def way_on(reason: str, slug: str, purpose: str) -> str:
    """The page that holds what would allow it."""
    if reason in (Reason.NO_AGREEMENT, Reason.AGREEMENT_ENDED, Reason.NOT_AGREED):
        return reverse("dpo:agreement_new", args=[slug])
    if reason in (Reason.NO_MECHANISM, Reason.MECHANISM_ENDED):
        return address("dpo:transfers") or reverse("dpo:recipient", args=[slug])
    if reason in (Reason.NOT_NAMED, Reason.NOT_NEEDED) and purpose:
        return reverse("dpo:purpose", args=[purpose])
    return reverse("dpo:processor", args=[slug])


def slug_of(row: LedgerEntry) -> str:
    """The recipient that an entry names."""
    return row.target.partition(" ")[0].removeprefix("recipient:")


def purposes_called(slugs: Iterable[str | None]) -> dict[str, str]:
    """{slug: name} of purposes, the newest version's."""
    wanted = {slug for slug in slugs if slug}
    return {row.slug: str(row) for row in Purpose.objects.filter(slug__in=wanted).order_by("version")} if wanted else {}


def recipients_called(slugs: Iterable[str]) -> dict[str, str]:
    """{slug: name} of recipients."""
    wanted = {slug for slug in slugs if slug}
    return {row.slug: str(row) for row in Recipient.objects.filter(slug__in=wanted)} if wanted else {}
