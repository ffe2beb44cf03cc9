"""The privacy desk's first page: what waits, what runs out, what is guarded, and who looked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from crm.accounts.access.openable import may_open
from crm.accounts.access.policy import policy
from crm.accounts.models import User
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.dpo.logs import entries
from crm.dpo.overview.clocks import clocks
from crm.dpo.overview.due_dates import strip
from crm.dpo.overview.overview_rows import OverviewRows
from crm.dpo.overview.tiles import tiles
from crm.dpo.overview.today import todo
from crm.dpo.people import people_list
from crm.dpo.readiness.readiness import readiness
from crm.dpo.readiness.views import opened_by, split
from crm.privacy import page_memo
from crm.privacy.logs import access_log
from crm.privacy.models import Purpose
from crm.privacy.recipients.ends_ahead import ends_ahead


@policy(rights.PRIVACY_VIEW)
@page_memo.reading()
def overview(request: StaffRequest) -> HttpResponse:
    """What is to be done, the clocks, the strip of deadlines, readiness, figures; notices, grounds, recent reveals."""
    rows = OverviewRows(request.user, page_memo.now())
    rows.ask()
    urgent = people_list.notice_lines(rows.urgent)
    access_log.shown(by=request.user, view="dpo:overview", people=[row["person"].pk for row in urgent])
    checks = readiness(rows.readiness)
    context = {
        "today": rows.today,
        "at": rows.at,
        "todo": todo(rows, checks),
        "clocks": clocks(rows),
        "tiles": [linked(request.user, tile) for tile in tiles(rows)],
        "strip": strip(rows.today, rows.due, ends_ahead(rows.facts, rows.today), reader=request.user),
        "urgent": urgent,
        "purposes": by_purpose(rows.readiness.everybody.by_purpose(), rows.at),
        "kept": rows.readiness.everybody.since,
        **split([opened_by(request.user, check) for check in checks]),
        "reveals": entries.looks(list(rows.reveals)),
    }
    return render(request, "dpo/overview/overview.html", context)


def linked(reader: User, tile: dict[str, Any]) -> dict[str, Any]:
    """A tile that is a link only where the reader may go."""
    return {**tile, "url": tile["url"] if may_open(reader, tile["url"]) else ""}


def by_purpose(counted: Mapping[str, Mapping[str, Any]], at: datetime) -> list[dict[str, Any]]:
    """Grounds by state for each purpose; a purpose that nobody is processed for shows zeros."""
    nothing = {"holding": 0, "expiring": 0, "ended": 0, "objected": 0}
    return [{"purpose": purpose, **nothing, **counted.get(purpose.slug, {})} for purpose in Purpose.in_force(at)]
