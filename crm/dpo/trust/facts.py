"""What the trust page reads from facts: what for, why we may and how long; who helps us and where; which notices."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from consents.models import NoticeVersion
from consents.recipients.safeguards import own_passages, used_outside
from consents.statements.notice_facts import relations
from consents.statements.processing_notice import how_long
from crm.accounts.language.country_names import country_name
from crm.accounts.language.formats import day
from crm.privacy.models import Purpose, Recipient
from crm.privacy.recipients.mechanisms import transfers_of


def purposes_now(at: datetime) -> list[Purpose]:
    """Purposes in force, by name."""
    return sorted(Purpose.objects.active(at), key=str)


def purpose_rows(purposes: list[Purpose]) -> list[dict[str, str]]:
    """[{name, basis, kept}] of each purpose, in the active language."""
    return [
        {
            "name": str(purpose),
            "basis": str(purpose.get_legal_basis_display()),
            "kept": period.removeprefix(f"{purpose}: "),
        }
        for purpose, period in zip(purposes, how_long(purposes), strict=True)
    ]


def recipients_now(purposes: list[Purpose], at: datetime) -> list[Recipient]:
    """Everybody to whom one of the purposes gives data, each once, by name."""
    rows = [row for named in relations(purposes, at).values() for row in named]
    return sorted({row.recipient.pk: row.recipient for row in rows}.values(), key=str)


def recipient_rows(recipients: list[Recipient]) -> list[dict[str, str]]:
    """[{name, where}]: where the data lie and are seen from."""
    return [
        {"name": str(row), "where": ", ".join(dict.fromkeys(country_name(code) for code in row.countries))}
        for row in recipients
    ]


def outside_rows(recipients: list[Recipient], at: datetime) -> list[dict[str, str]]:
    """[{name, where, by}] of what lies or is seen outside the EEA, with what protects it there."""
    transfers = transfers_of([row.pk for row in recipients])
    today = timezone.localdate(at)
    passages = [passage for row in recipients for passage in own_passages(row, transfers.get(row.pk, ()), today)]
    rows = [{"name": passage.who, "where": country_name(passage.country), "by": passage.words} for passage in passages]
    further = used_outside(row.pk for row in recipients)  # whom a processor passes the data on to (Art. 28(4))
    return rows + [{"name": receiver.name, "where": country_name(receiver.country), "by": ""} for receiver in further]


def notice_rows(at: datetime, language: str) -> list[dict[str, Any]]:
    """[{title, version, since, url}] of the notices in force."""
    rows = NoticeVersion.objects.published().in_force(at).select_related("notice").order_by("notice__slug")
    return [
        {
            "title": row.notice.titled(language),
            "version": row.version,
            "since": day(timezone.localdate(row.published_at)),
            "url": reverse(f"consents:notice_{language}", args=[row.notice.slug, row.version]),
        }
        for row in rows
    ]
