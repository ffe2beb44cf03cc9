"""The catalogue by API: read by page and by words, added, changed over one version; no cost is told."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from crm.api.sales.deal_lines import values_of_lines
from crm.privacy.models import AccessEntry
from crm.sales.deal_lines.line_items import add_line, change_line
from crm.sales.models import Product
from crm.sales.price_list.prices import set_price
from tests.api.conftest import code
from tests.sales.deal_builders import deal
from tests.sales.product_builders import product, retail

pytestmark = pytest.mark.django_db
NEW = {"code": "JF-90", "name": "Jodełka", "unit": "m²", "vat": "8", "category": "Parkiety"}


def match(answer):
    return {"if_match": answer.headers["ETag"]}


def test_products_are_listed_by_code_in_pages_and_by_words_without_a_purpose(hub, marek):
    for number in range(3):
        product(marek, code=f"P-{number}", net="10", cost=Decimal(3))
    first = hub.get("products/?page_size=2")
    second = hub.get("/api/v1/" + first.said["next"].split("/api/v1/")[1])
    codes = [row["code"] for page in (first, second) for row in page.said["results"]]
    assert (codes, second.said["next"]) == (["P-0", "P-1", "P-2"], None)
    assert [row["code"] for row in hub.get("products/?words=desk p-1").said["results"]] == ["P-1"]
    assert [row["code"] for row in hub.get("products/?code=P-2&category=deski").said["results"]] == ["P-2"]
    assert hub.get("products/?offered=false").said["results"] == []
    assert "cost" not in first.content.decode()
    assert AccessEntry.objects.count() == 0


def test_a_price_of_today_and_those_to_come_are_told(hub, marek):
    oak, today = product(marek), timezone.localdate()
    set_price(oak, retail(), Decimal(90), since=date(2020, 1, 1), by=marek)
    set_price(oak, retail(), Decimal(100), since=today, by=marek)
    set_price(oak, retail(), Decimal(110), since=today + timedelta(days=5), by=marek)
    prices = hub.get(f"products/{oak.uid}/").said["prices"]
    assert [row["net"] for row in prices] == ["100.00", "110.00"]
    lists = hub.get("products/price-lists/").said["results"]
    assert lists == [{"id": str(retail().uid), "name": "Cennik", "currency": "PLN"}]


def test_a_product_is_added_with_prices_and_changed_over_its_version(hub):
    price = {"price_list": str(retail().uid), "net": "412.00", "valid_from": "2026-01-01"}
    added = hub.post("products/", {**NEW, "prices": [price]})
    assert added.status_code == 201
    url = f"products/{added.said['id']}/"
    read = hub.get(url)
    assert {name: read.said[name] for name in NEW} == NEW
    changed = hub.patch(url, {"name": "Jodełka 90", "offered": False}, **match(read))
    assert (changed.status_code, changed.said["changed"]) == (200, ["name", "offered"])
    assert code(hub.patch(url, {"name": "X"}, **match(read))) == (412, "precondition_failed")
    again = hub.patch(url, {"offered": True, "prices": [{**price, "net": "400.00"}]}, **match(changed))
    assert again.said["changed"] == ["offered", "prices"]
    row = Product.objects.get()
    assert (row.retired_at, row.prices.get().net) == (None, 400)


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": ""},
        {"vat": "22"},
        {"cost": "1.00"},
        {"prices": [{"price_list": "00000000-0000-4000-8000-000000000000", "net": "1.00", "valid_from": "2026-01-01"}]},
        {"prices": [{"net": "-1.00", "valid_from": "2026-01-01"}]},
        {"prices": [{"net": "1.00", "valid_from": "2026-01-02", "valid_until": "2026-01-01"}]},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left(hub, wrong):
    prices = [{"price_list": str(retail().uid), **row} for row in wrong.get("prices", [])]
    body = {**NEW, **wrong, **({"prices": prices} if prices else {})}
    assert hub.post("products/", body).status_code == 422
    assert Product.objects.count() == 0


def test_a_code_is_taken_once(hub, marek):
    product(marek, code="JF-90")
    assert hub.post("products/", NEW).status_code == 422


def test_lines_are_read_for_a_purpose_and_replaced_over_what_was_read(hub, sam, marek, ada):
    sold, oak = deal(sam, ada), product(marek, net="100")
    add_line(sold, product="Montaż", unit_price=Decimal(50), vat="8", by=sam)
    url = f"deals/{sold.uid}/lines/?purpose=contracts"
    read = hub.get(url)
    assert (read.said["net"], read.said["vat"], read.said["gross"]) == ("50.00", "4.00", "54.00")
    look = AccessEntry.objects.latest("at")
    assert (look.people, look.fields) == ([ada.pk], ["product"])
    lines = [{"code": oak.code, "quantity": "3.00", "discount_percent": "10.00"}, {"product": "Dojazd"}]
    assert hub.patch(url, {"lines": lines}, **match(read)).said["lines"] == 2
    assert code(hub.patch(url, {"lines": []}, **match(read))) == (412, "precondition_failed")
    now = hub.get(url).said
    assert [(row["code"], row["product"], row["net"]) for row in now["lines"]] == [
        ("DD-180", "Deska dębowa", "270.00"),
        ("", "Dojazd", "0.00"),
    ]
    assert now["rates"] == [{"rate": "23", "net": "270.00", "vat": "62.10", "gross": "332.10"}]
    for wrong in ([{"code": "nie ma"}], [{}], [{"product": "A", "net": "1"}], [{"product": "A"}] * 101):
        assert hub.patch(url, {"lines": wrong}, if_match="*").status_code == 422
    assert code(hub.get(f"deals/{sold.uid}/lines/")) == (400, "invalid_parameter")


def test_other_words_at_the_same_price_are_another_version(hub, sam, ada):
    sold = deal(sam, ada)
    line = add_line(sold, product="Montaż", unit_price=Decimal(50), vat="8", by=sam)
    url = f"deals/{sold.uid}/lines/?purpose=contracts"
    read = hub.get(url)
    change_line(sold, line.uid, {"product": "Montaż z dojazdem"}, by=sam)
    assert code(hub.patch(url, {"lines": []}, **match(read))) == (412, "precondition_failed")


def test_many_lines_are_looked_up_at_once(sam, marek, ada, django_assert_num_queries):
    sold = deal(sam, ada)
    codes = [product(marek, code=f"DD-{number}", net="100").code for number in range(12)]
    with django_assert_num_queries(3):  # products, the list, their prices
        rows = values_of_lines([{"code": code_of_one} for code_of_one in codes], sold)
    assert {row["unit_price"] for row in rows} == {Decimal(100)}
