"""Looks on each of the last thirty days as bars: a day that stands out is seen without reading a list.

All looks count, of people and of programs, with a reason or without. A page of a list is one look, and shows as many
people as are on it: how many that were, and how many looks were reveals with a reason, is told beside.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from crm.accounts.language.actor_names import traces_of
from crm.privacy.models import AccessEntry

DAYS = 30
WIDTH, HEIGHT = 24, 80  # a day and the tallest bar
GAP, FOOT, HEAD = 4, 20, 16
MANY = 10  # our own measure of a day on which somebody looks up many, each with a reason
CROWD = 1000  # and of one on which so many people are shown to one reader, page after page


@dataclass(frozen=True)
class Day:
    """One day: looks, people shown by them (each time anew), looks with a reason, looks by programs."""

    looks: int = 0
    people: int = 0
    reveals: int = 0
    programs: int = 0


def volume(
    at: datetime, looks: Iterable[tuple] | None = None, *, user: str = "", person: int | None = None
) -> dict[str, Any]:
    """Bars for the template: {bars: [{x, y, width, height, reveals_height, day, told, hot}], labels, width, height, …}.

    Of looks by one user, of looks at one person, or of all; `looks` are their `looks_by_day`, where they are at hand.
    """
    today = timezone.localdate(at)
    first = today - timedelta(days=DAYS - 1)
    rows = looks_by_day(at, user=user, person=person) if looks is None else looks
    counted = {day: Day(*numbers) for day, *numbers in rows}
    days = [first + timedelta(days=place) for place in range(DAYS)]
    tallies = [counted.get(day, Day()) for day in days]
    most = max([MANY, *(tally.looks for tally in tallies)])
    return {
        "bars": [bar(place, days[place], tally, most, alone=bool(user)) for place, tally in enumerate(tallies)],
        "labels": labels(days),
        "width": DAYS * WIDTH,
        "height": HEAD + HEIGHT + FOOT,
        "foot": HEAD + HEIGHT,
        "label_y": HEAD + HEIGHT + FOOT - 5,
        "total": sum(tally.looks for tally in tallies),
        "reveals": sum(tally.reveals for tally in tallies),
        "plain": sum(tally.looks - tally.reveals for tally in tallies),
        "programs": sum(tally.programs for tally in tallies),
    }


def looks_by_day(at: datetime, *, user: str = "", person: int | None = None) -> QuerySet[AccessEntry, tuple]:
    """(day, the numbers of a `Day`) of the last thirty days."""
    rows = AccessEntry.objects.filter(at__gte=at - timedelta(days=DAYS))
    if user:
        rows = rows.filter(traces_of(user))
    if person:
        rows = rows.filter(people__contains=[person])
    zone = timezone.get_current_timezone()
    counted = rows.order_by().values_list(TruncDate("at", tzinfo=zone))
    return counted.annotate(
        looks=Count("id"),
        people=Sum(Func(F("people"), function="cardinality", output_field=IntegerField())),
        reveals=Count("id", filter=~Q(reason="")),
        programs=Count("id", filter=Q(actor_kind="token")),
    )


def labels(days: list[date]) -> list[dict[str, Any]]:
    """Three days written under the bars: the first, the middle one, today."""
    middle = DAYS // 2
    return [
        {"x": 0, "anchor": "start", "day": days[0]},
        {"x": middle * WIDTH, "anchor": "middle", "day": days[middle]},
        {"x": DAYS * WIDTH, "anchor": "end", "day": days[-1]},
    ]


def bar(place: int, day: date, tally: Day, most: int, *, alone: bool) -> dict[str, Any]:
    """One day as a bar; looks with a reason are its darker foot, those of programs its top. `alone`: of one reader,
    whose many people are marked.
    """
    height, foot = bar_height(tally.looks, most), bar_height(tally.reveals, most)
    programs = min(bar_height(tally.programs, most), height - foot)
    return {
        "x": place * WIDTH,
        "middle": place * WIDTH + WIDTH // 2,
        "y": HEAD + HEIGHT - height,
        "top": HEAD + HEIGHT - height - 4,
        "width": WIDTH - GAP,
        "height": height,
        "reveals_y": HEAD + HEIGHT - foot,
        "reveals_height": foot,
        "programs_height": programs,
        "day": day,
        "told": tally,
        "hot": tally.reveals > MANY or (alone and tally.people > CROWD),
    }


def bar_height(count: int, most: int) -> int:
    """The height of a bar; never so low that it cannot be seen."""
    return max(HEIGHT * count // most, 2) if count else 0
