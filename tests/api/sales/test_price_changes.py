"""Many prices at once by API: looked over, made, told, taken back; no more than a colleague may."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from crm.accounts.permissions.webhook_events import BY_ACT
from crm.sales.models import PriceChange
from crm.sales.price_list.prices import price_for
from tests.api.conftest import code
from tests.sales.product_builders import product, retail

pytestmark = pytest.mark.django_db
URL = "products/price-changes/"


@pytest.fixture
def plank(sam):
    return product(sam, net="100")


def ahead(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_a_change_is_looked_over_made_read_and_taken_back(hub, plank):
    terms = {"percent": "-12.5", "rounding": "1.00", "since": ahead(9), "price_list": str(retail().uid)}
    look = hub.post(URL, {**terms, "dry_run": True})
    assert (look.status_code, look.said["id"], look.said["prices"], PriceChange.objects.count()) == (200, None, 1, 0)
    assert look.said["examples"][0]["new"] == "88.00"
    created = hub.post(URL, terms)
    assert (created.status_code, created.said["prices"]) == (200, 1)
    address = f"{URL}{created.said['id']}/"
    read = hub.get(address)
    assert read.said["percent"] == "-12.50"
    match = {"if_match": read.headers["ETag"]}
    assert [row["id"] for row in hub.get(URL).said["results"]] == [created.said["id"]]
    assert price_for(plank, retail(), timezone.localdate() + timedelta(days=9)) == Decimal(88)
    assert hub.patch(address, {"taken_back": True}).status_code == 428
    assert hub.patch(address, {"taken_back": True}, **match).said["prices"] == 1
    assert hub.patch(address, {"taken_back": True}, **match).status_code == 412
    again = {"if_match": hub.get(address).headers["ETag"]}
    assert hub.patch(address, {"taken_back": True}, **again).status_code == 422
    assert price_for(plank, retail(), timezone.localdate() + timedelta(days=9)) == Decimal(100)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"percent": "5", "amount": "1"},
        {"amount": "1"},
        {"amount": "-500", "currency": "PLN"},
        {"percent": "5", "price_list": "00000000-0000-4000-8000-000000000000"},
        {"percent": "5", "category": "Nie ma"},
        {"percent": "5", "rounding": "7"},
        {"percent": "5", "since": "2020-01-01"},
        {"percent": "5", "prices": 3},
        {"percent": "NaN"},
    ],
)
def test_what_cannot_be_changes_nothing(hub, plank, values):
    answer = hub.post(URL, {"since": ahead(9), **values})
    assert (answer.status_code // 100, PriceChange.objects.exists()) == (4, False)


def test_the_same_key_makes_it_once(hub, plank):
    terms = {"percent": "10", "since": ahead(9)}
    first, again = (hub.post(URL, terms, idempotency_key="eins-zwei-drei-vier") for _turn in range(2))
    assert first.said == again.said
    assert PriceChange.objects.count() == 1


def test_a_change_that_is_not_here_is_missing(hub):
    assert code(hub.get(f"{URL}00000000-0000-4000-8000-000000000000/"))[0] == 404


def test_both_acts_are_events():
    events = (BY_ACT["price_change.made"], BY_ACT["price_change.taken_back"])
    assert events == ("price_change.created", "price_change.taken_back")
