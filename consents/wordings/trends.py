"""What was given and withdrawn in each of the last twelve months: in all, by purpose, channel and version; drawn.

Counted from the events, which never change, so last year's figures stay what they were.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.db.models import Count
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from consents.models import GroundEvent, Wording
from crm.privacy.law.deadlines import add_months
from crm.privacy.models import LegalBasis

MONTHS = 12
GIVEN, WITHDRAWN = GroundEvent.Kind.GIVEN, GroundEvent.Kind.WITHDRAWN
STEP, BAR, HEIGHT, HEAD, FOOT = 90, 30, 150, 20, 24  # a month, a bar, the tallest bar, room above and below
SPARK, SPARK_HEIGHT = 8, 24

Counts = Counter[tuple[date, str, str]]  # {(month, kind, group): how many}


@dataclass(frozen=True)
class TrendFilters:
    """What the page is about: one purpose, channel or version of words, or all."""

    purpose: str = ""
    channel: str = ""
    version: int | None = None


def versions_with_givings(slug: str) -> list[Wording]:
    """Every version of the words for a purpose, the newest first, each with `given`: how often people agreed to it."""
    mine = GroundEvent.objects.filter(text__wording=models.OuterRef("pk"), kind=GIVEN).order_by()
    counts = mine.values("text__wording").annotate(n=Count("pk")).values("n")
    rows = Wording.objects.filter(purpose_slug=slug).prefetch_related("texts")
    return list(rows.annotate(given=Coalesce(models.Subquery(counts), 0)).order_by("-version"))


def months(at: datetime) -> list[date]:
    """The first days of the last twelve months, the present one last."""
    this = timezone.localdate(at).replace(day=1)
    return [add_months(this, place - MONTHS + 1) for place in range(MONTHS)]


def events(wish: TrendFilters, at: datetime) -> models.QuerySet[GroundEvent]:
    """Consents given and withdrawn in these months. A withdrawal belongs to the words that had been agreed to last."""
    begun = datetime.combine(months(at)[0], time.min, timezone.get_current_timezone())
    rows = GroundEvent.objects.filter(basis=LegalBasis.CONSENT, kind__in=(GIVEN, WITHDRAWN), at__gte=begun, at__lte=at)
    rows = rows.filter(purpose__slug=wish.purpose) if wish.purpose else rows
    rows = rows.filter(channel=wish.channel) if wish.channel else rows
    rows = rows.annotate(words=models.Subquery(agreed_to().values("text__wording__version")[:1]))
    return rows.filter(words=wish.version) if wish.version else rows


def agreed_to() -> models.QuerySet[GroundEvent]:
    """The giving at or before an event, the newest first."""
    same = GroundEvent.objects.filter(person=models.OuterRef("person"), channel=models.OuterRef("channel"), kind=GIVEN)
    same = same.filter(purpose__slug=models.OuterRef("purpose__slug"), at__lte=models.OuterRef("at"))
    return same.order_by("-at", "-pk")


def counted(rows: models.QuerySet[GroundEvent], by: str) -> Counts:
    """How many in each month, by kind and by a column (`purpose__slug`, `channel`, `words`)."""
    zone = timezone.get_current_timezone()
    rows_counted = rows.order_by().values_list(TruncMonth("at", tzinfo=zone), "kind", by).annotate(n=Count("pk"))
    counts: Counts = Counter()
    for month, kind, name, number in rows_counted:
        counts[month.date(), kind, str(name or "")] += number
    return counts


def by_month(counts: Counts, spans: Sequence[date]) -> list[dict[str, Any]]:
    """[{month, given, withdrawn}] over all groups."""
    total: Counter[tuple[date, str]] = Counter()
    for (month, kind, _name), number in counts.items():
        total[month, kind] += number
    return [{"month": month, "given": total[month, GIVEN], "withdrawn": total[month, WITHDRAWN]} for month in spans]


def chart(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The months as pairs of bars for the template: places and heights, whole numbers."""
    most = max([1, *(max(row["given"], row["withdrawn"]) for row in rows)])
    pairs = [
        {
            "month": row["month"],
            "middle": place * STEP + STEP // 2,
            "bars": [
                {**bar(row[name], most, place * STEP + STEP // 2 + shift), "css": css, "count": row[name], "name": name}
                for name, css, shift in (("given", "c-1", -BAR - 1), ("withdrawn", "c-out", 1))
            ],
        }
        for place, row in enumerate(rows)
    ]
    lines = [{"y": HEAD + HEIGHT - HEIGHT * part // 4, "label": most * part // 4} for part in (2, 4) if most >= 4]
    return {
        "months": pairs,
        "lines": lines,
        "width": MONTHS * STEP,
        "height": HEAD + HEIGHT + FOOT,
        "foot": HEAD + HEIGHT,
        "label_y": HEAD + HEIGHT + FOOT - 7,
    }


def bar(count: int, most: int, x: int) -> dict[str, int]:
    """One bar; never so low that it cannot be seen."""
    height = max(HEIGHT * count // most, 2) if count else 0
    return {
        "x": x,
        "y": HEAD + HEIGHT - height,
        "width": BAR,
        "height": height,
        "top": HEAD + HEIGHT - height - 5,
        "middle": x + BAR // 2,
    }


def groups(counts: Counts, spans: Sequence[date], names: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    """[{label, given, withdrawn, spark}] for each (group, label) that has anything, the busiest first."""
    listed = []
    for name, label in names:
        given_by_month = [counts[month, GIVEN, name] for month in spans]
        withdrawn = sum(counts[month, WITHDRAWN, name] for month in spans)
        if any(given_by_month) or withdrawn:
            listed.append(
                {"label": label, "given": sum(given_by_month), "withdrawn": withdrawn, "spark": spark(given_by_month)}
            )
    return sorted(listed, key=lambda row: (-row["given"], row["label"]))


def spark(numbers: Sequence[int]) -> dict[str, Any]:
    """Twelve small bars."""
    most = max([1, *numbers])
    bars = [
        {"x": place * SPARK, "y": SPARK_HEIGHT - height, "width": SPARK - 2, "height": height}
        for place, number in enumerate(numbers)
        if (height := max(SPARK_HEIGHT * number // most, 2) if number else 0)
    ]
    return {"bars": bars, "width": len(numbers) * SPARK, "height": SPARK_HEIGHT}
