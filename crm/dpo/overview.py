"""The privacy desk's first page: what waits, what runs out, what is guarded, and who looked."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts import rights
from crm.accounts.policy import policy
from crm.dpo import entries, figures, listed
from crm.dpo.checks import readiness
from crm.dpo.figures import Number, capped
from crm.privacy import access_log
from crm.privacy.deadlines import is_working_day
from crm.privacy.models import Person, Purpose

URGENT, RECENT = 8, 5  # rows of the lists
MONTH = timedelta(days=30)
CELL, GAP = 28, 3  # the strip of deadlines


@policy(rights.PRIVACY_VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """Tiles, the strip of deadlines, the most urgent notices, grounds by purpose, readiness, recent reveals."""
    at = timezone.now()
    today = timezone.localdate(at)
    urgent = listed.notice_lines(URGENT) if request.user.may(rights.PRIVACY_PEOPLE) else []
    shown = figures.reveals(at - MONTH).order_by("-at", "-pk")[:RECENT]
    access_log.shown(by=request.user, view="dpo:overview", people=[row["person"].pk for row in urgent])
    context = {
        "today": today,
        "tiles": tiles(at, today),
        "strip": strip(figures.due_by_day(today), today),
        "urgent": urgent,
        "purposes": by_purpose(at),
        "checks": readiness(at, today),
        "reveals": entries.looks(shown) if request.user.may(rights.PRIVACY_AUDIT) else [],
    }
    return render(request, "dpo/overview.html", context)


def tiles(at: datetime, today: date) -> list[dict[str, Any]]:
    """Figures with the list behind each."""
    people, audit = reverse("dpo:people"), reverse("dpo:audit")
    waiting = {name: capped(rows) for name, rows in figures.notices(today).items()}
    late = waiting["overdue"].value > 0
    soon = _("%(count)s more within 10 days") % {"count": waiting["soon"].value}
    paused = capped(figures.restricted())
    return [
        tile(_("People"), capped(Person.objects.all()), people),
        tile(
            _("Notices overdue"), waiting["overdue"], f"{people}?only=overdue", note=soon, edge="danger" if late else ""
        ),
        tile(_("Consents expiring"), capped(figures.expiring(at)), f"{people}?only=expiring", note=_("within 30 days")),
        tile(_("Restricted"), paused, f"{people}?only=restricted", note=_("kept, not used")),
        tile(
            _("Reveals"),
            capped(figures.reveals(at - figures.LATELY)),
            f"{audit}?kind=revealed&days=7",
            note=_("in the last 7 days"),
        ),
    ]


def tile(label: str, number: Number, url: str, *, note: str = "", edge: str = "") -> dict[str, Any]:
    """One figure for the `kpi` component."""
    return {"label": label, "number": number, "url": url, "note": note, "edge": edge}


def by_purpose(at: datetime) -> list[dict[str, Any]]:
    """Grounds by state for each purpose; a purpose that nobody is processed for shows zeros."""
    counted = {row["purpose__slug"]: row for row in figures.grounds_by_purpose(at)}
    nothing = {"holding": 0, "expiring": 0, "ended": 0, "objected": 0}
    return [{"purpose": purpose, **nothing, **counted.get(purpose.slug, {})} for purpose in Purpose.objects.active(at)]


def strip(due: dict[date, int], today: date) -> dict[str, Any]:
    """The next thirty days as cells: x, day, number, heat 0 to 3, day off or not, and the list behind each."""
    people = reverse("dpo:people")
    cells = []
    for place in range(figures.HORIZON):
        day = today + timedelta(days=place)
        number = due.get(day, 0)
        cells.append(
            {
                "x": place * (CELL + GAP),
                "middle": place * (CELL + GAP) + CELL // 2,
                "day": day,
                "number": number,
                "heat": min(number, 3),
                "off": not is_working_day(day),
                "labelled": place % 5 == 0,
                "url": f"{people}?only=due&on={day.isoformat()}" if number else "",
            }
        )
    return {"cells": cells, "width": figures.HORIZON * (CELL + GAP) - GAP, "cell": CELL, "total": sum(due.values())}
