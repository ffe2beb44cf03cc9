"""Readiness of recipients: agreements (Art. 26, 28), transfers (Art. 44), and what of both ends soon, by name."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.language.country_names import country_name
from crm.accounts.language.formats import day as day_words
from crm.dpo.ends.end_words import EndWords, name_in
from crm.dpo.readiness.check import Check, check_of
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
            pages=[reverse("dpo:processor", args=[row["slug"]]) for row in facts if needed_of(row)],
            code="agreements",
            query=_("recipients in force that need an agreement (Art. 26, 28), each with an agreement that runs today"),
            act=_("Record the agreement"),
        ),
        check_of(
            _("Transfers outside the EEA"),
            _("third countries with a mechanism that counts, of all to which data go"),
            transfers,
            reverse("dpo:transfers"),
            pages=[reverse("dpo:transfer", args=[row["slug"]]) for row in facts for _c in third_countries(row)],
            code="transfers",
            query=_("countries outside the EEA of recipients in force, each with a mechanism of chapter V that counts"),
            act=_("See transfers"),
        ),
        soon_check(ends_ahead(facts, today), sum(passes for _name, passes in (*agreed, *transfers))),
    ]


def soon_check(ends: Sequence[End], counting: int) -> Check:
    """Which of the agreements and mechanisms that count end soon, each with its day."""
    soon = [EndWords(end) for end in ends if end.days_left <= SOON and end.counts]
    failing = tuple(f"{state.named} ({day_words(state.end.on)})" for state in soon)
    formula = _("agreements, certificates and assessments that last longer, of all that count")
    every = max(counting, len(failing))
    title = _("Nothing ends within 30 days")
    return Check(
        title,
        formula,
        every - len(failing),
        every,
        reverse("dpo:ends"),
        failing,
        links=tuple(state.url for state in soon),
        code="ends",
        query=_("last days of agreements and of what allows transfers, up to 30 days ahead"),
        act=_("See what ends"),
    )


def needed_of(row: Mapping[str, Any]) -> str | None:
    """The kind of agreement that a recipient needs; None for one that needs none."""
    return kind_needed({row["kind"]}, agreement_needed=row["agreement_needed"])


def agreement_rows(facts: Facts, today: date) -> list[tuple[str, bool]]:
    """[(recipient, whether an agreement of the kind that it needs runs)] of those that need one."""
    rows = []
    for row in facts:
        if needed := needed_of(row):
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
