"""Counts everybody and keeps it: every ten minutes by beat in a large house, else by whoever reads.

count(at)       everything counted anew and kept; twice gives the same, and an older count never replaces a newer one
reconcile()     counts where beat has not for long: the desk's part of `manage.py reconcile`
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from consents.models import Ground, GroundEvent
from crm.dpo import figures
from crm.dpo.models import PopulationCount
from crm.jobs.reconcile import Check
from crm.privacy.models import Origin, Person

LEAST = 20_000  # people; fewer are counted whenever somebody reads
TOO_OLD = timedelta(minutes=30)


def count(at: datetime | None = None) -> PopulationCount | None:
    """Count everybody and keep it; a house that is small keeps nothing, so that its pages count by themselves."""
    at = at or timezone.now()
    if not large():
        PopulationCount.objects.all().delete()
        return None
    kept_row = PopulationCount(pk=1, counted_at=at, **counted(at))
    with transaction.atomic():
        before = PopulationCount.objects.select_for_update().filter(pk=1).first()
        if before and before.counted_at > at:
            return before
        kept_row.save()
    return kept_row


def large() -> bool:
    """Whether there are so many people that pages read kept figures."""
    return Person.objects.order_by()[:LEAST].count() >= LEAST


def counted(at: datetime) -> dict[str, Any]:
    """What is kept, each figure from all rows. The last rows come first: what is added meanwhile is counted later."""
    last = {
        "people_to": last_row(Person),
        "origins_to": last_row(Origin),
        "grounds_to": last_row(Ground),
        "events_to": last_row(GroundEvent),
    }
    without = list(figures.without_ground(at).filter(pk__lte=last["people_to"]).values_list("pk", flat=True))
    people = Person.objects.filter(pk__lte=last["people_to"])
    return {
        **last,
        "people": people.count(),
        "origins": Origin.objects.filter(pk__lte=last["origins_to"]).count(),
        "keys": versions(figures.key_versions().filter(pk__lte=last["people_to"])),
        "grounds": {row["purpose__slug"]: {**row} for row in figures.grounds_by_purpose(at)},
        "reached": sorted(map(list, figures.reached().filter(pk__lte=last["grounds_to"])), key=str),
        "without_ground": len(without),
        "without_ground_rows": without if len(without) <= figures.CAP else [],
    }


def last_row(model: type[models.Model]) -> int:
    """The newest row of a table, 0 where there is none."""
    return model._default_manager.aggregate(last=Max("pk"))["last"] or 0


def versions(rows: Iterable[tuple[int, int]]) -> dict[str, int]:
    """{version of the master key: people}, as JSON has it."""
    return {str(version): people for version, people in rows}


def reconcile() -> list[Check]:
    """Count where a large house was not counted for long; what was found."""
    at = timezone.now()
    newest = PopulationCount.objects.first()
    late = newest.counted_at < at - TOO_OLD if newest else large()
    if late:
        count(at)
    return [Check("population_count", not late, f"{int(late)} counted anew")]
