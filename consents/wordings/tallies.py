"""Counting how often words were shown and ticked. Only numbers stay: whoever said no is forgotten in two days."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import F
from django.utils import timezone

from consents.models import WordingTally, WordingText


def month_of(at: datetime) -> date:
    """The first day of the month at home."""
    return timezone.localdate(at).replace(day=1)


def tally(texts: Iterable[WordingText], ticked: Collection[int], *, at: datetime) -> None:
    """`texts` were shown once more, those with the keys `ticked` were ticked; the caller holds the transaction."""
    month, keys = month_of(at), sorted(text.pk for text in texts)
    WordingTally.objects.bulk_create([WordingTally(text_id=key, month=month) for key in keys], ignore_conflicts=True)
    rows = WordingTally.objects.filter(text__in=keys, month=month)
    held = list(rows.order_by("text").select_for_update())  # always in this order: two submissions may come at once
    WordingTally.objects.filter(pk__in=[row.pk for row in held]).update(asked=F("asked") + 1)
    yes = [row.pk for row in held if row.text_id in set(ticked)]
    if yes:
        WordingTally.objects.filter(pk__in=yes).update(ticked=F("ticked") + 1)
