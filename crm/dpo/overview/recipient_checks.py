"""Readiness of recipients: agreements (Art. 26, 28), transfers (Art. 44), and what of both ends soon, by name."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day as day_words
from crm.dpo.overview.check import Check
from crm.dpo.transfers.states import Row, rows_of
from crm.privacy.models import Agreement, Recipient
from crm.privacy.models.outside.agreements import running_with
from crm.privacy.recipients.transfer_rules import PASSES

SOON = timedelta(days=30)


def recipient_checks(today: date) -> list[Check]:
    """Three checks. Three statements, however many recipients there are."""
    recipients = list(Recipient.objects.active().prefetch_related("agreements", "transfers"))
    owing = [recipient for recipient in recipients if recipient.needs_agreement]
    running = {recipient.pk: running_with(recipient, today) for recipient in owing}
    rows = [row for recipient in recipients for row in rows_of(recipient, today)]
    lasts = [*agreement_ends(owing, running), *transfer_ends(rows)]
    return [
        check_of(
            _("Agreements"),
            _("processors and joint controllers with an agreement in force, of all of them"),
            [(str(recipient), bool(running[recipient.pk])) for recipient in owing],
            reverse("dpo:recipients"),
        ),
        check_of(
            _("Transfers outside the EEA"),
            _("third countries with a mechanism that counts, of all to which data go"),
            [(f"{row.recipient}, {row.name}", row.passes) for row in rows],
            reverse("dpo:transfers"),
        ),
        check_of(
            _("Nothing ends within 30 days"),
            _("agreements, certificates and assessments that last longer, of all that count"),
            [(f"{name} ({day_words(end)})" if end else name, end is None or end > today + SOON) for name, end in lasts],
            reverse("dpo:recipients"),
        ),
    ]


def check_of(title: str, formula: str, rows: list[tuple[str, bool]], url: str) -> Check:
    """A check from its rows, (name, whether it passes)."""
    failing = tuple(name for name, passes in rows if not passes)
    return Check(title, formula, len(rows) - len(failing), len(rows), url, failing)


def agreement_ends(owing: list[Recipient], running: dict[Any, list[Agreement]]) -> list[tuple[str, date | None]]:
    """[(recipient, last day)] of those with an agreement; None without an end."""
    lasts = []
    for recipient in owing:
        ends = [row.ends_on for row in running[recipient.pk]]
        if ends:
            lasts.append((str(recipient), None if None in ends else max(end for end in ends if end)))
    return lasts


def transfer_ends(rows: list[Row]) -> list[tuple[str, date | None]]:
    """[(recipient and country, last day)] of the mechanisms that count: certificate, review, or none."""
    return [
        (f"{row.recipient}, {row.name}", row.transfer.until or row.transfer.valid_to or row.transfer.review_on)
        for row in rows
        if row.transfer is not None and row.state in PASSES
    ]
