"""Records of the house's own kinds are told in ids: to whoever sees whose they are, and of nobody restricted. Rates and
goals are told in codes: which currency and day, which span; no amount, nobody's name.
"""

from decimal import Decimal

import pytest
from django.utils import timezone

from crm.sales.agenda.goals import set_goal
from crm.sales.money.rate_sources import RateTable
from crm.sales.money.rates import enter_rate, store_tables
from crm.sales.objects.object_verbs import change, restore, to_bin
from tests.sales.object_builders import again, make_kind, own_record

pytestmark = pytest.mark.django_db
EVENTS = ("object.created", "object.updated", "object.removed", "object.restored")
MONEY = ("exchange_rate.fetched", "exchange_rate.entered", "goal.set")


def test_each_act_is_told_with_the_id_and_no_word_of_it(opened, receiver, hears, ada, sam, contracts):
    opened(events=EVENTS, purpose="contracts")
    record = own_record(make_kind(), sam, ada)
    change(record, {"called": "tajny"}, version=1, by=sam)
    to_bin(again(record), by=sam)
    restore(again(record), by=sam)
    hears()
    assert [got.said["type"] for got in receiver.got] == list(EVENTS)
    assert {got.said["data"]["id"] for got in receiver.got} == {str(record.uid)}
    assert [got for got in receiver.got if b"tajny" in got.body or b"POL-2026" in got.body] == []


def test_nothing_is_told_of_another_teams(opened, receiver, hears, add, mallory, contracts):
    opened(events=EVENTS, purpose="contracts")
    own_record(make_kind(), mallory, add(mallory, name="Obca Osoba", email="obca@b.test"))
    hears()
    assert receiver.got == []


def test_rates_and_goals_are_told_once_in_codes(opened, receiver, hears, marek, sam):
    opened(events=MONEY, purpose="contracts")
    today = timezone.localdate()
    table = RateTable(day=today, number="1/A/NBP/2026", rates={"EUR": Decimal("4.25"), "USD": Decimal("3.9")})
    store_tables([table], "nbp")
    store_tables([table], "nbp")  # nothing new
    enter_rate("CHF", today, Decimal("4.5"), by=marek)
    set_goal(sam, Decimal(1234), month=today, by=marek, span="quarter")
    hears()
    bodies = [got.said for got in receiver.got]
    assert [body["type"] for body in bodies] == list(MONEY)
    assert [{name: value for name, value in body["data"].items() if name != "id"} for body in bodies] == [
        {"source": "nbp", "rates": 2},
        {"currency": "CHF", "day": today.isoformat()},
        {"span": "quarter", "measure": "value"},
    ]
    assert len({body["data"]["id"] for body in bodies}) == 3
    secret = (b"1234", b"4.5", str(sam.uid).encode())
    assert [got.body for got in receiver.got if any(word in got.body for word in secret)] == []
