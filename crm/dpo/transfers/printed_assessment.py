"""The assessment of a transfer on paper (Art. 5(2), 46; clause 14(d) of the standard clauses)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from consents.models import Controller
from crm.accounts.language.actor_names import signers_of
from crm.accounts.language.country_names import country_name
from crm.accounts.language.formats import day, stamp
from crm.accounts.language.mechanism_words import mechanism_terms
from crm.casework.printing import pdf
from crm.dpo.steps.step_questions import said
from crm.dpo.transfers.questions import MEASURES, MECHANISM, REVIEW, STEPS, of_step
from crm.privacy.law.adequacy import DATA_TYPES
from crm.privacy.models import Transfer

NONE = "–"


def as_pdf(transfer: Transfer, *, language: str, at: datetime) -> bytes:
    """One section for the transfer, one for each step; the reader's language is active."""
    named = Controller.named()
    country = country_of(transfer)
    values = {
        "title": _("Assessment of a transfer: %(recipient)s, %(country)s")
        % {"recipient": transfer.recipient, "country": country},
        "who": named.name if named else "Spójnik CRM",
        "made": _("as of %(at)s") % {"at": stamp(at)},
        "sections": [
            section(f"{step}. {label}", [[str(row["term"]), row["said"]] for row in step_rows(transfer, step)])
            for step, (label, _note) in STEPS.items()
        ],
        "data": [],
        "foot": _("GDPR Art. 44 to 49, C-311/18. Steps after EDPB Recommendations 01/2020."),
    }
    return pdf("request_report", values, language=language)


def section(title: str, rows: list[list[str]]) -> dict[str, Any]:
    """A part of the paper."""
    return {"title": title, "text": [], "head": [_("Question"), _("Answer")], "rows": rows}


def country_of(transfer: Transfer) -> str:
    """The country by name."""
    return country_name(transfer.country)


def step_rows(transfer: Transfer, step: int) -> list[dict[str, Any]]:
    """[{term, said}] of one step, in words."""
    if step == MECHANISM:
        return mechanism_rows(transfer)
    rows = [{"term": each.text, "said": said(transfer.answers, each)} for each in of_step(step)]
    if step == MEASURES:
        rows.insert(0, {"term": _("Measures"), "said": transfer.measures or NONE})
    return outcome_rows(transfer) if step == REVIEW else rows


def mechanism_rows(transfer: Transfer) -> list[dict[str, Any]]:
    """What is known of the mechanism."""
    types = ", ".join(str(DATA_TYPES.get(code, code)) for code in transfer.data_types)
    certificate_rows = [
        {"term": _("Certificate seen on"), "said": day(transfer.seen_on)},
        {"term": _("Certificate valid to"), "said": day(transfer.valid_to)},
        {"term": _("Kinds of data it covers"), "said": types or NONE},
    ]
    clauses = [
        {"term": _("Module"), "said": str(transfer.get_module_display()) or NONE},
        {"term": _("Annexes filled in"), "said": ", ".join(transfer.annexes) or NONE},
    ]
    return [
        {"term": _("Mechanism"), "said": mechanism_terms(transfer)},
        *(certificate_rows if transfer.mechanism == Transfer.Mechanism.DPF else ()),
        *(clauses if transfer.mechanism == Transfer.Mechanism.SCC else ()),
        *([{"term": _("Why it is needed"), "said": transfer.why}] if transfer.why else ()),
        {"term": _("Number, or where it is kept"), "said": transfer.reference or NONE},
        {"term": _("In force since"), "said": day(transfer.since)},
    ]


def outcome_rows(transfer: Transfer) -> list[dict[str, Any]]:
    """What came of it."""
    who = signers_of(transfer.assessed_by)[transfer.assessed_by] if transfer.assessed_by else NONE
    return [
        {"term": _("Outcome"), "said": str(transfer.get_outcome_display())},
        {"term": _("Assessed on"), "said": day(transfer.assessed_on) if transfer.assessed_on else NONE},
        {"term": _("Assessed by"), "said": who},
        {"term": _("Next look"), "said": day(transfer.review_on) if transfer.review_on else NONE},
    ]
