"""Many prices at once: exact, from a day on, once, taken back before that day, by whom who may."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from crm.privacy.models import LedgerEntry
from crm.sales.models import PriceChange, PriceList, Product, ProductCategory, ProductPrice
from crm.sales.price_list.price_changes import Terms, change_prices, looked_over, take_back
from crm.sales.price_list.prices import price_for, set_price
from crm.sales.price_list.products import retire_product
from tests.sales.product_builders import product, retail
from tests.sizes import examples

pytestmark = pytest.mark.django_db


def day(ahead=0):
    return timezone.localdate() + timedelta(days=ahead)


def priced(by, code, net, since=-30, price_list=None, **values):
    """A product with a price."""
    added = product(by, code=code, **values)
    set_price(added, price_list or retail(), Decimal(net), since=day(since), by=by)
    return added


def cost(row, ahead, price_list=None):
    return price_for(row, price_list or retail(), day(ahead))


def more(percent, **values):
    return Terms(since=day(5), percent=Decimal(percent), **values)


def code_of(act):
    with pytest.raises(ValidationError) as refusal:
        act()
    errors = refusal.value
    return next(iter(errors.error_dict.values()))[0].code if hasattr(errors, "error_dict") else errors.code


def rounded(raw, rounding):
    """The rule once more, in decimals of Python."""
    if rounding == "0.99":
        return max((raw + Decimal("0.01")).quantize(Decimal(1), ROUND_HALF_UP) - Decimal("0.01"), Decimal("0.99"))
    unit = Decimal(rounding)
    return (raw / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    net=st.decimals("0.01", "99999.99", places=2),
    percent=st.decimals("-99", "300", places=2).filter(bool),
    rounding=st.sampled_from(["0.01", "0.10", "1.00", "0.99"]),
)
def test_each_price_equals_an_oracle(sam, net, percent, rounding):
    ProductPrice.objects.all().delete()
    row = Product.objects.filter(code="X").first() or product(sam, code="X")
    set_price(row, retail(), net, since=day(-3), by=sam)
    expected = rounded(net * (100 + percent) / 100, rounding)
    try:
        change_prices(Terms(since=day(5), percent=percent, rounding=rounding), by=sam)
    except ValidationError:
        assert expected == net  # nothing changes
    assert cost(row, 5) == expected
    assert cost(row, 4) == net
    assert expected.to_integral(ROUND_FLOOR) >= 0


def test_it_is_looked_over_first_then_written_as_one_act(sam):
    rows = [priced(sam, f"A{number}", "100") for number in range(3)]
    look = looked_over(more("7.5"))
    assert (look.prices, look.products, look.staying, len(look.examples)) == (3, 3, 0, 3)
    assert (look.examples[0].net, look.examples[0].new) == (Decimal("100.00"), Decimal("107.50"))
    assert not PriceChange.objects.exists()
    versions = [row.version for row in rows]
    before = LedgerEntry.objects.count()
    change = change_prices(more("7.5"), by=sam)
    assert [cost(row, 5) for row in rows] == [Decimal("107.50")] * 3
    entry = LedgerEntry.objects.latest("pk")
    assert LedgerEntry.objects.count() == before + 1
    assert (entry.act, entry.target, entry.counts) == (
        "price_change.made",
        f"price_change:{change.uid}",
        {"prices": 3, "products": 3},
    )
    for row, version in zip(rows, versions, strict=True):
        row.refresh_from_db()
        assert row.version > version


def test_asked_for_twice_it_is_one(sam):
    row = priced(sam, "A", "100")
    change_prices(more(10), by=sam)
    assert code_of(lambda: change_prices(more(10), by=sam)) == "nothing"
    assert cost(row, 5) == Decimal("110.00")


def test_it_keeps_to_list_currency_and_category(sam):
    export = PriceList.objects.create(name="Eksport", currency="EUR", position=7)
    plank, desk = priced(sam, "A", "100"), priced(sam, "B", "100", category="Biurka")
    set_price(desk, export, Decimal(20), since=day(-3), by=sam)
    change_prices(more(10, category=ProductCategory.objects.get(name="Biurka"), price_list=retail()), by=sam)
    assert (cost(plank, 5), cost(desk, 5), cost(desk, 5, export)) == (Decimal(100), Decimal(110), Decimal(20))
    change_prices(Terms(since=day(6), amount=Decimal(-5), currency="EUR"), by=sam)
    assert (cost(desk, 6), cost(desk, 6, export)) == (Decimal(110), Decimal(15))


def test_ends_and_prices_to_come_stay(sam):
    row = priced(sam, "A", "100")
    set_price(row, retail(), Decimal(200), since=day(20), by=sam)
    change_prices(more(10), by=sam)
    assert [cost(row, ahead) for ahead in (4, 5, 19, 20)] == [100, 110, 110, 200]


def test_what_begins_that_day_what_is_gone_and_what_is_offered_no_more_stays(sam):
    today, gone, old = priced(sam, "A", "100", since=5), priced(sam, "B", "100"), priced(sam, "C", "100")
    retire_product(gone, by=sam)
    set_price(old, retail(), Decimal(100), since=day(-2), until=day(2), by=sam)
    assert code_of(lambda: change_prices(more(10), by=sam)) == "nothing"
    live = priced(sam, "D", "100")
    assert (looked_over(more(10)).prices, looked_over(more(10)).staying) == (1, 1)
    change_prices(more(10), by=sam)
    assert (cost(today, 5), cost(live, 5)) == (Decimal(100), Decimal(110))


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"percent": Decimal(5), "amount": Decimal(1)}, "one"),
        ({}, "one"),
        ({"percent": Decimal(0)}, "one"),
        ({"amount": Decimal(5)}, "currency"),
        ({"amount": Decimal(-101), "currency": "PLN"}, "below"),
        ({"percent": Decimal(5), "since": -1}, "day"),
        ({"percent": Decimal(5), "since": 400}, "day"),
        ({"percent": Decimal(-100)}, "min_value"),
        ({"percent": Decimal(5), "rounding": "x"}, "invalid_choice"),
    ],
)
def test_terms_that_cannot_be_change_nothing(sam, terms, code):
    row = priced(sam, "A", "100")
    odd = Terms(**{**terms, "since": day(terms.get("since", 5))})
    assert (code_of(lambda: looked_over(odd)), code_of(lambda: change_prices(odd, by=sam))) == (
        code,
        code,
    )
    assert (cost(row, 5), PriceChange.objects.exists()) == (Decimal(100), False)


def test_taken_back_before_its_day_everything_is_as_it_was(sam):
    row, other = priced(sam, "A", "100"), priced(sam, "B", "100")
    set_price(other, retail(), Decimal(90), since=day(-2), until=day(40), by=sam)
    before = sorted(ProductPrice.objects.values_list("product", "net", "valid_from", "valid_until"))
    change = change_prices(more(10), by=sam)
    assert take_back(change, by=sam) == 2
    assert sorted(ProductPrice.objects.values_list("product", "net", "valid_from", "valid_until")) == before
    assert code_of(lambda: take_back(change, by=sam)) == "begun"
    assert LedgerEntry.objects.filter(act="price_change.taken_back").count() == 1
    assert cost(row, 9) == Decimal(100)


def test_a_price_set_by_hand_since_stays(sam):
    row, other = priced(sam, "A", "100"), priced(sam, "B", "100")
    change = change_prices(more(10), by=sam)
    set_price(row, retail(), Decimal(77), since=day(5), by=sam)
    take_back(change, by=sam)
    assert (cost(row, 5), cost(other, 5)) == (Decimal(77), Decimal(100))


def test_what_is_in_force_is_not_taken_back(sam):
    row = priced(sam, "A", "100")
    change = change_prices(Terms(since=day(), percent=Decimal(10)), by=sam)
    assert code_of(lambda: take_back(change, by=sam)) == "begun"
    assert cost(row, 0) == Decimal(110)


def test_the_page_looks_then_goes_and_takes_back(sam, marek, mallory, as_user):
    row, url = priced(sam, "A", "99,50".replace(",", ".")), reverse("sales:price_changes")
    terms = {"way": "up", "percent": "7,5", "rounding": "0.99", "since": day(5).isoformat()}
    page = as_user(marek).post(url, terms).content.decode()
    assert ("106,99" in page, PriceChange.objects.exists()) == (True, False)
    assert as_user(marek).post(url, {**terms, "percent": ""}).status_code == 422
    assert as_user(mallory).post(url, {**terms, "go": "1"}).status_code == 403
    assert as_user(marek).post(url, {**terms, "go": "1"}).status_code == 302
    assert cost(row, 5) == Decimal("106.99")
    change = PriceChange.objects.get()
    assert "Cofnij" in as_user(marek).get(url).content.decode()
    assert as_user(mallory).post(reverse("sales:price_change", args=[change.uid])).status_code == 403
    as_user(marek).post(reverse("sales:price_change", args=[change.uid]))
    assert cost(row, 5) == Decimal("99.50")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_change_them_once(sam, marek):
    row = priced(sam, "A", "100")

    def act(who):
        try:
            change_prices(more(10), by=who)
        except ValidationError as refusal:
            return getattr(refusal, "code", "")
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, (sam, marek))) == ["done", "nothing"]
    assert cost(row, 5) == Decimal(110)


@pytest.mark.django_db(transaction=True)
def test_a_price_by_hand_and_a_change_at_once_leave_one_price_a_day(sam, marek):
    row = priced(sam, "A", "100")

    def act(turn):
        try:
            if turn:
                change_prices(more(10), by=marek)
            else:
                set_price(row, retail(), Decimal(50), since=day(5), by=sam)
        except ValidationError:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(act, (0, 1)))
    assert ProductPrice.objects.filter(valid_from=day(5)).count() == 1
    assert cost(row, 5) == Decimal(50)
