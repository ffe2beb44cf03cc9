"""The desk's page of trends: given and withdrawn by month, purpose, channel and version; what loses people."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.desk_tabs import tabs
from consents.models import Wording
from consents.wordings.losses import FEWEST, Record, losing, percent, records
from consents.wordings.trends import TrendFilters, by_month, chart, counted, events, groups, months
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.channels import CHANNELS, channel_choices
from crm.privacy.models import Purpose

COLUMNS = ("purpose__slug", "channel", "words")


@policy(rights.PRIVACY_PURPOSES)
def trends(request: StaffRequest) -> HttpResponse:
    """Twelve months of figures; nobody in particular is shown."""
    at, purposes = timezone.now(), list(Purpose.objects.active().by_consent())
    wish = filters_of(request, purposes)
    spans = months(at)
    counts = {column: counted(events(wish, at), column) for column in COLUMNS}
    rows = by_month(counts["channel"], spans)
    labels = (_("By purpose"), _("By channel"), _("By version of the words"))
    numbers = Wording.objects.published().filter(purpose_slug=wish.purpose).values_list("version", flat=True)
    names: dict[str, list[tuple[str, Any]]] = {
        "purpose__slug": [(purpose.slug, str(purpose)) for purpose in purposes],
        "channel": [*channel_choices(), ("", _("no channel"))],
        "words": versions_in(counts["words"]),
    }
    context = {
        "wish": wish,
        "rows": rows,
        "chart": chart(rows),
        "total": {name: sum(row[name] for row in rows) for name in ("given", "withdrawn")},
        "tables": [
            {"label": label, "rows": groups(counts[column], spans, names[column])}
            for column, label in zip(COLUMNS, labels, strict=True)
        ],
        "wordings": wordings(purposes, wish, at),
        "fewest": FEWEST,
        "choices": {
            "purposes": names["purpose__slug"],
            "channels": channel_choices(),
            "versions": sorted(numbers, reverse=True) if wish.purpose else [],
        },
        "tabs": tabs("trends", request.user),
    }
    return render(request, "consents/wordings/trends.html", context)


def filters_of(request: StaffRequest, purposes: list[Purpose]) -> TrendFilters:
    """What the address asks for; strange words are no wish."""
    purpose, channel = request.GET.get("purpose", ""), request.GET.get("channel", "")
    version = request.GET.get("version", "")
    slug = purpose if purpose in {known_purpose.slug for known_purpose in purposes} else ""
    return TrendFilters(
        purpose=slug,
        channel=channel if channel in CHANNELS else "",
        version=int(version) if slug and version.isdecimal() and len(version) < 5 else None,
    )


def versions_in(counts: Any) -> list[tuple[str, str]]:
    """(version, its label) of every version of words that occurs; without one, words that are not ours."""
    present = sorted({name for _month, _kind, name in counts}, key=lambda name: (name == "", name.zfill(4)))
    words = _("version %(number)s")
    return [(name, words % {"number": name} if name else _("words from elsewhere")) for name in present]


def wordings(purposes: list[Purpose], wish: TrendFilters, at: Any) -> list[dict[str, Any]]:
    """[{purpose, lines, losing}]: how each version did, and those that are clearly worse than the one before."""
    purposes_shown = [purpose for purpose in purposes if wish.purpose in ("", purpose.slug)]
    with_records = [(purpose, records(purpose.slug, at)) for purpose in purposes_shown]
    return [
        {"purpose": purpose, "lines": list(map(line, version_records)), "losing": losing(version_records)}
        for purpose, version_records in with_records
        if version_records
    ]


def line(record: Record) -> dict[str, Any]:
    """One version with its shares in whole percents; None where nobody was asked."""
    return {
        "version": record.wording.version,
        "wording": record.wording,
        "asked": record.yes[1],
        "yes": percent(record.yes) if record.yes[1] else None,
        "given": record.lost[1],
        "lost": percent(record.lost) if record.lost[1] else None,
    }
