"""Numbers of our own papers, «OF/2026/11/042»: each month begins anew, no number is given twice."""

from datetime import date

from django.db import transaction
from django.db.models import F

from crm.sales.models import NumberSeries

OFFERS, ORDERS, CONTRACTS = "OF", "ZAM", "UM"


@transaction.atomic
def next_number(series: str, day: date) -> str:
    """The next number of the series in the month of `day`. Whoever asks at once waits until this transaction ends."""
    name = f"{series}/{day:%Y/%m}"
    NumberSeries.objects.get_or_create(name=name)
    NumberSeries.objects.filter(pk=name).update(last=F("last") + 1)
    return f"{name}/{NumberSeries.objects.get(pk=name).last:03d}"
