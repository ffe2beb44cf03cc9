"""Readiness of recipients: agreements (Art. 26, 28), transfers (Art. 44), and what of both ends soon, by name."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.language.country_names import country_name
from crm.accounts.language.formats import day as day_words
from crm.dpo.ends.end_words import EndWords, name_in
from crm.dpo.overview.check import Check
from crm.privacy.models.outside.agreements import kind_needed
from crm.privacy.recipients.ends_ahead import End, agreements_in, allowed, ends_ahead, third_countries

SOON = 30  # days
Facts = Sequence[Mapping[str, Any]]


def recipient_checks(facts: Facts, today: date) -> list[Check]:
    """Three checks of the facts that bell, mail and strip read. No statement."""
    agreed, transfers = agreement_rows(facts, today), transfer_rows(facts, today)
    return [
        check_of(
            _("Agreements"),
            _("processors and joint controllers with an agreement in force, of all of them"),
            agreed,
            reverse("dpo:recipients"),
        ),
        check_of(
            _("Transfers outside the EEA"),
            _("third countries with a mechanism that counts, of all to which data go"),
            transfers,
            reverse("dpo:transfers"),
        ),
        soon_check(ends_ahead(facts, today), sum(passes for _name, passes in (*agreed, *transfers))),
    ]


def check_of(title: str, formula: str, rows: list[tuple[str, bool]], url: str) -> Check:
    """A check from its rows, (name, whether it passes)."""
    failing = tuple(name for name, passes in rows if not passes)
    return Check(title, formula, len(rows) - len(failing), len(rows), url, failing)


def soon_check(ends: Sequence[End], counting: int) -> Check:
    """Which of the agreements and mechanisms that count end soon, each with its day."""
    soon = [EndWords(end) for end in ends if end.days_left <= SOON and end.counts]
    failing = tuple(f"{state.named} ({day_words(state.end.on)})" for state in soon)
    formula = _("agreements, certificates and assessments that last longer, of all that count")
    every = max(counting, len(failing))
    title = _("Nothing ends within 30 days")
    return Check(title, formula, every - len(failing), every, reverse("dpo:ends"), failing)


def agreement_rows(facts: Facts, today: date) -> list[tuple[str, bool]]:
    """[(recipient, whether an agreement of the kind that it needs runs)] of those that need one."""
    rows = []
    for row in facts:
        if needed := kind_needed({row["kind"]}, agreement_needed=row["agreement_needed"]):
            running = agreements_in(row).get(needed, ())
            rows.append((name_in(row), any(agreement.runs(today) for agreement in running)))
    return rows


def transfer_rows(facts: Facts, today: date) -> list[tuple[str, bool]]:
    """[(recipient and country, whether something lets data go there)]."""
    return [
        (f"{name_in(row)}, {country_name(country)}", allowed(mechanisms, today))
        for row in facts
        for country, mechanisms in third_countries(row).items()
    ]
