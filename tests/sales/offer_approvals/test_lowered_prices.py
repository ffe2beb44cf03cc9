"""Whoever may write the price list hides no discount by it: what a product cost lately is remembered."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from crm.sales.deal_lines.line_items import add_line
from crm.sales.models import OfferSettings, PriceList, ProductPrice
from crm.sales.models.price_changes import PriceMark
from crm.sales.offers.discounts import discount_of
from crm.sales.pipelines.pipelines import retire
from crm.sales.price_list.price_changes import Terms, change_prices
from crm.sales.price_list.price_history import highest_lately
from crm.sales.price_list.price_lists import add_price_list, restore_price_list
from crm.sales.price_list.prices import drop_price, set_price
from tests.sales.deal_builders import again
from tests.sales.offer_builders import firms_deal, made, named
from tests.sales.price_list.test_price_files import HEAD, written
from tests.sales.product_builders import product, retail

pytestmark = pytest.mark.django_db


def day(ahead):
    return timezone.localdate() + timedelta(days=ahead)


@pytest.fixture
def oak(marek):
    """A product that has cost 100 for a year."""
    row = product(marek, code="DD-180")
    set_price(row, retail(), Decimal(100), since=day(-365), by=marek)
    return row


def for_a_day(oak, by):
    set_price(oak, retail(), Decimal(60), since=day(0), until=day(0), by=by)


def since_long_ago(oak, by):
    set_price(oak, retail(), Decimal(60), since=day(-100), by=by)


def over_its_first_day(oak, by):
    set_price(oak, retail(), Decimal(60), since=day(-365), by=by)


def dropped_and_set_anew(oak, by):
    for row in ProductPrice.objects.filter(product=oak):
        drop_price(oak, row.uid, by=by)
    set_price(oak, retail(), Decimal(60), since=day(-100), by=by)


def in_two_steps(oak, by):
    change_prices(Terms(since=day(0), percent=Decimal(-40)), by=by)
    set_price(oak, retail(), Decimal(60), since=day(-100), by=by)


def by_a_file(oak, by):
    assert written(f"{HEAD}DD-180;;;;;;;Cennik;PLN;60;{day(-365)};\n", by=by).counts["changed_prices"] == 1


def on_a_new_list(oak, by):
    cheap = add_price_list({"name": "Tani", "currency": "PLN"}, by=by)
    set_price(oak, cheap, Decimal(60), since=day(-100), by=by)


def on_a_list_that_comes_back(oak, by):
    on_a_new_list(oak, by)
    PriceMark.objects.all().delete()  # of an old day
    cheap = PriceList.objects.get(name="Tani")
    retire(cheap, by=by)
    PriceList.objects.filter(pk=cheap.pk).update(retired_at=timezone.now() - timedelta(days=90))
    restore_price_list(PriceList.objects.get(pk=cheap.pk), by=by)


def once_its_list_is_put_away(oak, by):
    retire(retail(), by=by)
    on_a_new_list(oak, by)


WAYS = (for_a_day, since_long_ago, over_its_first_day, dropped_and_set_anew, in_two_steps)
FURTHER = (by_a_file, on_a_new_list, on_a_list_that_comes_back, once_its_list_is_put_away)


@pytest.mark.parametrize("way", [*WAYS, *FURTHER], ids=lambda way: way.__name__)
def test_a_price_lowered_today_counts_as_a_discount(oak, sam, ada, marek, way):
    named(sam)
    OfferSettings.objects.create(discount_limit=Decimal(10))
    way(oak, marek)
    sold = firms_deal(sam, ada)
    sold.lines.all().delete()
    add_line(again(sold), item=oak, quantity=Decimal(2), unit_price=Decimal(60), by=sam)
    offer = made(again(sold), sam)
    discount = discount_of(offer, list(offer.lines.all()), sam)
    assert (discount.percent, discount.over) == (Decimal("40.00"), True)


def test_a_price_that_was_lowered_thirty_days_ago_is_the_price(oak, marek):
    set_price(oak, retail(), Decimal(60), since=day(-30), by=marek)
    PriceMark.objects.all().delete()
    assert highest_lately([oak.pk], "PLN", day(0)) == {oak.pk: Decimal(60)}
    assert highest_lately([oak.pk], "PLN", day(-1)) == {oak.pk: Decimal(100)}
    assert highest_lately([oak.pk], "EUR", day(0)) == {}


def test_a_dearer_list_beside_the_usual_one_makes_no_discount(oak, marek):
    dear = add_price_list({"name": "Z montażem", "currency": "PLN"}, by=marek)
    set_price(oak, dear, Decimal(150), since=day(-100), by=marek)
    assert highest_lately([oak.pk], "PLN", day(0)) == {oak.pk: Decimal(100)}


def test_marks_that_are_too_old_go(oak, marek):
    PriceMark.objects.create(product=oak, currency="PLN", day=day(-90), net=Decimal(500))
    assert highest_lately([oak.pk], "PLN", day(0)) == {oak.pk: Decimal(100)}
    set_price(oak, retail(), Decimal(110), since=day(0), by=marek)
    assert list(PriceMark.objects.values_list("net", flat=True)) == [Decimal(100)]
