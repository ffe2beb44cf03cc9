"""Rates and goals are told in codes: which currency and day, which span; no amount, nobody's name."""

from decimal import Decimal

import pytest
from django.utils import timezone

from crm.sales.agenda.goals import set_goal
from crm.sales.money.rate_sources import RateTable
from crm.sales.money.rates import enter_rate, store_tables

pytestmark = pytest.mark.django_db
EVENTS = ("exchange_rate.fetched", "exchange_rate.entered", "goal.set")


def test_each_is_told_once_in_codes(opened, receiver, hears, marek, sam):
    opened(events=EVENTS, purpose="contracts")
    today = timezone.localdate()
    table = RateTable(day=today, number="1/A/NBP/2026", rates={"EUR": Decimal("4.25"), "USD": Decimal("3.9")})
    store_tables([table], "nbp")
    store_tables([table], "nbp")  # nothing new
    enter_rate("CHF", today, Decimal("4.5"), by=marek)
    set_goal(sam, Decimal(1234), month=today, by=marek, span="quarter")
    hears()
    bodies = [got.said for got in receiver.got]
    assert [body["type"] for body in bodies] == list(EVENTS)
    assert [{name: value for name, value in body["data"].items() if name != "id"} for body in bodies] == [
        {"source": "nbp", "rates": 2},
        {"currency": "CHF", "day": today.isoformat()},
        {"span": "quarter", "measure": "value"},
    ]
    assert len({body["data"]["id"] for body in bodies}) == 3
    secret = (b"1234", b"4.5", str(sam.uid).encode())
    assert [got.body for got in receiver.got if any(word in got.body for word in secret)] == []
