"""Products and their prices: added, changed, retired, found; who may what; two at once."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.privacy.models import LedgerEntry
from crm.sales.deal_lines.line_items import add_line
from crm.sales.models import PriceList, Product, ProductPrice
from crm.sales.price_list.price_lists import add_price_list
from crm.sales.price_list.prices import drop_price, price_for, set_price
from crm.sales.price_list.products import (
    Overtaken,
    add_product,
    change_product,
    restore_product,
    retire_product,
    search,
    words_of,
)
from tests.sales.deal_builders import deal
from tests.sales.product_builders import WORDS, product, retail

pytestmark = pytest.mark.django_db
JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 1)


def test_a_code_is_there_once_and_a_unit_stays_once_something_was_sold(marek, sam, ada):
    oak = product(marek)
    with pytest.raises(ValidationError):
        add_product({"code": "DD-180", **WORDS}, by=marek)
    assert change_product(oak, {"unit": "mb"}, version=1, by=marek) == ["unit"]
    add_line(deal(sam, ada), item=oak, by=sam)
    with pytest.raises(ValidationError):
        change_product(oak, {"unit": "szt."}, version=2, by=marek)
    with pytest.raises(Overtaken):
        change_product(oak, {"name": "X"}, version=1, by=marek)
    assert Product.objects.get().unit == "mb"


def test_a_price_counts_from_its_day_and_ends_the_one_before(marek):
    oak = product(marek)
    set_price(oak, retail(), Decimal(300), since=JANUARY, by=marek)
    set_price(oak, retail(), Decimal(315), since=MARCH, until=date(2026, 12, 31), by=marek)
    set_price(oak, retail(), Decimal(320), since=MARCH, until=date(2026, 12, 31), by=marek)
    days = (date(2025, 12, 31), JANUARY, date(2026, 2, 28), MARCH, date(2026, 12, 31), date(2027, 1, 1))
    assert [price_for(oak, retail(), day) for day in days] == [None, 300, 300, 320, 320, None]
    assert ProductPrice.objects.get(valid_from=JANUARY).valid_until == date(2026, 2, 28)
    for wrong in ({"since": MARCH, "until": JANUARY}, {"since": MARCH, "net": Decimal(-1)}):
        with pytest.raises(ValidationError):
            set_price(oak, retail(), **{"net": Decimal(1), "by": marek, **wrong})
    assert (drop_price(oak, oak.prices.first().uid, by=marek), drop_price(oak, oak.uid, by=marek)) == (True, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProductPrice.objects.update(net=-1)


def test_what_is_offered_no_more_is_not_found_and_comes_back_once(marek):
    oak = product(marek)
    assert retire_product(oak, by=marek)
    assert list(search("deska")) == []
    gone = Product.objects.get()
    assert [restore_product(gone, by=marek), restore_product(gone, by=marek)] == [True, False]
    acts = LedgerEntry.objects.filter(target=f"product:{oak.uid}").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["product.added", "product.retired", "product.restored"]


@pytest.mark.parametrize("text", ["deb", "DESKA dę", "180 deska", "dd-180", "deski"])
def test_a_product_is_found_by_the_beginnings_of_its_words(marek, text):
    oak = product(marek)
    product(marek, code="KL-1", name="Klej", category="Chemia")
    assert list(search(text)) == [oak]


@pytest.mark.parametrize("text", ["", "  ", "eska", "deska buk", "& | ! :*", "') OR 1=1 --", "\\", "a" * 500])
def test_hostile_and_foreign_words_find_nothing(marek, text):
    product(marek)
    assert list(search(text)) == []


def test_the_list_costs_the_same_whatever_it_holds_and_turns_by_code(as_user, sam, marek):
    product(marek, code="A", net="1")
    client = as_user(sam)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/prices/")
    Product.objects.bulk_create(
        Product(code=f"P-{number:03}", name="Klej", unit="szt.", words=words_of(f"P-{number:03}", "Klej"))
        for number in range(120)
    )
    with CaptureQueriesContext(connection) as many:
        first = client.get("/prices/")
    assert len(few) == len(many)
    second = client.get(f"/prices/?older={first.context['list'].page.older}")
    codes = [row.product.code for page in (first, second) for row in page.context["list"].rows]
    assert codes == ["A", *(f"P-{number:03}" for number in range(99))]
    back = client.get(f"/prices/?newer={second.context['list'].page.newer}")
    assert [row.product.code for row in back.context["list"].rows] == codes[:50]
    assert len(client.get("/prices/?q=p-01").context["list"].rows) == 10


def test_the_search_and_the_list_use_their_indexes(marek):
    Product.objects.bulk_create(
        Product(
            code=f"P-{number:05}",
            name=f"Klej {number}",
            unit="szt.",
            words=words_of(f"P-{number:05}", f"Klej {number}"),
        )
        for number in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sales_product")
    plan = search("2999")[:51].explain()
    assert "product_words" in plan
    listed = Product.objects.in_use().filter(code__gt="P-01000").order_by("code")[:51].explain()
    assert "Index" in listed
    assert "Sort" not in listed


def test_a_seller_looks_and_whoever_leads_changes(as_user, sam, marek, dora):
    oak = product(marek, net="1234.50", cost=Decimal(40))
    page = as_user(sam).get(f"/prices/{oak.uid}/").content.decode()
    assert ("1\u00a0234,50" in page, "40\u00a0zł" in page, "Koszt" in page) == (True, False, False)
    for url in ("/prices/new/", f"/prices/{oak.uid}/edit/", "/prices/lists/", "/prices/import/"):
        assert as_user(sam).get(url).status_code == 403
    client = as_user(marek)
    sent = {"code": "JF-90", "name": "Jodełka", "unit": "m²", "vat": "23", "category": "Parkiety", "cost": "200,50"}
    assert client.post("/prices/new/", sent).status_code == 302
    added = Product.objects.get(code="JF-90")
    assert (added.category.name, added.cost) == ("Parkiety", Decimal("200.50"))
    assert client.post("/prices/new/", sent).status_code == 422
    today = timezone.localdate().isoformat()
    price = {"price_list": retail().uid, "net": "412", "valid_from": today}
    assert client.post(f"/prices/{added.uid}/price/", price).status_code == 302
    assert client.post(f"/prices/{added.uid}/price/", {**price, "net": "-1"}).status_code == 422
    assert "40\u00a0zł" in client.get(f"/prices/{oak.uid}/").content.decode()
    edited = {**sent, "name": "Jodełka 90", "version": Product.objects.get(code="JF-90").version}
    assert client.post(f"/prices/{added.uid}/edit/", edited).status_code == 302
    assert client.post(f"/prices/{added.uid}/edit/", edited).status_code == 422  # over a version that is gone
    client.post(f"/prices/{added.uid}/state/")
    assert Product.objects.get(code="JF-90").retired_at
    client.post(f"/prices/{added.uid}/state/", {"back": "1"})
    assert Product.objects.get(code="JF-90").retired_at is None


def test_price_lists_are_added_named_ordered_and_retired(as_user, marek):
    client = as_user(marek)
    assert client.post("/prices/lists/", {"name": "Hurt", "currency": "PLN"}).status_code == 302
    assert client.post("/prices/lists/", {"name": "Hurt", "currency": "EUR"}).status_code == 422
    wholesale = PriceList.objects.get(name="Hurt")
    client.post(f"/prices/lists/{wholesale.uid}/place/", {"way": "up"})
    assert [row.name for row in PriceList.objects.in_use()] == ["Hurt", "Cennik"]
    client.post(f"/prices/lists/{wholesale.uid}/", {"name": "Hurt 2026"})
    client.post(f"/prices/lists/{wholesale.uid}/", {"off": "1"})
    assert PriceList.objects.gone().get().name == "Hurt 2026"
    client.post(f"/prices/lists/{wholesale.uid}/restoration/")
    assert PriceList.objects.in_use().count() == 2


def test_an_offer_of_another_currency_needs_a_list_of_its_own(marek, sam, ada):
    euro = add_price_list({"name": "Eksport", "currency": "EUR"}, by=marek)
    oak = product(marek, net="100")
    set_price(oak, euro, Decimal(25), since=timezone.localdate(), by=marek)
    assert [price_for(oak, each, timezone.localdate()) for each in (retail(), euro)] == [100, 25]
