"""Backups with their lives, drills, and how the erasure ledger stands: numbers and instants, nobody's data."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from retention.backups import backup_status
from retention.desk_tabs import tabs
from retention.models import Backup, LedgerWitness, RestoreDrill

LATEST = 60  # a backup a day lives for weeks; older rows say only that something once was there
DRILLS = 12


@policy(rights.PRIVACY_RETENTION)
def backups(request: StaffRequest) -> HttpResponse:
    """Everything an officer asks of backups, on one page."""
    at = timezone.now()
    rows = list(Backup.objects.all()[:LATEST])
    context = {
        "at": at,
        "rows": [life_of(row, newest=place == 0, at=at) for place, row in enumerate(rows)],
        "drills": list(RestoreDrill.objects.all()[:DRILLS]),
        "next_drill": RestoreDrill.objects.filter(ok=True).values_list("at", flat=True).first(),
        "trouble": worst(list(backup_status.findings())),
        "witness": LedgerWitness.objects.first(),
        "days": settings.BACKUP_DAYS,
        "keys_days": settings.KEYS_BACKUP_DAYS,
        "tabs": [tab for tab in tabs("backups") if tab["url"]],
    }
    if context["next_drill"]:
        context["next_drill"] += timedelta(days=settings.DRILL_OLDEST_DAYS or 90)
    return render(request, "retention/backups/backups.html", context)


def worst(findings: list[backup_status.Finding]) -> backup_status.Finding | None:
    """The first one that is wrong, or else the first that warns."""
    wrong = next((finding for finding in findings if not finding["ok"]), None)
    return wrong or next((finding for finding in findings if finding.get("warning")), None)


def life_of(row: Backup, *, newest: bool, at: datetime) -> dict[str, Any]:
    """A backup with the days on which its files go; the newest keys stay until newer ones are there."""
    return {
        "row": row,
        "data_until": row.made_at + timedelta(days=settings.BACKUP_DAYS),
        "keys_until": None if newest else row.made_at + timedelta(days=settings.KEYS_BACKUP_DAYS),
        "newest": newest,
    }
