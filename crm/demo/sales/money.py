"""Rates of the demo: the sample table of the product, as of the day on which the demo begins."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from crm.sales.models import ExchangeRate
from crm.sales.money.rate_sources import OURS, tables_in
from crm.sales.money.rates import store_tables

BACK = (1, 15, 30)  # days before the demo's own
NUMBER = "DEMO"


def bring_in(loading: Any) -> None:
    """One table for some days before papers and deals of the demo."""
    (table,) = tables_in(OURS.read_text("utf-8"))
    today = timezone.localdate(loading.now)
    tables = [replace(table, day=today - timedelta(days=days), number=NUMBER) for days in BACK]
    store_tables(tables, ExchangeRate.Source.FILE)


def take_out() -> None:
    """The rates of the demo."""
    ExchangeRate.objects.filter(table=NUMBER).delete()
